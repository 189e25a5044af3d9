//! A lock that a power cut ends: before, after, and never in between.

use super::{Pocket, WORDS, copy_all, lies_nowhere};
use plenary_tests::{
    day::LearningEvent,
    locksmith::bare_keys,
    process::{ServerProcess, planted_with, run, started},
    proof,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

#[tokio::test]
async fn a_lock_that_is_killed_at_any_moment_leaves_a_folder_that_opens() {
    let pocket = Pocket::new();
    let mut server = ServerProcess::start(&[]).await;
    for _ in 0..proof::size(3, 40) {
        LearningEvent::sorting(&server, 1, &[WORDS]).await;
    }
    server.kill();
    let bare = bare_keys(&server.data().join("keys.db")).await;
    let whole = server.folder().join("whole");
    copy_all(&server.data(), &whole);
    let length = Duration::max(lasts(&whole, &pocket.path("measured")), Duration::from_millis(20));

    let (rounds, mut outcomes) = (proof::rounds(10, 100), BTreeMap::<_, usize>::new());
    for round in 0..rounds {
        let data = server.folder().join(format!("round-{round}"));
        copy_all(&server.data(), &data);
        let file = pocket.path(&format!("round-{round}"));
        let begun = Instant::now();
        let mut locking = lock(&data, &file).spawn().unwrap();
        // The accident itself: a moment at random, and no condition to wait for.
        let moment = length.mul_f64(rand::random_range(0.0..1.2));
        std::thread::sleep(moment.saturating_sub(begun.elapsed()));
        let _ = kill_process(Pid::from_child(&locking), Signal::KILL);
        let killed = !locking.wait().unwrap().success();

        let with_key = [OsStr::new("--unlock"), file.as_os_str()];
        let outcome = match opens(&data, &pocket, &[]) {
            Ok(()) => "bare",
            Err(said) => {
                assert!(said.contains("is locked; name the file"), "{said}");
                opens(&data, &pocket, &with_key).expect("a locked folder opens with the file that was made before");
                "locked"
            }
        };
        *outcomes.entry(if killed { outcome } else { "not in time" }).or_default() += 1;
        // In either case the next attempt succeeds, with the same file.
        assert!(lock(&data, &file).status().unwrap().success());
        opens(&data, &pocket, &with_key).unwrap();
        for key in &bare {
            lies_nowhere(&data, &key.0, "a bare key is left");
        }
        fs::remove_dir_all(&data).unwrap();
    }
    proof::told(rounds, &format!("a lock killed at a random moment: {outcomes:?}"));
}

/// The command that locks a folder.
fn lock(data: &Path, file: &Path) -> Command {
    let mut command = Command::new(started(&planted_with(&[])));
    command.arg("--data").arg(data).args(["lock", "--yes", "--unlock"]).arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How long it takes when it is not killed.
fn lasts(data: &Path, file: &Path) -> Duration {
    let begun = Instant::now();
    assert!(lock(data, file).status().unwrap().success());
    begun.elapsed()
}

/// Opens every event of a folder, by a backup of it; what the program says when it refuses.
fn opens(data: &Path, pocket: &Pocket, more: &[&OsStr]) -> Result<(), String> {
    let into = pocket.path("looked-at");
    let said = run(data, &[&[OsStr::new("backup"), into.as_os_str()], more].concat())?;
    assert!(!said.contains("cannot be read"), "{said}");
    fs::remove_dir_all(into).unwrap();
    // And as its server does, which finishes what a crash cut short.
    run(data, &[&[OsStr::new("organiser-link")], more].concat()).map(drop)
}
