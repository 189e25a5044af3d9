//! How far the ballots agree: in words first, then the figure, then where they do not.

use super::ranked_words;
use crate::{
    board::outcome::{self, Round},
    markup::view,
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Opportunity, id::OpportunityId};
use std::collections::BTreeMap;

/// Agreement under both criteria, beside that of the round before.
#[component]
pub fn AgreementWords(
    round: Round,
    opportunities: BTreeMap<OpportunityId, Opportunity>,
    #[prop(optional_no_strip)] before: Option<Round>,
    /// Shows one criterion alone.
    #[prop(optional_no_strip)]
    only: Option<Criterion>,
    /// Level of its headings: 3 below a heading of its own section, 2 right below the page's.
    #[prop(default = 3)]
    level: u8,
) -> impl IntoView {
    // A figure on the wall only starts a discussion of statistics.
    let figures = level > 2;
    let sides = Criterion::ALL.map(|criterion| {
        if only.is_some_and(|only| only != criterion) {
            return ().into_any();
        }
        let Some(result) = round.outcome(criterion) else { return ().into_any() };
        let earlier = before.as_ref().and_then(|round| round.outcome(criterion)).and_then(outcome::concordance);
        let said = outcome::concordance(result).map(|found| {
            view! {
                <p class="agreement-word">{words::agreement(found.agreement())}</p>
                {figures.then(|| view! { <p>{words::w(&format!("{:.2}", found.w))}</p> })}
                {earlier.map(|earlier| {
                    let said = match figures {
                        true => words::w_before(&format!("{:.2}", earlier.w)),
                        false => words::agreement_before(earlier.agreement()),
                    };
                    view! { <p>{said}</p> }
                })}
            }
        });
        let said = match said {
            Some(said) => said.into_any(),
            None => view! { <p>{words::AGREEMENT_NOT_SHOWN}</p> }.into_any(),
        };
        let differing = outcome::most_dissent(result);
        let differing = match differing.is_empty() {
            // Nothing is known of it where it is not shown.
            true if result.ranking.detail.is_none() => ().into_any(),
            true => view! { <p>{words::NO_DISSENT}</p> }.into_any(),
            false => {
                let item = |(label, item, disagree)| {
                    let wording = outcome::wording(result.words_of(item), &opportunities, item);
                    view! {
                        <li>
                            <strong>{words::dissent(label, disagree)}</strong>
                            {ranked_words(wording)}
                        </li>
                    }
                };
                view! {
                    {heading(level + 1, words::DISSENT)}
                    <ol class="dissent" role="list">{differing.into_iter().map(item).collect_view()}</ol>
                }
                .into_any()
            }
        };
        view! {
            <section class="agreement-side">
                <div>
                    {heading(level, words::question(criterion))}
                    {said}
                </div>
                <div>{differing}</div>
            </section>
        }
        .into_any()
    });
    view! { <div class="agreement">{sides.collect_view()}</div> }
}

fn heading(level: u8, text: &'static str) -> AnyView {
    match level {
        2 => view! { <h2>{text}</h2> }.into_any(),
        3 => view! { <h3>{text}</h3> }.into_any(),
        _ => view! { <h4>{text}</h4> }.into_any(),
    }
}
