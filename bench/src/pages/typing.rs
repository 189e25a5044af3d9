//! Somebody types on a slow phone that shows 600 notes, while 50 more arrive from other devices.

use super::{nothing, numbers};
use crate::{boards::SENTENCE, scenarios::Figures, spread::Spread};
use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
};
use std::time::{Duration, Instant};

/// The name in the table.
pub const SCENARIO: &str = "typing while 50 notes arrive";
/// The longest that a key waited for the page.
pub const LONGEST_DELAY: &str = "longest input delay ms";

/// Notes on the board and on the phone, notes that arrive, and the span in which they do.
const THERE: usize = 600;
const ARRIVING: u32 = 50;
const SPAN: Duration = Duration::from_secs(5);
/// How many times slower the phone's processor is than this one.
const SLOWER: u32 = 4;
/// From one key to the next: a fast typist.
const KEY: Duration = Duration::from_millis(120);
const QUESTION: &str = "What information is missing?";

/// Notes for each key when it was pressed, when the page got the event, and when the next frame was drawn.
const CLOCK: &str = "window.plenaryKeys = { delays: [], paints: [] };
    addEventListener('keydown', (event) => {
        plenaryKeys.delays.push(performance.now() - event.timeStamp);
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => plenaryKeys.paints.push(performance.now() - event.timeStamp);
            port2.postMessage(null);
        });
    }, true);";

/// Types through the span and says how long the keys waited.
pub async fn run(venue: &impl Venue) -> Figures {
    let event = LearningEvent::at_open_pool(venue, StageKind::Brainstorm, 10).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    super::write(&event, prompt, THERE).await;
    event.facilitator.sees("all notes are there", |content| content.notes.len() == THERE).await;
    let phone = Chromium::phone(Surface::Phone, &venue.address(), &event.code).await;
    phone.press_start("Show the group’s notes").await;
    phone
        .until(
            "the notes are on the phone",
            &format!("return document.querySelectorAll('.group-notes li').length === {THERE}"),
        )
        .await;
    phone.fill(QUESTION, "A note").await;
    phone.slow_processor(SLOWER).await;
    phone.script(CLOCK, vec![]).await;

    tokio::join!(arrive(&event, prompt), type_on(&phone));
    event.facilitator.sees("all notes came", |content| content.notes.len() == THERE + ARRIVING as usize).await;
    let keys = phone.page("return plenaryKeys.delays", nothing()).await;
    let delays: Spread = numbers(&keys).into_iter().collect();
    let painted = phone.page("return plenaryKeys.paints", nothing()).await;
    let paints: Spread = numbers(&painted).into_iter().collect();
    vec![
        ("keys", delays.count() as f64),
        (LONGEST_DELAY, delays.most()),
        ("input delay p95 ms", delays.at(0.95)),
        ("longest key to frame ms", paints.most()),
        ("key to frame p95 ms", paints.at(0.95)),
    ]
}

async fn arrive(event: &LearningEvent, prompt: plenary_shared::id::PromptId) {
    let begun = Instant::now();
    for (number, device) in (0..ARRIVING).zip(event.participants.iter().cycle()) {
        device.post_note(prompt, &format!("Late {number}: {SENTENCE}"));
        tokio::time::sleep_until((begun + SPAN * (number + 1) / ARRIVING).into()).await;
    }
}

async fn type_on(phone: &Chromium) {
    let begun = Instant::now();
    for (number, letter) in (1..).zip(SENTENCE.chars().cycle()) {
        if begun.elapsed() > SPAN {
            return;
        }
        phone.keys(&letter.to_string()).await;
        tokio::time::sleep_until((begun + KEY * number).into()).await;
    }
}
