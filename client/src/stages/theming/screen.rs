//! Themes as rows of marks: one mark for one note, so that 29 and 3 look like 29 and 3.

use crate::{
    board::{paging, screen},
    components::{
        look::{LookIcon, MARK_CELL, look_name, marks},
        note_text::look_of,
    },
    markup::view,
    wall::{Head, Shown, page_of},
    words::{board as board_words, projector as words},
};
use leptos::prelude::*;
use plenary_shared::{
    content::{Content, Theme},
    look::PromptLook,
};
use std::cmp::Reverse;

/// The most marks in a row; where a theme has more notes, a mark stands for several in every row.
const MOST_MARKS: usize = 32;
/// Rows that have space around them where a page takes more.
const FEW: usize = 7;
/// The fewest marks that a row has space for, so that a few notes are not drawn large.
const LEAST_MARKS: usize = 24;

/// The themes, the largest first, and how many notes wait to be sorted.
#[component]
pub fn Themes(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let pages = screen::pages(&content, None);
        let page = page_of(&content, pages);
        Some(view! {
            <Head text=words::THEMES/>
            <div class="big-body big-themes">{rows(&content, page)}</div>
        })
    }
}

/// A theme with its notes counted by the look of their prompts.
struct ThemeRow {
    name: String,
    counts: [usize; PromptLook::ALL.len()],
}

impl ThemeRow {
    fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// The rows of one page, and what the marks mean.
pub fn rows(content: &Content, page: usize) -> AnyView {
    let row = |(id, theme): (_, &Theme)| {
        let mut counts = [0; PromptLook::ALL.len()];
        for (_, note) in screen::cards_of_theme(content, Some(id)) {
            counts[look_of(&content.meta.agenda, note) as usize] += 1;
        }
        ThemeRow { name: theme.name.clone(), counts }
    };
    let mut themes: Vec<ThemeRow> = content.themes_in_order().into_iter().map(row).collect();
    if themes.is_empty() {
        return view! { <p>{words::NO_THEMES}</p> }.into_any();
    }
    themes.sort_by_key(|row| Reverse(row.total()));
    let most = themes[0].total();
    let per_mark = most.div_ceil(MOST_MARKS).max(1);
    // Each of three groups may need a mark more than its share, and two gaps of half a mark.
    let columns = (most.div_ceil(per_mark) + PromptLook::ALL.len()).max(LEAST_MARKS);
    let per_page = screen::themes_per_page(content, content.meta.screen.scale);
    let here = &themes[paging::slice(themes.len(), per_page, page)];
    let roomy = here.len() <= FEW && per_page > FEW;
    let waiting = screen::cards_of_theme(content, None).len();
    let row = |row: &ThemeRow| {
        view! {
            <section class="big-theme">
                <h2 class="words" dir="auto">{row.name.clone()}</h2>
                <p><b class="count">{row.total()}</b> <span class="sr-only">{board_words::notes(row.total())}</span></p>
                {chart(row, per_mark, columns)}
            </section>
        }
    };
    let key = |look: PromptLook| {
        view! { <span class="look" data-look=look_name(look)><LookIcon look/> " " {board_words::look(look)}</span> }
    };
    view! {
        <div class="big-rows" class:roomy=roomy>{here.iter().map(row).collect_view()}</div>
        <p class="big-key">
            {PromptLook::ALL.map(key).into_iter().collect_view()}
            {(per_mark > 1).then(|| view! { <span>{words::one_mark_is(per_mark)}</span> })}
            {(waiting > 0).then(|| view! { <span class="big-waiting">{board_words::UNSORTED} ": " {board_words::notes(waiting)}</span> })}
        </p>
    }
    .into_any()
}

/// The marks of a theme, question by question.
fn chart(row: &ThemeRow, per_mark: usize, columns: usize) -> impl IntoView {
    let mut start = 0;
    let mut group = |(look, count): (PromptLook, usize)| {
        let count = count.div_ceil(per_mark);
        let at = start;
        start += count * MARK_CELL + if count > 0 { MARK_CELL / 2 } else { 0 };
        view! {
            <g class="look" data-look=look_name(look) transform=format!("translate({at} 4)")>
                <path d=marks(look, count, count.max(1)) fill-rule="evenodd"/>
            </g>
        }
    };
    let groups = PromptLook::ALL.into_iter().zip(row.counts).map(&mut group).collect_view();
    let view_box = format!("0 0 {} {MARK_CELL}", columns * MARK_CELL);
    view! { <svg class="big-chart" viewBox=view_box aria-hidden="true" focusable="false">{groups}</svg> }
}
