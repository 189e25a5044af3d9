//! The unlock key: what a folder is worth without it, and what becomes of a folder that is given one.

use plenary_server::store::{keys::Key, people::hash};
use plenary_shared::agenda::StageKind;
use plenary_tests::{
    day::LearningEvent,
    files::{files_with, read_all},
    locksmith::{bare_keys, unlocked_keys},
    process::{ServerProcess, planted_with, run, started},
    proof,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Words that somebody writes in a locked room.
const WORDS: &str = "Nobody told the school";

/// A folder for unlock files, which is no server's.
struct Pocket {
    folder: TempDir,
}

impl Pocket {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A fresh unlock file.
    fn key(&self, name: &str) -> (PathBuf, Key) {
        let key = Key::random();
        let digits: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        (self.file(name, &digits, 0o600), key)
    }

    fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }
}

#[tokio::test]
async fn a_locked_folder_that_is_copied_without_its_unlock_file_opens_nowhere_and_holds_no_key() {
    let pocket = Pocket::new();
    let (file, unlock) = pocket.key("unlock");
    let mut server = ServerProcess::start(&["--unlock", file.to_str().unwrap()]).await;
    let (mut event, notes) = LearningEvent::sorting(&server, 2, &[WORDS]).await;
    let theme = event.participants[0].add_theme("Who knows what").await.unwrap();
    event.participants[0].move_note(notes[0], Some(theme)).await.unwrap();
    event.facilitator.open_stage(StageKind::Prioritising).await;
    let content = event.at_rest().await;
    let handover = event.organiser.handover(event.session).await.unwrap().code;
    server.kill();
    // As it lies after a power cut, and after an orderly end.
    for orderly in [false, true] {
        let keys = unlocked_keys(&server.data().join("keys.db"), &unlock).await;
        assert!(keys.len() >= 6, "session, epoch, two ballots, accounts, codes: {}", keys.len());
        let copy = server.folder().join(format!("copy-{orderly}"));
        copy_all(&server.data(), &copy);
        for key in keys.iter().chain([&unlock]) {
            for half in key.0.chunks(16) {
                assert_eq!(files_with(&copy, half), [PathBuf::new(); 0], "a key lies in the copy");
            }
        }
        for code in [&event.code, &handover] {
            assert_eq!(files_with(&copy, &hash(code.as_bytes())), [PathBuf::new(); 0], "a code can be guessed");
        }
        refuses_other_keys(&copy, &pocket, &file);
        let link = run(&copy, &[OsStr::new("organiser-link"), OsStr::new("--unlock"), file.as_os_str()]).unwrap();
        assert!(link.contains("/organise#"), "the copy is whole: {link}");
        if !orderly {
            server.start_again();
            for device in [&mut event.facilitator, &mut event.projector].into_iter().chain(&mut event.participants) {
                device.reconnect().await;
            }
            assert_eq!(event.at_rest().await, content);
            assert!(server.stop().await.0.success());
        }
    }
}

/// Nobody gets in without the right file, each gets one sentence that says why, and nothing in the folder changes.
fn refuses_other_keys(folder: &Path, pocket: &Pocket, right: &Path) {
    let digits = fs::read_to_string(right).unwrap();
    let inside = folder.join("unlock");
    fs::copy(right, &inside).unwrap();
    let others = [
        (None, "is locked; name the file of its unlock key with --unlock"),
        (Some(pocket.path("nowhere")), "cannot be read; put it back"),
        (Some(pocket.file("cut", &digits[..40], 0o600)), "is not whole"),
        (Some(pocket.file("empty", "", 0o600)), "is not whole"),
        (Some(pocket.file("open", &digits, 0o640)), "Others may read the unlock file"),
        (Some(pocket.key("wrong").0), "is not the one that"),
        (Some(inside.clone()), "lies in the data folder"),
    ];
    let (before, backups) = (kept(folder), pocket.path("backups"));
    for (file, words) in others {
        let unlock = file.iter().flat_map(|file| [OsStr::new("--unlock"), file.as_os_str()]);
        let commands: [&[&OsStr]; 3] = [
            &[OsStr::new("serve"), OsStr::new("--listen"), OsStr::new("127.0.0.1:0")],
            &[OsStr::new("organiser-link")],
            &[OsStr::new("backup"), backups.as_os_str()],
        ];
        for command in commands {
            let arguments: Vec<_> = command.iter().copied().chain(unlock.clone()).collect();
            let said = run(folder, &arguments).unwrap_err();
            assert!(said.contains(words) && said.trim().lines().count() == 1, "{command:?}: {said}");
        }
        assert!(!backups.exists());
        assert!(kept(folder) == before, "nothing changes: {words}");
    }
    fs::remove_file(inside).unwrap();
}

