//! Backups while people write, the way back, and data folders of every version that was ever released.

mod ballots;

use plenary_shared::{
    id::{NoteId, PromptId},
    stage::{Act, StageKind, brainstorm::NoteAct},
};
use plenary_tests::{
    checks::{Losses, losses},
    day::{LearningEvent, Venue},
    device::Device,
    files::read_all,
    process::{ServerProcess, run},
    server::TestServer,
    until,
    upgrade::{Expected, FILES, OldSeats},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Devices that write.
const DEVICES: usize = 10;
/// Commands that a device leaves unanswered at most.
const UNANSWERED: usize = 12;
const NO_RATE_LIMITS: [&str; 6] =
    ["--participant-rate", "100000", "--participant-burst", "1000000", "--notes-per-device", "100000"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_ten_devices_write_brings_back_everything_from_before_it_began() {
    let mut server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, DEVICES).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let stop = AtomicBool::new(false);
    let write = async {
        let writing = event.participants.iter().enumerate().map(|(place, device)| write(device, place, prompt, &stop));
        futures_util::future::join_all(writing).await;
    };
    let backups = server.folder().join("backups");
    let drill = async {
        enough(&event, 10).await;
        let acknowledged: Vec<_> = event.participants.iter().map(acknowledged).collect();
        let printed = tokio::task::block_in_place(|| server.run(&[OsStr::new("backup"), backups.as_os_str()]));
        let so_far = acknowledged.iter().map(BTreeMap::len).min().unwrap_or_default();
        enough(&event, so_far + 10).await;
        stop.store(true, Ordering::Relaxed);
        (acknowledged, printed.expect("a backup is made while the server runs"))
    };
    let ((), (acknowledged, printed)) = tokio::join!(write, drill);
    assert!(printed.contains("1 event ") && printed.contains("--prune"), "{printed}");
    for device in &event.participants {
        device.drained().await;
    }
    let wanted: BTreeMap<NoteId, String> = acknowledged.into_iter().flatten().collect();
    let everything: Vec<String> = event.participants.iter().flat_map(acknowledged_all).collect();
    // What phones had not sent before the server was killed is sent to the restored one.
    event.participants[0].cut();
    let (unsent, _) = event.participants[0].post_note(prompt, "in nobody's backup, but still on a phone");
    server.kill();
    let restored = server.folder().join("restored");
    let backup = only_folder_in(&backups);
    let said = run(&restored, &[OsStr::new("restore"), backup.as_os_str()]).expect("the backup is restored");
    assert!(said.contains("Every event opens"), "{said}");
    server.start_on(&restored);
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    for device in &event.participants {
        device.drained().await;
    }
    // Texts that were sent at once show within seconds; a stage that closes shows all of them.
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let texts: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
    assert_eq!(losses(texts.iter().copied(), wanted.values().map(String::as_str)), Losses::default());
    assert!(content.notes.contains_key(&unsent));
    let known = |text: &&str| everything.iter().any(|one| one == text) || content.notes[&unsent].text == **text;
    assert!(texts.iter().all(known), "nothing is there that nobody wrote");
    println!("{} acknowledged before, {} there, {} written in all", wanted.len(), texts.len(), everything.len());
}

#[tokio::test]
async fn devices_that_know_more_than_the_backup_take_the_board_as_it_is_restored() {
    let mut server = ServerProcess::start(&[]).await;
    let (mut event, notes) = LearningEvent::sorting(&server, 2, &["one", "two"]).await;
    let theme = event.participants[0].add_theme("Before").await.unwrap();
    let backup = back_up(&server);
    let lost = event.participants[1].add_theme("After").await.unwrap();
    event.participants[0].move_note(notes[0], Some(lost)).await.unwrap();
    event.facilitator.close_stage().await;
    event.facilitator.open_stage(StageKind::Plenary).await;
    event.at_rest().await;
    let ahead = event.facilitator.look(|state| (state.epoch, state.seq));
    let device = &mut event.participants[1];
    device.cut();
    server.kill();
    let restored = server.folder().join("restored");
    run(&restored, &[OsStr::new("restore"), backup.as_os_str()]).unwrap();
    server.start_on(&restored);
    event.facilitator.reconnect().await;
    // The restored room gets further than the lost one was before any device that knew the lost one reconnects.
    for number in 0..ahead.1 + 5 {
        let was = if number == 0 { "Before".to_owned() } else { format!("Renamed {}", number - 1) };
        event.facilitator.name_theme(theme, &format!("Renamed {number}"), &was).await.unwrap();
    }
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let content = event.at_rest().await;
    assert!(event.facilitator.look(|state| state.epoch) > ahead.0 + 1_000, "an epoch that nobody has seen");
    assert_eq!(content.themes.keys().collect::<Vec<_>>(), [&theme]);
    assert_eq!(content.notes[&notes[0]].theme, None);
    assert!(content.meta.stage.open, "the stage of then is open again");
    event.participants[1].move_note(notes[1], Some(theme)).await.unwrap();
    event.at_rest().await;
}

#[tokio::test]
async fn a_restore_removes_again_what_was_removed_for_good_since() {
    let mut server = ServerProcess::start(&[]).await;
    let (mut event, notes) = LearningEvent::sorting(&server, 1, &["Nightjar", "Kestrel"]).await;
    let other = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let backup = back_up(&server);
    event.facilitator.hide_note(notes[0], true).await.unwrap();
    event.facilitator.purge_note(notes[0]).await.unwrap();
    other.organiser.purge(other.session, "Event Willow").await.unwrap();
    let ledger = server.data().join("purged.log");
    server.kill();
    let restored = server.folder().join("restored");
    let arguments = [OsStr::new("restore"), backup.as_os_str(), OsStr::new("--purged"), ledger.as_os_str()];
    let said = run(&restored, &arguments).unwrap();
    assert!(said.contains("now removed again: 2."), "{said}");
    server.start_on(&restored);
    event.facilitator.reconnect().await;
    assert_eq!(event.content().notes.keys().collect::<Vec<_>>(), [&notes[1]]);
    assert_eq!(event.organiser.sessions().await.unwrap().len(), 1);
    for summary in event.organiser.snapshots(event.session).await.unwrap() {
        let snapshot = event.organiser.snapshot(event.session, summary.number).await.unwrap();
        assert!(!snapshot.content.notes.contains_key(&notes[0]));
    }
    let files = plenary_tests::locksmith::opened(&restored.join("plenary.db"), &restored.join("keys.db")).await;
    assert!(!files.iter().any(|bytes| plenary_tests::files::holds(bytes, b"Nightjar")));
}

#[tokio::test]
async fn nothing_is_overwritten_and_what_is_not_whole_is_refused_in_one_sentence() {
    let mut server = ServerProcess::start(&[]).await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let backup = back_up(&server);
    drop(event);
    server.kill();
    let restore = |data: &Path, backup: &Path| run(data, &[OsStr::new("restore"), backup.as_os_str()]);
    let refused = |said: Result<String, String>, words: &str| {
        let said = said.expect_err("it is refused");
        assert!(said.contains(words) && said.trim().lines().count() == 1, "{said}");
    };
    let fresh = server.folder().join("fresh");
    let before = read_all(&server.data());
    refused(restore(&server.data(), &backup), "is not empty; choose an empty folder");
    assert_eq!(read_all(&server.data()), before);
    refused(restore(&fresh, server.folder()), "is not a backup of Plenary");
    let nowhere = run(&fresh, &[OsStr::new("backup"), backup.as_os_str()]);
    refused(nowhere, "There is no Plenary data in the folder");
    // One byte of either file is seen; keys that are kept apart are asked for.
    for name in ["plenary.db", "keys/keys.db"] {
        let bytes = std::fs::read(backup.join(name)).unwrap();
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        std::fs::write(backup.join(name), &flipped).unwrap();
        refused(restore(&fresh, &backup), "has changed since it was made");
        std::fs::write(backup.join(name), &bytes).unwrap();
    }
    let newer = std::fs::read_to_string(backup.join("backup.json")).unwrap();
    std::fs::write(backup.join("backup.json"), newer.replace("\"version\": 1", "\"version\": 2")).unwrap();
    refused(restore(&fresh, &backup), "was made by a newer version");
    std::fs::write(backup.join("backup.json"), newer).unwrap();
    let apart = server.folder().join("apart");
    std::fs::rename(backup.join("keys"), &apart).unwrap();
    refused(restore(&fresh, &backup), "name their folder with --keys");
    assert!(!fresh.exists());
    let arguments = [OsStr::new("restore"), backup.as_os_str(), OsStr::new("--keys"), apart.as_os_str()];
    run(&fresh, &arguments).unwrap();
    refused(restore(&fresh, &backup), "is not empty");
}

#[tokio::test]
async fn backups_end_on_their_day_keys_first() {
    let server = ServerProcess::start(&[]).await;
    let backup = back_up(&server);
    let prune = || server.run(&[OsStr::new("backup"), OsStr::new("--prune"), backup.parent().unwrap().as_os_str()]);
    assert_eq!(prune().unwrap(), "Destroyed 0 backups.\n");
    let expires = std::fs::read_to_string(backup.join("keys/EXPIRES")).unwrap();
    let days = jiff::Zoned::now().date().until(expires.parse::<jiff::civil::Date>().unwrap()).unwrap().get_days();
    assert!((6..=7).contains(&days), "{expires}");
    std::fs::write(backup.join("keys/EXPIRES"), "2001-01-01").unwrap();
    assert_eq!(prune().unwrap(), "Destroyed 1 backup.\n");
    assert!(!backup.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_holds_the_keys_that_it_needs_while_stages_open_and_close() {
    let server = ServerProcess::start(&[]).await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let stop = AtomicBool::new(false);
    let turn = async {
        while !stop.load(Ordering::Relaxed) {
            event.facilitator.close_stage().await;
            event.facilitator.open_stage(StageKind::Theming).await;
        }
    };
    let backups = server.folder().join("backups");
    let back_up = async {
        for round in 0..5 {
            let into = backups.join(round.to_string());
            let made = tokio::task::block_in_place(|| server.run(&[OsStr::new("backup"), into.as_os_str()]));
            assert!(!made.unwrap().contains("cannot be read"));
            let fresh = server.folder().join(format!("fresh-{round}"));
            let backup = only_folder_in(&into);
            tokio::task::block_in_place(|| run(&fresh, &[OsStr::new("restore"), backup.as_os_str()])).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(turn, back_up);
    event.at_rest().await;
}

/// Writes and rewords until `stop` is set.
async fn write(device: &Device, place: usize, prompt: PromptId, stop: &AtomicBool) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        if device.look(|state| state.outbox.len()) >= UNANSWERED {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        }
        device.post_note(prompt, &format!("note {number} of {place}"));
        number += 1;
        tokio::time::sleep(Duration::from_millis(rand::random_range(5..20))).await;
    }
}

/// Waits until each device has so many notes acknowledged.
async fn enough(event: &LearningEvent, notes: usize) {
    let done = || event.participants.iter().all(|device| device.look(|state| state.answers.len()) >= notes);
    until("every device has written enough", done).await;
}

/// The notes of a device that are acknowledged now.
fn acknowledged(device: &Device) -> BTreeMap<NoteId, String> {
    device.look(|state| {
        let written = state.history.iter().filter(|(op, _)| state.answers.get(op).is_some_and(Result::is_ok));
        written.filter_map(|(_, entry)| note(&entry.act)).collect()
    })
}

fn acknowledged_all(device: &Device) -> Vec<String> {
    acknowledged(device).into_values().collect()
}

fn note(act: &Act) -> Option<(NoteId, String)> {
    match act {
        Act::Note(NoteAct::Add { id, text, .. }) => Some((*id, text.clone())),
        _ => None,
    }
}

fn back_up(server: &ServerProcess) -> PathBuf {
    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).expect("a backup is made");
    only_folder_in(&backups)
}

fn only_folder_in(folder: &Path) -> PathBuf {
    let entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_data_folder_of_every_released_version_is_brought_up_to_date_with_everything_in_it() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut versions = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.file_name().unwrap().to_string_lossy().starts_with("data-") {
            continue;
        }
        versions += 1;
        let expected = Expected::read(&folder);
        let server = TestServer::on(|data| copy(&folder, data)).await;
        expected.find_ballot(server.organiser()).await;
        expected.find(server.organiser(), &[]).await;
    }
    assert!(versions >= 2, "there are fixtures of the first version, and of the last before the journal");
}

#[tokio::test]
async fn whoever_came_in_before_accounts_were_made_goes_on_after_the_upgrade() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data-1");
    let (expected, before) = (Expected::read(&folder), tempfile::tempdir().unwrap());
    copy(&folder, before.path());
    let seats = OldSeats::add(before.path(), &expected).await;
    let server = TestServer::on(|data| copy(before.path(), data)).await;
    expected.find_ballot(server.organiser()).await;
    seats.go_on(&server, async |cast| expected.find(server.organiser(), cast).await).await;
}

fn copy(from: &Path, to: &Path) {
    for file in FILES {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}
