//! What an earlier event said, to read beside the live stage.

use crate::{
    components::reading::{ReadNotes, ReadOpportunities, ReadResults, ReadThemes},
    desk::desk,
    markup::view,
    words::{board as board_words, facilitator as words, numbers},
};
use leptos::prelude::*;

/// The earlier event, folded away until it is wanted; nothing where there is none.
#[component]
pub fn ThenBeside() -> impl IntoView {
    let then = desk().live.mirror.then;
    move || {
        then.get().map(|content| {
            let from = words::then_from(&content.meta.title, &numbers::long_date(&content.meta.day));
            view! {
                <details class="then">
                    <summary>{words::THEN}</summary>
                    <p class="banner" dir="auto">{from}</p>
                    <h2>{board_words::OPPORTUNITIES}</h2>
                    <ReadOpportunities content=content.clone()/>
                    <h2>{words::VOTES}</h2>
                    <ReadResults content=content.clone()/>
                    <h2>{words::THEMES}</h2>
                    <ReadThemes content=content.clone()/>
                    <h2>{words::NOTES}</h2>
                    <ReadNotes content/>
                </details>
            }
        })
    }
}
