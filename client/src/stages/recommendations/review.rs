//! The recommendations of a snapshot, each with its evidence by name and the support for it.

use super as say;
use super::support::{self, Bars};
use crate::{board::evidence::evidence, markup::view};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::RecommendationId,
    stage::recommendations::{Recommendation, Source},
};

/// The part of a snapshot.
pub fn part(content: &Content) -> AnyView {
    let all = content.recommendations_in_order();
    if all.is_empty() {
        return view! { <p class="empty">{say::NONE}</p> }.into_any();
    }
    let rows = (1..).zip(all).map(|(number, (id, item))| row(content, number, id, item)).collect_view();
    view! { <ol class="opportunities" role="list">{rows}</ol> }.into_any()
}

fn row(content: &Content, number: usize, id: RecommendationId, item: &Recommendation) -> AnyView {
    let rests = evidence(content, item);
    let names: Vec<String> = item.sources.iter().filter_map(|source| name(content, *source)).collect();
    let names = names.into_iter().map(|name| view! { <li dir="auto">{name}</li> }).collect_view();
    let supported = support::of(content, id).map(|supported| view! { <Bars supported now=item.sentence()/> });
    view! {
        <li class="opportunity">
            <span class="point-number">{number}</span>
            <div class="grow">
                <p class="words">{say::sentence(item)}</p>
                <p class="hint">{if rests.is_none() { say::NO_EVIDENCE.into() } else { say::rests_on(rests) }}</p>
                <ul>{names}</ul>
                {supported}
            </div>
        </li>
    }
    .into_any()
}

fn name(content: &Content, source: Source) -> Option<String> {
    match source {
        Source::Opportunity(id) => content.opportunities.get(&id).map(|item| item.text.clone()),
        Source::Theme(id) => content.themes.get(&content.live_theme(id)?).map(|theme| theme.name.clone()),
        Source::Note(id) => content.notes.get(&id).filter(|note| !note.hidden).map(|note| note.text.clone()),
    }
}
