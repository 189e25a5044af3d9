//! The summary that a form shows when it cannot be submitted.

use super::frame::jump;
use crate::{markup::view, words::participant as words};
use leptos::{html, prelude::*};

/// The summary of a problem, with a link to the field; it takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// The problem, in the same words as at the field.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// The id of the field.
    #[prop(into)]
    field: String,
) -> impl IntoView {
    let field = StoredValue::new(field);
    move || {
        problem.get().map(|problem| {
            let element = NodeRef::<html::Div>::new();
            Effect::new(move |_| element.get().map(|element| element.focus().ok()));
            let target = field.get_value();
            view! {
                <div node_ref=element class="error-summary" role="alert" tabindex="-1">
                    <h2>{words::PROBLEM}</h2>
                    <p>
                        <a href=format!("#{target}") on:click=move |event| jump(event, &target)>
                            {problem}
                        </a>
                    </p>
                </div>
            }
        })
    }
}
