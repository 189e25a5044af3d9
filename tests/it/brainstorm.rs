//! Writing notes: others do not see them before the reveal, and the writer of a note can change it.

use plenary_shared::{
    id::NoteId,
    proof::Own,
    stage::{
        Act, StageKind,
        brainstorm::{NoteAct, Withdrawal},
    },
    wire::{NoteProof, Refusal},
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
use std::collections::BTreeSet;

#[tokio::test]
async fn nothing_unrevealed_reaches_any_other_device() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 4).await;
    let [missing, worked, _] = event.prompts(StageKind::Brainstorm)[..] else { panic!("three prompts") };
    let writer = &event.participants[0];
    let hidden = writer.add_note(missing, "Heron words nobody may see").await.unwrap();
    writer.add_note(worked, "Heron words of another prompt").await.unwrap();
    writer.edit_note(hidden, 2, "Heron words reworded").await.unwrap();
    for device in &event.participants[1..3] {
        device.add_note(missing, "Kestrel").await.unwrap();
    }
    event.at_rest().await;
    until("the facilitator sees how many are held", || {
        let held = event.facilitator.facts().held;
        held.iter().map(|held| (held.prompt, held.count, held.few)).collect::<Vec<_>>()
            == [(missing, 3, false), (worked, 1, true)]
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
    assert_eq!(content.notes.len(), 3);
    assert!(event.everybody().all(|device| device.got("Heron words reworded")));
    assert!(event.everybody().all(|device| !device.got("Heron words of another prompt")));
    // The words of one person alone are never shown by themselves: they are shown with the close.
    assert_eq!(event.facilitator.act(Act::Note(NoteAct::Reveal { prompt: worked })).await.unwrap_err().code, Refusal::Few);
    event.facilitator.close_stage().await;
    assert_eq!(event.at_rest().await.notes.len(), 4);
    assert!(event.everybody().all(|device| device.got("Heron words of another prompt")));
    assert!(event.everybody().all(|device| !device.got("Heron words nobody may see")));
}

#[tokio::test]
async fn a_late_socket_gets_nothing_unrevealed_either() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::written(&server, 3, &["Heron"; 3]).await;
    let late = event.join().await;
    assert!(!late.got("Heron"));
    let second = event.co_facilitator().await;
    until("the count has come", || !second.facts().held.is_empty()).await;
    assert!(!second.got("Heron"));
}

#[tokio::test]
async fn a_reveal_shuffles() {
    let server = TestServer::without_rate_limits().await;
    let texts: Vec<_> = (0..150).map(|number| format!("Note {number}")).collect();
    let (event, sent) = LearningEvent::shown(&server, 2, &texts).await;
    let content = event.at_rest().await;
    let shown: Vec<NoteId> = content.notes_in_order().into_iter().map(|(id, _)| id).collect();
    assert_eq!(shown.len(), 150);
    // Four standard errors of unrelated orders.
    assert!(spearman(&sent, &shown).abs() < 0.33, "{}", spearman(&sent, &shown));
}

#[tokio::test]
async fn own_notes_can_be_changed_after_a_reload_on_a_new_socket_and_without_the_cookie() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    let id = writer.add_note(prompt, "first").await.unwrap();
    let mut others = Vec::new();
    for device in &event.participants {
        others.push((device, device.add_note(prompt, "of others").await.unwrap()));
    }

    writer.reconnect().await;
    writer.edit_note(id, 2, "on a new socket").await.unwrap();

    writer.reload().await;
    let [mine] = &writer.mine(&[id]).await[..] else { panic!("the device's note comes back") };
    assert_eq!((mine.text.as_str(), mine.revision, mine.prompt, mine.shown), ("on a new socket", 2, prompt, false));
    writer.edit_note(id, 3, "after a reload").await.unwrap();

    writer.lose_cookie_and_join(&event.code).await;
    assert_eq!(writer.mine(&[id]).await[0].text, "after a reload");
    writer.edit_note(id, 4, "with a new cookie").await.unwrap();

    event.facilitator.reveal(prompt).await;
    writer.sees("the note with its last words", |content| content.notes[&id].text == "with a new cookie").await;
    assert!(writer.mine(&[id]).await[0].shown);
    assert!(writer.edit_note(id, 5, "after the reveal").await.unwrap().held);
    let [mine] = &writer.mine(&[id]).await[..] else { panic!("the device's note comes back") };
    assert_eq!((mine.text.as_str(), mine.revision, mine.shown), ("after the reveal", 5, false), "her own phone shows it");
    assert_eq!(writer.content().notes[&id].text, "with a new cookie", "others see it together with others' changes");
    for (device, note) in &others {
        assert!(device.edit_note(*note, 2, "changed, too").await.unwrap().held);
    }
    writer.sees("the change", |content| content.notes[&id].text == "after the reveal").await;
    assert!(writer.mine(&[id]).await[0].shown);
    assert!(!writer.take_back(id, 6).await.unwrap().held, "whoever wants it gone at once gets that");
    writer.sees("the note gone", |content| content.notes.len() == 2).await;
    assert_eq!(writer.edit_note(id, 7, "too late").await.unwrap_err().code, Refusal::Gone);
    assert_eq!(writer.mine(&[id]).await, []);
}

