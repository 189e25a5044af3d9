//! Removed for good means gone: from the board, the disk, the write-ahead log, the keys, the snapshots and the log lines.

mod taken_back;

use data_encoding::HEXLOWER;
use plenary_shared::{
    api::Why,
    content::Content,
    id::NoteId,
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::{Refusal, close},
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    files::{files_with, holds, tables},
    http::{Browser, new_session, refusal},
    locksmith::opened,
    process::ServerProcess,
    server::TestServer,
};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// A word to be searched for.
const MARKER: &str = "Nightjar";
/// A word that stays.
const OTHER: &str = "Kestrel";

#[tokio::test]
async fn a_purged_note_is_gone_from_board_disk_log_keys_snapshots_and_backups() {
    let server = ServerProcess::start(&["--log", "trace"]).await;
    let (event, notes) = LearningEvent::sorting(&server, 2, &[MARKER, OTHER]).await;
    let hidden_later = event.participants[0].mark_same(notes[1], Some(notes[0])).await;
    hidden_later.expect("duplicates can be marked while sorting");
    event.facilitator.take_snapshot("Before").await.unwrap();
    event.facilitator.hide_note(notes[0], true).await.unwrap();
    let before = moment(&server.data(), server.folder());
    assert!(finds(&before, &before, MARKER).await, "the search finds it while it is there");
    let was = event.organiser.snapshots(event.session).await.unwrap();
    let was_keys = key_names(&before).await;
    assert!(was_keys.len() >= 2, "one of the session, and one of the journal at least");

    event.facilitator.purge_note(notes[0]).await.unwrap();
    let content = event.at_rest().await;
    assert!(!content.notes.contains_key(&notes[0]));
    assert_eq!(content.notes[&notes[1]].same, None, "what lay under it stands by itself");
    let data = Files::in_folder(&server.data());
    assert!(!finds(&data, &data, MARKER).await);
    assert!(finds(&data, &data, OTHER).await, "the other note is still there");
    // One of the two files alone is worthless: the earlier keys are destroyed, and what they sealed is gone.
    assert!(!finds(&before, &data, MARKER).await, "the old file opens with no key of now");
    assert!(!finds(&data, &before, MARKER).await, "the new file opens with no key of then");
    for sealed in leftovers(&before).await {
        assert_eq!(files_with(&server.data(), &sealed), Vec::<PathBuf>::new(), "sealed bytes are left");
    }

    // Snapshots say what happened to them, and the certificate names them.
    let now = event.organiser.snapshots(event.session).await.unwrap();
    let certificate = event.organiser.certificates().await.unwrap().remove(0);
    assert!(certificate.done);
    let certificate = certificate.certificate;
    assert_eq!((certificate.session, &certificate.notes[..]), (event.session, &notes[..1]));
    assert_eq!(certificate.why, Why::Facilitator);
    let destroyed: BTreeSet<_> = certificate.keys.iter().cloned().collect();
    assert!(destroyed.contains("session") && destroyed.iter().any(|name| name.starts_with("segment.")));
    let left = key_names(&data).await;
    assert!(left.is_disjoint(&was_keys) && left.is_disjoint(&destroyed), "{was_keys:?}, {destroyed:?}, {left:?}");
    let changed: Vec<_> = certificate.snapshots.iter().map(|one| (one.was.clone(), one.now.clone())).collect();
    let pairs: Vec<_> = was.iter().zip(&now).map(|(was, now)| (was.sha256.clone(), now.sha256.clone())).collect();
    assert_eq!(changed, pairs);
    for summary in &now {
        let snapshot = event.organiser.snapshot(event.session, summary.number).await.unwrap();
        assert!(!snapshot.content.notes.contains_key(&notes[0]));
        assert_eq!(snapshot.removed.iter().map(|one| one.note).collect::<Vec<_>>(), notes[..1]);
    }
    let json = serde_json::to_string(&certificate).unwrap();
    assert!(!json.contains(MARKER) && !json.contains("Willow"), "a certificate holds no words: {json}");

    // A backup made now has none of it, and a device that connects now is sent nothing of it.
    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).unwrap();
    let backup = only_folder_in(&backups);
    let backup = Files { store: backup.join("plenary.db"), keys: backup.join("keys/keys.db") };
    assert!(!finds(&backup, &backup, MARKER).await && finds(&backup, &backup, OTHER).await);
    assert!(!event.join().await.got(MARKER));
    assert!(!server.log().contains(MARKER));
}

