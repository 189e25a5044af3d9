//! The look back on the big screen, page by page: themes, the top of both rankings, and how far people agree.

use super as say;
use super::top_title;
use crate::{
    board::{
        outcome,
        recap::{self, Back, newest},
        screen, stages,
    },
    components::results::{AgreementWords, OrderList},
    markup::view,
    stages::theming,
    wall::{Head, Shown, page_of},
    words::{projector as words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content};

/// The look back.
#[component]
pub fn Recap(shown: Shown) -> impl IntoView {
    move || {
        let content = recap::told(&*shown.get()?);
        let parts = recap::pages(&content);
        let page = page_of(&content, parts.len());
        let title = match parts.get(page) {
            None => stages::current(&content.meta).map(|stage| stage.title.clone()).unwrap_or_default(),
            Some(Back::Themes(_)) => words::THEMES.into(),
            Some(Back::Top(criterion)) => top_title(*criterion).into(),
            Some(Back::Agreement(_)) => result_words::AGREEMENT.into(),
        };
        Some(view! {
            <Head text=title/>
            <div class="big-body big-list">{body(&content, parts.get(page).copied())}</div>
        })
    }
}

fn body(content: &Content, part: Option<Back>) -> AnyView {
    match part {
        None => view! { <p>{say::NOTHING_YET}</p> }.into_any(),
        Some(Back::Themes(page)) => {
            view! { <div class="big-themes">{theming::screen::rows(content, page)}</div> }.into_any()
        }
        Some(Back::Top(criterion)) => {
            let rows = newest(&content.results, criterion).map(|result| recap::top_of_page(content, result));
            view! { <OrderList rows=rows.unwrap_or_default() opportunities=content.opportunities.clone()/> }.into_any()
        }
        Some(Back::Agreement(page)) => {
            let Some(round) = outcome::rounds(&content.results).pop() else { return ().into_any() };
            let only = (screen::agreement_pages(content, content.meta.screen.scale) > 1).then(|| Criterion::ALL[page]);
            view! { <AgreementWords round opportunities=content.opportunities.clone() only level=2/> }.into_any()
        }
    }
}
