//! What the parts of the big screen share.

pub mod say;

use crate::{board::screen, live::Live, markup::view, words};
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

/// Pages that are shown as dots too.
const MOST_DOTS: usize = 12;

/// A heading with the pages below it.
#[component]
pub fn Head(
    #[prop(into)] text: String,
    page: usize,
    pages: usize,
    #[prop(optional)] icon: Option<AnyView>,
) -> impl IntoView {
    let long = text.chars().count() > screen::LARGE_PROMPT_LETTERS;
    // Dots are counted by eye, so many of them are left out.
    let dotted = if pages <= MOST_DOTS { 0..pages } else { 0..0 };
    let dots = dotted.map(|at| view! { <span class="dot" class:now=at == page></span> }).collect_view();
    view! {
        <div class="big-head">
            <h1 class:long=long>{icon} <span dir="auto">{text}</span></h1>
            {(pages > 1)
                .then(|| {
                    view! {
                        <p class="big-page">
                            <span class="dots" aria-hidden="true">{dots}</span>
                            {words::board::page(page + 1, pages)}
                        </p>
                    }
                })}
        </div>
    }
}
