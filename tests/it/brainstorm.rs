//! Writing notes: nobody else sees them before the reveal, and whoever wrote one can change it.

use plenary_shared::{
    agenda::StageKind,
    id::NoteId,
    proof::Own,
    protocol::{Act, NoteProof, Refusal, Withdrawal},
};
use plenary_tests::{
    checks::spearman,
    day::LearningEvent,
    device::Device,
    files::{forms, holds},
    http::Browser,
    process::ServerProcess,
    server::TestServer,
    until,
};

#[tokio::test]
async fn nothing_unrevealed_reaches_any_other_device() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 4).await;
    let [missing, worked, _] = event.prompts(StageKind::Brainstorm)[..] else { panic!("three prompts") };
    let writer = &event.participants[0];
    let hidden = writer.add_note(missing, "Heron words nobody may see").await.unwrap();
    writer.add_note(worked, "Heron words of another prompt").await.unwrap();
    writer.edit_note(hidden, 2, "Heron words reworded").await.unwrap();
    event.participants[1].add_note(missing, "Kestrel").await.unwrap();
    event.facilitator.open_stage(StageKind::Theming).await;
    event.facilitator.open_stage(StageKind::Brainstorm).await;
    event.at_rest().await;
    until("the facilitator sees how many are held", || {
        event.facilitator.facts().held.iter().map(|held| (held.p, held.count)).collect::<Vec<_>>()
            == [(missing, 2), (worked, 1)]
    })
    .await;
    for device in event.everybody() {
        for words in ["Heron", "Kestrel", &hidden.to_string()] {
            assert!(!device.got(words), "a {} got “{words}”", device.role.word());
        }
        assert!(device.content().notes.is_empty());
    }
    // The checker can find words: once revealed they are in every device's frames.
    event.facilitator.reveal(missing).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), 2);
    assert!(event.everybody().all(|device| device.got("Heron words reworded")));
    assert!(event.everybody().all(|device| !device.got("Heron words of another prompt")));
    assert!(event.everybody().all(|device| !device.got("Heron words nobody may see")));
}

#[tokio::test]
async fn a_late_socket_gets_nothing_unrevealed_either() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    event.participants[0].add_note(prompt, "Heron").await.unwrap();
    let late = event.join().await;
    assert!(!late.got("Heron"));
    let second = event.co_facilitator().await;
    until("the count has come", || !second.facts().held.is_empty()).await;
    assert!(!second.got("Heron"));
}

#[tokio::test]
async fn a_reveal_shuffles() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut sent = Vec::new();
    for number in 0..150 {
        let writer = &event.participants[number % 2];
        sent.push(writer.add_note(prompt, &format!("Note {number}")).await.unwrap());
    }
    event.facilitator.reveal(prompt).await;
    let content = event.at_rest().await;
    let shown: Vec<NoteId> = content.notes_in_order().into_iter().map(|(id, _)| id).collect();
    assert_eq!(shown.len(), 150);
    // Four standard errors of unrelated orders.
    assert!(spearman(&sent, &shown).abs() < 0.33, "{}", spearman(&sent, &shown));
}

#[tokio::test]
async fn own_notes_can_be_changed_after_a_reload_on_a_new_socket_and_without_the_cookie() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    let id = writer.add_note(prompt, "first").await.unwrap();

    writer.reconnect().await;
    writer.edit_note(id, 2, "on a new socket").await.unwrap();

    writer.reload().await;
    let [mine] = &writer.mine(&[id]).await[..] else { panic!("the device's note comes back") };
    assert_eq!((mine.x.as_str(), mine.rev, mine.p, mine.shown), ("on a new socket", 2, prompt, false));
    writer.edit_note(id, 3, "after a reload").await.unwrap();

    writer.lose_cookie_and_join(&event.code).await;
    assert_eq!(writer.mine(&[id]).await[0].x, "after a reload");
    writer.edit_note(id, 4, "with a new cookie").await.unwrap();

    event.facilitator.reveal(prompt).await;
    writer.sees("the note with its last words", |content| content.notes[&id].x == "with a new cookie").await;
    assert!(writer.mine(&[id]).await[0].shown);
    writer.edit_note(id, 5, "after the reveal").await.unwrap();
    writer.sees("the change", |content| content.notes[&id].x == "after the reveal").await;
    writer.take_back(id, 6).await.unwrap();
    writer.sees("the note gone", |content| content.notes.is_empty()).await;
    assert_eq!(writer.edit_note(id, 7, "too late").await.unwrap_err().code, Refusal::Gone);
    assert_eq!(writer.mine(&[id]).await, []);
}

