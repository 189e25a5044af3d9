//! Pages of notes: under a prompt, or in a theme.

use crate::{
    board::{
        paging::{Page, Piece},
        screen,
    },
    components::{
        look::{LookIcon, look_name},
        note_text::look_of,
    },
    markup::view,
    wall::{Head, Shown, page_of},
    words::{board as board_words, projector as words},
};
use leptos::prelude::*;
use plenary_shared::{
    content::{Content, Note},
    id::{NoteId, PromptId, ThemeId},
};

/// The revealed notes of a prompt.
#[component]
pub fn OfPrompt(shown: Shown, prompt: PromptId) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let prompt = content.meta.agenda.prompt(prompt)?;
        let cards = screen::cards(&content, |note| note.prompt == prompt.id);
        let look = prompt.look;
        let icon = view! { <span class="look" data-look=look_name(look)><LookIcon look/></span> }.into_any();
        Some(pages(&content, &cards, prompt.text.clone(), Some(icon)))
    }
}

/// The notes of one theme.
#[component]
pub fn OfTheme(shown: Shown, theme: ThemeId) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let name = content.themes.get(&theme)?.name.clone();
        let cards = screen::cards_of_theme(&content, Some(theme));
        Some(pages(&content, &cards, name, None))
    }
}

fn pages(content: &Content, cards: &[(NoteId, &Note)], heading: String, icon: Option<AnyView>) -> AnyView {
    let pages = screen::note_pages(content, cards, &heading, content.meta.screen.scale);
    let page = page_of(content, pages.len());
    // Under a prompt its own mark is in the heading.
    let marked = icon.is_none();
    let card = |piece: &Piece| card(content, cards, piece, marked);
    let body = match pages.get(page) {
        None => view! { <p>{words::NO_NOTES}</p> }.into_any(),
        Some(Page::Wide(pieces)) => {
            let cards = pieces.iter().map(card).collect_view();
            view! { <div class="big-column">{cards}</div> }.into_any()
        }
        Some(Page::Columns(columns)) => {
            let column = |pieces: &Vec<Piece>| {
                let cards = pieces.iter().map(card).collect_view();
                view! { <div class="big-column">{cards}</div> }
            };
            view! { <div class="big-columns">{columns.iter().map(column).collect_view()}</div> }.into_any()
        }
    };
    let head = match icon {
        Some(icon) => view! { <Head text=heading icon/> }.into_any(),
        None => view! { <Head text=heading/> }.into_any(),
    };
    view! {
        {head}
        <div class="big-body">{body}</div>
    }
    .into_any()
}

fn card(content: &Content, cards: &[(NoteId, &Note)], piece: &Piece, marked: bool) -> AnyView {
    let (id, note) = cards[piece.item];
    let said = screen::said(content, id);
    let (part, of) = piece.part;
    let look = look_of(&content.meta.agenda, note);
    view! {
        <div class="big-note look" data-look=look_name(look)>
            {marked.then(|| view! { <LookIcon look named=true/> })}
            <div>
                <p class="words" dir="auto">{note.text[piece.range.start..piece.range.end.min(note.text.len())].trim().to_owned()}</p>
                {(said > 1).then(|| view! { <p class="said">{board_words::alike(said)}</p> })}
                {(of > 1).then(|| view! { <p class="said">{board_words::part(part, of)}</p> })}
            </div>
        </div>
    }
    .into_any()
}
