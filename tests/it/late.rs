//! Words that come late: from a dead spot of the Wi-Fi, after the stage has closed, before it has opened.

use plenary_shared::{
    agenda::StageKind,
    content::Note,
    id::NoteId,
    protocol::{Act, Refusal},
};
use plenary_tests::{day::LearningEvent, device::Device, process::ServerProcess, server::TestServer, until};

#[tokio::test]
async fn words_of_a_closed_stage_go_to_the_late_tray_and_can_be_admitted_or_dropped() {
    let server = ServerProcess::start(&[]).await;
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
    for (first, loaded_again) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
        let prompt = event.prompts(StageKind::Brainstorm)[0];
        let devices = &mut event.participants;
        devices.iter_mut().for_each(Device::cut);
        for number in 0..15 {
            for device in &*devices {
                let (id, _) = device.post_note(prompt, &format!("as it was {number}"));
                device.post(Act::NoteEdit { id, own: device.own(id), rev: 2, x: format!("reworded {number} {id}") });
            }
        }
        // One comes back, and one of both loads its page, from which its answers may be gone, before the other is there.
        devices[first].connect().await;
        devices[loaded_again].load_again().await;
        devices[1 - first].reconnect().await;
        for device in &*devices {
            device.drained().await;
        }
        event.facilitator.reveal(prompt).await;
        let content = event.at_rest().await;
        assert_eq!(content.notes.len(), 30, "first {first}, loaded again {loaded_again}");
        let whole = |(id, note): (&NoteId, &Note)| note.x.starts_with("reworded") && note.x.ends_with(&id.to_string());
        assert!(content.notes.iter().all(whole), "first {first}, loaded again {loaded_again}");
    }
}