#[tokio::test]
async fn a_note_must_be_hidden_before_it_is_purged_and_only_a_facilitator_sees_what_is_hidden() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 1, &[MARKER]).await;
    assert_eq!(event.facilitator.purge_note(notes[0]).await.unwrap_err().code, Refusal::Bad);
    assert_eq!(event.participants[0].purge_note(notes[0]).await.unwrap_err().code, Refusal::Role);
    let unknown = NoteId::from_bytes([7; 16]);
    assert_eq!(event.facilitator.purge_note(unknown).await.unwrap_err().code, Refusal::Gone);
    event.facilitator.hide_note(notes[0], true).await.unwrap();
    let hidden = event.facilitator.hidden(&notes).await;
    assert_eq!((hidden.len(), hidden[0].text.as_str()), (1, MARKER));
    let newcomer = event.join().await;
    assert!(!newcomer.got(MARKER));
    for device in [&event.projector, &event.participants[0]] {
        assert!(device.look(|state| state.hidden.is_none()));
    }
    event.facilitator.purge_note(notes[0]).await.unwrap();
    assert_eq!(event.facilitator.hidden(&notes).await, []);
    assert_eq!(event.facilitator.hide_note(notes[0], false).await.unwrap_err().code, Refusal::Gone);
}

#[tokio::test]
async fn a_purge_survives_a_restart_and_nothing_else_is_lost_by_it() {
    let server = TestServer::start().await;
    let (mut event, notes) = LearningEvent::shown(&server, 1, &[MARKER]).await;
    let (shown, prompts) = (notes[0], event.prompts(StageKind::Brainstorm));
    let held = event.participants[0].add_note(prompts[1], OTHER).await.unwrap();
    event.facilitator.hide_note(shown, true).await.unwrap();
    event.facilitator.purge_note(shown).await.unwrap();
    let server = server.restart().await;
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    assert_eq!(event.organiser.door(event.session).await.unwrap().code, event.code);
    assert_eq!(event.participants[0].mine(&[shown, held]).await.len(), 1);
    event.facilitator.reveal(prompts[1]).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.keys().collect::<Vec<_>>(), [&held]);
    assert_eq!(content.notes[&held].text, OTHER);
    drop(server);
}

#[tokio::test]
async fn a_note_can_be_purged_after_the_event_and_from_what_an_earlier_event_said() {
    let server = TestServer::start().await;
    let (first, notes) = LearningEvent::sorting(&server, 1, &[MARKER, OTHER]).await;
    let then = first.end().await;
    let second = LearningEvent::after(&server, then, StageKind::Welcome, 1).await;
    first.facilitator.hide_note(notes[0], true).await.unwrap();
    first.facilitator.purge_note(notes[0]).await.unwrap();
    let certificate = first.organiser.certificates().await.unwrap().remove(0).certificate;
    assert_eq!(certificate.copies, [second.session], "the certificate says where a copy is left");
    let said = |content: Content| content.then.expect("it looks back").content.notes.contains_key(&notes[0]);
    assert!(said(second.content()), "the second event holds its own copy");
    second.facilitator.purge_note(notes[0]).await.unwrap();
    assert!(!said(second.at_rest().await));
    let data = Files::in_folder(server.data());
    assert!(!finds(&data, &data, MARKER).await && finds(&data, &data, OTHER).await);
}

