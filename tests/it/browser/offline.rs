//! Lost networks, lost tabs, lost servers: what was written stays, and arrives once.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    process::ServerProcess,
    server::TestServer,
};
use std::time::Duration;

const QUESTION: &str = "What information is missing?";

#[tokio::test]
async fn a_note_written_without_network_says_so_and_arrives_once() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "Written with a network").await;
    phone.see("Saved").await;

    phone.lose_network().await;
    phone.send_note(QUESTION, "Written in the lift").await;
    phone.see("Not sent yet").await;
    phone.see("Offline. What you wrote is safe and will be sent later.").await;
    phone.watch_for("Saved").await;
    phone.send_note(QUESTION, "Also in the lift").await;
    let saved = phone
        .page(
            "return [...document.querySelectorAll('.my-notes .note')].map((note) => clean(note.innerText))",
            serde_json::json!([]),
        )
        .await;
    let saved = serde_json::from_value::<Vec<String>>(saved).expect("a list of texts");
    assert!(saved.iter().filter(|note| note.contains("lift")).all(|note| note.contains("Not sent yet")), "{saved:?}");
    assert!(
        !phone
            .page("return clean(document.querySelector('header').innerText)", serde_json::json!([]))
            .await
            .to_string()
            .contains("Saved")
    );
    phone.find_network().await;
    phone.not_see("Not sent yet").await;
    phone.not_see("Offline.").await;
    event.facilitator.close_stage().await;
    event.facilitator.sees("three notes, each once", |content| content.notes.len() == 3).await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_lost_tab_loses_neither_the_draft_nor_what_waits() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::with_flags(Surface::Phone, &[]).await;
    phone.join(&server.address(), &event.code).await;
    phone.send_note(QUESTION, "Saved before").await;
    phone.see("Saved").await;
    phone.fill(QUESTION, "Half a thought").await;
    phone.reload().await;
    phone.see("Saved before").await;
    assert_eq!(phone.field(QUESTION).await, "Half a thought");

    server.kill();
    phone.send_note(QUESTION, "Sent into the void").await;
    phone.fill(QUESTION, "Another half").await;
    phone.lose_the_tab(Surface::Phone).await;
    server.start_again();
    phone.visit(&format!("{}/event", server.address())).await;
    phone.see("Sent into the void").await;
    phone.see("Saved before").await;
    assert_eq!(phone.field(QUESTION).await, "Another half");
    phone.not_see("Not sent yet").await;
    let mut facilitator = event.facilitator;
    facilitator.reconnect().await;
    facilitator.close_stage().await;
    facilitator.sees("both notes, each once", |content| content.notes.len() == 2).await;
}

#[tokio::test]
async fn a_server_on_the_wrong_folder_makes_no_phone_forget_its_words() {
    let mut other = ServerProcess::start(&[]).await;
    let other_code = LearningEvent::at(&other, StageKind::Welcome, 0).await.code;
    other.kill();
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    server.kill();
    phone.send_note(QUESTION, "Sent into the void").await;
    phone.fill(QUESTION, "Half a thought").await;

    let right = server.data();
    server.start_on(&other.data());
    phone.see("The server cannot find this event. What you wrote is kept here").await;
    phone.see("Sent into the void").await;
    // Nor does a page that is opened meanwhile.
    phone.reload().await;
    phone.see("The server cannot find this event.").await;
    assert!(phone.held().await.contains("Sent into the void"), "the words are on the device");
    phone.visit(&server.address()).await;
    phone.see("You are in Event Willow on this phone.").await;
    // Nor does an event in the other folder that somebody joins by mistake.
    phone.join(&server.address(), &other_code).await;

    server.kill();
    server.start_on(&right);
    phone.see("The server cannot find this event.").await;
    phone.visit(&format!("{}/#{}", server.address(), event.code)).await;
    phone.press("Join").await;
    phone.press("Yes, show my notes").await;
    phone.see("Sent into the void").await;
    assert_eq!(phone.field(QUESTION).await, "Half a thought");
    phone.not_see("Not sent yet").await;
    let mut facilitator = event.facilitator;
    facilitator.reconnect().await;
    facilitator.close_stage().await;
    facilitator.sees("the note, once", |content| content.notes.len() == 1).await;
}

#[tokio::test]
async fn a_change_that_was_not_sent_outlives_the_page() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "As it was").await;
    phone.see("Saved").await;
    phone.press_by("As it was", "Change").await;
    phone.fill("Change your note", "As it will be").await;
    phone.reload().await;
    assert_eq!(phone.field("Change your note").await, "As it will be");
    phone.press("Cancel").await;
    phone.see("As it was").await;
    phone.reload().await;
    phone.see("As it was").await;
    phone.not_see("Change your note").await;

    phone.press_by("As it was", "Change").await;
    phone.fill("Change your note", "As it is now").await;
    phone.reload().await;
    phone.press("Save change").await;
    phone.see("As it is now").await;
    phone.see("Saved").await;
    phone.press_by("As it is now", "Change").await;
    phone.fill("Change your note", "Never finished").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    phone.press("Go there now").await;
    phone.see("Still to send").await;
    phone.see("Never finished").await;
    event
        .facilitator
        .sees("one note with the words that were saved", |content| {
            content.notes.values().map(|note| note.text.as_str()).eq(["As it is now"])
        })
        .await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn two_tabs_of_one_phone_keep_one_outbox_and_the_back_button_leads_back() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "From the first tab").await;
    phone.see("Saved").await;
    phone.visit(&server.address()).await;
    phone.see("You are in Event Willow on this phone.").await;
    phone.press("Go back to the event").await;
    phone.see("From the first tab").await;
    event.facilitator.close_stage().await;
    assert_eq!(event.content().notes.len(), 1);
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_draft_of_a_stage_that_has_closed_is_still_its_writers_to_send() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.fill(QUESTION, "Nearly finished").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    phone.see("The group has moved on to “Sort into themes”.").await;
    phone.type_text(" now").await;
    assert_eq!(phone.field(QUESTION).await, "Nearly finished now");
    phone.press("Go there now").await;
    phone.see("Still to send").await;
    phone.see("Nearly finished now").await;
    phone.assert_sound("tray", &[Check::Axe]).await;
    phone.press("Send to the facilitator").await;
    phone.not_see("Still to send").await;
    // The words leave the tray before they are at the server: an event that ends in between does not have them.
    phone
        .eventually("the late words have arrived", async || {
            anyhow::ensure!(phone.knows("\"code\":\"late\"").await, "there is no answer");
            Ok(())
        })
        .await;
    event.facilitator.end().await;
    event
        .facilitator
        .sees("the late words are on the board at the end", |content| {
            content.notes.values().any(|note| note.text == "Nearly finished now")
        })
        .await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn the_join_form_can_be_used_within_seconds_on_a_bad_network() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.slow_network(1600, 150).await;
    phone.slow_processor(2).await;
    let begun = std::time::Instant::now();
    phone.join(&server.address(), &event.code).await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(15), "joining took {took:?}");
}

#[tokio::test]
async fn a_phone_that_finds_no_place_says_so_and_comes_in_once_there_is_one() {
    // The facilitator and the big screen have both places.
    let server = TestServer::with(|config| config.sockets_per_room = 2).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.visit(&format!("{}/#{}", server.address(), event.code)).await;
    phone.press("Join").await;
    phone.see("Too many pages are open for this event.").await;
    event.projector.cut();
    phone.see(QUESTION).await;
    phone.not_see("Too many pages").await;
}
