//! The learning opportunities: reword, add, remove, each with the notes behind it.

use crate::{
    board::screen,
    components::{
        lists::When,
        note_text::{NoteText, look_of},
    },
    desk::{Ask, desk},
    markup::view,
    secrets,
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    content::Opportunity,
    id::{OpportunityId, ThemeId},
    screen::View,
    stage::{Act, prioritising::RankingAct},
    text,
};

/// The list, the form that adds to it, and the themes without a learning opportunity.
#[component]
pub fn Opportunities() -> impl IntoView {
    let desk = desk();
    let mirror = desk.live.mirror;
    let items = Memo::new(move |_| {
        let mut items: Vec<_> =
            mirror.opportunities.with(|items| items.iter().map(|(id, item)| (*id, item.clone())).collect());
        items.sort_by_key(|(id, item): &(OpportunityId, Opportunity)| (item.sort_key, *id));
        (1..).zip(items).map(|(number, (id, item))| (number, id, item)).collect::<Vec<(usize, _, _)>>()
    });
    let empty = Memo::new(move |_| items.with(Vec::is_empty));
    view! {
        <div class="row">
            <h2 class="grow">{board_words::OPPORTUNITIES}</h2>
            <button on:click=move |_| desk.show(View::Opportunities)>{words::ON_BIG_SCREEN}</button>
        </div>
        <When is=move || empty.get()>
            <p class="empty">{words::NO_OPPORTUNITIES}</p>
        </When>
        <ol class="opportunities" role="list">
            <For each=move || items.get() key=|item| (item.0, item.1, item.2.text.clone(), item.2.theme) let:item>
                <OpportunityRow number=item.0 id=item.1 item=item.2/>
            </For>
        </ol>
        <Add/>
        <Untouched/>
    }
}

#[component]
fn OpportunityRow(number: usize, id: OpportunityId, item: Opportunity) -> impl IntoView {
    let desk = desk();
    let theme = item.theme;
    view! {
        <li class="opportunity card">
            <span class="point-number">{number}</span>
            <div class="grow">
                <p class="words" dir="auto">{item.text}</p>
                <Behind theme/>
                <div class="row">
                    <button on:click=move |_| desk.ask.set(Some(Ask::RewordOpportunity(id)))>{words::REWORD}</button>
                    <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::RemoveOpportunity(id)))>{words::REMOVE}</button>
                </div>
            </div>
        </li>
    }
}

/// The notes of the theme behind an opportunity, read when they are asked for.
#[component]
fn Behind(theme: Option<ThemeId>) -> impl IntoView {
    let desk = desk();
    let open = RwSignal::new(false);
    let named = Memo::new(move |_| {
        desk.live.mirror.themes.track();
        let content = desk.board.get()?;
        let id = content.live_theme(theme?)?;
        Some((content.themes.get(&id)?.name.clone(), screen::cards_of_theme(&content, Some(id)).len()))
    });
    let notes = move || {
        let content = desk.board.get().filter(|_| open.get())?;
        let id = content.live_theme(theme?)?;
        let card = |(id, note): (_, &plenary_shared::content::Note)| {
            let look = look_of(&content.meta.agenda, note);
            view! { <li><NoteText text=note.text.clone() look said=screen::said(&content, id)/></li> }
        };
        Some(screen::cards_of_theme(&content, Some(id)).into_iter().map(card).collect_view())
    };
    move || {
        named.get().map(|(name, count)| {
            view! {
                <details on:toggle=move |_| open.update(|open| *open = !*open)>
                    <summary><span dir="auto">{board_words::from_theme(&name)}</span> ", " {board_words::notes(count)}</summary>
                    <ul class="cards-list" role="list">{notes}</ul>
                </details>
            }
        })
    }
}

/// The form that adds one.
#[component]
fn Add() -> impl IntoView {
    let desk = desk();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match text::opportunity(&typed.get_untracked()) {
            Ok(x) => {
                wrong.set(None);
                typed.set(String::new());
                desk.deed(
                    words::ADDED_OPPORTUNITY,
                    vec![Act::Ranking(RankingAct::AddOpportunity {
                        id: secrets::opportunity_id(),
                        theme: None,
                        text: x,
                    })],
                );
            }
            Err(error) => wrong.set(Some(words::wrong_text(error))),
        }
    };
    view! {
        <form class="card" on:submit=add>
            <div class="field" class:wrong=move || wrong.with(Option::is_some)>
                <label for="new-opportunity">{words::ADD_OPPORTUNITY_LABEL}</label>
                {move || wrong.get().map(|wrong| view! { <p class="wrong-text" id="new-opportunity-wrong" role="alert">{wrong}</p> })}
                <input
                    id="new-opportunity"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    aria-describedby="new-opportunity-wrong"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
            <button type="submit">{words::ADD_OPPORTUNITY}</button>
        </form>
    }
}

/// Themes without a learning opportunity.
#[component]
fn Untouched() -> impl IntoView {
    let desk = desk();
    let themes = Memo::new(move |_| {
        let content = desk.board.get()?;
        let used = |id: ThemeId| {
            content.opportunities.values().any(|item| item.theme.and_then(|th| content.live_theme(th)) == Some(id))
        };
        let themes = content.themes_in_order().into_iter().filter(|(id, _)| !used(*id));
        Some(themes.map(|(id, theme)| (id, theme.name.clone())).collect::<Vec<_>>())
    });
    let row = move |(id, name): (ThemeId, String)| {
        let x = name.clone();
        let add = move |_| {
            let act = Act::Ranking(RankingAct::AddOpportunity {
                id: secrets::opportunity_id(),
                theme: Some(id),
                text: x.clone(),
            });
            desk.deed(words::ADDED_OPPORTUNITY, vec![act]);
        };
        view! {
            <li class="row">
                <span class="grow" dir="auto">{name}</span>
                <button on:click=add>{words::ADD_FROM_THEME}</button>
            </li>
        }
    };
    move || {
        themes.get().filter(|themes| !themes.is_empty()).map(|themes| {
            view! {
                <h3>{words::THEMES_WITHOUT}</h3>
                <ul class="stack" role="list">{themes.into_iter().map(row).collect_view()}</ul>
            }
        })
    }
}
