//! The prompts with counts; no text of a note before it is revealed.

pub mod notes;

use crate::{
    board::{screen::LARGE_PROMPT_LETTERS, stages},
    components::look::{LookIcon, MARK_CELL, look_name, marks},
    markup::view,
    wall::{Shown, live},
    words::projector as words,
};
use leptos::prelude::*;
use plenary_shared::{agenda::Prompt, id::PromptId, look::PromptLook};

/// Marks of full size in a row under a question.
const COLUMNS: usize = 13;
/// Rows of them that a panel takes.
const ROWS: usize = 5;

/// One large count for each prompt of the stage.
#[component]
pub fn Prompts(shown: Shown) -> impl IntoView {
    let stage = Memo::new(move |_| {
        shown.with(|content| {
            let meta = &content.as_ref()?.meta;
            let stage = stages::current(meta)?.clone();
            let prompts: Vec<Prompt> = meta.agenda.prompts_of(stage.id).cloned().collect();
            Some((stage, prompts))
        })
    });
    move || {
        stage.get().map(|(stage, prompts)| {
            let prompts = prompts.into_iter().map(|prompt| view! { <Count prompt shown/> }).collect_view();
            view! {
                <h1 class="sr-only">{stage.title}</h1>
                <div class="big-body big-prompts">{prompts}</div>
            }
        })
    }
}

#[component]
fn Count(prompt: Prompt, shown: Shown) -> impl IntoView {
    let facts = live().mirror.facts;
    let id: PromptId = prompt.id;
    let held = Memo::new(move |_| {
        facts.with(|facts| facts.held.iter().find(|held| held.prompt == id).map(|held| held.count as usize))
    });
    let seen = Memo::new(move |_| {
        let count = |content: &plenary_shared::content::Content| {
            content.notes.values().filter(|note| note.prompt == id && !note.hidden).count()
        };
        shown.with(|content| content.as_ref().map_or(0, |content| count(content)))
    });
    let count = Memo::new(move |_| held.get().unwrap_or_default() + seen.get());
    let word = move || if held.get().is_some() { words::WRITTEN } else { words::SHOWN };
    let look = prompt.look;
    let long = prompt.text.chars().count() > LARGE_PROMPT_LETTERS;
    view! {
        <section class="big-prompt look" data-look=look_name(look)>
            <LookIcon look/>
            <h2 class:long=long dir="auto">{prompt.text}</h2>
            {move || match count.get() {
                0 => view! { <p>{words::COUNTS_LATER}</p> }.into_any(),
                count => view! {
                    <p><b class="count">{count}</b> " " {word}</p>
                    <Marks look count/>
                }
                .into_any(),
            }}
        </section>
    }
}

/// One mark for each note.
#[component]
fn Marks(look: PromptLook, count: usize) -> impl IntoView {
    let columns = columns(count);
    let (width, height) = (columns * MARK_CELL, count.div_ceil(columns) * MARK_CELL);
    view! {
        <svg class="big-marks" viewBox=format!("0 0 {width} {height}") aria-hidden="true" focusable="false">
            <path d=marks(look, count, columns) fill="currentColor" fill-rule="evenodd"/>
        </svg>
    }
}

/// How many marks stand in a row: as many as keep their full size in five rows, and more once that is not enough.
fn columns(count: usize) -> usize {
    let wide = (count as f64 * COLUMNS as f64 / ROWS as f64).sqrt().ceil() as usize;
    wide.max(COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_their_size_up_to_five_rows_and_then_the_shape_of_their_space() {
        for count in 1..2_000 {
            let columns = columns(count);
            assert_eq!(columns == COLUMNS, count <= COLUMNS * ROWS, "{count}");
            let rows = count.div_ceil(columns);
            assert!(rows * COLUMNS <= (columns * ROWS).next_multiple_of(COLUMNS), "{count}: {rows} rows of {columns}");
        }
    }
}
