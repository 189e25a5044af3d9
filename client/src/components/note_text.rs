//! A note to read: its words, the look of its prompt, and how often it was said.

use super::look::{LookIcon, look_name};
use crate::{markup::view, words::board as words};
use leptos::prelude::*;
use plenary_shared::{agenda::Agenda, content::Note, look::PromptLook};

/// A note's card. `said` counts the duplicates merged under it, itself included.
#[component]
pub fn NoteText(
    text: String,
    look: PromptLook,
    #[prop(default = 1)] said: usize,
    #[prop(optional)] bare: bool,
) -> impl IntoView {
    view! {
        <div class="note look" data-look=look_name(look)>
            {(!bare).then(|| view! { <LookIcon look named=true/> })}
            <p class="words" dir="auto">{text}</p>
            {(said > 1).then(|| view! { <span class="tag">{words::alike(said)}</span> })}
        </div>
    }
}

/// The look of the prompt that a note answers.
pub fn look_of(agenda: &Agenda, note: &Note) -> PromptLook {
    agenda.prompt(note.prompt).map_or(PromptLook::Missing, |prompt| prompt.look)
}
