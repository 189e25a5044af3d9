//! The parts of a snapshot behind tabs; with an earlier event, then and now side by side.

use crate::{
    components::reading::{ReadNotes, ReadOpportunities, ReadResults, ReadThemes},
    markup::view,
    stages,
    words::{board as board_words, numbers, review as say},
};
use leptos::prelude::*;
use plenary_shared::{content::Content, snapshot::Snapshot};
use std::sync::Arc;

/// A part of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Notes,
    Themes,
    Learning,
    Votes,
    /// What a kind of stage published, by its place among those that do.
    Kind(usize),
    Then,
}

impl Tab {
    const fn name(self) -> &'static str {
        match self {
            Self::Notes => say::TAB_NOTES,
            Self::Themes => say::TAB_THEMES,
            Self::Learning => say::TAB_LEARNING,
            Self::Votes => say::TAB_VOTES,
            Self::Kind(place) => stages::REVIEWS[place].1,
            Self::Then => say::TAB_EARLIER,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Notes => "tab-notes",
            Self::Themes => "tab-themes",
            Self::Learning => "tab-learning",
            Self::Votes => "tab-votes",
            Self::Kind(place) => stages::REVIEWS[place].0,
            Self::Then => "tab-then",
        }
    }
}

/// The tabs and what the chosen one holds.
#[component]
pub fn Tabs(snapshot: Arc<Snapshot>) -> impl IntoView {
    let content = Arc::new(snapshot.content.clone());
    let then = content.then.as_ref().map(|then| Arc::new(then.content.clone()));
    let mut tabs = vec![Tab::Notes, Tab::Themes, Tab::Learning, Tab::Votes];
    tabs.extend((0..stages::REVIEWS.len()).map(Tab::Kind));
    tabs.extend(then.is_some().then_some(Tab::Then));
    let chosen = RwSignal::new(Tab::Notes);
    let order = tabs.clone();
    let walk = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => order.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let here = order.iter().position(|tab| *tab == chosen.get_untracked()).unwrap_or(0);
        let next = order[(here + by) % order.len()];
        chosen.set(next);
        crate::components::frame::focus(next.id());
    };
    let tab = move |tab: Tab| {
        let selected = move || chosen.get() == tab;
        view! {
            <button
                role="tab"
                id=tab.id()
                aria-selected=move || selected().to_string()
                aria-controls="tab-panel"
                tabindex=move || if selected() { "0" } else { "-1" }
                on:click=move |_| chosen.set(tab)
            >
                {tab.name()}
            </button>
        }
    };
    view! {
        <div class="tab-list no-print" role="tablist" aria-label=say::TABS on:keydown=walk>
            {tabs.into_iter().map(tab).collect_view()}
        </div>
        <section id="tab-panel" class="tab-panel" role="tabpanel" tabindex="0" aria-labelledby=move || chosen.get().id()>
            {move || {
                let content = content.clone();
                let name = chosen.get().name();
                let body = match chosen.get() {
                    Tab::Notes => view! { <ReadNotes content/> }.into_any(),
                    Tab::Themes => view! { <ReadThemes content/> }.into_any(),
                    Tab::Learning => view! { <ReadOpportunities content/> }.into_any(),
                    Tab::Votes => view! { <ReadResults content/> }.into_any(),
                    Tab::Kind(place) => (stages::REVIEWS[place].2)(&content),
                    Tab::Then => then.clone().map(|then| view! { <ThenAndNow then now=content/> }).into_any(),
                };
                view! {
                    <h2>{name}</h2>
                    {body}
                }
            }}
        </section>
    }
}

/// Two boards, part by part.
#[component]
fn ThenAndNow(then: Arc<Content>, now: Arc<Content>) -> impl IntoView {
    let head = |word: &str, content: &Content| {
        format!("{word}: {}", say::of_event(&content.meta.title, &numbers::long_date(&content.meta.day)))
    };
    let (then_head, now_head) = (head(say::THEN, &then), head(say::NOW, &now));
    view! {
        <div class="side-by-side">
            <h3 dir="auto">{then_head}</h3>
            <h3 dir="auto">{now_head}</h3>
            <section><h4>{board_words::OPPORTUNITIES}</h4><ReadOpportunities content=then.clone()/></section>
            <section><h4>{board_words::OPPORTUNITIES}</h4><ReadOpportunities content=now.clone()/></section>
            <section><h4>{say::TAB_VOTES}</h4><ReadResults content=then.clone()/></section>
            <section><h4>{say::TAB_VOTES}</h4><ReadResults content=now.clone()/></section>
            <section><h4>{say::TAB_THEMES}</h4><ReadThemes content=then/></section>
            <section><h4>{say::TAB_THEMES}</h4><ReadThemes content=now/></section>
        </div>
    }
}
