//! What a room said of the day: counts for each question, and words.

use crate::{markup::view, words::feedback as say};
use leptos::prelude::*;
use plenary_shared::stage::close::Feedback;

/// The counts as a table, and the words.
#[component]
pub fn ReadFeedback(feedback: Feedback) -> impl IntoView {
    let Feedback { n, taps, words } = feedback;
    let counted = !taps.is_empty();
    let row = |(question, counts): (&'static str, Vec<u32>)| {
        let total: u32 = counts.iter().sum();
        let cells = counts.into_iter().map(|count| view! { <td>{count}</td> }).collect_view();
        view! { <tr><th scope="row">{question}</th>{cells}<td>{total}</td></tr> }
    };
    view! {
        <p>{say::given(n)}</p>
        {counted
            .then(|| {
                view! {
                    <div class="scroll" tabindex="0" role="region" aria-label=say::TABLE>
                        <table class="feedback-table">
                            <caption class="sr-only">{say::TABLE}</caption>
                            <thead><tr>
                                <th scope="col">{say::QUESTION}</th>
                                {say::COLUMNS.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}
                                <th scope="col">{say::ANSWERS}</th>
                            </tr></thead>
                            <tbody>{say::QUESTIONS.into_iter().zip(taps).map(row).collect_view()}</tbody>
                        </table>
                    </div>
                }
            })}
        {(!counted && n > 0).then(|| view! { <p class="hint">{say::TOO_FEW}</p> })}
        {(!words.is_empty())
            .then(|| {
                view! {
                    <h3>{say::BOX}</h3>
                    <ul class="feedback-words">
                        {words.into_iter().map(|words| view! { <li class="words" dir="auto">{words}</li> }).collect_view()}
                    </ul>
                }
            })}
    }
}
