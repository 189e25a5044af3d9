//! Thanks, and feedback on the day.

pub mod phone;
pub mod review;

use crate::{
    desk::desk as here,
    markup::view,
    words::{catalogue, facilitator, numbers::counted},
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::Stage,
    id::StageId,
    stage::{StageKind, close::feedback, poll::Topic},
    wire::PollState,
};
use review::ReadFeedback;

catalogue! {
    FEEDBACK = "Feedback on the day";
    HEAD = "One minute about today";
    PROMISE = "Not linked to your notes or your ranking. Answer as many as you like.";
    ENDS = "1 means not at all, 5 means very much.";
    BOX = "What should we change next time?";
    SEND = "Send feedback";
    SENDING = "Kept on this phone. Sending now.";
    SENT = "Sent. You can change it until this part closes.";
    CHANGED = "You changed it. Send it again to replace what you sent.";
    CLOSED = "Feedback has closed. Thank you.";
    ANSWER_FIRST = "Answer a question or write something before you send it";
    TOO_LONG = "Your answer must be 1,000 characters or fewer";
    TOTALS_LATER = "What people said will appear here when this stage closes.";
    TABLE = "How many people chose 1 to 5 for each question";
    QUESTION = "Question";
    ANSWERS = "Answers";
    TOO_FEW = "Fewer than five people answered, so their choices are not shown.";
    FEW_ANSWERS = "Fewer than five people answered this, so their choices are not shown.";
    NONE = "There is no feedback in this snapshot.";
}

/// The questions, in the order of their taps.
pub const QUESTIONS: [&str; 4] =
    ["I felt heard", "I felt safe to write what I saw", "It was useful for my work", "The pace was right"];

/// The columns of the table.
pub const COLUMNS: [&str; 5] = ["1 not at all", "2", "3", "4", "5 very much"];

/// How many have answered so far.
pub fn have_given(given: u32, of: u32) -> String {
    format!("{given} of {of} have answered.")
}

/// How many answered.
pub fn given(n: u32) -> String {
    match n {
        0 => "Nobody gave feedback.".into(),
        _ => format!("{} gave feedback.", counted(n as usize, "person", "people")),
    }
}

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Feedback stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(_: Stage) -> AnyView {
    view! { <Closing/> }.into_any()
}

/// What to do at the close, and the feedback.
#[component]
fn Closing() -> impl IntoView {
    let mirror = here().live.mirror;
    let turnout = Memo::new(move |_| {
        mirror.ballots.with(|polls| {
            let newest =
                polls.iter().filter(|(id, _)| id.topic == Topic::Kind(StageKind::Close)).max_by_key(|(id, _)| id.n);
            newest.map(|(_, (state, given, of))| (*state == PollState::Open, *given, *of))
        })
    });
    let feedback = Memo::new(move |_| {
        mirror.results.track();
        mirror.meta.track();
        feedback(&mirror.parts())
    });
    view! {
        <p>{facilitator::CLOSE_SAYS}</p>
        <section class="progress card">
            <h2>{FEEDBACK}</h2>
            {move || match turnout.get() {
                Some((true, given, of)) => view! {
                    <p>{have_given(given, of)}</p>
                    <p class="hint">{TOTALS_LATER}</p>
                }.into_any(),
                _ => match feedback.get() {
                    Some(feedback) => view! { <ReadFeedback feedback/> }.into_any(),
                    None => view! { <p class="hint">{TOTALS_LATER}</p> }.into_any(),
                },
            }}
        </section>
    }
}
