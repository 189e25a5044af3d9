//! A facilitator shows 200 held notes: until the projector has drawn them.

use crate::{boards::SENTENCE, scenarios::Figures, spread::Spread};
use plenary_shared::{
    screen::{Screen, View},
    stage::StageKind,
};
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
};
use std::time::{SystemTime, UNIX_EPOCH};

/// The name in the table.
pub const SCENARIO: &str = "reveal on the projector";
/// The time in which 19 of 20 reveals are drawn.
pub const P95: &str = "p95 ms";

const NOTES: usize = 200;

/// Notes when the frame with the first of the notes was through; all pages of them are laid out by then.
const CLOCK: &str = "window.plenaryReveal = null;
    new MutationObserver((_, watching) => {
        if (!document.body.innerText.includes(arguments[0])) return;
        watching.disconnect();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { window.plenaryReveal = performance.timeOrigin + performance.now(); };
            port2.postMessage(null);
        });
    }).observe(document.body, { subtree: true, childList: true, characterData: true });";

/// Reveals the prompts of so many events, one after the other.
pub async fn run(venue: &impl Venue, events: usize) -> Figures {
    let mut taken = Spread::default();
    for _ in 0..events {
        let event = LearningEvent::at(venue, StageKind::Brainstorm, 10).await;
        let secret = event.screen_link().await.expect("an organiser makes a link for the big screen");
        let wall = Chromium::open(Surface::Projector).await;
        wall.visit(&secret).await;
        for prompt in event.prompts(StageKind::Brainstorm) {
            super::write(&event, prompt, NOTES).await;
            super::held(&event, NOTES).await;
            event.facilitator.show(Screen { view: View::Notes, prompt: Some(prompt), ..Screen::default() }).await;
            event.all_caught_up().await;
            wall.at_rest().await;
            wall.script(CLOCK, vec![SENTENCE.into()]).await;
            let clicked = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs_f64() * 1e3;
            event.facilitator.reveal(prompt).await;
            let drawn = wall.until("the notes are drawn", "return window.plenaryReveal").await;
            taken.add(drawn.as_f64().unwrap_or(f64::NAN) - clicked);
        }
    }
    vec![("reveals", taken.count() as f64), ("p50 ms", taken.at(0.5)), (P95, taken.at(0.95)), ("most ms", taken.most())]
}