#[tokio::test]
async fn a_folder_is_locked_only_when_somebody_agrees_and_everybody_goes_on() {
    let pocket = Pocket::new();
    let file = pocket.path("unlock");
    let mut server = ServerProcess::start(&[]).await;
    let (mut event, _) = LearningEvent::sorting(&server, 1, &[WORDS]).await;
    event.participants.push(event.join().await);
    let content = event.at_rest().await;
    let lock = |server: &ServerProcess, more: &[&str]| {
        let words = [&["lock", "--unlock", file.to_str().unwrap()], more].concat();
        server.run(&words.iter().map(OsStr::new).collect::<Vec<_>>())
    };
    let said = lock(&server, &["--yes"]).unwrap_err();
    assert!(said.contains("Another Plenary is running"), "{said}");
    server.kill();
    let bare = bare_keys(&server.data().join("keys.db")).await;
    let before = read_all(&server.data());
    assert!(bare.len() >= 4);
    let said = lock(&server, &[]).unwrap_err();
    assert!(
        said.contains("nothing was changed, because nobody agreed") || said.contains("Nothing was changed"),
        "{said}"
    );
    assert!(read_all(&server.data()) == before && !file.exists());

    let said = lock(&server, &["--yes"]).unwrap();
    assert!(said.contains("is lost, for ever") && said.contains("Backups and other copies"), "{said}");
    assert!(said.find("is lost, for ever") < said.find("Locked."), "the risk is said first");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for key in &bare {
        assert_eq!(files_with(&server.data(), &key.0), [PathBuf::new(); 0], "a bare key is left");
    }
    let again = lock(&server, &["--yes"]).unwrap();
    assert!(again.contains("was locked with") && again.contains("Nothing was changed"), "{again}");
    let log = server.tries_to_start_again().unwrap_err();
    assert!(log.lines().last().unwrap().contains("is locked; name the file"), "{log}");

    server.set_arguments(&["--unlock", file.to_str().unwrap()]);
    for _ in 0..2 {
        server.start_again();
        for device in [&mut event.facilitator, &mut event.projector].into_iter().chain(&mut event.participants) {
            device.reconnect().await;
        }
        assert_eq!(event.at_rest().await, content);
        // The code on the big screen is the one of before, and lets people in.
        assert_eq!(event.organiser.door(event.session).await.unwrap().code, event.code);
        event.participants.push(event.join().await);
        let code = event.organiser.handover(event.session).await.unwrap().code;
        event.participants[0].browser.facilitate(&code).await.expect("a hand-over code works");
        server.kill();
    }
    let locked = unlocked_keys(&server.data().join("keys.db"), &key_in(&file)).await;
    assert!(bare.iter().all(|key| locked.contains(key)), "the same keys, wrapped");
}

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
        // Whatever it was, the next try ends well, with the same file.
        assert!(lock(&data, &file).status().unwrap().success());
        opens(&data, &pocket, &with_key).unwrap();
        for key in &bare {
            assert_eq!(files_with(&data, &key.0), [PathBuf::new(); 0], "a bare key is left: {outcome}");
        }
        fs::remove_dir_all(&data).unwrap();
    }
    proof::told(rounds, &format!("a lock killed at a random moment: {outcomes:?}"));
}

