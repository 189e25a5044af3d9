//! A board to read: for snapshots and for what an earlier event said. Nothing here changes anything.

use super::{
    look::{LookIcon, look_name},
    note_text::{NoteText, look_of},
    results::{AgreementWords, OrderList, OrderNotes, ResultPicture, ResultTable},
};
use crate::{
    board::{
        outcome::{self, Round},
        screen,
    },
    markup::view,
    words::{board as words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{
    ballot::Criterion,
    content::{Content, Note},
    id::{NoteId, ThemeId},
};
use std::sync::Arc;

/// Markers' radius in thousandths of the picture: at least 24 pixels across in a picture 500 pixels wide.
const MARKER: u16 = 30;

/// The notes under each prompt.
#[component]
pub fn ReadNotes(content: Arc<Content>) -> impl IntoView {
    let mut sections = Vec::new();
    for prompt in &content.meta.agenda.prompts {
        let notes = screen::cards(&content, |note| note.prompt == prompt.id);
        if notes.is_empty() {
            continue;
        }
        sections.push(view! {
            <section class="look" data-look=look_name(prompt.look)>
                <h3><LookIcon look=prompt.look/> <span dir="auto">{prompt.text.clone()}</span></h3>
                <p class="hint">{words::notes(notes.len())}</p>
                {cards(&content, &notes, true)}
            </section>
        });
    }
    match sections.is_empty() {
        true => view! { <p class="empty">{words::NO_NOTES_HERE}</p> }.into_any(),
        false => sections.collect_view().into_any(),
    }
}

/// The themes with their notes, the unsorted last.
#[component]
pub fn ReadThemes(content: Arc<Content>) -> impl IntoView {
    let themes = content.themes_in_order();
    if themes.is_empty() {
        return view! { <p class="empty">{words::NO_THEMES_HERE}</p> }.into_any();
    }
    let section = |name: String, theme: Option<ThemeId>| {
        let notes = screen::cards_of_theme(&content, theme);
        view! {
            <section>
                <h3 dir="auto">{name}</h3>
                <p class="hint">{words::notes(notes.len())}</p>
                {cards(&content, &notes, false)}
            </section>
        }
    };
    let mut sections: Vec<_> = themes.iter().map(|(id, theme)| section(theme.name.clone(), Some(*id))).collect();
    if !screen::cards_of_theme(&content, None).is_empty() {
        sections.push(section(words::UNSORTED.into(), None));
    }
    sections.collect_view().into_any()
}

/// The learning opportunities with the themes they come from.
#[component]
pub fn ReadOpportunities(content: Arc<Content>) -> impl IntoView {
    let items = content.opportunities_in_order();
    if items.is_empty() {
        return view! { <p class="empty">{words::NO_OPPORTUNITIES_HERE}</p> }.into_any();
    }
    let row = |(number, (_, item)): (usize, (_, &plenary_shared::content::Opportunity))| {
        let theme = item.theme.and_then(|id| content.live_theme(id)).and_then(|id| content.themes.get(&id));
        view! {
            <li class="opportunity">
                <span class="point-number">{number}</span>
                <div class="grow">
                    <p class="words" dir="auto">{item.text.clone()}</p>
                    {theme.map(|theme| view! { <p class="hint">{words::from_theme(&theme.name)}</p> })}
                </div>
            </li>
        }
    };
    view! { <ol class="opportunities" role="list">{(1..).zip(items).map(row).collect_view()}</ol> }.into_any()
}

/// The results of the newest round: picture, table, both orders, agreement, and how it was counted. Below them are those
/// of every round before.
#[component]
pub fn ReadResults(content: Arc<Content>) -> impl IntoView {
    let mut rounds = outcome::rounds(&content.results);
    let Some(newest) = rounds.pop() else {
        return view! { <p class="empty">{result_words::NO_RESULT}</p> }.into_any();
    };
    let earlier = rounds.iter().rev().cloned().map(|round| {
        let number = round.number;
        let opportunities = content.opportunities.clone();
        view! {
            <details>
                <summary>{result_words::results_of_round(number)}</summary>
                <ResultTable round opportunities/>
            </details>
        }
    });
    let earlier = earlier.collect_view();
    view! {
        {newest_round(&content, newest, rounds.pop())}
        {earlier}
    }
    .into_any()
}

/// The results of one round, beside the one before.
fn newest_round(content: &Content, round: Round, before: Option<Round>) -> AnyView {
    if round.impact.iter().chain(&round.ease).all(|outcome| outcome.ranking.n == 0) {
        return view! { <p class="empty">{result_words::NOBODY}</p> }.into_any();
    }
    if round.impact.iter().chain(&round.ease).all(|outcome| !outcome.ranking.is_ordered()) {
        return view! { <p class="empty">{result_words::NO_ORDER}</p> }.into_any();
    }
    let drawn = !round.entries().is_empty();
    let opportunities = content.opportunities.clone();
    let orders = Criterion::ALL.map(|criterion| {
        round.outcome(criterion).map(|result| {
            view! {
                <section>
                    <h3>{result_words::order_title(criterion)}</h3>
                    <OrderNotes outcome=result.clone()/>
                    <OrderList rows=outcome::order(result) opportunities=opportunities.clone()/>
                </section>
            }
        })
    });
    view! {
        <div class="results">
            <figure class="picture-frame">
                <ResultPicture round=round.clone() radius=MARKER before=before.clone()/>
                {drawn
                    .then(|| {
                        view! {
                            <figcaption class="hint">
                                {result_words::ELLIPSE_KEY} " " {before.is_some().then_some(result_words::TAIL_KEY)}
                            </figcaption>
                        }
                    })}
            </figure>
            <ResultTable round=round.clone() opportunities=opportunities.clone()/>
            <div class="orders">{orders.collect_view()}</div>
            <section>
                <h3>{result_words::AGREEMENT}</h3>
                <AgreementWords round=round.clone() opportunities=opportunities.clone() before/>
            </section>
            <details>
                <summary>{result_words::METHOD}</summary>
                <ul>{result_words::METHOD_SAYS.map(|says| view! { <li>{says}</li> }).collect_view()}</ul>
            </details>
        </div>
    }
    .into_any()
}

/// Cards of notes; `bare` leaves the icon away where a heading carries it.
fn cards(content: &Content, notes: &[(NoteId, &Note)], bare: bool) -> impl IntoView + use<> {
    let card = |(id, note): &(NoteId, &Note)| {
        let said = screen::said(content, *id);
        view! { <li><NoteText text=note.text.clone() look=look_of(&content.meta.agenda, note) said bare/></li> }
    };
    view! { <ul class="cards-list" role="list">{notes.iter().map(card).collect_view()}</ul> }
}