#[tokio::test]
async fn withdrawals_of_three_devices_show_together_and_one_alone_waits() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::shown(&server, 3, &["Heron"; 3]).await;
    let before = event.at_rest().await;
    assert_eq!(before.notes.len(), 3);
    let at = event.facilitator.look(|state| state.seq);
    for (device, note) in event.participants.iter().zip(&notes).take(2) {
        assert!(device.withdraw(*note, 2).await.unwrap().held);
        assert_eq!(device.mine(&[*note]).await, [], "her own phone shows it no more");
    }
    assert_eq!(event.at_rest().await, before, "two withdrawals alone change nothing that others see");
    event.participants[2].withdraw(notes[2], 2).await.unwrap();
    event.facilitator.sees("all three gone", |content| content.notes.is_empty()).await;
    assert_eq!(event.facilitator.look(|state| state.seq), at + 1, "with one change");
    event.at_rest().await;
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
        // The server stores the tag: an attacker who reads the disk learns it, and it proves nothing.
        ("the tag in place of the proof", Own(writer.own(second).tag().0)),
        // Heard on the wire when the first note was changed.
        ("of another note of the same device", writer.own(first)),
    ];
    for (what, own) in proofs {
        let edit = Act::Note(NoteAct::Edit { id: second, own, revision: 9, text: "stolen".into() });
        assert_eq!(thief.act(edit).await.unwrap_err().code, Refusal::NotYours, "{what}");
        let delete = Act::Note(NoteAct::Delete { id: second, own, revision: 9, when: Withdrawal::Now });
        assert_eq!(thief.act(delete).await.unwrap_err().code, Refusal::NotYours, "{what}");
        assert_eq!(thief.ask_mine(vec![NoteProof { id: second, own }]).await, [], "{what}");
    }
    // The proof itself is the key: a replay of an old change is refused by its revision.
    writer.edit_note(second, 2, "newer").await.unwrap();
    let replay = Act::Note(NoteAct::Edit { id: second, own: writer.own(second), revision: 2, text: "replayed".into() });
    let refused = thief.act(replay).await.unwrap_err();
    assert_eq!((refused.code, refused.now.as_deref()), (Refusal::Superseded, Some("2")));
    event.facilitator.close_stage().await;
    assert_eq!(event.at_rest().await.notes[&second].text, "newer");
    // A proof is never sent to another device.
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
    let again = Act::Note(NoteAct::Add { id, prompt, text: "over it".into(), tag: thief.own(id).tag() });
    assert_eq!(thief.act(again).await.unwrap_err().code, Refusal::Bad);
}

#[tokio::test]
async fn a_command_sent_twice_is_applied_once_and_answered_alike() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let writer = &event.participants[0];
    let (id, op) = writer.post_note(prompt, "once");
    let act = Act::Note(NoteAct::Add { id, prompt, text: "once".into(), tag: writer.own(id).tag() });
    for _ in 0..4 {
        writer.post_as(op, writer.stage_number(), act.clone());
    }
    until("five answers", || writer.look(|state| state.acks.get(&op) == Some(&5))).await;
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 1);
    assert!(writer.look(|state| state.answers[&op].as_ref().is_ok_and(|applied| applied.held)));
}

#[tokio::test]
async fn the_open_pool_shows_one_note_of_each_of_three_devices_together() {
    let server = TestServer::start().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let [quick, calm, third] = &event.participants[..] else { panic!("three participants") };
    let at = event.projector.look(|state| state.seq);
    let mut burst = BTreeSet::new();
    for number in 0..6 {
        let (id, op) = quick.post_note(prompt, &format!("burst {number}"));
        assert!(quick.answer(op).await.unwrap().held, "a note of an open pool waits for company");
        burst.insert(id);
    }
    let (second, op) = calm.post_note(prompt, "calm");
    assert!(calm.answer(op).await.unwrap().held);
    assert!(event.at_rest().await.notes.is_empty(), "two devices are too few");
    let (last, op) = third.post_note(prompt, "third");
    assert!(third.answer(op).await.unwrap().held);
    event.projector.sees("three notes", |content| !content.notes.is_empty()).await;
    let content = event.at_rest().await;
    assert_eq!(event.projector.look(|state| state.seq), at + 1, "with one change");
    assert_eq!(content.notes.len(), 3, "one of each");
    assert!(content.notes.contains_key(&second) && content.notes.contains_key(&last));
    assert_eq!(content.notes.keys().filter(|id| burst.contains(id)).count(), 1);
    event.facilitator.close_stage().await;
    assert_eq!(event.at_rest().await.notes.len(), 8);
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
    assert_eq!(stranger.close_code().await, plenary_shared::wire::close::NO_SEAT);
    assert!(stranger.wire().is_empty());
}