#[tokio::test]
async fn a_purged_event_leaves_a_certificate_and_nothing_else() {
    let server = ServerProcess::start(&["--log", "trace"]).await;
    let mut new = new_session(plenary_shared::agenda::Reveal::OnClose, None);
    new.title = format!("Event {MARKER}");
    let title = new.title.clone();
    let event = LearningEvent::with(&server, StageKind::Brainstorm, 3, new).await;
    let (staying, _) = LearningEvent::written(&server, 1, &[OTHER]).await;
    fill(&event).await;
    let before = moment(&server.data(), server.folder());
    assert!(finds(&before, &before, MARKER).await);
    assert!(!files_with(&server.data(), MARKER.as_bytes()).is_empty(), "the title stands there in clear");

    let refused = event.organiser.purge(event.session, "Another event").await.unwrap_err();
    assert_eq!(refusal(&refused).status, 422);
    let stranger = Browser::new(&server.address());
    assert_eq!(refusal(&stranger.purge(event.session, &title).await.unwrap_err()).status, 401);
    let certificate = event.organiser.purge(event.session, &title).await.unwrap();
    for device in event.everybody() {
        assert_eq!(device.close_code().await, close::LEAVING, "it is over only once it is removed");
    }
    assert_eq!((certificate.session, certificate.why), (event.session, Why::Organiser));
    assert!(certificate.keys.iter().any(|key| key == "session"), "{:?}", certificate.keys);
    let listed = event.organiser.certificates().await.unwrap();
    assert!(listed.len() == 1 && listed[0].done && listed[0].certificate == certificate);

    // Nothing of it opens, and no device can join.
    assert_eq!(refusal(&event.organiser.snapshots(event.session).await.unwrap_err()).status, 401);
    assert_eq!(refusal(&event.organiser.purge(event.session, &title).await.unwrap_err()).status, 404);
    assert_eq!(refusal(&stranger.join(&event.code).await.unwrap_err()).status, 404);
    let mut back = event.participants.into_iter().next().unwrap();
    back.open();
    assert_eq!(back.close_code().await, close::OVER);
    // Nothing of it is on the disk, in clear or sealed; neither earlier file helps an attacker who kept it.
    let data = Files::in_folder(&server.data());
    assert!(!finds(&data, &data, MARKER).await);
    assert_eq!(files_with(&server.data(), MARKER.as_bytes()), Vec::<PathBuf>::new());
    for sealed in leftovers(&before).await {
        assert_eq!(files_with(&server.data(), &sealed), Vec::<PathBuf>::new(), "sealed bytes are left");
    }
    assert!(!server.log().contains(MARKER));
    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).unwrap();
    assert_eq!(files_with(&backups, MARKER.as_bytes()), Vec::<PathBuf>::new());
    // Another event is none the worse.
    staying.facilitator.reveal(staying.prompts(StageKind::Brainstorm)[0]).await;
    assert_eq!(staying.at_rest().await.notes.len(), 1);
    assert_eq!(staying.organiser.sessions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_purge_that_was_cut_short_is_finished_at_the_next_start() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    fill(&event).await;
    let staying = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    server.kill();
    // A key that was to be destroyed after a commit; then the power went.
    let stale = format!(
        "insert into key values (x'{}', 'epoch.0', x'{}')",
        HEXLOWER.encode(staying.session.as_bytes()),
        HEXLOWER.encode(&[5; 32])
    );
    plenary_tests::files::change(&server.data().join("keys.db"), &stale).await;
    // What the server writes first of a removal; then the power went.
    plenary_tests::files::change(
        &server.data().join("plenary.db"),
        &format!(
            "insert into certificate (id, room, day, body, done) values (x'{}', x'{}', '2026-11-22', '{}', 0)",
            HEXLOWER.encode(&[9; 16]),
            HEXLOWER.encode(event.session.as_bytes()),
            serde_json::json!({
                "format": "plenary-certificate", "id": plenary_shared::id::CertificateId::from_bytes([9; 16]),
                "day": "2026-11-22", "why": "organiser", "session": event.session, "keys": ["session"],
            })
        ),
    )
    .await;
    server.start_again();
    let listed = event.organiser.certificates().await.unwrap();
    assert!(listed.len() == 1 && listed[0].done);
    let left: Vec<_> = event.organiser.sessions().await.unwrap().into_iter().map(|event| event.id).collect();
    assert_eq!(left, [staying.session]);
    let keys = plenary_tests::files::tables(&server.data().join("keys.db")).await.remove("key").unwrap();
    assert!(keys.iter().all(|key| key["room"] == staying.session.as_bytes()), "its keys are destroyed");
    assert_eq!(keys.len(), 2, "and so is the key that nothing needs");
    for secret in [event.session.as_bytes(), &[5; 32][..]] {
        let found = files_with(&server.data(), secret);
        assert!(found.iter().all(|file| file.ends_with("plenary.db") || file.ends_with("purged.log")), "{found:?}");
    }
    assert_eq!(files_with(&server.data(), MARKER.as_bytes()), Vec::<PathBuf>::new());
}

