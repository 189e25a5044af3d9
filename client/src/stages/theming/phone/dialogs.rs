//! The dialogs of sorting: which theme, what name, which other note.

use super::sorter::Sorter;
use crate::{
    components::{dialog::Dialog, lists::Each},
    markup::view,
    words::participant as say,
};
use leptos::{html, prelude::*};
use plenary_shared::{
    id::{NoteId, ThemeId},
    text,
};

/// Asks for a theme: every theme, none, or a new one.
#[component]
pub fn PickTheme(
    /// Shows it.
    open: RwSignal<bool>,
    sorter: Sorter,
    /// Called with the theme; `None` for the unsorted.
    pick: Callback<Option<ThemeId>>,
    /// Called when a new theme is wanted.
    new: Callback<()>,
) -> impl IntoView {
    let choose = move |theme| {
        open.set(false);
        pick.run(theme);
    };
    let theme = move |theme: Option<ThemeId>, name: String, count: String| {
        view! {
            <li>
                <button type="button" class="wide theme" on:click=move |_| choose(theme)>
                    <span dir="auto">{name}</span>
                    <span class="tag">{count}</span>
                </button>
            </li>
        }
    };
    view! {
        <Dialog open title=say::PICK_THEME>
            <ul role="list" class="stack">
                {move || {
                    let mut piles = sorter.piles.get();
                    piles.rotate_left(1);
                    piles.into_iter().map(|pile| theme(pile.theme, pile.title(), pile.count())).collect_view()
                }}
            </ul>
            <div class="dialog-buttons">
                <button
                    type="button"
                    on:click=move |_| {
                        open.set(false);
                        new.run(());
                    }
                >
                    {say::NEW_THEME}
                </button>
                <button type="button" on:click=move |_| open.set(false)>{say::CANCEL}</button>
            </div>
        </Dialog>
    }
}

/// Asks for a name.
#[component]
pub fn NameTheme(
    /// Shows it.
    open: RwSignal<bool>,
    /// Its heading.
    title: &'static str,
    /// The name that it begins with.
    #[prop(into)]
    name: Signal<String>,
    /// Called with the name.
    save: Callback<String>,
) -> impl IntoView {
    view! {
        <Dialog open title>
            <NameForm open name=name.get_untracked() save/>
        </Dialog>
    }
}

#[component]
fn NameForm(open: RwSignal<bool>, name: String, save: Callback<String>) -> impl IntoView {
    let written = RwSignal::new(name);
    let problem = RwSignal::new(None::<&'static str>);
    let element = NodeRef::<html::Input>::new();
    Effect::new(move |_| element.get().map(|element| element.focus().ok()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match text::theme(&written.get_untracked()) {
            Ok(name) => {
                open.set(false);
                save.run(name);
            }
            Err(text::TextError::Empty) => problem.set(Some(say::NAME_FIRST)),
            Err(text::TextError::TooLong { .. }) => problem.set(Some(say::NAME_LONG)),
        }
    };
    let wrong = move || problem.with(Option::is_some);
    view! {
        <form novalidate on:submit=submit>
            <div class="field" class:wrong=wrong>
                <label for="theme-name">{say::THEME_NAME}</label>
                <p id="theme-hint" class="hint">{say::THEME_HINT}</p>
                <p id="theme-problem" class="wrong-text" role="alert">{problem}</p>
                <input
                    node_ref=element
                    id="theme-name"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    aria-describedby="theme-hint theme-problem"
                    aria-invalid=move || wrong().to_string()
                    prop:value=written
                    on:input=move |event| written.set(event_target_value(&event))
                />
            </div>
            <div class="dialog-buttons">
                <button class="primary" type="submit">{say::SAVE}</button>
                <button type="button" on:click=move |_| open.set(false)>{say::CANCEL}</button>
            </div>
        </form>
    }
}

/// Asks which other note of the same pile says the same.
#[component]
pub fn PickNote(
    /// Shows it.
    open: RwSignal<bool>,
    sorter: Sorter,
    /// The notes that are to be marked.
    chosen: Signal<Vec<NoteId>>,
    /// Called with the other note.
    pick: Callback<NoteId>,
) -> impl IntoView {
    let others = Memo::new(move |_| {
        let chosen = chosen.get();
        let pile = sorter.piles.get().into_iter().find(|pile| pile.notes.iter().any(|id| chosen.contains(id)));
        let mut others = pile.map(|pile| pile.notes).unwrap_or_default();
        others.retain(|id| !chosen.contains(id));
        others
    });
    let words = move |id: NoteId| sorter.phone.live.mirror.note(id).get().map(|note| note.text);
    view! {
        <Dialog open title=say::SAME_TITLE>
            <p class="hint">{say::SAME_SAYS}</p>
            {move || others.with(Vec::is_empty).then(|| view! { <p>{say::SAME_NONE}</p> })}
            <ul role="list" class="stack">
                <Each of=move || others.get() let:id>
                    <li>
                        <button
                            type="button"
                            class="wide words"
                            dir="auto"
                            on:click=move |_| {
                                open.set(false);
                                pick.run(id);
                            }
                        >
                            {move || words(id)}
                        </button>
                    </li>
                </Each>
            </ul>
            <div class="dialog-buttons">
                <button type="button" on:click=move |_| open.set(false)>{say::CANCEL}</button>
            </div>
        </Dialog>
    }
}
