//! The chart with its items in words, and how far the ballots agree.

use super::{chart, dots};
use crate::{
    board::{outcome, screen},
    components::results::{AgreementWords, ranked_words},
    markup::view,
    stages::plenary::screen::Nothing,
    wall::{Head, Shown, page_of},
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content};

/// The chart, and after it the words of its items.
#[component]
pub fn PictureWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let Some(round) = outcome::rounds(&content.results).pop() else {
            return Some(view! { <Nothing title=words::PICTURE/> });
        };
        if round.has_too_few() {
            return Some(view! { <Nothing title=words::PICTURE says=words::NO_ORDER/> });
        }
        let page = page_of(&content, screen::picture_pages(&content, content.meta.screen.scale));
        let says = words::headline(&outcome::headline(&round));
        let says = if round.number > 1 { words::headline_of_round(round.number, &says) } else { says };
        Some(picture(&content, says, page))
    }
}

/// A page of the newest round: the chart under this heading, or the words that belong to its numbers.
pub fn picture(content: &Content, heading: String, page: usize) -> AnyView {
    let mut rounds = outcome::rounds(&content.results);
    let Some(round) = rounds.pop() else { return ().into_any() };
    let entries = round.entries();
    if entries.is_empty() {
        return view! { <Nothing title=words::PICTURE says=words::NO_PICTURE/> };
    }
    let Some(page) = page.checked_sub(1) else { return chart::page(content, heading, &round, rounds.pop().as_ref()) };
    let legend = screen::legend(content, Some(&round));
    let row = |at: usize| {
        view! {
            <li class="opportunity">
                <span class="point-number">{entries[at].label}</span>
                {ranked_words(legend[at].clone())}
            </li>
        }
    };
    let here = screen::word_pages(content, content.meta.screen.scale).get(page).cloned().unwrap_or(0..0);
    view! {
        <Head text=words::CHART_WORDS/>
        <div class="big-body"><ol class="opportunities" role="list">{here.map(row).collect_view()}</ol></div>
    }
}

/// Agreement in words, and where the room differs a dot for each ballot.
#[component]
pub fn AgreementWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let mut rounds = outcome::rounds(&content.results);
        let Some(round) = rounds.pop() else { return Some(view! { <Nothing title=words::AGREEMENT/> }) };
        let before = rounds.pop();
        let pages = screen::agreement_pages(&content, content.meta.screen.scale);
        let page = page_of(&content, pages + screen::dots_pages(&content));
        if page >= pages {
            return Some(dots::page(&content, &round));
        }
        let only = (pages > 1).then(|| Criterion::ALL[page]);
        Some(view! {
            <Head text=words::AGREEMENT/>
            <div class="big-body">
                <AgreementWords round opportunities=content.opportunities.clone() before only level=2/>
            </div>
        })
    }
}
