//! The order on the disk: whatever is told has been brought to the disk before.

use plenary_shared::{
    agenda::StageKind,
    id::{NoteId, OpId},
};
use plenary_tests::{
    day::LearningEvent,
    eventually,
    process::{NO_RATE_LIMITS, ServerProcess, Setup},
    proof,
    trace::{STRACE, Told, breaches, read},
};

/// Devices that write.
const DEVICES: usize = 8;

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
    for number in 0..proof::rounds(10, 100) {
        for (place, device) in event.participants.iter().enumerate() {
            written.push(device.post_note(prompt, &format!("note {number} of {place}")));
        }
    }
    for device in &event.participants {
        device.drained().await;
    }
    // Whatever a burst holds back comes within seconds.
    event.projector.sees("every note", |content| content.notes.len() == written.len()).await;
    server.stop().await;
    let begun = |id: &NoteId| id.to_string().into_bytes();
    let wire: Vec<_> = written.iter().map(|(id, op)| (begun(id), format!("\"op\":\"{op}\"").into_bytes())).collect();
    let told: Vec<_> = written
        .iter()
        .zip(&wire)
        .flat_map(|((id, op), (change, answer))| {
            [
                Told { stored: op.as_bytes(), sent: answer, what: format!("the answer to {op}") },
                Told { stored: id.as_bytes(), sent: change, what: format!("the note {id}") },
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
