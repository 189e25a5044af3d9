//! Damaged files: the server or the room refuses to open and says so; no device ever shows an empty board or altered text.

mod rows;

use plenary_shared::{stage::StageKind, wire::close};
use plenary_tests::{
    day::LearningEvent, device::Device, files::read_all, history::notes::Words, process::ServerProcess, proof, within,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{sleep, timeout};

/// Notes on the board: half of them in the journal before its newest checkpoint, half after it.
const NOTES: usize = 12;
/// Pause between two looks at the disk.
const LOOK: Duration = Duration::from_millis(50);

/// What is done to a data folder, in words and in fact.
type Damage = (&'static str, fn(&Path));

/// What became of a server with damaged files.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It did not start, and said why.
    Refused,
    /// It started and did not open the event.
    RoomRefused,
    /// Everything was there.
    Whole,
    /// Something was there, and nothing that should not be.
    Shorter,
    /// Nothing was there, or something else.
    Wrong,
}

/// A server that was killed, and its files as they were then.
struct Wreck {
    server: ServerProcess,
    files: BTreeMap<PathBuf, Vec<u8>>,
    event: LearningEvent,
    /// Another event of the same server.
    other: LearningEvent,
    words: Words,
}

impl Wreck {
    async fn new() -> Self {
        let mut server = ServerProcess::start(&[]).await;
        let other = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
        let event = LearningEvent::at(&server, StageKind::Brainstorm, NOTES).await;
        write(&event, 0..NOTES / 2).await;
        write(&other, 0..3).await;
        let checkpoints = async {
            while rows::number_of(&server.data(), "checkpoint", event.session).await < 2 {
                sleep(LOOK).await;
            }
        };
        timeout(plenary_tests::PATIENCE, checkpoints)
            .await
            .expect("after a quiet moment the room is written as a whole");
        write(&event, NOTES / 2..NOTES).await;
        event.facilitator.reveal(event.prompts(StageKind::Brainstorm)[0]).await;
        let content = event.at_rest().await;
        let words: Words = content.notes.into_iter().map(|(id, note)| (id, note.text)).collect();
        assert_eq!(words.len(), NOTES);
        server.kill();
        let files = read_all(&server.data());
        Self { server, files, event, other, words }
    }

    /// Puts the files back as they were, damages them, and starts the server on them.
    async fn after(&mut self, damage: impl AsyncFnOnce(&Path)) -> Outcome {
        std::fs::remove_dir_all(self.server.data()).unwrap();
        std::fs::create_dir(self.server.data()).unwrap();
        for (path, bytes) in &self.files {
            std::fs::write(path, bytes).unwrap();
        }
        damage(&self.server.data()).await;
        let outcome = match self.server.tries_to_start_again() {
            Ok(()) => self.look().await,
            Err(log) if log.lines().last().is_some_and(|line| line.contains(';')) => Outcome::Refused,
            Err(log) => panic!("the server must say in a sentence what to do next: {log}"),
        };
        self.server.kill();
        outcome
    }

    /// What a device that connects now shows.
    async fn look(&self) -> Outcome {
        let participant = &self.event.participants[0];
        let mut device = Device::new(participant.browser.clone(), self.event.session, participant.role);
        device.open();
        let shown = || {
            let (closed, content) = device.look(|state| (state.closed, state.replica.content()));
            content.map(Ok).or_else(|| closed.map(Err))
        };
        match within(plenary_tests::PATIENCE, shown).await.expect("the device is shown something or told to go") {
            Err(close::LEAVING | close::NO_SEAT | close::UNKNOWN) => Outcome::RoomRefused,
            Err(_) => Outcome::Wrong,
            Ok(content) => {
                let shown: Words = content.notes.into_iter().map(|(id, note)| (id, note.text)).collect();
                match &shown {
                    shown if *shown == self.words => Outcome::Whole,
                    shown if shown.is_empty() => Outcome::Wrong,
                    shown if shown.iter().all(|(id, words)| self.words.get(id) == Some(words)) => Outcome::Shorter,
                    _ => Outcome::Wrong,
                }
            }
        }
    }
}

#[tokio::test]
async fn files_that_are_cut_or_gone_are_refused_and_nothing_begins_anew() {
    let mut wreck = Wreck::new().await;
    assert_eq!(wreck.after(async |_| ()).await, Outcome::Whole, "a power cut alone damages nothing");
    let damages: [Damage; 6] = [
        ("the log is gone", |data| std::fs::remove_file(data.join("plenary.db-wal")).unwrap()),
        ("the log is empty", |data| cut(&data.join("plenary.db-wal"), 0)),
        ("the database is empty", |data| cut(&data.join("plenary.db"), 0)),
        ("the database is cut", |data| cut(&data.join("plenary.db"), 9_000)),
        ("the key file is gone", |data| {
            for name in ["keys.db", "keys.db-wal", "keys.db-shm"] {
                std::fs::remove_file(data.join(name)).unwrap();
            }
        }),
        ("a bit of the log's middle is flipped", |data| flip(&data.join("plenary.db-wal"), 40_000)),
    ];
    for (what, damage) in damages {
        let outcome = wreck.after(async |data| damage(data)).await;
        assert!(matches!(outcome, Outcome::Refused | Outcome::RoomRefused), "{what}: {outcome:?}");
    }
    proof::told(damages.len(), "log, database and key file cut, emptied, gone or flipped");
}

#[tokio::test]
async fn a_bit_that_is_flipped_anywhere_shows_nobody_an_empty_board_or_other_words() {
    let rounds = proof::rounds(12, 300);
    let mut wreck = Wreck::new().await;
    let mut outcomes = BTreeMap::<String, usize>::new();
    for _ in 0..rounds {
        let names = ["plenary.db", "plenary.db-wal", "plenary.db-wal", "keys.db", "keys.db-wal"];
        let name = names[rand::random_range(0..names.len())];
        let path = wreck.server.data().join(name);
        let bits = wreck.files[&path].len() * 8;
        if bits == 0 {
            continue;
        }
        let bit = rand::random_range(0..bits);
        let outcome = wreck.after(async |_| flip_bit(&path, bit)).await;
        assert_ne!(outcome, Outcome::Wrong, "bit {bit} of {name}");
        *outcomes.entry(format!("{outcome:?}")).or_default() += 1;
    }
    proof::told(rounds, &format!("a bit flipped in log, database or key file: {outcomes:?}"));
}

/// Everybody of a range writes a note.
async fn write(event: &LearningEvent, devices: std::ops::Range<usize>) {
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for number in devices {
        event.participants[number].add_note(prompt, &format!("words {number}")).await.unwrap();
    }
}

fn cut(file: &Path, bytes: u64) {
    std::fs::File::options().write(true).open(file).unwrap().set_len(bytes).unwrap();
}

fn flip(file: &Path, byte: usize) {
    flip_bit(file, byte * 8);
}

fn flip_bit(file: &Path, bit: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[bit / 8] ^= 1 << (bit % 8);
    std::fs::write(file, bytes).unwrap();
}
