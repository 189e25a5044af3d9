//! Folders from before the journal, converted by the real binary: killed at any moment, on a full disk, and once only.

use plenary_server::store::sqlite::copy::Files;
use plenary_shared::content::Content;
use plenary_tests::{
    PATIENCE,
    day::Venue,
    files::{Rows, files_with, tables},
    process::{planted_with, started},
    proof,
    server::TestServer,
    upgrade::{Expected, FILES},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Folders of the schemas before the journal.
const BEFORE: [&str; 2] = ["data-1", "data-3"];
/// Starts on one folder that are killed, at most, before one may go on to its end.
const KILLS: usize = 4;
/// Times as many rounds as asked for, at most, until a kill comes half-way.
const MOST_ROUNDS: usize = 4;
/// Part of a start below which an aim for the conversion is too narrow to be believed.
const NARROWEST: f64 = 0.02;
/// Bytes that no file may exceed, from too few to begin with to nearly enough.
const SPACES: [usize; 8] = [4_096, 100_000, 150_000, 165_000, 190_000, 240_000, 300_000, 340_000];
/// What is said when there is no space.
const NO_SPACE: &str = "The database cannot be read or written; check the free space and the rights of the data folder, \
                        then try again.";
/// Bytes by which a sealed row is known.
const ROW_BEGINS: usize = 32;

#[tokio::test]
async fn a_conversion_that_is_killed_at_any_moment_begins_again_and_loses_nothing() {
    let rounds = proof::rounds(16, 200);
    let (mut kills, mut half, mut aim) = (0, 0, Aim::default());
    // How much of a start the conversion takes depends on the machine, so rounds go on until a kill has met it.
    for round in 0..rounds * MOST_ROUNDS {
        if round >= rounds && half > 0 {
            break;
        }
        let before = BEFORE[round % BEFORE.len()];
        let (whole, took) = converted(before).await;
        let folder = Folder::of(before);
        let mut conversion = Conversion::Before;
        for _ in 0..rand::random_range(1..=KILLS) {
            // Every other kill comes at any moment of a start, the others where the conversion is likely.
            let part = if kills % 2 == 0 { rand::random_range(0.0..1.0) } else { aim.part() };
            let mut server = folder.start();
            std::thread::sleep(took.mul_f64(part));
            server.kill().expect("the process can be killed");
            server.wait().expect("the process ends");
            kills += 1;
            if conversion != Conversion::Done {
                conversion = folder.conversion().await;
                aim.learn(part, conversion);
                half += usize::from(conversion == Conversion::HalfWay);
            }
        }
        folder.start_and_stop().await;
        assert_eq!(folder.rooms().await, whole, "round {round}");
        folder.holds_nothing_of(before).await;
        if round < BEFORE.len() {
            folder.goes_on(before).await;
        }
    }
    assert!(half > 0, "{kills} kills never came while rooms were converted");
    proof::told(rounds, &format!("{kills} kill -9 of a server that converts a folder, {half} of them half-way"));
}

#[tokio::test]
async fn a_conversion_on_a_full_disk_says_one_sentence_and_goes_on_once_there_is_space() {
    let mut refused = 0;
    for before in BEFORE {
        let (whole, _) = converted(before).await;
        let folder = Folder::of(before);
        for space in SPACES {
            let limited = Folder::of(before);
            // A folder of its own, and one that meets every shortage one after the other.
            for folder in [&limited, &folder] {
                let said = folder.try_in(space);
                refused += usize::from(said.is_err());
                assert!(said.as_ref().err().is_none_or(|words| words == NO_SPACE), "{space} bytes: {said:?}");
            }
            limited.start_and_stop().await;
            assert_eq!(limited.rooms().await, whole, "after {space} bytes");
            limited.holds_nothing_of(before).await;
        }
        folder.start_and_stop().await;
        assert_eq!(folder.rooms().await, whole);
        folder.holds_nothing_of(before).await;
        folder.goes_on(before).await;
    }
    assert!(refused >= SPACES.len(), "the disk was full: {refused}");
    proof::told(refused, "a folder converted without space for it");
}

#[tokio::test]
async fn a_folder_is_converted_once_and_nothing_of_the_old_tables_stays() {
    for before in BEFORE {
        let folder = Folder::of(before);
        let old = tables(&folder.data().join("plenary.db")).await;
        assert!(
            secrets(&old).iter().any(|secret| !files_with(&folder.data(), secret).is_empty()),
            "the search finds them"
        );
        folder.start_and_stop().await;
        let once = folder.journal().await;
        assert!(!once.0.is_empty() && !folder.rooms().await.is_empty());
        folder.holds_nothing_of(before).await;
        folder.start_and_stop().await;
        assert_eq!(folder.journal().await, once, "{before}: the same rows under the same keys");
    }
}

/// How far a folder's conversion is.
#[derive(Clone, Copy, PartialEq)]
enum Conversion {
    Before,
    HalfWay,
    Done,
}

/// The parts of a start between which the conversion runs, as far as earlier kills show.
struct Aim {
    early: f64,
    late: f64,
}

impl Default for Aim {
    fn default() -> Self {
        Self { early: 0.0, late: 1.0 }
    }
}

impl Aim {
    fn part(&self) -> f64 {
        rand::random_range(self.early..self.late)
    }

    /// Narrows the aim, and widens it again where the machine has become slower or faster since.
    fn learn(&mut self, part: f64, conversion: Conversion) {
        match conversion {
            Conversion::Before => self.early = self.early.max(part),
            Conversion::Done => self.late = self.late.min(part),
            Conversion::HalfWay => {}
        }
        if self.late - self.early < NARROWEST {
            let (earlier, later) = (self.early.min(self.late), self.early.max(self.late));
            (self.early, self.late) = (earlier * 0.7, later * 1.3 + NARROWEST);
        }
    }
}

/// What a room is: its board, all other state, and its epoch and number.
type Said = (Content, String, u64);

/// A data folder that only this test uses.
struct Folder(TempDir);

impl Folder {
    /// A copy of a fixture.
    fn of(fixture: &str) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        std::fs::create_dir(folder.data()).expect("a data folder");
        for file in FILES {
            std::fs::copy(fixtures().join(fixture).join(file), folder.data().join(file)).expect("a copy");
        }
        folder
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn start(&self) -> Child {
        self.start_under(Command::new(started(&planted_with(&[]))))
    }

    fn start_under(&self, mut command: Command) -> Child {
        command.arg("--data").arg(self.data()).args(["--listen", "127.0.0.1:0"]);
        command
            .env("PLENARY_PLANT", planted_with(&[]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().expect("the binary starts")
    }

    /// Starts the server, and stops it in order as soon as it runs; how long the start took.
    async fn start_and_stop(&self) -> Duration {
        let begun = Instant::now();
        let mut server = self.start();
        let said = until_it_runs(&mut server);
        let took = begun.elapsed();
        assert_eq!(said, Ok(()));
        stop(server);
        took
    }

    /// Starts the server where no file may grow beyond so many bytes; what it says when it refuses.
    fn try_in(&self, bytes: usize) -> Result<(), String> {
        let mut command = Command::new("sh");
        // With SIGXFSZ ignored, a write beyond the limit returns an error instead of killing the server.
        command.args(["-c", r#"trap "" XFSZ; exec prlimit "--fsize=$0" "$@""#, &bytes.to_string()]);
        command.arg(started(&planted_with(&[])));
        let mut server = self.start_under(command);
        let said = until_it_runs(&mut server);
        if said.is_ok() {
            stop(server);
        }
        said
    }

    /// Half-way, rooms are in the new tables while the old ones are still there.
    async fn conversion(&self) -> Conversion {
        let tables = tables(&self.data().join("plenary.db")).await;
        let (old, new) = (tables.contains_key("checkpoint_of_epoch"), tables.contains_key("room"));
        match (old, new) {
            (true, true) if !tables["checkpoint"].is_empty() => Conversion::HalfWay,
            (false, true) => Conversion::Done,
            _ => Conversion::Before,
        }
    }

    /// Every room, as the server reads it.
    async fn rooms(&self) -> BTreeMap<String, Said> {
        let store = Files::in_folder(&self.data()).look(None).await.expect("the folder can be read");
        let mut rooms = BTreeMap::new();
        for id in store.ids().await.expect("the list of events") {
            let room = store.load(id).await.expect("a room that opens").expect("every event has its room");
            let state = room.state;
            let sorted = (
                state.ops.iter().map(|(op, applied)| (*op, *applied)).collect::<BTreeMap<_, _>>(),
                state.owners.iter().map(|(note, owner)| (*note, *owner)).collect::<BTreeMap<_, _>>(),
                state.tray.texts().map(|(id, text)| (*id, text.clone())).collect::<BTreeMap<_, _>>(),
                (state.stages, state.polls, state.snapshots, state.audit, state.timer),
            );
            let content = room.board.content().expect("the board follows the schema");
            rooms.insert(id.to_string(), (content, format!("{sorted:?}"), room.seq));
        }
        assert_eq!(rooms.len(), 2, "the folder's events");
        rooms
    }

    /// The rows of rooms, and their keys.
    async fn journal(&self) -> (Vec<Rows>, Rows) {
        let mut database = tables(&self.data().join("plenary.db")).await;
        let rows = ["room", "checkpoint", "journal"].map(|table| database.remove(table).expect("a table"));
        (rows.to_vec(), tables(&self.data().join("keys.db")).await.remove("key").expect("the keys"))
    }

    /// Neither the old tables nor their bytes are in any file.
    async fn holds_nothing_of(&self, fixture: &str) {
        let now = tables(&self.data().join("plenary.db")).await;
        for table in ["op", "owner", "held", "stage", "ballot", "vote", "log", "checkpoint_of_epoch"] {
            assert!(!now.contains_key(table), "the table {table} is left");
        }
        let old = fixtures().join(fixture);
        for secret in secrets(&tables(&old.join("plenary.db")).await) {
            assert_eq!(files_with(&self.data(), &secret), Vec::<PathBuf>::new(), "bytes of before are left");
        }
        for key in tables(&old.join("keys.db")).await["key"].iter() {
            if !key["name"].starts_with(b"session") {
                let left = files_with(&self.data(), &key["bytes"]);
                assert_eq!(left, Vec::<PathBuf>::new(), "a key that seals nothing any more is left");
            }
        }
    }

    /// The day continues, with everything that the fixture says.
    async fn goes_on(&self, fixture: &str) {
        let expected = Expected::read(&fixtures().join(fixture));
        let copy = |to: &Path| {
            for file in FILES {
                std::fs::copy(self.data().join(file), to.join(file)).expect("a copy");
            }
        };
        let server = TestServer::on(copy).await;
        expected.find_ballot(server.organiser()).await;
        expected.find(server.organiser(), &[]).await;
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// What a fixture becomes when nothing goes wrong, and how long a start takes then.
async fn converted(fixture: &str) -> (BTreeMap<String, Said>, Duration) {
    let folder = Folder::of(fixture);
    let took = folder.start_and_stop().await;
    (folder.rooms().await, took)
}

/// Everything of the old tables that reveals something: ids of commands, tags, pseudonyms, and sealed bytes.
fn secrets(tables: &BTreeMap<String, Rows>) -> BTreeSet<Vec<u8>> {
    let columns = [
        ("op", "op"),
        ("owner", "tag"),
        ("held", "body"),
        ("vote", "voter"),
        ("vote", "body"),
        ("log", "body"),
        ("checkpoint", "body"),
    ];
    let bytes = |(table, column): (&str, &'static str)| {
        let rows = tables.get(table).cloned().unwrap_or_default();
        rows.into_iter().map(move |row| row[column][..row[column].len().min(ROW_BEGINS)].to_vec()).collect::<Vec<_>>()
    };
    let found: BTreeSet<_> = columns.into_iter().flat_map(bytes).collect();
    assert!(found.len() > columns.len() && found.iter().all(|secret| secret.len() >= 16));
    found
}

/// Waits until the server says that it runs; the last line of what it says when it ends instead.
fn until_it_runs(server: &mut Child) -> Result<(), String> {
    let printed = BufReader::new(server.stdout.take().expect("standard output is a pipe"));
    if printed.lines().any(|line| line.expect("lines of text").contains("Ctrl+C")) {
        return Ok(());
    }
    let mut said = String::new();
    server.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(!server.wait().expect("the process ends").success());
    Err(said.trim().to_owned())
}

fn stop(mut server: Child) {
    let id = rustix::process::Pid::from_child(&server);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("the process lives");
    let begun = Instant::now();
    while server.try_wait().expect("the process can be waited for").is_none() {
        assert!(begun.elapsed() < PATIENCE, "the server stops");
        std::thread::sleep(Duration::from_millis(2));
    }
}
