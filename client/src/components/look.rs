//! A prompt's icon: the same shape, word and colour everywhere.

use crate::{markup::view, words::board as words};
use leptos::prelude::*;
use plenary_shared::look::PromptLook;

/// The icon of a prompt. `named` gives it a label for screen readers; beside a heading the heading does that.
#[component]
pub fn LookIcon(look: PromptLook, #[prop(optional)] named: bool) -> impl IntoView {
    let shape = match look {
        PromptLook::Missing => "M8.2 9a4 4 0 1 1 5.4 3.8c-1 .4-1.6 1-1.6 2.2M12 19.2v.1",
        PromptLook::Worked => "M4.5 12.5l5 5 10-11",
        PromptLook::Improve => "M12 20V5M5.5 11.5L12 5l6.5 6.5",
    };
    view! {
        <svg class="look-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
        {named.then(|| view! { <span class="sr-only">{words::look(look)}</span> })}
    }
}

/// The value of `data-look`, which chooses the colour.
pub const fn look_name(look: PromptLook) -> &'static str {
    match look {
        PromptLook::Missing => "missing",
        PromptLook::Worked => "worked",
        PromptLook::Improve => "improve",
    }
}