/// Words in every place where words may be: revealed, hidden, held, late, in a theme and in snapshots.
async fn fill(event: &LearningEvent) {
    let prompts = event.prompts(StageKind::Brainstorm);
    let [one, other, ..] = &event.participants[..] else { panic!("two participants at least") };
    let shown = one.add_note(prompts[0], &format!("{MARKER} shown")).await.unwrap();
    let hidden = other.add_note(prompts[0], &format!("{MARKER} hidden")).await.unwrap();
    event.facilitator.reveal(prompts[0]).await;
    event.facilitator.hide_note(hidden, true).await.unwrap();
    one.add_note(prompts[1], &format!("{MARKER} held")).await.unwrap();
    let n = one.stage_number();
    event.facilitator.open_stage(StageKind::Theming).await;
    let late = NoteId::from_bytes(rand::random());
    let act =
        Act::Note(NoteAct::Add { id: late, prompt: prompts[0], text: format!("{MARKER} late"), tag: one.own(late).tag() });
    let op = plenary_shared::id::OpId::from_bytes(rand::random());
    one.post_as(op, n, act);
    assert_eq!(one.answer(op).await.unwrap_err().code, Refusal::Late);
    let theme = one.add_theme(&format!("{MARKER} theme")).await.unwrap();
    other.move_note(shown, Some(theme)).await.unwrap();
    event.facilitator.take_snapshot(&format!("{MARKER} snapshot")).await.unwrap();
}

/// A database and a key file.
struct Files {
    store: PathBuf,
    keys: PathBuf,
}

impl Files {
    fn in_folder(folder: &Path) -> Self {
        Self { store: folder.join("plenary.db"), keys: folder.join("keys.db") }
    }
}

/// Both files with their write-ahead logs as they are now, as a thief would copy them.
fn moment(data: &Path, beside: &Path) -> Files {
    let folder = beside.join("stolen");
    std::fs::create_dir(&folder).unwrap();
    for name in ["plenary.db", "plenary.db-wal", "keys.db", "keys.db-wal"] {
        if data.join(name).exists() {
            std::fs::copy(data.join(name), folder.join(name)).unwrap();
        }
    }
    Files::in_folder(&folder)
}

/// Whether words can be read in one's database with the other's keys.
async fn finds(store: &Files, keys: &Files, words: &str) -> bool {
    let opened = opened(&store.store, &keys.keys).await;
    opened.iter().any(|bytes| holds(bytes, words.as_bytes()))
}

/// The beginnings of every sealed body and every key of a moment: what must not be left anywhere.
async fn leftovers(files: &Files) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let opened = plenary_tests::locksmith::sealing(&files.store, &files.keys, MARKER.as_bytes()).await;
    for (body, key) in opened {
        found.push(body[..64.min(body.len())].to_vec());
        found.push(key);
    }
    assert!(!found.is_empty());
    found
}

/// Names of the keys of every room.
async fn key_names(files: &Files) -> BTreeSet<String> {
    let keys = tables(&files.keys).await.remove("key").unwrap();
    keys.into_iter().map(|mut key| String::from_utf8(key.remove("name").unwrap()).unwrap()).collect()
}

fn only_folder_in(folder: &Path) -> PathBuf {
    let entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.into_iter().next().unwrap()
}
