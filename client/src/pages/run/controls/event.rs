//! The event itself: snapshots, hand-over, the reviewer's link, the end.

use crate::{
    components::lists::When,
    desk::{Ask, Desk, desk},
    http,
    markup::view,
    words::{accounts, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    api::{Handover, Link, LinkBody},
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// Buttons for what is done once or twice a day.
#[component]
pub fn EventControls(ended: Memo<bool>) -> impl IntoView {
    let desk = desk();
    let review = format!("/review/{}", desk.live.session);
    view! {
        <section class="control">
            <h2>{words::EVENT}</h2>
            <div class="stack">
                <a href="/organise">{words::TO_EVENTS}</a>
                <a href=review target="_blank" rel="noopener">{words::SEE_SNAPSHOTS}</a>
                <a href="/organise/people" target="_blank" rel="noopener">{accounts::PEOPLE}</a>
                <button on:click=move |_| make_link(desk)>{words::REVIEWER_LINK}</button>
                <When is=move || !ended.get()>
                    <button on:click=move |_| desk.ask.set(Some(Ask::Agenda))>{words::CHANGE_AGENDA}</button>
                    <button on:click=move |_| desk.ask.set(Some(Ask::Contacts))>{words::CONTACTS}</button>
                    <button on:click=move |_| desk.ask.set(Some(Ask::Snapshot))>{words::TAKE_SNAPSHOT}</button>
                    <button on:click=move |_| make_handover(desk)>{words::HANDOVER}</button>
                    <button class="danger" on:click=move |_| desk.ask.set(Some(Ask::End))>{words::END_EVENT}</button>
                </When>
            </div>
        </section>
    }
}

fn make_handover(desk: Desk) {
    let path = format!("/api/sessions/{}/handover", desk.live.session);
    spawn_local(async move {
        match http::post::<Handover>(&path, &()).await {
            Ok(handover) => drop(desk.ask.try_set(Some(Ask::Handover(handover)))),
            Err(refused) => drop(desk.problem.try_set(Some(refused.say))),
        }
    });
}

fn make_link(desk: Desk) {
    let path = format!("/api/sessions/{}/links", desk.live.session);
    spawn_local(async move {
        match http::post::<Link>(&path, &LinkBody { role: Role::Reviewer }).await {
            Ok(Link { link }) => {
                let ask = Ask::Link { title: words::REVIEWER_LINK, say: words::REVIEWER_LINK_SAYS, link };
                desk.ask.try_set(Some(ask));
            }
            Err(refused) => drop(desk.problem.try_set(Some(refused.say))),
        }
    });
}
