//! The picture with its points in words, and how far the ballots agree.

use super::{Head, Shown, list::Nothing, page_of};
use crate::{
    board::{outcome, paging, screen},
    components::results::{AgreementWords, ResultPicture},
    words::results as words,
};
use leptos::prelude::*;

/// Markers' radius in thousandths of the picture: 46 pixels across on a screen 1920 wide.
const MARKER: u16 = 34;

/// The picture, and beside it what the numbers stand for.
#[component]
pub fn PictureWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let mut rounds = outcome::rounds(&content.results);
        let Some(round) = rounds.pop() else { return Some(view! { <Nothing title=words::PICTURE/> }.into_any()) };
        let before = rounds.pop();
        let title = match round.number {
            1 => words::PICTURE.to_owned(),
            number => words::picture_of_round(number),
        };
        let texts = screen::legend_texts(&content, Some(&round));
        let labels: Vec<u16> = round.entries().iter().map(|entry| entry.label).collect();
        let lines: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pages = paging::stacked(&lines, screen::legend_room(content.meta.screen.scale));
        let page = page_of(&content, pages.len());
        let row = |at: usize| {
            let text = if texts[at].is_empty() { words::TAKEN_OFF.to_owned() } else { texts[at].clone() };
            view! {
                <li>
                    <span class="point-number">{labels[at]}</span>
                    <p class="words" dir="auto">{text}</p>
                </li>
            }
        };
        let legend = pages.get(page).cloned().unwrap_or(0..0).map(row).collect_view();
        Some(
            view! {
                <div class="big-body big-picture">
                    <ResultPicture round=round.clone() radius=MARKER before/>
                    <div class="big-side">
                        <Head text=title page pages=pages.len()/>
                        <ol class="big-legend" role="list">{legend}</ol>
                    </div>
                </div>
            }
            .into_any(),
        )
    }
}

/// Agreement in words.
#[component]
pub fn AgreementWall(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let mut rounds = outcome::rounds(&content.results);
        let Some(round) = rounds.pop() else { return Some(view! { <Nothing title=words::AGREEMENT/> }.into_any()) };
        let before = rounds.pop();
        Some(
            view! {
                <Head text=words::AGREEMENT page=0 pages=1/>
                <div class="big-body">
                    <AgreementWords round opportunities=content.opportunities.clone() before/>
                </div>
            }
            .into_any(),
        )
    }
}
