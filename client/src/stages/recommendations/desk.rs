//! Recommendations on the laptop: worded, given their evidence, and what people say of them.

use super as say;
use super::support::{self, Bars};
use crate::{
    board::evidence::evidence,
    components::lists::When,
    desk::{Ask, desk},
    markup::view,
    stages::{brainstorm::desk::Prompts, prioritising},
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::Stage,
    id::RecommendationId,
    screen::View,
    stage::recommendations::{Recommendation, RecommendationAct},
};

/// The list, what was ranked, and comments.
#[component]
pub fn Recommending(stage: Stage) -> impl IntoView {
    let desk = desk();
    let id = stage.id;
    let all = Memo::new(move |_| {
        let content = desk.board.get()?;
        Some(content.recommendations_in_order().into_iter().map(|(id, item)| (id, item.clone())).collect::<Vec<_>>())
    });
    let rows = move || (1..).zip(all.get().unwrap_or_default());
    let none = Memo::new(move |_| all.with(|all| all.as_ref().is_none_or(Vec::is_empty)));
    let turnout = support::turnout(desk.live.mirror, Some(id));
    view! {
        <div class="row">
            <p class="grow">{move || turnout.get().map(|(given, of)| say::have_answered(given, of))}</p>
            <When is=move || !none.get()>
                <button on:click=move |_| desk.show(View::Recommendations)>{words::ON_BIG_SCREEN}</button>
            </When>
            <button on:click=move |_| desk.ask.set(Some(Ask::Recommendation(None)))>{say::ADD}</button>
        </div>
        <When is=move || none.get()>
            <p class="empty">{say::NONE_YET}</p>
        </When>
        <ol class="opportunities" role="list">
            <For each=rows key=|(number, (id, item))| (*number, *id, item.clone().sentence(), item.sources.clone()) let:row>
                <Row number=row.0 id=row.1.0 item=row.1.1/>
            </For>
        </ol>
        <Prompts stage=id/>
        <details>
            <summary>{say::RANKED}</summary>
            {prioritising::desk(stage)}
        </details>
    }
}

#[component]
fn Row(number: usize, id: RecommendationId, item: Recommendation) -> impl IntoView {
    let desk = desk();
    let no_purpose = item.so_that.is_empty();
    let sentence = item.sentence();
    let drawn = say::sentence(&item);
    let rests = Memo::new(move |_| desk.board.get().map(|content| evidence(&content, &item)));
    let counted = Memo::new(move |_| support::of(&*desk.board.get()?, id));
    let remove = move |_| desk.deed(say::REMOVED, vec![RecommendationAct::Delete { id }.into()]);
    view! {
        <li class="opportunity card">
            <span class="point-number">{number}</span>
            <div class="grow">
                <p class="words">{drawn}</p>
                {no_purpose.then(|| view! { <p><mark>{say::NO_PURPOSE}</mark></p> })}
                <p>
                    {move || {
                        let rests = rests.get().unwrap_or_default();
                        match rests.is_none() {
                            true => view! { <mark>{say::NO_EVIDENCE}</mark> }.into_any(),
                            false => say::rests_on(rests).into_any(),
                        }
                    }}
                </p>
                {move || counted.get().map(|supported| view! { <Bars supported now=sentence.clone()/> })}
                <div class="row">
                    <button on:click=move |_| desk.ask.set(Some(Ask::Recommendation(Some(id))))>{say::CHANGE_WORDS}</button>
                    <button on:click=move |_| desk.ask.set(Some(Ask::Evidence(id)))>{say::EVIDENCE}</button>
                    <button class="quiet" on:click=remove>{words::REMOVE}</button>
                </div>
            </div>
        </li>
    }
}
