//! The picture with its points in words, and how far the ballots agree.

use crate::{
    board::{outcome, screen},
    components::results::{AgreementWords, ResultPicture, ranked_words},
    markup::view,
    stages::plenary::screen::Nothing,
    wall::{Head, Shown, page_of},
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content};

/// Markers' radius in thousandths of the picture: their numbers are 32 pixels on a screen 1920 wide.
const MARKER: u16 = 42;

/// The picture, and beside it the items that the numbers refer to.
#[component]
pub fn PictureWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let Some(round) = outcome::rounds(&content.results).pop() else {
            return Some(view! { <Nothing title=words::PICTURE/> }.into_any());
        };
        let title = match round.number {
            1 => words::PICTURE.to_owned(),
            number => words::picture_of_round(number),
        };
        if round.has_too_few() {
            return Some(view! { <Nothing title=words::PICTURE says=words::NO_ORDER/> }.into_any());
        }
        let pages = screen::picture_pages(&content, content.meta.screen.scale).len();
        let page = page_of(&content, pages);
        Some(view! { <div class="big-body">{picture(&content, title, page, pages, page)}</div> }.into_any())
    }
}

/// The picture of the newest round with its heading beside it, and the points that the page explains.
pub fn picture(content: &Content, title: String, page: usize, pages: usize, page_of_legend: usize) -> AnyView {
    let mut rounds = outcome::rounds(&content.results);
    let Some(round) = rounds.pop() else { return ().into_any() };
    let before = rounds.pop();
    let legend = screen::legend(content, Some(&round));
    let labels: Vec<u16> = round.entries().iter().map(|entry| entry.label).collect();
    let row = |at: usize| {
        view! {
            <li>
                <span class="point-number">{labels[at]}</span>
                {ranked_words(legend[at].clone())}
            </li>
        }
    };
    let ranges = screen::picture_pages(content, content.meta.screen.scale);
    let legend = ranges.get(page_of_legend).cloned().unwrap_or(0..0).map(row).collect_view();
    view! {
        <div class="big-picture">
            <ResultPicture round radius=MARKER before/>
            <div class="big-side">
                <Head text=title page pages/>
                <ol class="big-legend" role="list">{legend}</ol>
            </div>
        </div>
    }
    .into_any()
}

/// Agreement in words.
#[component]
pub fn AgreementWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let mut rounds = outcome::rounds(&content.results);
        let Some(round) = rounds.pop() else { return Some(view! { <Nothing title=words::AGREEMENT/> }.into_any()) };
        let before = rounds.pop();
        let pages = screen::agreement_pages(&content, content.meta.screen.scale);
        let page = page_of(&content, pages);
        let only = (pages > 1).then(|| Criterion::ALL[page]);
        Some(
            view! {
                <Head text=words::AGREEMENT page pages/>
                <div class="big-body">
                    <AgreementWords round opportunities=content.opportunities.clone() before only level=2/>
                </div>
            }
            .into_any(),
        )
    }
}
