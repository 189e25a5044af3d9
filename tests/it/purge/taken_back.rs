//! A note that its own writer takes back is deleted as well: from snapshots that were taken meanwhile, and from a restored
//! backup.

use super::{Files, MARKER, OTHER, finds, leftovers, moment, only_folder_in};
use plenary_shared::{api::Why, stage::StageKind, wire::Refusal};
use plenary_tests::{
    day::LearningEvent,
    files::files_with,
    process::{ServerProcess, run},
};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

#[tokio::test]
async fn a_note_that_its_writer_takes_back_is_gone_from_snapshots_when_the_stage_closes() {
    let mut server = ServerProcess::start(&["--log", "trace"]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompts = event.prompts(StageKind::Brainstorm);
    let [one, other, third] = &event.participants[..] else { panic!("three participants") };
    third.add_note(prompts[0], "What stays").await.unwrap();
    let shown = one.add_note(prompts[0], MARKER).await.unwrap();
    let reworded = other.add_note(prompts[0], OTHER).await.unwrap();
    let held = other.add_note(prompts[1], &format!("{MARKER} that nobody saw")).await.unwrap();
    let tags = [one.own(shown).tag(), other.own(held).tag()];
    event.facilitator.reveal(prompts[0]).await;
    event.facilitator.take_snapshot("Before").await.unwrap();
    let was = event.organiser.snapshots(event.session).await.unwrap();
    let before = moment(&server.data(), server.folder());
    assert!(finds(&before, &before, MARKER).await, "the search finds it while it is there");

    one.take_back(shown, 2).await.unwrap();
    other.take_back(held, 2).await.unwrap();
    other.edit_note(reworded, 2, "Other words").await.unwrap();
    assert_eq!(one.take_back(shown, 3).await.unwrap_err().code, Refusal::Gone);
    // A server that dies in between still knows what waits.
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    event.facilitator.close_stage().await;

    assert!(!event.at_rest().await.notes.contains_key(&shown));
    let data = Files::in_folder(&server.data());
    assert!(!finds(&data, &data, MARKER).await);
    assert!(finds(&data, &data, OTHER).await, "a snapshot keeps the words that stood on the board when it was taken");
    assert!(!finds(&before, &data, MARKER).await, "the old file opens with no key of now");
    for sealed in leftovers(&before).await {
        assert_eq!(files_with(&server.data(), &sealed), Vec::<PathBuf>::new(), "sealed bytes are left");
    }
    assert!(!server.log().contains(MARKER));
    // Ids are all that is left, and nothing that distinguishes one writer from another.
    for tag in tags {
        assert_eq!(files_with(&server.data(), &tag.0), Vec::<PathBuf>::new(), "a tag is left");
    }
    let issued = event.organiser.certificates().await.unwrap().remove(0);
    let certificate = issued.certificate;
    assert!(issued.done && certificate.why == Why::Writer);
    let mut notes = [shown, held];
    notes.sort();
    assert_eq!(certificate.notes, notes, "in an order that says nothing");
    let now = event.organiser.snapshots(event.session).await.unwrap();
    let changed: Vec<_> = certificate.snapshots.iter().map(|one| (one.was.clone(), one.now.clone())).collect();
    assert_eq!(changed, [(was[0].sha256.clone(), now[0].sha256.clone())], "the one that was taken meanwhile");
    for (summary, gone) in now.iter().zip([&[shown][..], &[]]) {
        let snapshot = event.organiser.snapshot(event.session, summary.number).await.unwrap();
        assert!(!snapshot.content.notes.contains_key(&shown));
        assert_eq!(snapshot.removed.iter().map(|one| one.note).collect::<Vec<_>>(), gone);
    }
}

#[tokio::test]
async fn a_backup_does_not_bring_back_what_its_writer_took_back() {
    let mut server = ServerProcess::start(&[]).await;
    let (event, notes) = LearningEvent::shown(&server, 1, &[MARKER]).await;
    event.facilitator.take_snapshot("Before").await.unwrap();
    let before = back_up(&server, "before");
    event.participants[0].take_back(notes[0], 2).await.unwrap();
    let between = back_up(&server, "between");
    let backup = Files { store: between.join("plenary.db"), keys: between.join("keys/keys.db") };
    assert!(finds(&backup, &backup, MARKER).await, "the stage is open, and a snapshot still has it");
    event.facilitator.close_stage().await;
    let ledger = server.data().join("purged.log");
    server.kill();
    // What was taken back after the backup was made is in the ledger; what was taken back before is in the backup.
    for (name, backup, ledger) in [("one", before, Some(ledger)), ("other", between, None)] {
        let restored = server.folder().join(name);
        let mut arguments = vec![OsStr::new("restore"), backup.as_os_str()];
        arguments.extend(ledger.iter().flat_map(|ledger| [OsStr::new("--purged"), ledger.as_os_str()]));
        run(&restored, &arguments).unwrap();
        let files = Files::in_folder(&restored);
        assert!(!finds(&files, &files, MARKER).await, "{name}");
        assert!(finds(&files, &files, "After").await || finds(&files, &files, "Before").await, "{name} is read");
    }
}

fn back_up(server: &ServerProcess, name: &str) -> PathBuf {
    let into: &Path = &server.folder().join(name);
    server.run(&[OsStr::new("backup"), into.as_os_str()]).expect("a backup is made");
    only_folder_in(into)
}
