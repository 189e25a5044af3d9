//! Numbered lists: the learning opportunities, and the order under a criterion.

use crate::{
    board::{outcome, paging, screen},
    components::results::{OrderList, OrderNotes},
    markup::view,
    wall::{Head, Shown, page_of},
    words::{board as board_words, projector as words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content};
use std::ops::Range;

/// The learning opportunities.
#[component]
pub fn Opportunities(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let pages = screen::opportunity_pages(&content, content.meta.screen.scale);
        let page = page_of(&content, pages.len());
        Some(view! {
            <Head text=board_words::OPPORTUNITIES/>
            <div class="big-body">{opportunities(&content, pages.get(page).cloned())}</div>
        })
    }
}

/// The learning opportunities of one page.
pub fn opportunities(content: &Content, range: Option<Range<usize>>) -> AnyView {
    let Some(range) = range else { return view! { <p>{words::NO_OPPORTUNITIES}</p> }.into_any() };
    let items = content.opportunities_in_order();
    let row = |at: usize| {
        view! {
            <li class="opportunity">
                <span class="point-number">{at + 1}</span>
                <p class="words" dir="auto">{items[at].1.text.clone()}</p>
            </li>
        }
    };
    view! { <ol class="opportunities" role="list">{range.map(row).collect_view()}</ol> }.into_any()
}

/// The order under a criterion.
#[component]
pub fn Order(shown: Shown, criterion: Criterion) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let round = outcome::rounds(&content.results).pop();
        let title = result_words::order_title(criterion);
        let Some(result) = round.as_ref().and_then(|round| round.outcome(criterion)).cloned() else {
            return Some(view! { <Nothing title/> }.into_any());
        };
        let texts = screen::order_texts(&content, round.as_ref(), criterion);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pages =
            paging::stacked(&texts, screen::list_room(&content.meta, screen::HEADING_ROOM, content.meta.screen.scale));
        let page = page_of(&content, pages.len());
        let range = pages.get(page).cloned().unwrap_or(0..0);
        let rows = outcome::order(&result)[range].to_vec();
        let last = page + 1 >= pages.len();
        Some(
            view! {
                <Head text=title/>
                <div class="big-body big-list">
                    <OrderList rows opportunities=content.opportunities.clone()/>
                    {last.then(|| view! { <OrderNotes outcome=result.clone()/> })}
                </div>
            }
            .into_any(),
        )
    }
}

/// In place of a result that is not there.
#[component]
pub fn Nothing(title: &'static str, #[prop(default = result_words::NO_RESULT)] says: &'static str) -> impl IntoView {
    view! {
        <Head text=title/>
        <p class="big-body">{says}</p>
    }
}
