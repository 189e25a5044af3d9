//! What the parts of the big screen share.

pub mod say;

use crate::{board::screen, live::Live, markup::view};
use leptos::prelude::*;
use plenary_shared::content::Content;
use std::sync::Arc;

/// The board as the wall shows it.
pub type Shown = Memo<Option<Arc<Content>>>;

/// The live session of the screen.
pub fn live() -> Live {
    expect_context()
}

/// The page that the laptop chose, at most the last.
pub fn page_of(content: &Content, pages: usize) -> usize {
    usize::from(content.meta.screen.page).min(pages.saturating_sub(1))
}

/// The question or the finding: the largest words of a page.
#[component]
pub fn Head(#[prop(into)] text: String, #[prop(optional)] icon: Option<AnyView>) -> impl IntoView {
    let long = text.chars().count() > screen::LARGE_PROMPT_LETTERS;
    view! { <h1 class="big-head" class:long=long>{icon} <span dir="auto">{text}</span></h1> }
}
