//! Nothing is acknowledged or published before fsync.

use plenary_server::journal::state::Fact;
use plenary_shared::{
    id::{NoteId, OpId},
    stage::StageKind,
};
use plenary_tests::{
    PATIENCE,
    day::LearningEvent,
    eventually,
    files::holds,
    locksmith::records,
    process::{NO_RATE_LIMITS, ServerProcess, Setup},
    proof,
    trace::{STRACE, Told, breaches, read},
};
use std::{collections::HashMap, path::Path, time::Duration};
use tokio::time::{sleep, timeout};

/// Devices that write.
const DEVICES: usize = 8;
/// Notes of each that are unacknowledged at once: together fewer than fill a segment of the journal.
const AT_ONCE: usize = 10;
/// How long a traced room may take until the threshold mix has released everything.
const LONG: Duration = PATIENCE.saturating_mul(8);
/// Pause between two looks at the journal.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of a row by which it is known: its nonce, and some of what is sealed.
const ROW_BEGINS: usize = 48;

#[tokio::test]
async fn every_answer_and_every_change_leaves_after_it_was_brought_to_the_disk() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let trace = folder.path().join("trace");
    let under = [&STRACE[..], &["-o", trace.to_str().expect("a path in plain letters")]].concat();
    let setup = Setup { arguments: &NO_RATE_LIMITS, under: &under, ..Setup::default() };
    let mut server = ServerProcess::with(setup).await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, DEVICES).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut written: Vec<(NoteId, OpId)> = Vec::new();
    // The journal is sealed: with the keys the test finds which row holds what, as long as the row is there.
    let mut rows = Rows::default();
    for _ in 0..proof::rounds(1, 10) {
        for number in 0..AT_ONCE {
            for (place, device) in event.participants.iter().enumerate() {
                written.push(device.post_note(prompt, &format!("note {number} of {place}")));
            }
        }
        for device in &event.participants {
            device.drained().await;
        }
        rows.read(&server.data(), &written).await;
    }
    let whole = async {
        while !rows.hold_all(&written) {
            rows.read(&server.data(), &written).await;
            // What too few devices have waiting goes out with what all of them write next.
            for device in &event.participants {
                device.post_note(prompt, "one more");
                device.drained().await;
            }
            sleep(LOOK).await;
        }
    };
    timeout(LONG, whole).await.expect("every answer and every note is in the journal");
    event.projector.sees("every note", |content| {
            written.iter().all(|(id, _)| content.notes.contains_key(id))
        }).await;
    server.stop().await;
    let begun = |id: &NoteId| id.to_string().into_bytes();
    let wire: Vec<_> = written.iter().map(|(id, op)| (begun(id), format!("\"op\":\"{op}\"").into_bytes())).collect();
    let told: Vec<_> = written
        .iter()
        .zip(&wire)
        .flat_map(|((id, op), (change, answer))| {
            [
                Told { stored: &rows.ops[op], sent: answer, what: format!("the answer to {op}") },
                Told { stored: &rows.notes[id], sent: change, what: format!("the note {id}") },
            ]
        })
        .collect();
    // The tracer may still be writing what it saw.
    let moments = eventually("the trace is written to its end", || {
        let text = std::fs::read_to_string(&trace).ok()?;
        text.contains("+++ exited with 0 +++").then(|| read(&text))
    })
    .await;
    assert_eq!(breaches(&moments, &told), Vec::<String>::new());
    proof::told(1, &format!("{} answers and changes in a traced run", told.len()));
}

/// How the rows of the journal begin in which things were written first.
#[derive(Default)]
struct Rows {
    ops: HashMap<OpId, Vec<u8>>,
    /// As part of a change of the board.
    notes: HashMap<NoteId, Vec<u8>>,
}

impl Rows {
    fn hold_all(&self, written: &[(NoteId, OpId)]) -> bool {
        written.iter().all(|(id, op)| self.ops.contains_key(op) && self.notes.contains_key(id))
    }

    /// A row stays for some seconds: until the second checkpoint after it.
    async fn read(&mut self, data: &Path, written: &[(NoteId, OpId)]) {
        for (sealed, record) in records(&data.join("plenary.db"), &data.join("keys.db")).await {
            let begins = || sealed[..ROW_BEGINS].to_vec();
            for (id, _) in written {
                let name = id.to_string();
                if record.updates.iter().any(|update| holds(update, name.as_bytes())) {
                    self.notes.entry(*id).or_insert_with(begins);
                }
            }
            for fact in record.facts {
                if let Fact::Applied(op, _) = fact {
                    self.ops.entry(op).or_insert_with(begins);
                }
            }
        }
    }
}
