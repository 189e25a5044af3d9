//! What needs to be done, on a phone: write for everyone or keep it to oneself, and read what has been agreed.

use super as say;
use super::kept::KeptHere;
use crate::{
    components::lists::{Each, When},
    kept,
    markup::view,
    phone::Phone,
    stages::brainstorm::phone::{Writing, composer::Keep},
};
use leptos::prelude::*;
use plenary_shared::{
    id::{ActionId, StageId},
    order,
};

/// The box, what this phone keeps, and the list.
#[component]
pub fn Doing(stage: StageId) -> impl IntoView {
    provide_context(Keep { button: say::KEEP, done: say::KEPT, keep: kept::keep });
    view! {
        <Writing stage/>
        <KeptHere share=true/>
        <Agreed/>
    }
}

/// The actions that have been agreed, to read.
#[component]
fn Agreed() -> impl IntoView {
    let actions = Phone::here().live.mirror.actions;
    let ids = Memo::new(move |_| {
        actions.with(|all| {
            let all = order::by_key(all, |(id, item)| (item.sort_key, *id.as_bytes()));
            all.into_iter().map(|(id, _)| *id).collect::<Vec<ActionId>>()
        })
    });
    view! {
        <When is=move || ids.with(|ids| !ids.is_empty())>
            <section class="points">
                <h2>{say::AGREED}</h2>
                <ul role="list" class="stack">
                    <Each of=move || ids.get() let:id>
                        <One id/>
                    </Each>
                </ul>
            </section>
        </When>
    }
}

#[component]
fn One(id: ActionId) -> impl IntoView {
    let actions = Phone::here().live.mirror.actions;
    let action = Memo::new(move |_| actions.with(|all| all.get(&id).cloned()));
    move || {
        action.get().map(|action| {
            let who = if action.agency.is_empty() { say::tier(action.tier).to_owned() } else { action.agency.clone() };
            view! {
                <li class="note">
                    <div class="grow">
                        <p class="words" dir="auto">{action.text.clone()}</p>
                        <p class="hint" dir="auto">{who} " " {say::led(&action)}</p>
                    </div>
                </li>
            }
        })
    }
}
