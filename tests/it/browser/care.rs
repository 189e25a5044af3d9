//! For people in the room: a child who may be at risk, and a wish for a pause.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const QUESTION: &str = "What information is missing?";
const AT_RISK: &str = "A child may be at risk now";

#[tokio::test]
async fn whom_to_ring_is_one_tap_away_on_every_stage_and_sends_and_stores_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    for kind in [StageKind::Welcome, StageKind::Brainstorm, StageKind::Theming, StageKind::Close] {
        if kind != StageKind::Welcome {
            event.facilitator.open_stage(kind).await;
        }
        phone.see(AT_RISK).await;
        if kind == StageKind::Brainstorm {
            phone.fill(QUESTION, "Half a thought").await;
        }
        phone.not_see("Not sent yet").await;
        let (sent, held) = (phone.frames_sent().await.len(), phone.page("return JSON.stringify(localStorage)", serde_json::json!([])).await);
        phone.press(AT_RISK).await;
        phone.see("Do not write it as a note.").await;
        phone.see("999").await;
        phone.press("Go back: what you were writing is kept").await;
        phone.not_see("Do not write it as a note.").await;
        let commands = phone.frames_sent().await;
        let new = commands[sent..].iter().filter(|frame| !frame.contains("\"ping\""));
        assert_eq!(new.count(), 0, "{kind:?}");
        assert_eq!(phone.page("return JSON.stringify(localStorage)", serde_json::json!([])).await, held, "{kind:?}");
        if kind == StageKind::Brainstorm {
            assert_eq!(phone.field(QUESTION).await, "Half a thought");
            phone.fill(QUESTION, "").await;
        }
    }
}

#[tokio::test]
async fn contacts_of_the_event_are_on_every_phone_and_one_of_them_at_the_close() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let secret = event.organiser.link(event.session, plenary_shared::role::Role::Projector).await.unwrap();
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    let phone = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    phone.press(AT_RISK).await;
    assert!(!phone.sees("For this event:").await && !phone.sees("Someone to talk to:").await);
    phone.press("Go back: what you were writing is kept").await;
    laptop.press("Controls").await;
    laptop.press("Contacts on phones").await;
    laptop.fill("Whom to ring when a child may be at risk", "Front door: 01632 960 001").await;
    laptop.fill("Who is there for people whom the day upsets", "Sam, in room 4").await;
    laptop.press("Save").await;
    phone.see("Sam, in room 4").await;
    phone.lose_network().await;
    phone.press(AT_RISK).await;
    phone.see("Front door: 01632 960 001").await;
    phone.until("the number can be pressed", "return !!document.querySelector('a[href=\"tel:01632960001\"]')").await;
    phone.at_rest().await;
    phone.assert_sound("contacts, phone", &[Check::Sideways, Check::Axe]).await;
    phone.find_network().await;
    event.facilitator.open_stage(StageKind::Close).await;
    let wall = Chromium::big_screen(Surface::SmallProjector, &server.address(), &secret).await;
    wall.see("Sam, in room 4").await;
    assert!(!wall.sees("01632").await, "whom to ring is not for the wall");
    laptop.press("Undo").await;
    phone.not_see("Sam, in room 4").await;
}

#[tokio::test]
async fn a_pause_that_some_people_ask_for_is_shown_to_the_facilitator_and_can_be_taken_back() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.see(QUESTION).await;
    phone.press("Help").await;
    phone.press("I would like a pause").await;
    phone.see("You asked for a pause.").await;
    phone.press("Take it back").await;
    phone.not_see("You asked for a pause.").await;
    phone.press("I would like a pause").await;
    phone.press("Close").await;
    assert!(!laptop.sees("Some people would like a pause.").await);
    for device in &event.participants[..2] {
        device.send(&plenary_shared::wire::ClientFrame::Pause { wished: true });
    }
    laptop.see("Some people would like a pause.").await;
    assert!(!phone.sees("Some people would like a pause.").await);
    phone.lose_network().await;
    phone.see("Offline.").await;
    phone.press("Help").await;
    phone.press("Take it back").await;
    phone.see("You are offline. Ask again when the connection is back.").await;
}
