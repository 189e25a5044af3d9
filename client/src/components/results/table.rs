//! The table that says in words what the picture shows.

use super::ranked_words;
use crate::{
    board::outcome::{self, RankedItem, Round},
    markup::view,
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Opportunity, id::OpportunityId, order, picture::Picture};
use std::collections::BTreeMap;

/// The picture as a table: every item with its places, its middle and spread, and how many ballots rank it.
#[component]
pub fn ResultTable(round: Round, opportunities: BTreeMap<OpportunityId, Opportunity>) -> impl IntoView {
    let by_item = |criterion| -> BTreeMap<OpportunityId, RankedItem> {
        let rows = round.outcome(criterion).map(outcome::order).unwrap_or_default();
        order::map(rows.into_iter().map(|row| (row.item, row)))
    };
    let (impact, ease) = (by_item(Criterion::Impact), by_item(Criterion::Ease));
    let picture = Picture::new(&round.entries(), 0);
    let quarter = |item| picture.points.iter().find(|point| point.item == item).map(|point| point.quadrant);
    // No ballot compares it with another, or there are too few ballots to show a result.
    let none = if round.has_too_few() { words::NOT_SHOWN } else { words::NO_PLACE };
    let first_places = |item: &OpportunityId| {
        round
            .impact
            .as_ref()
            .and_then(|outcome| outcome.ranking.places.iter().find(|place| place.item == *item))
            .map_or(u16::MAX, |place| place.rank)
    };
    let rows = order::by_number(round.items(), |(_, item)| first_places(item).into())
        .into_iter()
        .map(|(label, item)| {
            let wording = outcome::wording(round.words_of(item), &opportunities, item);
            let quarter = quarter(item).map_or(none, words::quadrant);
            view! {
                <tr>
                    <td class="number" data-head=words::NUMBER>{label}</td>
                    <th scope="row">{ranked_words(wording)}</th>
                    <td data-head=words::PLACE_IMPACT>{place(impact.get(&item), none)}</td>
                    <td data-head=words::MIDDLE_IMPACT>{middle(impact.get(&item))}</td>
                    <td data-head=words::PLACE_EASE>{place(ease.get(&item), none)}</td>
                    <td data-head=words::MIDDLE_EASE>{middle(ease.get(&item))}</td>
                    <td data-head=words::QUARTER>{quarter}</td>
                    <td class="number" data-head=words::BALLOTS>{ballots(impact.get(&item), ease.get(&item))}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = [
        words::POINT,
        words::PLACE_IMPACT,
        words::MIDDLE_IMPACT,
        words::PLACE_EASE,
        words::MIDDLE_EASE,
        words::QUARTER,
    ];
    view! {
        <table class="cards">
            <caption>{words::TABLE}</caption>
            <thead>
                <tr>
                    <th scope="col" class="number">{words::NUMBER}</th>
                    {heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}
                    <th scope="col" class="number">{words::BALLOTS}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn place(row: Option<&RankedItem>, none: &str) -> String {
    row.map_or_else(|| none.into(), |row| words::place(row.place, row.equal))
}

fn middle(row: Option<&RankedItem>) -> String {
    let figures = row.and_then(|row| row.figures);
    figures.map_or_else(|| words::NOT_SHOWN.into(), |figures| words::middle(figures.median, figures.middle_half))
}

fn ballots(impact: Option<&RankedItem>, ease: Option<&RankedItem>) -> String {
    let count = |row: Option<&RankedItem>| row?.figures.map(|figures| figures.ballots);
    match (count(impact), count(ease)) {
        (Some(impact), Some(ease)) if impact == ease => impact.to_string(),
        (Some(impact), Some(ease)) => format!("{impact}, {ease}"),
        (Some(only), None) | (None, Some(only)) => only.to_string(),
        (None, None) => words::NOT_SHOWN.into(),
    }
}
