//! The deck: one note at a time, in an order of this device's own, and the themes to put it into.

use super::{
    dialogs::{NameTheme, PickTheme},
    piles::Pile,
    sorter::Sorter,
};
use crate::{
    components::{
        lists::{Each, When},
        look::{LookIcon, look_name},
        undo::LastAct,
    },
    markup::view,
    secrets,
    shuffle::shuffled,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, ThemeId},
    order,
};

/// Themes that are offered beside a note; the others are behind "More themes…".
const OFFERED: usize = 5;

/// One note at a time.
#[component]
pub fn Deck(sorter: Sorter) -> impl IntoView {
    let secret = secrets::shuffle(sorter.phone.live.session);
    let aside = RwSignal::new(Vec::<NoteId>::new());
    let current = RwSignal::new(None::<NoteId>);
    let unsorted = Memo::new(move |_| {
        let first = sorter.piles.with(|piles| piles.first().map(|pile| pile.cards.clone()).unwrap_or_default());
        shuffled(&secret, first, |id| *id.as_bytes())
    });
    // A note stays in front of its reader until the reader is done with it.
    Effect::new(move |_| {
        if current.get().is_none() {
            let next = unsorted.with(|notes| aside.with(|aside| notes.iter().find(|id| !aside.contains(id)).copied()));
            if next.is_some() {
                current.set(next);
            }
        }
    });
    view! {
        <div class="deck">
            <LastAct/>
            <p class="hint">{move || say::unsorted(unsorted.with(Vec::len))}</p>
            {move || match current.get() {
                Some(note) => view! { <Card sorter note current aside/> }.into_any(),
                None => view! { <Done left=Signal::derive(move || unsorted.with(Vec::len)) aside/> }.into_any(),
            }}
        </div>
    }
}

/// No note is left but those that were put aside.
#[component]
fn Done(left: Signal<usize>, aside: RwSignal<Vec<NoteId>>) -> impl IntoView {
    move || match left.get() {
        0 => view! { <p class="panel">{say::ALL_SORTED}</p> }.into_any(),
        count => view! {
            <div class="panel">
                <p>{say::aside(count)}</p>
                <button type="button" on:click=move |_| aside.set(Vec::new())>{say::AGAIN}</button>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Card(
    sorter: Sorter,
    note: NoteId,
    current: RwSignal<Option<NoteId>>,
    aside: RwSignal<Vec<NoteId>>,
) -> impl IntoView {
    let mirror = sorter.phone.live.mirror;
    let said = mirror.note(note);
    let (picking, naming) = (RwSignal::new(false), RwSignal::new(false));
    let skip = move || {
        aside.update(|aside| aside.push(note));
        current.set(None);
    };
    let place = move |theme: ThemeId| {
        sorter.place(&[note], Some(theme));
        skip();
    };
    let name = move |name: String| {
        sorter.place_in_new(&[note], name);
        skip();
    };
    let offered = offered(sorter);
    let more = Memo::new(move |_| sorter.piles.with(|piles| piles.len() > OFFERED + 1));
    let elsewhere = Memo::new(move |_| {
        said.track();
        sorter.piles.track();
        sorter.theme_of(note).map(|theme| sorter.name(Some(theme)))
    });
    let question = move || {
        let prompt = said.with(|note| note.as_ref().map(|note| note.prompt))?;
        let prompt = mirror.meta.with(|meta| meta.as_ref()?.agenda.prompt(prompt).cloned())?;
        Some(view! {
            <p class="answers-to look" data-look=look_name(prompt.look)>
                <LookIcon look=prompt.look/>
                <span dir="auto">{prompt.text}</span>
            </p>
        })
    };
    view! {
        <article class="note deck-note">
            <p class="words" dir="auto">{move || said.with(|note| note.as_ref().map(|note| note.text.clone()))}</p>
            {question}
        </article>
        {move || match elsewhere.get() {
            Some(theme) => {
                view! {
                    <div class="inset">
                        <p dir="auto">{say::sorted_by_others(&theme)}</p>
                        <button class="primary" type="button" on:click=move |_| current.set(None)>
                            {say::NEXT_NOTE}
                        </button>
                    </div>
                }
                    .into_any()
            }
            None => {
                view! {
                    <h2>{say::BELONGS}</h2>
                    <ul role="list" class="stack deck-themes">
                        <Each of=move || offered.get() let:id>
                            <Offer sorter id place=Callback::new(place)/>
                        </Each>
                    </ul>
                    <div class="row">
                        <When is=move || more.get()>
                            <button type="button" on:click=move |_| picking.set(true)>{say::MORE_THEMES}</button>
                        </When>
                        <button type="button" on:click=move |_| naming.set(true)>{say::NEW_THEME}</button>
                        <button type="button" on:click=move |_| skip()>{say::NOT_SURE}</button>
                    </div>
                }
                    .into_any()
            }
        }}
        <PickTheme
            open=picking
            sorter
            pick=Callback::new(move |theme: Option<ThemeId>| match theme {
                Some(theme) => place(theme),
                None => skip(),
            })
            new=Callback::new(move |()| naming.set(true))
        />
        <NameTheme open=naming title=say::NEW_THEME name="" save=Callback::new(name)/>
    }
}

/// A theme to put the note into.
#[component]
fn Offer(sorter: Sorter, id: ThemeId, place: Callback<ThemeId>) -> impl IntoView {
    let pile = Memo::new(move |_| {
        sorter.piles.with(|piles| piles.iter().find(|pile| pile.theme == Some(id)).cloned()).unwrap_or_default()
    });
    view! {
        <li>
            <button type="button" class="wide theme" on:click=move |_| place.run(id)>
                <span dir="auto">{move || pile.with(Pile::title)}</span>
                <span class="tag">{move || pile.with(Pile::count)}</span>
            </button>
        </li>
    }
}

/// The largest themes at first; later ones come below, for a button must not move away under a thumb.
fn offered(sorter: Sorter) -> Memo<Vec<ThemeId>> {
    Memo::new(move |offered: Option<&Vec<ThemeId>>| {
        let themes: Vec<_> =
            sorter.piles.with(|piles| piles.iter().filter_map(|pile| Some((pile.cards.len(), pile.theme?))).collect());
        let themes = order::by_key(themes, |(count, id)| (u32::MAX - *count as u32, *id.as_bytes()));
        let mut kept = offered.cloned().unwrap_or_default();
        kept.retain(|id| themes.iter().any(|(_, theme)| theme == id));
        let fresh: Vec<_> = themes.into_iter().map(|(_, id)| id).filter(|id| !kept.contains(id)).collect();
        kept.extend(fresh);
        kept.truncate(OFFERED);
        kept
    })
}
