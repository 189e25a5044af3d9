//! What people wait for at their pages, in real Chromium: until a page is there, while they type, at a reveal.

pub mod load;
pub mod reveal;
pub mod typing;

use crate::{boards::SENTENCE, goals::Goal, servers::Kind, table::Table};
use load::{Door, Way};
use plenary_shared::id::PromptId;
use plenary_tests::{day::LearningEvent, until};
use serde_json::{Value, json};

/// The goals for pages, each with what was measured beside it.
pub fn goals(table: &Table) -> Vec<Goal> {
    let own = |scenario: &str, name: &str| table.median(scenario, &Kind::Plenary, name);
    let weak = load::scenario(Door::Address, &load::WEAK, Way::Plain);
    let link = load::scenario(Door::Link("", ""), &load::WEAK, Way::Plain);
    let [plain_4g, trusted_4g] = Way::BOTH.map(|way| load::scenario(Door::Address, &load::SLOW_4G, way));
    let goal = |name, wish, measured, most| Goal { name, wish, measured, most };
    vec![
        goal("P11", "join form at 400 kbit/s and 400 ms, plain, ms", own(&weak, load::FORM), 1_000.0),
        goal("P11", "join by link there, plain, ms", own(&link, load::FORM), 1_200.0),
        goal("P11", "event of the link named there, plain, ms", own(&link, load::NAMED), 1_200.0),
        goal("P11", "whole client there, plain, ms", own(&weak, load::WHOLE), 10_000.0),
        goal("P11", "whole client on slow 4G, plain, ms", own(&plain_4g, load::WHOLE), 2_000.0),
        goal("P11", "whole client on slow 4G, trusted, ms", own(&trusted_4g, load::WHOLE), 2_000.0),
        goal("P11", "longest input delay, ms", own(typing::SCENARIO, typing::LONGEST_DELAY), 100.0),
        goal("P12", "200 notes on the projector p95, ms", own(reveal::SCENARIO, reveal::P95), 300.0),
    ]
}

/// The table of these goals.
pub fn markdown(table: &Table) -> String {
    let lines: Vec<String> = goals(table).iter().map(Goal::line).collect();
    format!("\n### Goals\n\n| goal | what | measured | at most | |\n|---|---|---|---|---|\n{}\n", lines.join("\n"))
}

/// The participants of an event write so many notes under a prompt, in turn, and are answered.
async fn write(event: &LearningEvent, prompt: PromptId, notes: usize) {
    let writers = event.participants.iter().cycle();
    let posted: Vec<_> = (0..notes)
        .zip(writers)
        .map(|(number, writer)| (writer, writer.post_note(prompt, &format!("{number}: {SENTENCE}")).1))
        .collect();
    for (writer, op) in posted {
        writer.answer(op).await.expect("a note is taken");
    }
}

/// Waits until the server counts so many notes that are held.
async fn held(event: &LearningEvent, notes: usize) {
    let count = || event.facilitator.facts().held.iter().map(|held| held.count as usize).sum::<usize>();
    until("the notes are held", || count() == notes).await;
}

/// The numbers of a list that a script gave.
fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn nothing() -> Value {
    json!([])
}
