//! One phone with two tabs: both show the same, and neither takes anything from the other.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const QUESTION: &str = "What information is missing?";

#[tokio::test]
async fn two_tabs_of_a_phone_show_the_same_notes_and_drafts() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::with_flags(Surface::Phone, &[]).await;
    phone.join(&server.address(), &event.code).await;
    phone.see(QUESTION).await;
    let first = phone.open_tab(Surface::Phone).await;
    phone.visit(&format!("{}/event", server.address())).await;
    phone.send_note(QUESTION, "Sent in the second tab").await;
    phone.see("Saved.").await;
    phone.fill(QUESTION, "Half a thought of the second tab").await;

    let second = phone.go_to_tab(&first).await;
    phone.see("Sent in the second tab").await;
    assert_eq!(phone.field(QUESTION).await, "Half a thought of the second tab");
    phone.press_by("Sent in the second tab", "Change").await;
    phone.fill("Change your note", "Changed in the first tab").await;
    phone.press("Save change").await;
    phone.not_see("Not sent yet").await;

    phone.go_to_tab(&second).await;
    phone.see("Changed in the first tab").await;
    phone.press_by("Changed in the first tab", "Delete my note").await;
    phone.see("Note deleted.").await;
    phone.press("Send note").await;
    phone.see("Half a thought of the second tab").await;
    phone.not_see("Not sent yet").await;

    phone.go_to_tab(&first).await;
    phone.not_see("Changed in the first tab").await;
    assert_eq!(phone.field(QUESTION).await, "", "what was sent is still in the box of the other tab");
    phone.see("Half a thought of the second tab").await;
    event.facilitator.close_stage().await;
    event
        .facilitator
        .sees("the note, once", |content| {
            content.notes.len() == 1 && content.notes.values().all(|note| note.text.starts_with("Half a thought"))
        })
        .await;
}

#[tokio::test]
async fn a_tab_that_follows_the_room_leaves_the_draft_of_the_other_alone() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::with_flags(Surface::Phone, &[]).await;
    phone.join(&server.address(), &event.code).await;
    phone.see(QUESTION).await;
    let first = phone.open_tab(Surface::Phone).await;
    phone.visit(&format!("{}/event", server.address())).await;
    phone.fill(QUESTION, "Still being written").await;
    let second = phone.go_to_tab(&first).await;
    phone.until("the first tab knows of it", "return document.querySelector('textarea')?.value === 'Still being written'").await;
    event.facilitator.open_stage(StageKind::Break).await;
    phone.see("Break").await;
    phone.until("the first tab has gone on", "return !document.querySelector('.answers')").await;
    phone.not_see("Still to send").await;

    phone.go_to_tab(&second).await;
    phone.see("The group has moved on to").await;
    assert_eq!(phone.field(QUESTION).await, "Still being written");
    phone.reload().await;
    phone.see("Still to send").await;
    phone.see("Still being written").await;
}