#[tokio::test]
async fn a_note_taken_back_before_the_reveal_never_appears() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let writer = &event.participants[0];
    let id = writer.add_note(prompt, "Heron").await.unwrap();
    writer.take_back(id, 2).await.unwrap();
    event.facilitator.reveal(prompt).await;
    assert!(event.at_rest().await.notes.is_empty());
    assert!(event.everybody().all(|device| !device.got("Heron")));
}

#[tokio::test]
async fn a_guessed_a_foreign_and_a_replayed_proof_are_refused() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let (writer, thief) = (&event.participants[0], &event.participants[1]);
    let (first, second) =
        (writer.add_note(prompt, "first").await.unwrap(), writer.add_note(prompt, "second").await.unwrap());
    event.facilitator.reveal(prompt).await;
    event.at_rest().await;

    let proofs = [
        ("guessed", Own(rand::random())),
        ("of the thief's own secret", thief.own(second)),
        // The tag is what the server keeps: who reads the disk learns it, and it proves nothing.
        ("the tag in place of the proof", Own(writer.own(second).tag().0)),
        // Heard on the wire when the first note was changed.
        ("of another note of the same device", writer.own(first)),
    ];
    for (what, own) in proofs {
        let edit = Act::NoteEdit { id: second, own, rev: 9, x: "stolen".into() };
        assert_eq!(thief.act(edit).await.unwrap_err().code, Refusal::NotYours, "{what}");
        let delete = Act::NoteDel { id: second, own, rev: 9, when: Withdrawal::Now };
        assert_eq!(thief.act(delete).await.unwrap_err().code, Refusal::NotYours, "{what}");
        assert_eq!(thief.ask_mine(vec![NoteProof { id: second, own }]).await, [], "{what}");
    }
    // The proof itself is the key: a replay of an old change is refused by its revision.
    writer.edit_note(second, 2, "newer").await.unwrap();
    let replay = Act::NoteEdit { id: second, own: writer.own(second), rev: 2, x: "replayed".into() };
    let refused = thief.act(replay).await.unwrap_err();
    assert_eq!((refused.code, refused.now.as_deref()), (Refusal::Superseded, Some("2")));
    assert_eq!(event.at_rest().await.notes[&second].x, "newer");
    // A proof never goes to another device.
    for device in event.everybody() {
        for form in forms(&writer.own(second).0) {
            assert!(!device.wire().iter().any(|frame| holds(frame, &form)));
        }
    }
}

#[tokio::test]
async fn an_id_that_is_taken_cannot_be_taken_again() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let id = event.participants[0].add_note(prompt, "first").await.unwrap();
    let thief = &event.participants[1];
    let again = Act::NoteAdd { id, p: prompt, x: "over it".into(), tag: thief.own(id).tag() };
    assert_eq!(thief.act(again).await.unwrap_err().code, Refusal::Bad);
}

#[tokio::test]
async fn a_command_sent_twice_is_applied_once_and_answered_alike() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let writer = &event.participants[0];
    let (id, op) = writer.post_note(prompt, "once");
    let act = Act::NoteAdd { id, p: prompt, x: "once".into(), tag: writer.own(id).tag() };
    for _ in 0..4 {
        writer.post_as(op, writer.stage_number(), act.clone());
    }
    until("five answers", || writer.look(|state| state.acks.get(&op) == Some(&5))).await;
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 1);
    assert!(writer.look(|state| state.answers[&op].as_ref().is_ok_and(|applied| applied.held)));
}

#[tokio::test]
async fn the_open_pool_shows_a_note_at_once_and_spreads_a_burst() {
    let server = TestServer::start().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let (quick, calm) = (&event.participants[0], &event.participants[1]);
    let mut held = Vec::new();
    for number in 0..6 {
        let (id, op) = quick.post_note(prompt, &format!("burst {number}"));
        held.push((id, quick.answer(op).await.unwrap().held));
    }
    assert!(!held[0].1, "the first note of a device shows at once");
    assert!(held[1..].iter().all(|(_, held)| *held), "what follows within seconds waits");
    let (_, op) = calm.post_note(prompt, "alone");
    assert!(!calm.answer(op).await.unwrap().held);
    calm.sees("the whole burst", |content| content.notes.len() == 7).await;
    event.at_rest().await;
}

#[tokio::test]
async fn a_burst_under_way_is_shown_when_the_stage_closes() {
    let server = TestServer::start().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for number in 0..5 {
        event.participants[0].add_note(prompt, &format!("burst {number}")).await.unwrap();
    }
    event.facilitator.close_stage().await;
    assert_eq!(event.at_rest().await.notes.len(), 5);
}

#[tokio::test]
async fn a_browser_without_a_seat_gets_no_board() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let mut stranger = Device::new(Browser::new(&event.organiser.origin()), event.session, event.projector.role);
    stranger.open();
    assert_eq!(stranger.close_code().await, plenary_shared::protocol::close::NO_SEAT);
    assert!(stranger.wire().is_empty());
}
