//! The actions on the big screen, in three columns by who acts. What is missing is said in words.

use super as say;
use crate::{
    board::screen,
    markup::view,
    wall::{Head, Shown, page_of},
};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::ActionId,
    stage::actions::{Action, ActionField, Tier},
};

/// The actions of the page.
#[component]
pub fn Actions(shown: Shown) -> impl IntoView {
    move || {
        let content = shown.get()?;
        let pages = screen::pages(&content, None);
        let page = page_of(&content, pages);
        if content.actions.is_empty() {
            return Some(view! {
                <Head text=say::ACTIONS/>
                <p class="big-body">{say::NONE_YET}</p>
            });
        }
        let layout = screen::action_pages(&content, content.meta.screen.scale);
        let here = layout.pages.get(page).into_iter().flatten();
        let columns = here.map(|(tier, ids)| column(&content, *tier, ids)).collect::<Vec<_>>();
        // Letters that are smaller than chosen, where an action would not fit the page otherwise.
        let smaller = layout.scale < content.meta.screen.scale;
        Some(view! {
            <Head text=say::ACTIONS/>
            <div class="big-body big-tiers" class:one=!layout.columns class:plain=smaller>{columns}</div>
        })
    }
}

fn column(content: &Content, tier: Tier, here: &[ActionId]) -> AnyView {
    let count = content.actions.values().filter(|action| action.tier == tier).count();
    let actions = here.iter().filter_map(|id| content.actions.get(id)).map(action).collect_view();
    view! {
        <section class="big-tier">
            <div class="big-tier-head">
                <h2>{say::tier(tier)}</h2>
                <p>{if count == 0 { say::NONE_HERE.to_owned() } else { say::actions(count) }}</p>
            </div>
            <p class="hint">{say::tier_says(tier)}</p>
            <ul role="list">{actions}</ul>
        </section>
    }
    .into_any()
}

fn action(action: &Action) -> AnyView {
    let agency =
        (!action.agency.is_empty()).then(|| view! { <strong dir="auto">{action.agency.clone()} ": "</strong> });
    // The room can fill these two at once; the others are for the laptop.
    let named = [ActionField::Owner, ActionField::Due];
    let gap = action.gaps().into_iter().find(|gap| named.contains(gap)).map(|gap| {
        view! { <u>{say::missing(gap)}</u> }
    });
    let led = say::led(action);
    let stop = (gap.is_some() && !led.is_empty()).then_some(". ");
    view! {
        <li>
            <p class="words" dir="auto">{agency} {action.text.clone()}</p>
            <p class="hint">{led} {stop} {gap}</p>
        </li>
    }
    .into_any()
}
