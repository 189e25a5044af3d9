//! Dialogs about a recommendation: its words, and what it rests on.

use super::{
    Cancel,
    field::{Line, Wrong, checked},
    gone,
};
use crate::{
    board::screen,
    components::{
        dialog::{Modal, closer},
        hand_on::Done,
    },
    desk::desk,
    markup::view,
    secrets,
    stages::recommendations as say,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::{RecommendationId, ThemeId},
    stage::{
        Act,
        recommendations::{Part, Recommendation, RecommendationAct, Source},
    },
    text::{self, TextError},
};

/// The words of a recommendation; without an id, a new one.
#[component]
pub fn WordRecommendation(id: Option<RecommendationId>) -> impl IntoView {
    let title = if id.is_some() { say::REWORD } else { say::ADD };
    view! {
        <Modal title on_close=gone(desk())>
            <Words id/>
        </Modal>
    }
}

#[component]
fn Words(id: Option<RecommendationId>) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let was = id.and_then(|id| desk.now()?.recommendations.get(&id).cloned());
    let start = |part| was.as_ref().map(|was| was.part(part).to_owned());
    let who = RwSignal::new(start(Part::Who).unwrap_or_else(|| say::PARTNERSHIP.to_owned()));
    let what = RwSignal::new(start(Part::What).unwrap_or_default());
    let so_that = RwSignal::new(start(Part::SoThat).unwrap_or_default());
    let wrong: Wrong = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        wrong.set(None);
        let Some(who) = checked("recommendation-who", who, needed, wrong) else { return };
        let Some(what) = checked("recommendation-what", what, text::decision, wrong) else { return };
        let Some(so_that) = checked("recommendation-so-that", so_that, purpose, wrong) else { return };
        match id.zip(was.as_ref()) {
            Some((id, was)) => {
                let parts = [(Part::Who, who), (Part::What, what), (Part::SoThat, so_that)];
                let acts = parts.into_iter().filter(|(part, text)| was.part(*part) != text).map(|(part, text)| {
                    RecommendationAct::Word { id, part, text, was: was.part(part).to_owned() }.into()
                });
                let acts: Vec<Act> = acts.collect();
                if !acts.is_empty() {
                    desk.deed(say::REWORDED, acts);
                }
            }
            None => {
                let new = Recommendation { who, what, so_that, sort_key: 0, sources: Vec::new() };
                let act = RecommendationAct::Add { id: secrets::recommendation_id(), recommendation: new };
                desk.deed(say::ADDED, vec![act.into()]);
            }
        }
        closer.close();
    };
    view! {
        <form on:submit=submit>
            <Line id="recommendation-who" label=say::WHO value=who wrong/>
            <Line id="recommendation-what" label=say::SHOULD value=what wrong rows=2 first=true/>
            <Line id="recommendation-so-that" label=say::SO_THAT hint=say::SO_THAT_SAYS value=so_that wrong rows=2/>
            <div class="dialog-buttons">
                <button class="primary" type="submit">{words::SAVE}</button>
                <Cancel/>
            </div>
        </form>
    }
}

/// A detail that may not be empty.
fn needed(words: &str) -> Result<String, TextError> {
    match text::detail(words)? {
        empty if empty.is_empty() => Err(TextError::Empty),
        words => Ok(words),
    }
}

/// A decision that may be empty.
fn purpose(words: &str) -> Result<String, TextError> {
    match text::decision(words) {
        Err(TextError::Empty) => Ok(String::new()),
        words => words,
    }
}

/// What a recommendation rests on: each choice is done at once, and can be undone.
#[component]
pub fn ChooseEvidence(id: RecommendationId) -> impl IntoView {
    let desk = desk();
    let content = desk.now();
    let sentence = content.as_ref().and_then(|content| content.recommendations.get(&id)).map(Recommendation::sentence);
    let lists = content.map(|content| lists(id, &content));
    view! {
        <Modal title=say::EVIDENCE on_close=gone(desk)>
            <p class="inset words" dir="auto">{sentence}</p>
            <div class="agenda-change">{lists}</div>
            <Done/>
        </Modal>
    }
}

fn lists(id: RecommendationId, content: &Content) -> AnyView {
    let opportunities = content.opportunities_in_order();
    let themes = content.themes_in_order();
    let opportunity = |(number, (item, opportunity)): (usize, (_, &plenary_shared::content::Opportunity))| {
        tick(id, Source::Opportunity(item), format!("{number}. {}", opportunity.text))
    };
    let theme = |(theme, named): (ThemeId, &plenary_shared::content::Theme)| {
        let notes = screen::cards_of_theme(content, Some(theme));
        let count = notes.len();
        let note =
            |(note, words): (_, &plenary_shared::content::Note)| tick(id, Source::Note(note), words.text.clone());
        let notes = notes.into_iter().map(note).collect_view();
        view! {
            {tick(id, Source::Theme(theme), named.name.clone())}
            <details>
                <summary>{say::SINGLE_NOTES} ": " {board_words::notes(count)}</summary>
                {notes}
            </details>
        }
    };
    if opportunities.is_empty() && themes.is_empty() {
        return view! { <p class="empty">{say::NOTHING_TO_CHOOSE}</p> }.into_any();
    }
    view! {
        <fieldset><legend>{board_words::OPPORTUNITIES}</legend>{(1..).zip(opportunities).map(opportunity).collect_view()}</fieldset>
        <fieldset><legend>{words::THEMES}</legend>{themes.into_iter().map(theme).collect_view()}</fieldset>
    }
    .into_any()
}

/// A box for one thing that a recommendation may rest on.
fn tick(id: RecommendationId, source: Source, name: String) -> AnyView {
    let desk = desk();
    let recommendations = desk.live.mirror.recommendations;
    let cited =
        Memo::new(move |_| recommendations.with(|all| all.get(&id).is_some_and(|item| item.sources.contains(&source))));
    let choose = move |event| {
        let cited = event_target_checked(&event);
        let said = if cited { say::CITED } else { say::CITED_NOT };
        desk.deed(said, vec![RecommendationAct::Cite { id, source, cited }.into()]);
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=cited on:change=choose/>
            <span dir="auto">{name}</span>
        </label>
    }
    .into_any()
}
