//! Development and plenary: themes with their notes, and the learning points, to read along.

use crate::{
    components::lists::{Each, When},
    markup::view,
    phone::Phone,
    stages::theming::phone::piles::{Pile, PileButton, piles},
    words::{board, participant as say},
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, OpportunityId},
    order,
};

/// The learning points, then the themes.
#[component]
pub fn Reading() -> impl IntoView {
    view! {
        <Points/>
        <Themes/>
    }
}

/// The learning points in the order of their numbers.
#[component]
fn Points() -> impl IntoView {
    let opportunities = Phone::here().live.mirror.opportunities;
    let ids = Memo::new(move |_| {
        opportunities.with(|items| {
            let items = order::by_key(items, |(id, item)| (item.sort_key, *id.as_bytes()));
            items.into_iter().map(|(id, _)| *id).collect::<Vec<OpportunityId>>()
        })
    });
    view! {
        <section class="points">
            <h2>{say::LEARNING_POINTS}</h2>
            {move || ids.with(Vec::is_empty).then(|| view! { <p class="empty">{board::NO_OPPORTUNITIES}</p> })}
            <ol>
                <Each of=move || ids.get() let:id>
                    <li class="words" dir="auto">
                        {move || opportunities.with(|items| items.get(&id).map(|item| item.text.clone()))}
                    </li>
                </Each>
            </ol>
        </section>
    }
}

/// Every theme, its notes behind one tap.
#[component]
pub fn Themes() -> impl IntoView {
    let piles = piles(Phone::here().live.mirror);
    let any = Memo::new(move |_| piles.with(|piles| piles.len() > 1));
    view! {
        <section class="themes">
            <h2>{say::THEMES}</h2>
            {move || (!any.get()).then(|| view! { <p class="empty">{board::NO_THEMES}</p> })}
            <Each of=move || piles.get() let:pile>
                <ReadPile pile=Memo::new(move |_| {
                    piles.with(|piles| piles.iter().find(|other| other.theme == pile.theme).cloned()).unwrap_or_default()
                })/>
            </Each>
        </section>
    }
}

#[component]
fn ReadPile(pile: Memo<Pile>) -> impl IntoView {
    let notes = Memo::new(move |_| pile.with(|pile| pile.notes.clone()));
    let open = RwSignal::new(false);
    view! {
        <div class="pile" hidden=move || pile.with(Pile::is_idle)>
            <h3>
                <PileButton pile open id=None/>
            </h3>
            <When is=move || open.get()>
                <ul role="list" class="stack">
                    <Each of=move || notes.get() let:id>
                        <ReadNote id/>
                    </Each>
                </ul>
            </When>
        </div>
    }
}

/// A note to read.
#[component]
pub fn ReadNote(id: NoteId) -> impl IntoView {
    let note = Phone::here().live.mirror.note(id);
    let same = Memo::new(move |_| note.with(|note| note.as_ref().is_some_and(|note| note.same.is_some())));
    view! {
        <li class="note">
            <div class="grow">
                <p class="words" dir="auto">{move || note.with(|note| note.as_ref().map(|note| note.text.clone()))}</p>
                {move || same.get().then(|| view! { <p class="hint">{board::DUPLICATE}</p> })}
            </div>
        </li>
    }
}
