//! Dialogs of sorting: where notes go, which theme another merges into, which note others repeat.

use super::{Cancel, gone};
use crate::{
    components::dialog::{Modal, closer},
    desk::{Ask, desk},
    markup::view,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, ThemeId},
    stage::{Act, theming::SortingAct},
};

/// Where to move notes: a button for each theme.
#[component]
pub fn MoveNotes(notes: Vec<NoteId>) -> impl IntoView {
    let desk = desk();
    let content = desk.now();
    let themes: Vec<(ThemeId, String)> = content
        .iter()
        .flat_map(|content| content.themes_in_order())
        .map(|(id, theme)| (id, theme.name.clone()))
        .collect();
    let text = match (&notes[..], &content) {
        ([only], Some(content)) => content.notes.get(only).map(|note| note.text.clone()),
        _ => None,
    };
    let title = words::move_notes(notes.len());
    view! {
        <Modal title on_close=gone(desk)>
            {text.map(|text| view! { <p class="inset words" dir="auto">{text}</p> })}
            <Places notes themes/>
        </Modal>
    }
}

#[component]
fn Places(notes: Vec<NoteId>, themes: Vec<(ThemeId, String)>) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let notes = StoredValue::new(notes);
    let go = move |to: Option<ThemeId>, name: String| {
        desk.move_notes(&notes.get_value(), to, &name);
        closer.close();
    };
    let make = move |_| {
        closer.close();
        // The first dialog says that it has closed before the next one opens.
        let notes = notes.get_value();
        request_animation_frame(move || desk.ask.set(Some(Ask::NewTheme(notes))));
    };
    view! {
        <ul class="choices" role="list">
            {themes
                .into_iter()
                .map(|(id, name)| {
                    let label = name.clone();
                    view! {
                        <li>
                            <button dir="auto" on:click=move |_| go(Some(id), name.clone())>{label}</button>
                        </li>
                    }
                })
                .collect_view()}
            <li>
                <button on:click=move |_| go(None, board_words::UNSORTED.into())>{board_words::UNSORTED}</button>
            </li>
        </ul>
        <div class="dialog-buttons">
            <button on:click=make>{words::NEW_THEME}</button>
            <Cancel/>
        </div>
    }
}

/// Which theme a theme merges into.
#[component]
pub fn MergeTheme(theme: ThemeId) -> impl IntoView {
    let desk = desk();
    let content = desk.now();
    let name = content.as_ref().and_then(|content| content.themes.get(&theme)).map(|theme| theme.name.clone());
    let name = name.unwrap_or_default();
    let others: Vec<(ThemeId, String)> = content
        .iter()
        .flat_map(|content| content.themes_in_order())
        .filter(|(id, _)| *id != theme)
        .map(|(id, theme)| (id, theme.name.clone()))
        .collect();
    let says = if others.is_empty() { words::NOTHING_TO_MERGE } else { words::MERGE_SAYS };
    view! {
        <Modal title=words::merge_title(&name) on_close=gone(desk)>
            <p>{says}</p>
            <MergePlaces theme name others/>
        </Modal>
    }
}

#[component]
fn MergePlaces(theme: ThemeId, name: String, others: Vec<(ThemeId, String)>) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let choice = move |(into, other): (ThemeId, String)| {
        let (name, label) = (name.clone(), other.clone());
        let merge = move |_| {
            desk.deed(words::merged(&name, &other), vec![Act::Sorting(SortingAct::MergeTheme { merged: theme, into })]);
            closer.close();
        };
        view! { <li><button dir="auto" on:click=merge>{label}</button></li> }
    };
    view! {
        <ul class="choices" role="list">{others.into_iter().map(choice).collect_view()}</ul>
        <div class="dialog-buttons"><Cancel/></div>
    }
}

/// Which of the selected notes the others repeat.
#[component]
pub fn SameNotes(notes: Vec<NoteId>) -> impl IntoView {
    let desk = desk();
    let content = desk.now();
    let texts: Vec<(NoteId, String)> =
        notes.iter().filter_map(|id| Some((*id, content.as_ref()?.notes.get(id)?.text.clone()))).collect();
    view! {
        <Modal title=words::SAME_TITLE on_close=gone(desk)>
            <p>{words::SAME_SAYS}</p>
            <SamePlaces texts/>
        </Modal>
    }
}

#[component]
fn SamePlaces(texts: Vec<(NoteId, String)>) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let all: Vec<NoteId> = texts.iter().map(|(id, _)| *id).collect();
    let choice = move |(keep, text): (NoteId, String)| {
        let all = all.clone();
        let merge = move |_| {
            desk.mark_same(&all, keep);
            closer.close();
        };
        view! { <li><button class="words" dir="auto" on:click=merge>{text}</button></li> }
    };
    view! {
        <ul class="choices" role="list">{texts.into_iter().map(choice).collect_view()}</ul>
        <div class="dialog-buttons"><Cancel/></div>
    }
}
