//! What an earlier event said: its picture first, then its themes.

use super::{Head, Shown, live, page_of, themes};
use crate::{
    board::{outcome, screen},
    components::{reading::ReadOpportunities, results::ResultPicture},
    words::{numbers, projector as words},
};
use leptos::prelude::*;
use plenary_shared::content::{Content, Meta};
use std::sync::Arc;

/// Markers' radius in thousandths of the picture.
const MARKER: u16 = 34;

/// The earlier event, page by page.
#[component]
pub fn Then(shown: Shown) -> impl IntoView {
    let then = live().mirror.then;
    move || {
        let content = shown.get()?;
        let Some(snapshot) = then.get() else {
            return Some(
                view! { <Head text=words::THEN page=0 pages=1/><p class="big-body">{words::NO_THEN}</p> }.into_any(),
            );
        };
        // The earlier board at the text size of today.
        let meta = Meta { screen: content.meta.screen, ..snapshot.content.meta.clone() };
        let earlier = Content { meta, ..snapshot.content.clone() };
        let pages = screen::pages(&content, Some(&earlier));
        let page = page_of(&content, pages);
        let title = words::then_title(&earlier.meta.title, &numbers::long_date(&earlier.meta.day));
        let body = match page {
            0 => first(earlier),
            page => view! { <div class="big-themes">{themes::blocks(&earlier, page - 1)}</div> }.into_any(),
        };
        Some(
            view! {
                <Head text=title page pages/>
                <div class="big-body">{body}</div>
            }
            .into_any(),
        )
    }
}

/// The picture where there was a vote, with the learning opportunities beside it.
fn first(earlier: Content) -> AnyView {
    let round = outcome::rounds(&earlier.results).pop();
    let list = view! { <ReadOpportunities content=Arc::new(earlier)/> };
    match round {
        Some(round) => view! {
            <div class="big-picture">
                <ResultPicture round radius=MARKER/>
                <div>{list}</div>
            </div>
        }
        .into_any(),
        None => list.into_any(),
    }
}
