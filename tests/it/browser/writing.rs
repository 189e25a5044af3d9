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

#[tokio::test]
async fn a_name_is_sent_only_by_the_button_that_says_so() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.fill(QUESTION, "PC Smith never called back").await;
    for _ in 0..3 {
        phone.press("Send note").await;
        phone.until("“Change it” has the focus", "return document.activeElement?.innerText === 'Change it'").await;
    }
    assert_eq!(phone.field(QUESTION).await, "PC Smith never called back", "a name was sent");
    // Enter does what the button with the focus says.
    phone.press("Send note").await;
    phone.keys("\u{e007}").await;
    phone.until("the box has the focus", "return document.activeElement?.localName === 'textarea'").await;
    phone.not_see("1 note from you").await;
    phone.press("Send as it is").await;
    phone.see("Sent. 1 note from you.").await;
}

#[tokio::test]
async fn a_second_tap_says_nothing_and_after_deleting_nothing_says_sent() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.fill(QUESTION, "Pressed twice").await;
    let twice = "const button = document.querySelector('.answers:not([hidden]) button[type=submit]'); button.click(); button.click();";
    phone.script(twice, vec![]).await;
    phone.see("Sent. 1 note from you.").await;
    assert!(!phone.sees("Write a note before you send it").await);
    phone.press_by("Pressed twice", "Delete my note").await;
    phone.see("Note deleted.").await;
    phone.not_see("Sent.").await;
}

#[tokio::test]
async fn an_enter_that_ends_a_composition_sends_nothing() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 3, &["One note", "Another note", "A third note"]).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.press("New theme").await;
    phone.fill("Name of the theme", "半").await;
    // As Safari tells it: the composition is over already, and the key is 229.
    let enter = serde_json::json!({"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "text": "\r"});
    phone.cdp("Input.dispatchKeyEvent", enter).await;
    assert_eq!(phone.field("Name of the theme").await, "半", "a half-chosen word was sent");
    phone.keys("\u{e007}").await;
    phone.see("Made the theme “半”.").await;
}

#[tokio::test]
async fn an_open_dialog_and_its_words_outlast_a_stage_that_opens_or_closes() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 3, &["One note", "Another note", "A third note"]).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.press("New theme").await;
    phone.fill("Name of the theme", "Half a name").await;
    // The focus is on no field.
    phone.key(fantoccini::key::Key::Tab).await;
    event.facilitator.close_stage().await;
    event.facilitator.open_stage(StageKind::Break).await;
    phone.until("the phone knows of it", "return document.body.innerText.includes('The group has moved on')").await;
    assert_eq!(phone.field("Name of the theme").await, "Half a name", "the words went with the dialog");
    phone.press("Save").await;
    // The stage has closed: the words are still their writer's.
    phone.see("Still to send").await;
    phone.see("Half a name").await;
}
