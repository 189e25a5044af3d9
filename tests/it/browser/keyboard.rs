//! A whole task with the keyboard alone: join, write, steer, sort, rank.

use fantoccini::key::Key;
use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
    until,
};

#[tokio::test]
async fn a_participant_needs_no_pointer() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let desk = Chromium::open(Surface::Laptop).await;
    desk.visit(&server.address()).await;
    desk.tab_to("Event code").await;
    desk.type_text(&event.code).await;
    desk.key(Key::Enter).await;
    desk.see("What information is missing?").await;
    desk.tab_to("What information is missing?").await;
    desk.type_text("Written with keys").await;
    desk.keys(&format!("{}{}{}", char::from(Key::Control), char::from(Key::Enter), char::from(Key::Null))).await;
    desk.see("Sent. 1 note from you.").await;
    desk.tab_to("Change").await;
    desk.key(Key::Enter).await;
    desk.tab_to("Change your note").await;
    desk.type_text(" only").await;
    desk.tab_to("Save change").await;
    desk.key(Key::Enter).await;
    desk.see("only").await;
    for text in ["One", "Two"] {
        event.facilitator.add_opportunity(None, text).await.expect("an opportunity");
    }
    event.facilitator.open_stage(StageKind::Prioritising).await;
    for question in ["Next question", "Check my ranking", "Send my ranking"] {
        desk.tab_to(question).await;
        desk.key(Key::Enter).await;
    }
    desk.see("Your ranking is in").await;
    desk.assert_calm().await;
}

#[tokio::test]
async fn a_facilitator_sorts_and_steers_with_keys() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 2, &["One", "Two", "Three", "Four"]).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Not sorted yet").await;
    laptop.keys("jxjx").await;
    laptop.see("2 notes selected").await;
    laptop.keys("n").await;
    laptop.see("Name of the theme").await;
    laptop.until("the field has the focus", "return document.activeElement.tagName === 'TEXTAREA'").await;
    laptop.type_text("Handover").await;
    laptop.key(Key::Enter).await;
    laptop.see("Made the theme “Handover”.").await;
    event
        .facilitator
        .sees("two notes are sorted", |content| content.notes.values().filter(|note| note.theme.is_some()).count() == 2)
        .await;
    laptop.keys("u").await;
    event
        .facilitator
        .sees("the theme is gone again", |content| content.notes.values().all(|note| note.theme.is_none()))
        .await;
    laptop.keys("?").await;
    laptop.see("These shortcuts work when you are sorting notes").await;
    laptop.key(Key::Escape).await;
    laptop.not_see("These shortcuts work when you are sorting notes").await;

    laptop.tab_to("Close this stage").await;
    laptop.key(Key::Enter).await;
    laptop.see("Close “Sort into themes”?").await;
    laptop.key(Key::Escape).await;
    laptop.not_see("Close “Sort into themes”?").await;
    let back = laptop.page("return named(document.activeElement)", serde_json::json!([])).await;
    assert_eq!(back, "Close this stage", "the focus does not come back");
    laptop.key(Key::Enter).await;
    laptop.tab_to("Close Sort into themes").await;
    laptop.key(Key::Enter).await;
    until("the stage has closed", || !event.facilitator.meta().stage.open).await;
    laptop.assert_calm().await;
}
