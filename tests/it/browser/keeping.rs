//! What people do to forget: a facilitator removes a note for good, an organiser keeps an event longer, then deletes it.

use jiff::ToSpan;
use plenary_shared::{api::NewSession, limits::HIDDEN_PER_FRAME, stage::StageKind};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    http::new_session,
    server::TestServer,
};

const SOUND: [Check; 2] = [Check::Sideways, Check::Axe];

#[tokio::test]
async fn a_facilitator_removes_a_hidden_note_for_good_and_the_snapshot_says_so() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::shown(&server, 1, &["Names a child", "Names nobody"]).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.press_start("What information is missing? 2 notes").await;
    laptop.press_by("Names a child", "Remove from view").await;
    if laptop.offers("Controls").await {
        laptop.press("Controls").await;
    }
    laptop.see("Notes removed from view").await;
    laptop.see("Only facilitators can see these.").await;
    assert_eq!(laptop.times("Names a child").await, 0, "the words come before anybody asks for them");
    laptop.press("Notes removed from view (1)").await;
    laptop.see("Names a child").await;
    laptop.at_rest().await;
    laptop.assert_sound("hidden notes", &SOUND).await;
    laptop.press("Remove for good").await;
    laptop.see("Remove this note for good?").await;
    laptop.assert_sound("removing a note", &[Check::Axe]).await;
    laptop.press("Remove for good").await;
    laptop.not_see("Notes removed from view").await;
    laptop.not_see("Names a child").await;
    assert_eq!(event.at_rest().await.notes.len(), 1);

    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{}/review/{}", server.address(), event.session)).await;
    reviewer.press_start("Open After “What happened”").await;
    reviewer.see("1 note was removed for good on").await;
    reviewer.see("Verified: unchanged").await;
    assert!(!reviewer.held().await.contains("Names a child"));
    for browser in [&laptop, &reviewer] {
        browser.assert_calm().await;
    }
}

#[tokio::test]
async fn an_organiser_is_warned_keeps_an_event_longer_and_deletes_it_by_its_name() {
    let server = TestServer::start().await;
    let today = jiff::Zoned::now().date();
    let new = NewSession {
        title: "Event Heron".into(),
        day: today.to_string(),
        retain_until: today.saturating_add(9.days()).to_string(),
        ..new_session(plenary_shared::agenda::Reveal::OnClose, None)
    };
    let event = LearningEvent::with(&server, StageKind::Brainstorm, 1, new).await;
    let laptop = Chromium::open(Surface::SmallLaptop).await;
    laptop.sit_down_at(&event.organiser).await;
    laptop.visit(&format!("{}/organise", server.address())).await;
    laptop.see("Deleted in ").await;
    laptop.at_rest().await;
    laptop.assert_sound("an event that is deleted soon", &SOUND).await;
    laptop.press("Change").await;
    laptop.see("Keep “Event Heron” until…").await;
    laptop.set_date("Keep until", "2199-03-04").await;
    laptop.press("Save").await;
    laptop.see("4 Mar 2199").await;
    laptop.not_see("Deleted in ").await;

    laptop.press("Delete").await;
    laptop.see("Delete “Event Heron” for good?").await;
    laptop.fill("Type the name of the event", "Event Hero").await;
    laptop.press("Delete for good").await;
    laptop.see("That is not the name of this event.").await;
    laptop.at_rest().await;
    laptop.assert_sound("deleting an event", &[Check::Axe]).await;
    laptop.fill("Type the name of the event", "Event Heron").await;
    laptop.press("Delete for good").await;
    laptop.see("No events yet").await;
    laptop.see("An event, by an organiser").await;
    laptop.see("Download the certificate").await;
    laptop.at_rest().await;
    laptop.assert_sound("certificates", &SOUND).await;
    assert_eq!(event.participants[0].close_code().await, plenary_shared::wire::close::LEAVING);
    laptop.assert_calm().await;
}

#[tokio::test]
async fn words_of_hidden_notes_come_a_page_at_a_time_when_somebody_looks() {
    let server = TestServer::without_rate_limits().await;
    let texts: Vec<_> = (0..=HIDDEN_PER_FRAME).map(|number| format!("Names somebody ({number})")).collect();
    let (event, _) = LearningEvent::written(&server, 1, &texts).await;
    event.facilitator.close_stage().await;
    for note in event.content().notes.into_keys() {
        event.facilitator.hide_note(note, true).await.expect("a facilitator hides a note");
    }
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    laptop.see("Notes removed from view (21)").await;
    assert!(!laptop.knows("Names somebody").await, "the words come before anybody asks for them");
    laptop.press("Notes removed from view (21)").await;
    for (shown, then) in [(HIDDEN_PER_FRAME, Some("Show more")), (HIDDEN_PER_FRAME + 1, None)] {
        laptop
            .eventually(&format!("{shown} notes can be read"), async || {
                let there = laptop.times("Names somebody").await;
                anyhow::ensure!(there == shown, "{there} of {shown}");
                Ok(())
            })
            .await;
        assert_eq!(laptop.offers("Show more").await, then.is_some());
        if let Some(more) = then {
            laptop.press(more).await;
        }
    }
    laptop.press("Notes removed from view (21)").await;
    laptop.not_see("Names somebody").await;
    laptop.assert_calm().await;
}
