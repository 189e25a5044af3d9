//! What the box for notes says and does.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const QUESTION: &str = "What information is missing?";
const RIGHT_TO_LEFT: &str = "لم يسأل أحد المدرسة 👩‍👧 é";

#[tokio::test]
async fn the_box_says_what_is_wrong_and_keeps_every_word() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    phone.see("Others cannot see your notes until the facilitator reveals them.").await;
    phone.press("Send note").await;
    phone.see("Write a note before you send it").await;
    phone.fill(QUESTION, &"a word ".repeat(45)).await;
    phone.see("Two ideas? You can split it into two notes.").await;
    phone.not_see("Write a note before you send it").await;
    phone.fill(QUESTION, &"x".repeat(940)).await;
    phone.see("You have 60 characters left").await;
    let long = "long ".repeat(400);
    phone.fill(QUESTION, &long).await;
    phone.press("Send note").await;
    phone.see("Your note must be 1,000 characters or fewer").await;
    assert_eq!(phone.field(QUESTION).await, long, "a long text is cut");

    phone.fill(QUESTION, "PC Smith never called back").await;
    phone.see("This may name a person (“PC Smith”).").await;
    phone.press("Change it").await;
    phone.fill(QUESTION, "The officer never called back").await;
    phone.not_see("This may name a person").await;
    phone.press("Send note").await;
    phone.see("Sent. 1 note from you.").await;

    phone.send_note(QUESTION, RIGHT_TO_LEFT).await;
    phone.see("Saved").await;
    phone.press_by(RIGHT_TO_LEFT, "Delete my note").await;
    phone.see("Note deleted.").await;
    phone.press("Undo").await;
    phone.see(RIGHT_TO_LEFT).await;
    phone.not_see("Not sent yet").await;
    event.facilitator.close_stage().await;
    event
        .facilitator
        .sees("the note is as written, once", |content| {
            content.notes.len() == 2 && content.notes.values().any(|note| note.text == RIGHT_TO_LEFT)
        })
        .await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_phone_keeps_the_focus_in_the_box_after_each_note() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "First").await;
    phone.type_text("Second, without a tap on the box").await;
    phone.press("Send note").await;
    phone.see("Sent. 2 notes from you.").await;
    assert_eq!(phone.field(QUESTION).await, "");
    phone.assert_calm().await;
}
