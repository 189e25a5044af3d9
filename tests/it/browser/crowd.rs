//! Many notes at once: nothing moves under a reader's finger, and screen readers are not flooded.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface, watch::Announced},
    day::{LearningEvent, Venue},
    server::TestServer,
};
use std::time::{Duration, Instant};

/// The time in which the notes arrive.
const SPAN: Duration = Duration::from_secs(5);

#[tokio::test]
async fn fifty_notes_in_five_seconds_are_announced_twice_at_most() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 10).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    event.write(&["Early note"; 10]).await;
    phone.press_start("Show the group’s notes").await;
    phone.see("Early note").await;
    let listed = phone.times("Early note").await + phone.times("Busy note").await;
    let before = announcements(&phone).await.len();

    let begun = Instant::now();
    for number in 0..50u32 {
        let device = &event.participants[number as usize % 10];
        device.post_note(prompt, &format!("Busy note {number}"));
        tokio::time::sleep_until((begun + SPAN * (number + 1) / 50).into()).await;
    }
    let said = announcements(&phone).await.split_off(before);
    assert!(said.len() <= 2, "{} announcements: {said:?}", said.len());
    assert_eq!(phone.times("Early note").await + phone.times("Busy note").await, listed, "the list grew by itself");
    phone.see("new note").await;
    // What fewer than five people wrote last waits for the close.
    event.facilitator.close_stage().await;
    event.facilitator.sees("all notes have come", |content| content.notes.len() == 60).await;
    phone.eventually_shows_all(60).await;
    phone.assert_calm().await;
}

trait Readers {
    async fn eventually_shows_all(&self, count: usize);
}

impl Readers for Chromium {
    async fn eventually_shows_all(&self, count: usize) {
        self.eventually("every note can be read", async || {
            if self.sees("new note").await {
                self.press_start("Show ").await;
            }
            let there = self.times("Early note").await + self.times("Busy note").await;
            anyhow::ensure!(there == count, "{there} of {count}");
            Ok(())
        })
        .await;
    }
}

/// What the one status region said.
async fn announcements(browser: &Chromium) -> Vec<Announced> {
    browser.announced().await.into_iter().filter(|said| said.role.as_deref() == Some("status")).collect()
}
