//! What a room said of the day: counts for each question, and words.

use super as say;
use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    stage::close::{Feedback, feedback},
};

/// The part of a snapshot.
pub fn part(content: &Content) -> AnyView {
    match feedback(&content.parts) {
        Some(feedback) => view! { <ReadFeedback feedback/> }.into_any(),
        None => view! { <p class="empty">{say::NONE}</p> }.into_any(),
    }
}

/// The counts as a table, and the words.
#[component]
pub fn ReadFeedback(feedback: Feedback) -> impl IntoView {
    let Feedback { n, taps, words } = feedback;
    let counted = !taps.is_empty();
    let row = |(question, counts): (&'static str, Vec<u32>)| {
        if counts.is_empty() {
            return view! { <tr><th scope="row">{question}</th><td colspan="6">{say::FEW_ANSWERS}</td></tr> }
                .into_any();
        }
        let total: u32 = counts.iter().sum();
        let cells = counts.into_iter().map(|count| view! { <td>{count}</td> }).collect_view();
        view! { <tr><th scope="row">{question}</th>{cells}<td>{total}</td></tr> }.into_any()
    };
    view! {
        <p>{say::given(n)}</p>
        {counted
            .then(|| {
                view! {
                    <table class="cards">
                            <caption>{say::TABLE}</caption>
                            <thead><tr>
                                <th scope="col">{say::QUESTION}</th>
                                {say::COLUMNS.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}
                                <th scope="col">{say::ANSWERS}</th>
                            </tr></thead>
                            <tbody>{say::QUESTIONS.into_iter().zip(taps).map(row).collect_view()}</tbody>
                        </table>
                }
            })}
        {(!counted && n > 0).then(|| view! { <p class="hint">{say::TOO_FEW}</p> })}
        {(!words.is_empty())
            .then(|| {
                view! {
                    <h3>{say::BOX}</h3>
                    <ul role="list" class="stack">
                        {words.into_iter().map(|words| view! { <li class="card words" dir="auto">{words}</li> }).collect_view()}
                    </ul>
                }
            })}
    }
}
