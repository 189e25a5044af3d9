//! The late tray: what came after its stage had closed, to take in or to drop.

use crate::{
    components::each::When,
    markup::view,
    pages::run::{
        ask::Ask,
        desk::{Desk, desk},
    },
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    id::LateId,
    protocol::{Act, LateItem},
};
use std::collections::BTreeSet;

/// The tray; nothing while it is empty.
#[component]
pub fn LateTray() -> impl IntoView {
    let desk = desk();
    let late = desk.live.mirror.late;
    let picked = RwSignal::new(BTreeSet::<LateId>::new());
    let chosen = move || {
        let all: Vec<LateId> = late.with_untracked(|items| items.iter().map(|item| item.id).collect());
        let picked: Vec<LateId> =
            picked.with_untracked(|picked| all.iter().copied().filter(|id| picked.contains(id)).collect());
        if picked.is_empty() { all } else { picked }
    };
    let admit = move |_| {
        let ids = chosen();
        let count = ids.len();
        desk.act_then(Act::LateAdmit { ids }, move |desk: Desk| desk.voice.say(words::admitted_late(count)));
    };
    let counted = move || {
        let all = late.with(Vec::len);
        let picked =
            picked.with(|picked| late.with(|items| items.iter().filter(|item| picked.contains(&item.id)).count()));
        if picked == 0 { all } else { picked }
    };
    let row = move |item: LateItem| {
        let id = item.id;
        let change = move |event| {
            let on = event_target_checked(&event);
            picked.update(|picked| {
                let _changed = if on { picked.insert(id) } else { picked.remove(&id) };
            });
        };
        let prompt =
            desk.now().and_then(|content| content.meta.agenda.prompt(item.p).map(|prompt| prompt.short.clone()));
        let kind = if item.of.is_some() { words::LATE_CHANGE } else { words::LATE_NEW };
        view! {
            <li>
                <label class="check">
                    <input type="checkbox" on:change=change/>
                    <span>
                        <span class="hint">{prompt} ", " {kind}</span>
                        <span class="words" dir="auto">{item.x}</span>
                    </span>
                </label>
            </li>
        }
    };
    view! {
        <When is=move || late.with(|items| !items.is_empty())>
            <section class="control">
                <h2>{words::LATE}</h2>
                <p class="hint">{words::LATE_SAYS}</p>
                <ul class="late" role="list">
                    <For each=move || late.get() key=|item| item.id children=row/>
                </ul>
                <div class="row">
                    <button on:click=admit>{move || words::admit_late(counted())}</button>
                    <button class="danger" on:click=move |_| desk.ask.set(Some(Ask::DropLate(chosen())))>
                        {move || words::drop_late(counted())}
                    </button>
                </div>
            </section>
        </When>
    }
}
