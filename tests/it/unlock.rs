//! The unlock key: what a folder is worth without it, and what becomes of a folder that is given one.

mod killed;

use data_encoding::HEXLOWER;
use plenary_server::{seal::Key, store::people::hash};
use plenary_shared::stage::StageKind;
use plenary_tests::{
    day::LearningEvent,
    files::{files_with, read_all},
    locksmith::{bare_keys, unlocked_keys},
    process::{ServerProcess, planted_with, run, started},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
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
        (self.file(name, &HEXLOWER.encode(&key.0), 0o600), key)
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
    // As it is after a power cut, and after an orderly stop.
    for orderly in [false, true] {
        let keys = unlocked_keys(&server.data().join("keys.db"), &unlock).await;
        assert!(keys.len() >= 6, "session, epoch, two ballots, accounts, codes: {}", keys.len());
        let copy = server.folder().join(format!("copy-{orderly}"));
        copy_all(&server.data(), &copy);
        for key in keys.iter().chain([&unlock]) {
            for half in key.0.chunks(16) {
                lies_nowhere(&copy, half, "a key lies in the copy");
            }
        }
        for code in [&event.code, &handover] {
            lies_nowhere(&copy, &hash(code.as_bytes()), "a code can be guessed");
        }
        refuses_other_keys(&copy, &pocket, &file);
        let link = run(&copy, &[OsStr::new("organiser-link"), OsStr::new("--unlock"), file.as_os_str()]).unwrap();
        assert!(link.contains("/organise#"), "the copy is whole: {link}");
        if !orderly {
            server.start_again();
            for device in event.everybody_mut() {
                device.reconnect().await;
            }
            assert_eq!(event.at_rest().await, content);
            assert!(server.stop().await.0.success());
        }
    }
}

/// Without the right file every start is refused with one sentence that says why, and nothing in the folder changes.
fn refuses_other_keys(folder: &Path, pocket: &Pocket, right: &Path) {
    let digits = fs::read_to_string(right).unwrap();
    let inside = folder.join("unlock");
    fs::copy(right, &inside).unwrap();
    let others = [
        (None, "is locked; name the file with its unlock key with --unlock"),
        (Some(pocket.path("nowhere")), "cannot be read; put it back"),
        (Some(pocket.file("cut", &digits[..40], 0o600)), "is damaged"),
        (Some(pocket.file("empty", "", 0o600)), "is damaged"),
        (Some(pocket.file("open", &digits, 0o640)), "Other users can read the unlock file"),
        (Some(pocket.key("wrong").0), "is not the one that"),
        (Some(inside.clone()), "is in the data folder"),
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
        said.contains("nothing was changed, because you did not confirm") || said.contains("Nothing was changed"),
        "{said}"
    );
    assert!(read_all(&server.data()) == before && !file.exists());

    let said = lock(&server, &["--yes"]).unwrap();
    assert!(said.contains("you lose everything") && said.contains("Backups and other copies"), "{said}");
    assert!(said.find("you lose everything") < said.find("Locked."), "the risk is said first");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for key in &bare {
        lies_nowhere(&server.data(), &key.0, "a bare key is left");
    }
    let again = lock(&server, &["--yes"]).unwrap();
    assert!(again.contains("is already locked with") && again.contains("Nothing was changed"), "{again}");
    let log = server.tries_to_start_again().unwrap_err();
    assert!(log.lines().last().unwrap().contains("is locked; name the file"), "{log}");

    server.set_arguments(&["--unlock", file.to_str().unwrap()]);
    for _ in 0..2 {
        server.start_again();
        for device in event.everybody_mut() {
            device.reconnect().await;
        }
        assert_eq!(event.at_rest().await, content);
        // The code on the big screen is the same as before, and devices can join with it.
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
    assert!(said.contains("1 event ") && said.contains("also need the unlock file"), "{said}");
    server.kill();
    let backup = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let manifest = fs::read_to_string(backup.join("backup.json")).unwrap();
    assert!(manifest.contains("A restore needs the unlock file"), "{manifest}");
    for key in unlocked_keys(&server.data().join("keys.db"), &unlock).await.iter().chain([&unlock]) {
        lies_nowhere(&backups, &key.0, "a key lies in the backup");
    }

    let restored = server.folder().join("restored");
    let restore = words(&["restore", backup.to_str().unwrap()]);
    let wrong = pocket.key("wrong").0;
    for (more, sentence) in [
        (Vec::new(), "is locked; name the file with its unlock key with --unlock"),
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
    // Outside of the credentials folder the same file must not be readable by others.
    let (opened, said) = link("PLENARY_UNLOCK", &credential);
    assert!(!opened && said.contains("Other users can read"), "{said}");
}

#[test]
fn only_the_word_yes_at_a_terminal_agrees() {
    let pocket = Pocket::new();
    let (data, file) = (pocket.path("data"), pocket.path("unlock"));
    fs::create_dir(&data).unwrap();
    fs::write(data.join("plenary.db"), "").unwrap();
    let words = ["lock", "--unlock", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
    let command = format!("{} {}", started(&planted_with(&[])).display(), words.join(" "));
    for (typed, agrees) in [("no", false), ("", false), ("yesterday", false), ("yes", true)] {
        let mut terminal = Command::new("script");
        terminal.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        let mut terminal = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        writeln!(terminal.stdin.take().unwrap(), "{typed}").unwrap();
        let output = terminal.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("you lose everything") && said.contains("Type yes to continue: "), "{said}");
        assert_eq!((output.status.success(), file.exists()), (agrees, agrees), "{typed:?}: {said}");
    }
}

/// These bytes are in no form in any file of the folder.
fn lies_nowhere(folder: &Path, secret: &[u8], otherwise: &str) {
    assert!(files_with(folder, secret).is_empty(), "{otherwise}: {:?}", files_with(folder, secret));
}

fn key_in(file: &Path) -> Key {
    let digits = fs::read(file).unwrap();
    Key(HEXLOWER.decode(digits.trim_ascii()).unwrap().try_into().unwrap())
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
