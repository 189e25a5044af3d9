//! The order under one criterion: "1st, 2nd equal, 2nd equal, 4th", and what must be said beside it.

use super::ranked_words;
use crate::{
    board::outcome::{self, RankedItem},
    markup::view,
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{
    content::{Opportunity, Outcome},
    id::OpportunityId,
};
use std::collections::BTreeMap;

/// Rows of an order; a page of them where the list is long. Without any, [`OrderNotes`] says why.
#[component]
pub fn OrderList(rows: Vec<RankedItem>, opportunities: BTreeMap<OpportunityId, Opportunity>) -> impl IntoView {
    let row = |row: RankedItem| {
        let wording = outcome::wording(row.words.as_deref(), &opportunities, row.item);
        view! {
            <li class="order-row">
                <span class="order-place">{words::place(row.place, row.equal)}</span>
                <span class="point-number">{row.label}</span>
                {ranked_words(wording)}
            </li>
        }
    };
    (!rows.is_empty()).then(|| view! { <ol class="order" role="list">{rows.into_iter().map(row).collect_view()}</ol> })
}

/// What is true of the whole order: how many ballots, ties, items without a place.
#[component]
pub fn OrderNotes(outcome: Outcome) -> impl IntoView {
    let count = outcome.ranking.n;
    view! {
        <ul class="order-notes" role="list">
            <li>{words::counted_ballots(count)}</li>
            {words::too_few(count).map(|text| view! { <li>{text}</li> })}
            {outcome::ties(&outcome).iter().map(|labels| view! { <li>{words::tie(labels)}</li> }).collect_view()}
            {words::unplaced(&outcome::unplaced(&outcome)).map(|text| view! { <li>{text}</li> })}
        </ul>
    }
}
