//! A facilitator in an event: stages at the left, what happens in the middle, controls at the right.

mod ask;
mod bar;
mod centre;
mod controls;
mod dialogs;
mod earlier;
mod keys;
mod toast;

use crate::{
    board::stages,
    components::{
        announce::Announcements,
        badge::{ConnectionBadge, over},
        demo::DemoBanner,
        frame::jump,
        stage_rail::StageRail,
    },
    desk::{self, Ask, Desk},
    link::{Connection, Why},
    live::Live,
    markup::view,
    phone,
    words::{self, facilitator},
};
use ask::Asked;
use leptos::prelude::*;
use plenary_shared::{id::SessionId, role::Role};

/// A facilitator in an event.
#[component]
pub fn Run(session: SessionId) -> impl IntoView {
    let desk = Desk::new(Live::open(session, Role::Facilitator));
    provide_context(desk);
    let link = desk.live.link;
    let ended = Memo::new(move |_| match link.state.get() {
        Connection::Over(why) => Some(why),
        _ => None,
    });
    move || match ended.get() {
        // Somebody may have followed an address from a laptop with the phone that takes part.
        Some(Why::NoSeat) if phone::seat().is_some() => view! { <TakesPart/> }.into_any(),
        Some(Why::NoSeat) => view! { <Over sentence=facilitator::NOT_SIGNED_IN/> }.into_any(),
        Some(why) => view! { <Over sentence=over(why)/> }.into_any(),
        None => view! { <Room/> }.into_any(),
    }
}

/// The page that a participant meets here, with the way back.
#[component]
fn TakesPart() -> impl IntoView {
    view! {
        <main id="main" class="wrap desk-over">
            <h1>{facilitator::FOR_FACILITATORS}</h1>
            <p>{facilitator::FOR_FACILITATORS_SAYS}</p>
            <p><a class="button primary" href="/event">{words::participant::BACK_TO_EVENT}</a></p>
        </main>
    }
}

#[component]
fn Over(sentence: &'static str) -> impl IntoView {
    view! {
        <main id="main" class="wrap desk-over">
            <h1>{facilitator::OVER}</h1>
            <p>{sentence}</p>
            <p><a href="/organise">{facilitator::TO_EVENTS}</a></p>
            <p><a href="/sign-in">{words::accounts::SIGN_IN}</a></p>
            <p><a href="/facilitate">{facilitator::TO_HANDOVER}</a></p>
        </main>
    }
}

#[component]
fn Room() -> impl IntoView {
    let desk = desk::desk();
    let meta = desk.live.mirror.meta;
    let event = Memo::new(move |_| meta.with(|meta| meta.as_ref().map(|meta| meta.title.clone())).unwrap_or_default());
    let stage = Memo::new(move |_| {
        let title = |meta: &plenary_shared::content::Meta| match meta.stage.n {
            0 => facilitator::NOT_BEGUN.to_owned(),
            _ => stages::current(meta).map(|stage| stage.title.clone()).unwrap_or_default(),
        };
        meta.with(|meta| meta.as_ref().map(title)).unwrap_or_default()
    });
    Effect::new(move |_| {
        document().set_title(&stage.with(|stage| event.with(|event| words::title(&[stage, event]))));
    });
    let folded = RwSignal::new(true);
    keys::listen(desk);
    view! {
        <div class="desk run" class:open=move || !folded.get()>
            <a class="skip" href="#main" on:click=move |event| jump(event, "main")>{words::SKIP}</a>
            <header class="desk-header">
                <p class="desk-event" dir="auto">{event}</p>
                <ConnectionBadge link=desk.live.link/>
                <span class="grow"></span>
                {move || {
                    let late: u32 = desk.live.mirror.late.with(|late| late.iter().map(|held| held.count).sum());
                    (late > 0).then(|| view! { <span class="tag fold">{facilitator::late(late as usize)}</span> })
                }}
                <button class="fold" aria-expanded=move || (!folded.get()).to_string() aria-controls="controls" on:click=move |_| folded.update(|folded| *folded = !*folded)>
                    {facilitator::CONTROLS}
                </button>
                <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::Keys))>{words::HELP}</button>
            </header>
            <DemoBanner meta/>
            <nav class="desk-rail" aria-label=facilitator::STAGES>
                <StageRail meta on_choose=move |stage| desk.ask.set(Some(Ask::Stage(stage)))/>
            </nav>
            <main id="main" class="desk-main" tabindex="-1">
                <toast::Problem/>
                <centre::Centre/>
            </main>
            <aside id="controls" class="desk-controls" aria-label=facilitator::CONTROLS>
                <controls::Controls/>
            </aside>
            <bar::StageBar/>
            <toast::Toast/>
            <Asked/>
            <Announcements announcer=desk.voice/>
        </div>
    }
}
