//! One recommendation at a time on the big screen: the sentence, what it rests on, and how far people can support it.

use super as say;
use super::support::{self, Bars};
use crate::{
    board::{
        evidence::{Evidence, evidence},
        screen,
    },
    markup::view,
    wall::{Head, Shown, live, page_of},
};
use leptos::prelude::*;
use plenary_shared::{content::Content, stage::recommendations::Recommendation};

/// The recommendation of the page.
#[component]
pub fn Recommendations(shown: Shown) -> impl IntoView {
    let turnout = support::turnout(live().mirror, None);
    move || {
        let content = shown.get()?;
        let all = content.recommendations_in_order();
        let page = page_of(&content, all.len());
        let Some((id, item)) = all.get(page).copied() else {
            return Some(view! {
                <Head text=say::RECOMMENDATIONS/>
                <p class="big-body">{say::NONE_YET}</p>
            });
        };
        let counted = support::of(&content, id);
        let supported = match (counted, turnout.get()) {
            (Some(supported), None) => view! { <Bars supported now=item.sentence()/> }.into_any(),
            (_, Some((given, of))) => view! { <p class="support">{say::have_answered(given, of)}</p> }.into_any(),
            (None, None) => ().into_any(),
        };
        Some(view! {
            <h1 class="big-number">{say::number_of(page + 1, all.len())}</h1>
            <div class="big-body big-recommendation">
                {statement(&content, item)}
                <div class="big-grounds">
                    {figures(evidence(&content, item))}
                    {supported}
                </div>
            </div>
        })
    }
}

fn statement(content: &Content, item: &Recommendation) -> AnyView {
    let size = screen::statement_size(&content.meta, &item.sentence());
    view! { <p class="big-sentence" data-size=size.to_string()>{say::sentence(item)}</p> }.into_any()
}

/// What it rests on, as figures.
fn figures(evidence: Evidence) -> AnyView {
    let Evidence { opportunities, themes, notes, worked } = evidence;
    let parts = [
        (opportunities, "learning opportunity", "learning opportunities"),
        (themes, "theme", "themes"),
        (notes, "note", "notes"),
        (worked, "of what worked", "of what worked"),
    ];
    let figure = |(count, one, many): (usize, &'static str, &'static str)| {
        view! { <div><dd class="count">{count}</dd><dt>{if count == 1 { one } else { many }}</dt></div> }
    };
    view! { <dl class="big-figures">{parts.into_iter().filter(|part| part.0 > 0).map(figure).collect_view()}</dl> }
        .into_any()
}
