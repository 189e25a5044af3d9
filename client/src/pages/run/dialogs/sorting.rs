//! Dialogs of sorting: where notes go, which theme another merges into, which note others repeat.

use super::{Cancel, gone};
use crate::{
    components::dialog::{Modal, closer},
    desk::{Ask, Desk, desk},
    markup::view,
    stages::theming::desk::{letter, place_of_key},
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
    let text = match (&notes[..], &content) {
        ([only], Some(content)) => content.notes.get(only).map(|note| note.text.clone()),
        _ => None,
    };
    let title = words::move_notes(notes.len());
    view! {
        <Modal title on_close=gone(desk)>
            {text.map(|text| view! { <p class="inset words" dir="auto">{text}</p> })}
            <Places notes/>
        </Modal>
    }
}

/// Which theme's notes to list: a button for each theme.
#[component]
pub fn ListNotes() -> impl IntoView {
    let desk = desk();
    view! {
        <Modal title=words::LIST_TITLE on_close=gone(desk)>
            <ListPlaces/>
        </Modal>
    }
}

#[component]
fn ListPlaces() -> impl IntoView {
    let closer = closer();
    let desk = desk();
    let go = move |theme: Option<ThemeId>, _: String| {
        closer.close();
        desk.list(theme);
    };
    view! {
        {choices(themes(desk), go)}
        <div class="dialog-buttons"><Cancel/></div>
    }
}

/// The themes in their order, with their names.
fn themes(desk: Desk) -> Vec<(ThemeId, String)> {
    let content = desk.now();
    let named = |id: ThemeId| Some((id, content.as_ref()?.themes.get(&id)?.name.clone()));
    desk.themes.with_untracked(|themes| themes.iter().copied().filter_map(named).collect())
}

/// A button for each theme, with the letter that presses it while letters are commands, and one for what is not sorted.
fn choices(themes: Vec<(ThemeId, String)>, go: impl Fn(Option<ThemeId>, String) + Clone + 'static) -> AnyView {
    let desk = desk();
    let by_key = (themes.clone(), go.clone());
    let press = move |event: leptos::ev::KeyboardEvent| {
        let command = event.ctrl_key() || event.meta_key() || event.alt_key();
        let (themes, go) = &by_key;
        let place = place_of_key(&event.key()).filter(|_| !command && desk.letters.get_untracked());
        if let Some((id, name)) = place.and_then(|place| themes.get(place)) {
            event.prevent_default();
            go(Some(*id), name.clone());
        }
    };
    let choice = {
        let go = go.clone();
        move |(place, (id, name)): (usize, (ThemeId, String))| {
            let (go, label) = (go.clone(), name.clone());
            view! {
                <li>
                    <button on:click=move |_| go(Some(id), name.clone())>
                        {letter(place).map(|letter| view! { <kbd aria-hidden="true">{letter}</kbd> })}
                        <span dir="auto">{label}</span>
                    </button>
                </li>
            }
        }
    };
    view! {
        <ul class="choices" role="list" on:keydown=press>
            {themes.into_iter().enumerate().map(choice).collect_view()}
            <li>
                <button on:click=move |_| go(None, board_words::UNSORTED.into())>{board_words::UNSORTED}</button>
            </li>
        </ul>
    }
}

#[component]
fn Places(notes: Vec<NoteId>) -> impl IntoView {
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
        {choices(themes(desk), go)}
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
    let mut others = themes(desk);
    others.retain(|(id, _)| *id != theme);
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
