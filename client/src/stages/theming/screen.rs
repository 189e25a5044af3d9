//! Themes as blocks, the larger the more notes are in them.

use crate::{
    board::{paging, screen},
    markup::view,
    wall::{Head, Shown, page_of},
    words::{board as board_words, projector as words},
};
use leptos::prelude::*;
use plenary_shared::content::Content;

/// Longest name, in letters, that still fits in the block's larger type.
const SHORT_NAME: usize = 60;
/// How many steps the blocks' widths have.
const STEPS: usize = 2;

/// The themes, and how many notes wait to be sorted.
#[component]
pub fn Themes(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let pages = screen::pages(&content, None);
        let page = page_of(&content, pages);
        let waiting = screen::cards_of_theme(&content, None).len();
        Some(view! {
            <Head text=words::THEMES page pages/>
            <div class="big-body big-themes">
                {blocks(&content, page)}
                {(waiting > 0)
                    .then(|| view! { <p class="big-waiting">{board_words::UNSORTED} ": " {board_words::notes(waiting)}</p> })}
            </div>
        })
    }
}

/// The blocks of one page, in rows.
pub fn blocks(content: &Content, page: usize) -> AnyView {
    let themes: Vec<_> = content
        .themes_in_order()
        .into_iter()
        .map(|(id, theme)| (theme.name.clone(), screen::cards_of_theme(content, Some(id)).len()))
        .collect();
    if themes.is_empty() {
        return view! { <p>{words::NO_THEMES}</p> }.into_any();
    }
    let scale = content.meta.screen.scale;
    let (_, columns) = screen::theme_grid(scale);
    let here = &themes[paging::slice(themes.len(), screen::themes_per_page(scale), page)];
    let rows = here.len().div_ceil(columns);
    let most = here.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let block = |(name, count): &(String, usize)| {
        let size = 1 + (count * STEPS).div_ceil(most);
        let long = name.chars().count() > SHORT_NAME;
        view! {
            <section class="big-theme" class:long=long data-size=size.to_string()>
                <h2 class="words" dir="auto">{name.clone()}</h2>
                <p><b class="count">{*count}</b> <span class="sr-only">{board_words::notes(*count)}</span></p>
            </section>
        }
    };
    here.chunks(here.len().div_ceil(rows))
        .map(|row| view! { <div class="big-row" class:few=rows == 1>{row.iter().map(block).collect_view()}</div> })
        .collect_view()
        .into_any()
}
