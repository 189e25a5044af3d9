//! Late words: from a dead spot of the Wi-Fi, after the stage has closed, before it has opened.

use plenary_shared::{
    content::Note,
    id::{NoteId, OpId},
    stage::{
        Act, StageKind,
        brainstorm::{NoteAct, Withdrawal},
    },
    wire::{Held, Refusal},
};
use plenary_tests::{
    day::LearningEvent, device::Device, files::holds, process::ServerProcess, server::TestServer, until,
};

#[tokio::test]
async fn words_of_a_closed_stage_go_to_the_late_tray_and_are_added_together() {
    let server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 4).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writers: Vec<_> = event.participants.drain(1..).collect();
    let mut shown = Vec::new();
    for writer in &writers {
        shown.push(writer.add_note(prompt, "in time").await.unwrap());
    }
    event.facilitator.reveal(prompt).await;
    writers[0].sees("the notes", |content| content.notes.len() == 3).await;
    writers.iter_mut().for_each(Device::cut);
    let late: Vec<_> = writers.iter().map(|writer| writer.post_note(prompt, "written in a dead spot")).collect();
    let (own, note) = (writers[0].own(shown[0]), shown[0]);
    let edit = writers[0].post(Act::Note(NoteAct::Edit { id: note, own, revision: 2, text: "reworded late".into() }));
    let delete = writers[0].post(Act::Note(NoteAct::Delete { id: note, own, revision: 3, when: Withdrawal::Mixed }));
    event.facilitator.open_stage(StageKind::Theming).await;
    for writer in &mut writers {
        writer.connect().await;
    }
    for (writer, (_, op)) in writers.iter().zip(&late) {
        assert_eq!(writer.answer(*op).await.unwrap_err().code, Refusal::Late);
    }
    assert_eq!(writers[0].answer(edit).await.unwrap_err().code, Refusal::Late);
    assert_eq!(writers[0].answer(delete).await.unwrap_err().code, Refusal::Closed);

    let counts = vec![Held { prompt, count: 4, few: false }];
    until("it is told how much came late", || event.facilitator.late() == counts).await;
    for device in event.everybody().chain(&writers) {
        assert!(!device.got("dead spot") && !device.got("reworded late"), "nobody reads what came late");
        assert!(device.role == event.facilitator.role || device.late().is_empty());
    }
    assert!(!event.facilitator.admit(prompt).await.unwrap().held, "three devices are behind it");
    until("nothing is late any more", || event.facilitator.late().is_empty()).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), 6);
    assert!(late.iter().all(|(id, _)| content.notes[id].text == "written in a dead spot"));
    assert_eq!(content.notes[&note].text, "reworded late");
}

#[tokio::test]
async fn late_words_of_one_device_wait_for_the_next_stage_that_closes() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    writer.cut();
    let (late, op) = writer.post_note(prompt, "late");
    event.facilitator.close_stage().await;
    writer.connect().await;
    assert_eq!(writer.answer(op).await.unwrap_err().code, Refusal::Late);
    assert!(event.facilitator.admit(prompt).await.unwrap().held, "it would show one person's words");
    assert!(event.at_rest().await.notes.is_empty());
    event.facilitator.open_stage(StageKind::Theming).await;
    event.facilitator.close_stage().await;
    assert!(event.at_rest().await.notes.contains_key(&late));
}

#[tokio::test]
async fn what_came_late_and_was_not_added_is_on_the_board_at_the_end() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let (prompt, n) = (event.prompts(StageKind::Brainstorm)[0], event.participants[0].stage_number());
    event.facilitator.open_stage(StageKind::Theming).await;
    let writer = &event.participants[0];
    let (id, op) = (NoteId::from_bytes(rand::random()), OpId::from_bytes(rand::random()));
    writer.post_as(
        op,
        n,
        Act::Note(NoteAct::Add { id, prompt, text: "nobody looked".into(), tag: writer.own(id).tag() }),
    );
    assert_eq!(writer.answer(op).await.unwrap_err().code, Refusal::Late);
    event.facilitator.end().await;
    event.facilitator.sees("the late note", |content| content.notes.contains_key(&id)).await;
    let last = event.organiser.snapshots(event.session).await.unwrap().pop().unwrap();
    let export = event.organiser.download(event.session, last.number).await.unwrap();
    assert!(holds(&export, b"nobody looked"), "it is in the last snapshot, too");
}

