//! Words that come late: from a dead spot of the Wi-Fi, after the stage has closed, before it has opened.

use plenary_shared::{
    agenda::StageKind,
    protocol::{Act, Refusal},
};
use plenary_tests::{day::LearningEvent, server::TestServer, until};

#[tokio::test]
async fn words_of_a_closed_stage_go_to_the_late_tray_and_can_be_admitted_or_dropped() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    let shown = writer.add_note(prompt, "in time").await.unwrap();
    event.facilitator.reveal(prompt).await;
    writer.sees("the note", |content| content.notes.contains_key(&shown)).await;
    writer.cut();
    let (late, op) = writer.post_note(prompt, "written in a dead spot");
    let dropped = writer.post_note(prompt, "to be dropped").1;
    let edit = writer.post(Act::NoteEdit { id: shown, own: writer.own(shown), rev: 2, x: "reworded late".into() });
    let delete = writer.post(Act::NoteDel { id: shown, own: writer.own(shown), rev: 3 });
    event.facilitator.open_stage(StageKind::Theming).await;
    writer.connect().await;
    for op in [op, dropped, edit] {
        assert_eq!(writer.answer(op).await.unwrap_err().code, Refusal::Late);
    }
    assert_eq!(writer.answer(delete).await.unwrap_err().code, Refusal::Closed);

    until("the tray has come", || event.facilitator.late().len() == 3).await;
    for device in event.everybody().filter(|device| device.role != event.facilitator.role).chain([&writer]) {
        assert!(device.late().is_empty());
        assert!(!device.got("dead spot"), "the tray is for facilitators");
        assert_eq!(device.content().notes[&shown].x, "in time");
    }
    let tray = event.facilitator.late();
    let item = |words: &str| tray.iter().find(|item| item.x == words).expect("the item is in the tray");
    assert_eq!(item("reworded late").of, Some(shown));
    let (drop, admit) = (item("to be dropped").id, [item("reworded late").id, item("written in a dead spot").id]);
    event.facilitator.drop_late(&[drop]).await.unwrap();
    event.facilitator.admit(&admit).await.unwrap();
    until("the tray is empty", || event.facilitator.late().is_empty()).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), 2);
    assert_eq!(content.notes[&late].x, "written in a dead spot");
    assert_eq!(content.notes[&shown].x, "reworded late");
    assert!(!event.participants[0].got("to be dropped"));
}

#[tokio::test]
async fn late_words_of_a_prompt_that_is_not_revealed_wait_with_the_others() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    writer.cut();
    let (late, op) = writer.post_note(prompt, "late");
    event.facilitator.close_stage().await;
    writer.connect().await;
    assert_eq!(writer.answer(op).await.unwrap_err().code, Refusal::Late);
    until("the tray has come", || event.facilitator.late().len() == 1).await;
    event.facilitator.admit(&[event.facilitator.late()[0].id]).await.unwrap();
    assert!(event.at_rest().await.notes.is_empty());
    event.facilitator.reveal(prompt).await;
    assert!(event.at_rest().await.notes.contains_key(&late));
}

#[tokio::test]
async fn words_of_a_stage_that_never_opened_are_refused_and_kept() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let writer = &event.participants[0];
    assert_eq!(writer.add_note(prompt, "too early").await.unwrap_err().code, Refusal::Closed);
    assert!(event.at_rest().await.notes.is_empty());
    assert_eq!(event.facilitator.facts().late, 0);
}

#[tokio::test]
async fn two_devices_that_wrote_offline_lose_nothing_in_whatever_order_they_come_back() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let (mut one, mut other) = (event.participants.remove(0), event.participants.remove(0));
    one.cut();
    other.cut();
    for number in 0..15 {
        for device in [&one, &other] {
            let (id, _) = device.post_note(prompt, &format!("note {number} of {}", device.browser.tokens()[0].len()));
            device.post(Act::NoteEdit { id, own: device.own(id), rev: 2, x: format!("reworded {number} {id}") });
        }
    }
    other.connect().await;
    one.connect().await;
    other.reconnect().await;
    one.drained().await;
    other.drained().await;
    event.facilitator.reveal(prompt).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), 30);
    assert!(content.notes.iter().all(|(id, note)| note.x.starts_with("reworded") && note.x.ends_with(&id.to_string())));
}
