//! Snapshots: taken at each close and on demand, never changed, opened weeks later.

use plenary_shared::{
    api::SnapshotRef,
    proof::sha256_hex,
    role::Role,
    snapshot::Snapshot,
    stage::StageKind,
    wire::{NoteProof, Refusal},
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    device::Device,
    files::{holds, read_all, tables},
    http::{Browser, refusal},
    locksmith::opened,
    server::TestServer,
    until,
};

#[tokio::test]
async fn a_snapshot_is_taken_at_each_close_and_on_demand() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 3, &["one", "two", "three"]).await;
    event.facilitator.take_snapshot("Before lunch").await.unwrap();
    let theme = event.participants[0].add_theme("Theme").await.unwrap();
    event.facilitator.close_stage().await;
    let list = event.organiser.snapshots(event.session).await.unwrap();
    let names: Vec<_> = list.iter().map(|snapshot| snapshot.name.as_str()).collect();
    assert_eq!(names, ["After “What happened”", "Before lunch", "After “Sort into themes”"]);
    assert_eq!(list.iter().map(|snapshot| snapshot.number).collect::<Vec<_>>(), [1, 2, 3]);
    for summary in &list {
        let bytes = event.organiser.download(event.session, summary.number).await.unwrap();
        assert_eq!((sha256_hex(&bytes), bytes.len() as u64), (summary.sha256.clone(), summary.bytes));
        let snapshot = Snapshot::open(&bytes, &summary.sha256).unwrap();
        assert_eq!(snapshot, event.organiser.snapshot(event.session, summary.number).await.unwrap());
        assert_eq!(snapshot.content.notes.len(), 3);
        assert_eq!(snapshot.content.notes[&notes[0]].text, "one");
        assert_eq!(snapshot.content.themes.contains_key(&theme), summary.number == 3);
    }
    assert_eq!(event.facilitator.take_snapshot("  ").await.unwrap_err().code, Refusal::Bad);
    assert_eq!(event.facilitator.take_snapshot(&"x".repeat(81)).await.unwrap_err().code, Refusal::TooLong);
}

#[tokio::test]
async fn a_snapshot_holds_no_words_that_were_not_revealed() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompts = event.prompts(StageKind::Brainstorm);
    event.participants[0].add_note(prompts[0], "Heron").await.unwrap();
    // One person's note is in no count yet, so in none of a snapshot either: two of them would reveal when she wrote it.
    event.facilitator.take_snapshot("Early").await.unwrap();
    assert_eq!(event.organiser.snapshot(event.session, 1).await.unwrap().held, 0);
    for device in &event.participants {
        device.add_note(prompts[1], "Kestrel").await.unwrap();
    }
    until("what is held has been counted", || event.facilitator.facts().held.len() == 2).await;
    event.facilitator.reveal(prompts[1]).await;
    event.facilitator.take_snapshot("Before the close").await.unwrap();
    let bytes = event.organiser.download(event.session, 2).await.unwrap();
    assert!(holds(&bytes, b"Kestrel") && !holds(&bytes, b"Heron"));
    assert_eq!(event.organiser.snapshot(event.session, 2).await.unwrap().held, 1);
    // A close reveals what is held, and only then the snapshot is taken.
    event.facilitator.close_stage().await;
    assert!(holds(&event.organiser.download(event.session, 3).await.unwrap(), b"Heron"));
    assert_eq!(event.organiser.snapshot(event.session, 3).await.unwrap().held, 0);
}

#[tokio::test]
async fn a_snapshot_has_the_same_bytes_after_a_restart_and_after_the_event() {
    let server = TestServer::start().await;
    let (mut event, _) = LearningEvent::sorting(&server, 3, &["one", "two", "three"]).await;
    let before = event.organiser.download(event.session, 1).await.unwrap();
    let server = server.restart().await;
    assert_eq!(event.organiser.download(event.session, 1).await.unwrap(), before);
    event.facilitator.reconnect().await;
    event.facilitator.end().await;
    assert_eq!(event.organiser.download(event.session, 1).await.unwrap(), before);
    assert_eq!(event.organiser.sessions().await.unwrap()[0].snapshots, 3);
    drop(server);
}

