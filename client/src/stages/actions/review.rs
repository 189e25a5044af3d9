//! The actions of a snapshot as a table.

use super as say;
use crate::{markup::view, words::numbers::short_date};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    stage::actions::{Action, ActionField, Tier},
};

/// The part of a snapshot.
pub fn part(content: &Content) -> AnyView {
    if content.actions.is_empty() {
        return view! { <p class="empty">{say::NONE}</p> }.into_any();
    }
    let sections = Tier::ALL.map(|tier| section(content, tier)).into_iter().flatten().collect_view();
    view! { {sections} }.into_any()
}

fn section(content: &Content, tier: Tier) -> Option<AnyView> {
    let actions: Vec<_> = content.actions_in_order().into_iter().filter(|(_, action)| action.tier == tier).collect();
    if actions.is_empty() {
        return None;
    }
    let rows = actions.into_iter().map(|(_, action)| row(content, action)).collect_view();
    let section = view! {
        <section>
            <h3>{say::tier(tier)}</h3>
            <div class="wide-table" tabindex="0" role="region" aria-label=say::tier(tier)>
                <table class="actions">
                    <thead><tr>
                        <th scope="col">{say::WHAT}</th>
                        {say::COLUMNS.map(|(_, name)| view! { <th scope="col">{name}</th> }).collect_view()}
                        <th scope="col">{say::COLUMN_FROM}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    };
    Some(section)
}

fn row(content: &Content, action: &Action) -> AnyView {
    let gaps = action.gaps();
    let cell = |(field, _): (ActionField, &str)| {
        let held = action.field(field);
        match gaps.contains(&field) {
            true => view! { <td><mark>{say::missing(field)}</mark></td> },
            false if field == ActionField::Due => view! { <td>{short_date(&held)}</td> },
            false => view! { <td dir="auto">{held}</td> },
        }
    };
    let from = action.recommendation.and_then(|id| content.recommendations.get(&id)).map(|item| item.sentence());
    view! {
        <tr>
            <th scope="row" dir="auto">{action.text.clone()}</th>
            {say::COLUMNS.map(cell).collect_view()}
            <td dir="auto">{from}</td>
        </tr>
    }
    .into_any()
}
