//! The list of actions on the laptop: what is missing is a button that fills it.

use super as say;
use crate::{
    components::lists::When,
    desk::{Ask, desk},
    markup::view,
    stages::brainstorm::desk::Prompts,
    words::{facilitator as words, numbers::short_date},
};
use leptos::prelude::*;
use plenary_shared::{
    content::Content,
    id::{ActionId, StageId},
    screen::View,
    stage::actions::{Action, ActionAct, ActionField, Tier},
};

/// The list, and what people write.
#[component]
pub fn List(stage: StageId) -> impl IntoView {
    let desk = desk();
    let gaps_only = RwSignal::new(false);
    let all = Memo::new(move |_| desk.board.get().map(|content| rows(&content)).unwrap_or_default());
    let gaps = Memo::new(move |_| all.with(|all| all.iter().filter(|row| !row.1.gaps().is_empty()).count()));
    let none = Memo::new(move |_| all.with(Vec::is_empty));
    let shown = move || {
        let mut rows = all.get();
        rows.retain(|row| !gaps_only.get() || !row.1.gaps().is_empty());
        rows
    };
    view! {
        <div class="row">
            <h2 class="grow">
                {move || say::actions(all.with(Vec::len))} " "
                {move || (gaps.get() > 0).then(|| view! { <mark>{say::have_gaps(gaps.get())}</mark> })}
            </h2>
            <When is=move || gaps.get() != 0>
                <button aria-pressed=move || gaps_only.get().to_string() on:click=move |_| gaps_only.update(|only| *only = !*only)>
                    {say::GAPS_ONLY}
                </button>
                <button on:click=move |_| desk.ask.set(Some(Ask::Dates))>{say::SET_DATES}</button>
            </When>
            <When is=move || !none.get()>
                <button on:click=move |_| desk.show(View::Actions)>{words::ON_BIG_SCREEN}</button>
            </When>
            <button on:click=move |_| desk.ask.set(Some(Ask::Action { id: None, text: String::new(), field: ActionField::Text }))>{say::ADD}</button>
        </div>
        {move || match none.get() {
            true => view! { <p class="empty">{say::NONE_YET}</p> }.into_any(),
            false => view! {
                <div class="wide-table" tabindex="0" role="region" aria-label=say::ACTIONS>
                    <table class="actions">
                        <thead><tr>
                            <th scope="col">{say::WHAT}</th>
                            {say::COLUMNS.map(|(_, name)| view! { <th scope="col">{name}</th> }).collect_view()}
                            <th scope="col">{say::COLUMN_FROM}</th>
                            <td></td>
                        </tr></thead>
                        <tbody>
                            <For each=shown key=Clone::clone let:row>
                                <Row id=row.0 action=row.1 from=row.2/>
                            </For>
                        </tbody>
                    </table>
                </div>
            }.into_any(),
        }}
        <Prompts stage makes=Some((say::MAKE, |text| Ask::Action { id: None, text, field: ActionField::Text }))/>
    }
}

/// The actions by who acts, each with the number of the recommendation that it follows from.
fn rows(content: &Content) -> Vec<(ActionId, Action, Option<usize>)> {
    let numbers = content.recommendations_in_order();
    let number = |action: &Action| numbers.iter().position(|(id, _)| Some(*id) == action.recommendation);
    let all = content.actions_in_order();
    let of = |tier: Tier| all.iter().filter(move |(_, action)| action.tier == tier);
    let row = |(id, action): &(ActionId, &Action)| (*id, Action::clone(action), number(action).map(|place| place + 1));
    Tier::ALL.into_iter().flat_map(of).map(row).collect()
}

#[component]
fn Row(id: ActionId, action: Action, from: Option<usize>) -> impl IntoView {
    let desk = desk();
    let gaps = action.gaps();
    let fill = move |field| desk.ask.set(Some(Ask::Action { id: Some(id), text: String::new(), field }));
    let cell = |(field, _): (ActionField, &str)| {
        let held = action.field(field);
        let cell = match gaps.contains(&field) {
            true => view! { <button on:click=move |_| fill(field)>{say::add(field)}</button> }.into_any(),
            false if field == ActionField::Due => short_date(&held).into_any(),
            false => view! { <span dir="auto">{held}</span> }.into_any(),
        };
        view! { <td>{cell}</td> }
    };
    let cells = say::COLUMNS.map(cell).collect_view();
    view! {
        <tr>
            <th scope="row" dir="auto">
                <span class="tag">{say::tier(action.tier)}</span> " "
                {action.text.clone()}
            </th>
            {cells}
            <td>{from}</td>
            <td>
                <div class="row">
                    <button class="quiet" on:click=move |_| fill(ActionField::Text)>{say::CHANGE_IT}</button>
                    <button class="quiet" on:click=move |_| desk.deed(say::REMOVED, vec![ActionAct::Delete { id }.into()])>
                        {words::REMOVE}
                    </button>
                </div>
            </td>
        </tr>
    }
}