#[tokio::test]
async fn a_flipped_byte_is_said_and_nothing_is_shown() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    event.facilitator.close_stage().await;
    let database = server.data().join("plenary.db");
    let rows = tables(&database).await.remove("snapshot").unwrap();
    let first = rows.iter().find(|row| row["number"] == b"1").unwrap()["body"][..64].to_vec();
    let server = server
        .restart_after(async |data| {
            let path = data.join("plenary.db");
            let mut bytes = read_all(data).remove(&path).unwrap();
            let place = bytes.windows(64).position(|window| window == first).expect("the sealed bytes are in the file");
            bytes[place + 40] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        })
        .await;
    for answer in [event.organiser.download(event.session, 1).await.map(drop), {
        event.organiser.snapshot(event.session, 1).await.map(drop)
    }] {
        let error = answer.unwrap_err();
        assert_eq!(refusal(&error).status, 409);
        assert!(refusal(&error).say.contains("changed"), "{}", refusal(&error));
    }
    // The other one is whole.
    event.organiser.snapshot(event.session, 2).await.unwrap();
    drop(server);
}

#[tokio::test]
async fn a_second_event_shows_what_the_first_said_and_knows_nothing_of_its_devices() {
    let server = TestServer::start().await;
    let (first, notes) = LearningEvent::sorting(&server, 1, &["what was said then"]).await;
    let [database, keys] = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let tie = first.participants[0].own(notes[0]).tag().0;
    let tied = async || opened(&database, &keys).await.iter().any(|bytes| holds(bytes, &tie));
    assert!(tied().await, "the search finds the tie between device and note while the event lasts");
    let then = first.end().await;
    let snapshot = first.organiser.snapshot(first.session, then.number).await.unwrap();

    let mut second = LearningEvent::after(&server, then, StageKind::Actions, 1).await;
    // The same phone, weeks later: same master secret, same browser.
    let veteran = &first.participants[0];
    let before = veteran.browser.tokens();
    veteran.browser.join(&second.code).await.unwrap();
    let mut again = Device::new(veteran.browser.clone(), second.session, Role::Participant);
    again.master = veteran.master.clone();
    again.connect().await;
    assert!(again.browser.tokens().iter().all(|token| !before.contains(token)), "another event, another token");
    second.participants.push(again);
    second.facilitator.open_stage(StageKind::Close).await;
    let content = second.at_rest().await;
    assert_eq!(content.then.as_deref(), Some(&snapshot));
    assert_eq!(content.then.unwrap().content.notes[&notes[0]].text, "what was said then");
    assert!(content.notes.is_empty());
    let again = &second.participants[1];
    let proof = NoteProof { id: notes[0], own: again.own(notes[0]) };
    assert_eq!(again.ask_mine(vec![proof]).await, []);
    assert!(!tied().await, "the tie between devices and notes went with the first event");
}

#[tokio::test]
async fn an_event_cannot_look_back_at_what_is_not_there() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let then = SnapshotRef { session: event.session, number: 9 };
    let new = plenary_tests::http::new_session(plenary_shared::agenda::Reveal::OnClose, Some(then));
    let error = server.organiser().create(&new).await.unwrap_err();
    assert!(refusal(&error).status.is_client_error());
}

#[tokio::test]
async fn readers_read_and_others_do_not() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 3, &["one", "two", "three"]).await;
    let reviewer = Browser::new(&server.address());
    let secret = event.organiser.link(event.session, Role::Reviewer).await.unwrap();
    assert_eq!(reviewer.enter(&secret).await.unwrap().role, Role::Reviewer);
    assert_eq!(reviewer.snapshots(event.session).await.unwrap().len(), 1);
    reviewer.snapshot(event.session, 1).await.unwrap();
    event.facilitator.browser.snapshot(event.session, 1).await.unwrap();
    for browser in [&event.participants[0].browser, &event.projector.browser, &Browser::new(&server.address())] {
        assert_eq!(refusal(&browser.snapshots(event.session).await.unwrap_err()).status, 401);
        assert_eq!(refusal(&browser.download(event.session, 1).await.unwrap_err()).status, 401);
    }
}
