//! Devices that were off when the event ended, and devices that somebody else had before.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const QUESTION: &str = "What information is missing?";
const ASKED: &str = "Someone has already written on this device.";

#[tokio::test]
async fn a_phone_that_was_off_learns_of_the_end_on_whichever_page_it_opens() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let origin = server.address();
    let phones = [
        (Chromium::phone(Surface::Phone, &origin, &event.code).await, "/event", "The event has ended"),
        (Chromium::phone(Surface::Phone, &origin, &event.code).await, "/", "Join an event"),
    ];
    for (phone, ..) in &phones {
        phone.send_note(QUESTION, "Sent before").await;
        phone.see("Saved.").await;
        assert!(kept_here(phone, &event).await.contains("master"), "there is nothing to forget");
        off(phone).await;
    }
    event.facilitator.end().await;
    for (phone, page, says) in &phones {
        phone.visit(&format!("{origin}{page}")).await;
        phone
            .eventually("nothing of the event is on the phone", async || {
                let kept = kept_here(phone, &event).await;
                anyhow::ensure!(kept == "[]", "{kept}");
                Ok(())
            })
            .await;
        phone.see(says).await;
        phone.not_see("Go back to the event").await;
        phone.assert_calm().await;
    }
}

#[tokio::test]
async fn words_that_were_not_sent_when_the_event_ended_are_their_writers_to_copy() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    phone.send_note(QUESTION, "Sent before").await;
    phone.see("Saved.").await;
    phone.lose_network().await;
    phone.send_note(QUESTION, "Never sent").await;
    phone.see("Not sent yet").await;
    phone.fill(QUESTION, "Half a thought").await;
    off(&phone).await;
    event.facilitator.end().await;
    phone.find_network().await;

    // The join form unties the device, and leaves the words to the page of the event.
    phone.visit(&origin).await;
    phone
        .eventually("the device is untied", async || {
            let kept = kept_here(&phone, &event).await;
            anyhow::ensure!(!kept.contains("master") && !kept.contains(".own."), "{kept}");
            Ok(())
        })
        .await;
    phone.press("Go back to the event").await;
    phone.see("The event has ended").await;
    phone.see("What you did not send is below.").await;
    for words in ["Never sent", "Half a thought"] {
        phone.see(words).await;
    }
    phone.at_rest().await;
    phone.assert_sound("the end with words that were not sent", &[Check::Sideways, Check::Axe]).await;
    assert_eq!(kept_here(&phone, &event).await, "[]");
    phone.reload().await;
    phone.see("Join an event").await;
    phone.not_see("Never sent").await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_device_that_lost_its_cookie_asks_who_wrote_and_gives_the_notes_back() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::SmallPhone, &origin, &event.code).await;
    phone.send_note(QUESTION, "Written by whoever it was").await;
    phone.see("Saved.").await;
    phone.fill(QUESTION, "Half a thought").await;
    join_anew(&phone, &origin, &event).await;
    phone.see(ASKED).await;
    phone.not_see("Written by whoever it was").await;
    phone.reload().await;
    phone.see(ASKED).await;
    phone.at_rest().await;
    phone.assert_sound("was this you", &[Check::Sideways, Check::TargetsUnder(48), Check::Axe]).await;
    phone.press("Yes, show my notes").await;
    phone.see("Written by whoever it was").await;
    assert_eq!(phone.field(QUESTION).await, "Half a thought");
    phone.press_by("Written by whoever it was", "Change").await;
    phone.fill("Change your note", "Changed after the cookie was lost").await;
    phone.press("Save change").await;
    phone.not_see("Not sent yet").await;
    phone.reload().await;
    phone.see("Changed after the cookie was lost").await;
    phone.not_see(ASKED).await;
    event.facilitator.close_stage().await;
    event
        .facilitator
        .sees("the change", |content| {
            content.notes.values().map(|note| note.text.as_str()).eq(["Changed after the cookie was lost"])
        })
        .await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn the_next_person_on_a_device_sees_nothing_of_the_one_before_and_loses_nothing_of_theirs() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    phone.send_note(QUESTION, "Ann has sent this").await;
    phone.see("Saved.").await;
    phone.lose_network().await;
    phone.send_note(QUESTION, "Ann has this on the way").await;
    phone.see("Not sent yet").await;
    phone.fill(QUESTION, "Ann thinks").await;
    off(&phone).await;
    phone.find_network().await;
    let master = secret(&phone, &origin, &event).await;
    join_anew(&phone, &origin, &event).await;
    phone.see(ASKED).await;
    phone.press("No, start fresh").await;
    phone.see("You have not sent any notes yet.").await;
    assert_eq!(phone.field(QUESTION).await, "");
    phone.send_note(QUESTION, "Ben has sent this").await;
    phone.not_see("Not sent yet").await;
    phone.see("1 note from you").await;
    phone.not_see("Ann").await;
    assert!(!phone.held().await.contains("Ann "), "the page holds what the person before wrote");
    assert_ne!(secret(&phone, &origin, &event).await, master, "the device keeps the secret of the person before");
    phone.reload().await;
    phone.see("Ben has sent this").await;
    phone.not_see("Ann").await;
    event.facilitator.close_stage().await;
    event.facilitator.sees("three notes, each once", |content| content.notes.len() == 3).await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_device_on_which_nobody_wrote_does_not_ask() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    phone.see(QUESTION).await;
    join_anew(&phone, &origin, &event).await;
    phone.see(QUESTION).await;
    phone.not_see(ASKED).await;
    phone.assert_calm().await;
}

/// The page goes away, as with a phone that is switched off.
async fn off(phone: &Chromium) {
    phone.visit("about:blank").await;
}

/// The cookie is lost, or the device passed on; somebody joins on it.
async fn join_anew(phone: &Chromium, origin: &str, event: &LearningEvent) {
    off(phone).await;
    phone.cdp("Network.clearBrowserCookies", serde_json::json!({})).await;
    phone.visit(&format!("{origin}/#{}", event.code)).await;
    phone.press("Join").await;
}

/// Names of what the browser keeps of the event; its page must be one of the product's.
async fn kept_here(phone: &Chromium, event: &LearningEvent) -> String {
    let script = "return Object.keys(localStorage).filter((key) => key.includes(arguments[0]))";
    phone.script(script, vec![event.session.to_string().into()]).await.to_string()
}

/// The secret of the device for the event.
async fn secret(phone: &Chromium, origin: &str, event: &LearningEvent) -> String {
    if !phone.address().await.starts_with(origin) {
        phone.visit(&format!("{origin}/api/seats")).await;
    }
    let script = "return localStorage.getItem(`plenary.${arguments[0]}.master`)";
    phone.script(script, vec![event.session.to_string().into()]).await.to_string()
}
