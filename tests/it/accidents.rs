//! Accidents short of a power cut: a server that is frozen, a full disk, a clock that jumps, too little memory.

use plenary_shared::{
    limits,
    role::Role,
    stage::{Act, StageKind, leading::LeadingAct},
    wire::{Refusal, ServerFrame, Stopped, close},
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    http::Browser,
    process::{NO_RATE_LIMITS, ServerProcess, Setup},
    proof,
    storm::{DEVICES, Storm},
    until,
};
use rustix::process::Signal;
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// Notes whose stage does not fit on the disk when it closes.
const LONG_NOTES: usize = 600;
/// Free bytes of a disk on which a note fits.
const ROOM_FOR_A_NOTE: u64 = 96 * 1024;
/// A day in seconds.
const DAY: i64 = 24 * 60 * 60;
/// Devices of a full room.
const FULL: usize = 60;
/// What a server with a full room may take of the address space.
const ADDRESS_SPACE: usize = 1024 * 1024 * 1024;
/// After so long a full disk is filled again.
const AGAIN: Duration = Duration::from_millis(5);
/// What it may take of the memory itself.
const MEMORY: usize = 256 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_notice_a_server_that_stands_still_and_come_back_with_everything() {
    let (rounds, pause) = (proof::rounds(1, 5), proof::size(5, 20));
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut storm = Storm::begin(&server, DEVICES).await;
    for round in 1..=rounds {
        let still = async {
            a_moment().await;
            server.signal(Signal::STOP);
            tokio::time::sleep(Duration::from_secs(pause)).await;
            server.signal(Signal::CONT);
            a_moment().await;
        };
        storm.during(still).await;
        for device in storm.event.everybody() {
            assert!(
                device.look(|state| state.silences as usize) >= round,
                "a device waited for a server that says nothing"
            );
        }
    }
    let accidents = format!("{rounds} SIGSTOP of {pause} s under {} commands of {DEVICES} devices", storm.commands());
    proof::told(rounds, &accidents);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_wait_on_the_devices_while_the_disk_is_full_and_come_in_once_there_is_space() {
    let rounds = proof::rounds(1, 5);
    let ways = if SmallDisk::can_be_had() { &[QUOTA, SMALL_DISK][..] } else { &[QUOTA] };
    for Way { prepare, fill, .. } in ways {
        let (arguments, under) = (&NO_RATE_LIMITS, &WITHOUT_SIGNAL);
        let server = ServerProcess::with(Setup { arguments, under, prepare: *prepare, ..Setup::default() }).await;
        let _disk = prepare.map(|_| SmallDisk(server.data()));
        let mut storm = Storm::begin(&server, DEVICES).await;
        for _ in 0..rounds {
            // The room's own device, to be looked at while the storm has the event.
            let witness = storm.event.join().await;
            let full = async {
                a_moment().await;
                let relief = fill(&server);
                until("the room is told", || witness.facts().stopped == Some(Stopped::Storage)).await;
                a_moment().await;
                assert_eq!(witness.facts().stopped, Some(Stopped::Storage), "there is no space yet");
                relief(&server);
                until("the room is told that it is over", || witness.facts().stopped.is_none()).await;
            };
            storm.during(full).await;
        }
        assert!(server.log().contains("commit refused"), "the operator is told");
    }
    let names: Vec<_> = ways.iter().map(|way| way.name).collect();
    proof::told(rounds * ways.len(), &format!("full disk ({}) under {DEVICES} devices", names.join(", ")));
}

/// A disk on which a note has room and the close of the stage has not: what the room is told must not flicker.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_not_told_that_the_storage_writes_again_while_the_disk_stays_full() {
    if !SmallDisk::can_be_had() {
        println!("no small disk can be had on this machine");
        return;
    }
    let setup = Setup { arguments: &NO_RATE_LIMITS, prepare: Some(SmallDisk::mount), ..Setup::default() };
    let server = ServerProcess::with(setup).await;
    let _disk = SmallDisk(server.data());
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for number in 0..LONG_NOTES {
        event.participants[number % 3].post_note(prompt, &"x".repeat(limits::NOTE_CHARS));
    }
    for device in &event.participants {
        device.drained().await;
    }
    // What the server tidies when it is idle needs no space any more.
    let log = server.data().join("plenary.db-wal");
    until("the log is empty", || std::fs::metadata(&log).is_ok_and(|log| log.len() == 0)).await;
    let relief = fill_all_but(&server, ROOM_FOR_A_NOTE);
    let (facilitator, n) = (&event.facilitator, event.content().meta.stage);
    let close = facilitator.post(Act::Leading(LeadingAct::SetStage { to: n.id, open: false, was: n.n }));
    let asked = |times: usize| {
        facilitator.look(|state| state.put_off.iter().filter(|(op, code)| (*op, *code) == (close, Refusal::Retry)).count())
            >= times
    };
    until("the close was tried again and again", || asked(4)).await;
    let told: Vec<_> = facilitator.wire().iter().filter_map(|frame| serde_json::from_slice(frame).ok()).collect();
    let stopped = told.iter().filter_map(|frame| match frame {
        ServerFrame::Room(facts) => Some(facts.stopped == Some(Stopped::Storage)),
        _ => None,
    });
    let mut changes: Vec<bool> = stopped.collect();
    changes.dedup();
    assert_eq!(changes, [false, true], "the room is told once");
    relief(&server);
    facilitator.answer(close).await.expect("the stage closes once there is space");
    until("the room is told that it is over", || facilitator.facts().stopped.is_none()).await;
    assert_eq!(event.at_rest().await.notes.len(), LONG_NOTES);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_by_a_day_disturbs_nobody() {
    let setup = Setup { arguments: &NO_RATE_LIMITS, planted: &["clock-jumps"], ..Setup::default() };
    let mut server = ServerProcess::with(setup).await;
    let mut storm = Storm::begin(&server, DEVICES).await;
    let jumps = [DAY, -DAY, 0];
    for jump in jumps {
        server.set_clock_back_or_forth(jump);
        storm.during(a_moment()).await;
        for device in storm.event.everybody() {
            let closed = device.look(|state| state.closed);
            assert!(!matches!(closed, Some(close::OVER | close::NO_SEAT)), "a device lost its seat: {closed:?}");
        }
        // A new device can still join.
        let newcomer = Browser::new(&server.address());
        assert_eq!(newcomer.join(&storm.event.code).await.unwrap().role, Role::Participant);
        assert_eq!(server.organiser().sessions().await.unwrap().len(), 1);
    }
    // A server that starts with a wrong clock loads the same board.
    for jump in [-DAY, 0] {
        server.kill();
        server.set_clock_back_or_forth(jump);
        server.start_again();
        storm.during(a_moment()).await;
    }
    // A day ahead facilitators' seats have expired and they sign in again; all others find what was there, and can write.
    let prompt = storm.event.prompts(StageKind::Brainstorm)[0];
    server.kill();
    server.set_clock_back_or_forth(DAY);
    server.start_again();
    for device in &storm.event.participants {
        device.add_note(prompt, "The next day").await.expect("participants keep their seats");
    }
    proof::told(jumps.len() * 2, "a clock a day ahead, a day behind and right again, running and at the start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_room_stays_within_its_memory_and_a_server_that_gets_none_loses_nothing() {
    let address_space = format!("--as={ADDRESS_SPACE}");
    let setup = Setup { arguments: &NO_RATE_LIMITS, under: &["prlimit", &address_space], ..Setup::default() };
    let mut server = ServerProcess::with(setup).await;
    let mut storm = Storm::begin(&server, FULL).await;
    let rounds = proof::rounds(2, 20);
    for _ in 0..rounds {
        storm.during(a_moment()).await;
    }
    assert!(server.runs(), "the server stays within its limit: {}", server.log());
    let most = server.most_memory();
    assert!(most < MEMORY, "a full room takes {most} bytes");
    // Now nothing more is to be had; whether the server dies of that or not, nothing may be lost.
    let starved = async {
        a_moment().await;
        server.limit(&["--as=1:"]);
        a_moment().await;
        a_moment().await;
        if server.runs() {
            server.kill();
        }
        server.start_again();
        a_moment().await;
    };
    storm.during(starved).await;
    proof::told(
        rounds + 1,
        &format!("{FULL} devices in 1 GiB of addresses ({} MiB used), then none at all", most >> 20),
    );
}

/// A while in which devices write.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(rand::random_range(400..1_200))).await;
}

/// A way in which a disk is full.
struct Way {
    name: &'static str,
    prepare: Option<fn(&Path)>,
    fill: fn(&ServerProcess) -> Relief,
}

const QUOTA: Way = Way { name: "no file may grow", prepare: None, fill: quota };
const SMALL_DISK: Way = Way { name: "tmpfs of 16 MiB", prepare: Some(SmallDisk::mount), fill: filler };

/// Makes space again.
type Relief = Box<dyn FnOnce(&ServerProcess) + Send>;

/// With SIGXFSZ ignored, a write beyond the file size limit returns an error instead of killing the server.
const WITHOUT_SIGNAL: [&str; 3] = ["sh", "-c", r#"trap "" XFSZ; exec "$0" "$@""#];

/// No file may grow.
fn quota(server: &ServerProcess) -> Relief {
    server.limit(&["--fsize=4096:"]);
    Box::new(|server| server.limit(&["--fsize=unlimited:"]))
}

/// A file fills all free space, and all that is freed meanwhile.
fn filler(server: &ServerProcess) -> Relief {
    let path = server.data().join("filler");
    let mut file = File::create(&path).expect("the disk is there");
    let mut fill = move || while file.write_all(&[0; 4096]).is_ok() {};
    fill();
    let (stop, stopped) = channel::<()>();
    let filling = thread::spawn(move || {
        while stopped.recv_timeout(AGAIN) == Err(RecvTimeoutError::Timeout) {
            fill();
        }
    });
    Box::new(move |_| {
        drop(stop);
        filling.join().expect("the disk was filled");
        std::fs::remove_file(path).expect("the file can be removed");
    })
}

/// A file fills the disk but for so many bytes.
fn fill_all_but(server: &ServerProcess, bytes: u64) -> Relief {
    let path = server.data().join("filler");
    let mut file = File::create(&path).expect("the disk is there");
    while file.write_all(&[0; 4096]).is_ok() {}
    let length = file.metadata().expect("the file is there").len();
    file.set_len(length - bytes).expect("the file can be made shorter");
    Box::new(move |_| std::fs::remove_file(path).expect("the file can be removed"))
}

/// A small disk in memory; it is unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Whether this machine lets us have one.
    fn can_be_had() -> bool {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mounted = mount(folder.path());
        drop(mounted.then(|| Self(folder.path().to_owned())));
        mounted
    }

    fn mount(folder: &Path) {
        assert!(mount(folder), "a tmpfs can be mounted");
    }
}

fn mount(folder: &Path) -> bool {
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "none"]).arg(folder).output();
    mounted.is_ok_and(|output| output.status.success())
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The server may still have files open there.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}