#[tokio::test]
async fn a_backup_of_a_locked_folder_opens_with_its_unlock_file_only_and_holds_no_key() {
    let pocket = Pocket::new();
    let (file, unlock) = pocket.key("unlock");
    let with_key = ["--unlock", file.to_str().unwrap()];
    let mut server = ServerProcess::start(&with_key).await;
    let (mut event, _) = LearningEvent::sorting(&server, 1, &[WORDS]).await;
    let content = event.at_rest().await;
    let backups = server.folder().join("backups");
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let on = |data: &Path, arguments: Vec<String>| run(data, &arguments.iter().map(OsStr::new).collect::<Vec<_>>());
    let back_up = [words(&["backup", backups.to_str().unwrap()]), words(&with_key)].concat();
    let said = on(&server.data(), back_up).unwrap();
    assert!(said.contains("1 event ") && said.contains("also needs the unlock file"), "{said}");
    server.kill();
    let backup = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let manifest = fs::read_to_string(backup.join("backup.json")).unwrap();
    assert!(manifest.contains("A restore needs the unlock file"), "{manifest}");
    for key in unlocked_keys(&server.data().join("keys.db"), &unlock).await.iter().chain([&unlock]) {
        assert_eq!(files_with(&backups, &key.0), [PathBuf::new(); 0], "a key lies in the backup");
    }

    let restored = server.folder().join("restored");
    let restore = words(&["restore", backup.to_str().unwrap()]);
    let wrong = pocket.key("wrong").0;
    for (more, sentence) in [
        (Vec::new(), "is locked; name the file of its unlock key with --unlock"),
        (words(&["--unlock", wrong.to_str().unwrap()]), "is not the one that"),
    ] {
        let said = on(&restored, [restore.clone(), more].concat()).unwrap_err();
        assert!(said.contains(sentence) && said.contains("backups") && said.trim().lines().count() == 1, "{said}");
        assert!(!restored.exists() && !server.folder().join("restored.restoring").exists());
    }
    on(&restored, [restore, words(&with_key)].concat()).unwrap();
    assert!(on(&restored, words(&["organiser-link"])).unwrap_err().contains("is locked"));
    server.start_on(&restored);
    event.facilitator.reconnect().await;
    event.projector.reconnect().await;
    event.participants[0].reconnect().await;
    let after = event.at_rest().await;
    assert_eq!((after.notes, after.themes), (content.notes, content.themes));
    event.join().await;
}

#[test]
fn a_credential_of_systemd_is_taken_when_no_file_is_named() {
    let pocket = Pocket::new();
    let (credential, _) = pocket.key("plenary-unlock");
    // As systemd gives it to a service that runs as a user of its own.
    fs::set_permissions(&credential, Permissions::from_mode(0o440)).unwrap();
    let data = pocket.path("data");
    let link = |name: &str, value: &Path| {
        let mut command = Command::new(started(&planted_with(&[])));
        command.arg("--data").arg(&data).arg("organiser-link").env(name, value).stdin(Stdio::null());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let empty = pocket.path("empty");
    fs::create_dir(&empty).unwrap();
    fs::create_dir(&data).unwrap();
    fs::write(data.join("plenary.db"), "").unwrap();
    for (folder, opens) in [(pocket.folder.path(), true), (&empty, false), (pocket.folder.path(), true)] {
        let (opened, said) = link("CREDENTIALS_DIRECTORY", folder);
        assert_eq!(opened, opens, "{said}");
        assert!(opened || said.contains("is locked"), "{said}");
    }
    // The same file is nobody's credential without that folder.
    let (opened, said) = link("PLENARY_UNLOCK", &credential);
    assert!(!opened && said.contains("Others may read"), "{said}");
}

/// The command that locks a folder.
fn lock(data: &Path, file: &Path) -> Command {
    let mut command = Command::new(started(&planted_with(&[])));
    command.arg("--data").arg(data).args(["lock", "--yes", "--unlock"]).arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How long it takes when nobody kills it.
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

fn key_in(file: &Path) -> Key {
    let digits = fs::read(file).unwrap();
    Key(data_encoding::HEXLOWER.decode(digits.trim_ascii()).unwrap().try_into().unwrap())
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for (path, bytes) in read_all(from) {
        fs::write(to.join(path.strip_prefix(from).unwrap()), bytes).unwrap();
    }
}

/// Every file but the index of a log, which SQLite makes to read it.
fn kept(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    read_all(folder).into_iter().filter(|(path, _)| !path.to_string_lossy().ends_with("-shm")).collect()
}
