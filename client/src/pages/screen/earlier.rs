//! What an earlier event said: its picture first, or its learning opportunities, then its themes.

use crate::{
    board::screen,
    markup::view,
    stages::{plenary, prioritising::screen::result, theming},
    wall::{Head, Shown, live, page_of},
    words::{numbers, projector as words},
};
use leptos::prelude::*;
use plenary_shared::content::{Content, Meta};

/// The earlier event, page by page.
#[component]
pub fn Then(shown: Shown) -> impl IntoView {
    let then = live().mirror.then;
    move || {
        let content = shown.get()?;
        let Some(earlier_board) = then.get() else {
            return Some(
                view! {
                    <Head text=words::THEN/>
                    <p class="big-body">{words::NO_THEN}</p>
                }
                .into_any(),
            );
        };
        // The earlier board at the text size of today.
        let scale = content.meta.screen.scale;
        let meta = Meta { screen: content.meta.screen, ..earlier_board.meta.clone() };
        let earlier = Content { meta, ..Content::clone(&earlier_board) };
        let (first, rest) = screen::then_pages(&earlier, scale);
        let page = page_of(&content, first + rest);
        let title = words::then_title(&numbers::long_date(&earlier.meta.day));
        if page < first && screen::picture_pages(&earlier, scale) > 0 {
            return Some(result::picture(&earlier, title, page));
        }
        let body = match page.checked_sub(first) {
            None => {
                plenary::screen::opportunities(&earlier, screen::opportunity_pages(&earlier, scale).get(page).cloned())
            }
            Some(page) => view! { <div class="big-themes">{theming::screen::rows(&earlier, page)}</div> }.into_any(),
        };
        Some(
            view! {
                <Head text=title/>
                <div class="big-body">{body}</div>
            }
            .into_any(),
        )
    }
}