#[tokio::test]
async fn a_phone_gets_its_late_words_back_after_a_reload_and_the_newest_change_counts() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut writer = event.participants.remove(0);
    let shown = writer.add_note(prompt, "in time").await.unwrap();
    let n = writer.stage_number();
    event.facilitator.open_stage(StageKind::Theming).await;
    let late = NoteId::from_bytes(rand::random());
    let change = |rev, x: &str| Act::Note(NoteAct::Edit { id: shown, own: writer.own(shown), revision: rev, text: x.into() });
    let add = Act::Note(NoteAct::Add { id: late, prompt, text: "late".into(), tag: writer.own(late).tag() });
    for act in [add, change(2, "reworded"), change(3, "reworded again")] {
        let op = OpId::from_bytes(rand::random());
        writer.post_as(op, n, act);
        assert_eq!(writer.answer(op).await.unwrap_err().code, Refusal::Late);
    }
    writer.reload().await;
    let mut mine = writer.mine(&[shown, late]).await;
    mine.sort_by_key(|note| note.id == late);
    let words: Vec<_> = mine.iter().map(|note| (note.text.as_str(), note.revision, note.shown)).collect();
    assert_eq!(words, [("reworded again", 3, false), ("late", 1, false)]);
    event.facilitator.end().await;
    event
        .facilitator
        .sees("the newest words", |content| {
            content.notes.len() == 2 && content.notes.get(&shown).is_some_and(|note| note.text == "reworded again")
        })
        .await;
}

#[tokio::test]
async fn words_of_a_stage_that_never_opened_are_refused_and_kept() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let writer = &event.participants[0];
    assert_eq!(writer.add_note(prompt, "too early").await.unwrap_err().code, Refusal::Closed);
    assert!(event.at_rest().await.notes.is_empty());
    assert!(event.facilitator.late().is_empty());
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
                device.post(Act::Note(NoteAct::Edit {
                    id,
                    own: device.own(id),
                    revision: 2,
                    text: format!("reworded {number} {id}"),
                }));
            }
        }
        // One reconnects, and one of both reloads its page, which may lose its answers, before the other reconnects.
        devices[first].connect().await;
        devices[loaded_again].load_again().await;
        devices[1 - first].reconnect().await;
        for device in &*devices {
            device.drained().await;
        }
        event.facilitator.reveal(prompt).await;
        let content = event.at_rest().await;
        assert_eq!(content.notes.len(), 30, "first {first}, loaded again {loaded_again}");
        let whole = |(id, note): (&NoteId, &Note)| note.text.starts_with("reworded") && note.text.ends_with(&id.to_string());
        assert!(content.notes.iter().all(whole), "first {first}, loaded again {loaded_again}");
    }
}

#[tokio::test]
async fn a_change_of_a_note_that_was_removed_from_view_is_gone_whenever_it_comes() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let notes = event.write(&["one", "two", "three"]).await;
    event.facilitator.reveal(prompt).await;
    let hidden = notes[0];
    event.facilitator.hide_note(hidden, true).await.unwrap();
    let writer = &mut event.participants[0];
    let edit = |writer: &Device, revision| {
        let own = writer.own(hidden);
        writer.post(Act::Note(NoteAct::Edit { id: hidden, own, revision, text: "reworded".into() }))
    };
    assert_eq!(writer.answer(edit(writer, 2)).await.unwrap_err().code, Refusal::Gone);
    writer.cut();
    let late = edit(writer, 3);
    event.facilitator.close_stage().await;
    writer.connect().await;
    assert_eq!(writer.answer(late).await.unwrap_err().code, Refusal::Gone);
    event.facilitator.hide_note(hidden, false).await.unwrap();
    let words: std::collections::BTreeSet<_> = event.at_rest().await.notes.into_values().map(|note| note.text).collect();
    assert_eq!(words, ["one", "two", "three"].map(str::to_owned).into(), "the text that was removed is as it was");
}
