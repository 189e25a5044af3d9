//! The list: every pile, notes to select, and what to do with those that are selected.

use super::{
    dialogs::{NameTheme, PickNote, PickTheme},
    piles::{Pile, PileButton},
    sorter::Sorter,
};
use crate::{
    components::{
        lists::{Each, When},
        undo::{LastAct, Undo},
    },
    markup::view,
    words::{board, participant as say},
};
use leptos::prelude::*;
use plenary_shared::id::{NoteId, ThemeId};

/// Notes that are selected.
type Chosen = RwSignal<Vec<NoteId>>;

/// Every pile, and a bar for what is selected.
#[component]
pub fn List(sorter: Sorter) -> impl IntoView {
    let chosen: Chosen = RwSignal::default();
    let renamed = RwSignal::new(None::<(ThemeId, String)>);
    let renaming = RwSignal::new(false);
    let name = Signal::derive(move || renamed.get().map(|(_, name)| name).unwrap_or_default());
    let save = move |name: String| {
        if let Some((id, _)) = renamed.get_untracked() {
            sorter.rename(id, name);
        }
    };
    let rename = Callback::new(move |theme: (ThemeId, String)| {
        renamed.set(Some(theme));
        renaming.set(true);
    });
    view! {
        <Each of=move || sorter.piles.get() let:pile>
            <Section sorter theme=pile.theme chosen rename/>
        </Each>
        <Bar sorter chosen/>
        <NameTheme open=renaming title=say::RENAME name save=Callback::new(save)/>
    }
}

#[component]
fn Section(
    sorter: Sorter,
    theme: Option<ThemeId>,
    chosen: Chosen,
    rename: Callback<(ThemeId, String)>,
) -> impl IntoView {
    let pile = Memo::new(move |_| {
        sorter.piles.with(|piles| piles.iter().find(|pile| pile.theme == theme).cloned()).unwrap_or_default()
    });
    let notes = Memo::new(move |_| pile.with(|pile| pile.notes.clone()));
    let open = RwSignal::new(theme.is_none());
    let head = theme.map_or_else(|| "pile-unsorted".to_owned(), |theme| format!("pile-{theme}"));
    let described = head.clone();
    view! {
        <section class="pile" hidden=move || pile.with(Pile::is_idle)>
            <h2>
                <PileButton pile open id=Some(head)/>
            </h2>
            <When is=move || open.get()>
                {theme.map(|theme| {
                    let described = described.clone();
                    view! {
                        <p>
                            <button
                                type="button"
                                aria-describedby=described
                                on:click=move |_| rename.run((theme, pile.with_untracked(|pile| pile.name.clone())))
                            >
                                {say::RENAME}
                            </button>
                        </p>
                    }
                })}
                {move || notes.with(Vec::is_empty).then(|| view! { <p class="hint">{board::NO_NOTES_HERE}</p> })}
                <ul role="list" class="stack">
                    <Each of=move || notes.get() let:id>
                        <NoteToSort sorter id chosen/>
                    </Each>
                </ul>
            </When>
        </section>
    }
}

#[component]
fn NoteToSort(sorter: Sorter, id: NoteId, chosen: Chosen) -> impl IntoView {
    let note = sorter.phone.live.mirror.note(id);
    let words = move || note.with(|note| note.as_ref().map(|note| note.text.clone()));
    let same = Memo::new(move |_| note.with(|note| note.as_ref().is_some_and(|note| note.same.is_some())));
    let toggle = move |_| {
        chosen.update(|chosen| {
            let before = chosen.len();
            chosen.retain(|other| *other != id);
            if chosen.len() == before {
                chosen.push(id);
            }
        });
    };
    view! {
        <li class="note" class:chosen=move || chosen.with(|chosen| chosen.contains(&id))>
            <div class="grow">
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                        on:change=toggle
                    />
                    <span class="words" dir="auto">{words}</span>
                </label>
                {move || {
                    same.get().then(|| {
                        view! {
                            <p class="row">
                                <span class="hint">{board::DUPLICATE}</span>
                                <button type="button" on:click=move |_| sorter.mark_same(&[id], None)>
                                    {say::NOT_SAME}
                                </button>
                            </p>
                        }
                    })
                }}
            </div>
        </li>
    }
}

/// What to do with the selected notes, or the way back from what was just done; at the bottom while there is any.
#[component]
fn Bar(sorter: Sorter, chosen: Chosen) -> impl IntoView {
    let (picking, naming, matching) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let taken = move || chosen.try_update(std::mem::take).unwrap_or_default();
    let count = Memo::new(move |_| chosen.with(Vec::len));
    let ids = Signal::derive(move || chosen.get());
    let last = Undo::here().said;
    view! {
        <When is=move || count.get() == 0 && last.with(Option::is_some)>
            <div class="select-bar">
                <LastAct/>
            </div>
        </When>
        <When is=move || { count.get() > 0 }>
            <div class="select-bar">
                <p role="status">{move || say::selected(count.get())}</p>
                <div class="row">
                    <button class="primary" type="button" on:click=move |_| picking.set(true)>{say::MOVE_TO}</button>
                    <button type="button" on:click=move |_| naming.set(true)>{say::NEW_THEME}</button>
                    <button type="button" on:click=move |_| matching.set(true)>{say::SAME_AS}</button>
                    <button type="button" on:click=move |_| drop(taken())>{say::CLEAR}</button>
                </div>
            </div>
        </When>
        <PickTheme
            open=picking
            sorter
            pick=Callback::new(move |theme| sorter.place(&taken(), theme))
            new=Callback::new(move |()| naming.set(true))
        />
        <NameTheme
            open=naming
            title=say::NEW_THEME
            name=""
            save=Callback::new(move |name| sorter.place_in_new(&taken(), name))
        />
        <PickNote
            open=matching
            sorter
            chosen=ids
            pick=Callback::new(move |other| sorter.mark_same(&taken(), Some(other)))
        />
    }
}
