//! A facilitator in an event: stages at the left, what happens in the middle; both side columns fold.

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
        lists::When,
        stage_rail::StageRail,
    },
    desk::{self, Ask, Desk},
    link::{Connection, Why},
    live::Live,
    markup::view,
    phone, storage,
    words::{self, facilitator},
};
use ask::Asked;
use leptos::{ev, prelude::*};
use plenary_shared::{content::Meta, id::SessionId, role::Role, stage::StageKind};

/// Where it is kept whether the stages are shown with their names.
const RAIL: &str = "rail";
/// Laptops on which the controls have a column of their own.
const WIDE: &str = "(min-width: 1280px)";

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
    let named = RwSignal::new(storage::get(RAIL).as_deref() == Some("open"));
    let name_stages = move |_| {
        named.update(|named| *named = !*named);
        storage::set(RAIL, if named.get_untracked() { "open" } else { "folded" });
    };
    let controls = Fold::new(desk);
    let late = Memo::new(move |_| desk.live.mirror.late.with(|late| late.iter().map(|held| held.count).sum::<u32>()));
    // Before the board has come, nothing is known of the room.
    let goes_on = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| !meta.ended)));
    keys::listen(desk);
    view! {
        <div class="desk run" class:open=move || controls.shown.get() class:named=move || named.get()>
            <a class="skip" href="#main" on:click=move |event| jump(event, "main")>{words::SKIP}</a>
            <header class="desk-header">
                <button
                    class="quiet rail-fold"
                    aria-label=facilitator::NAME_STAGES
                    aria-expanded=move || named.get().to_string()
                    aria-controls="stages"
                    on:click=name_stages
                >
                    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                        <path d="M3 5h18v3H3zm0 6h18v3H3zm0 6h18v3H3z" fill="currentColor"/>
                    </svg>
                </button>
                <p class="desk-event grow" dir="auto">{event}</p>
                <ConnectionBadge link=desk.live.link/>
                <When is=move || late.get() != 0>
                    <button class="late-badge" on:click=move |_| controls.choice.set(Some(true))>
                        {move || facilitator::late(late.get() as usize)}
                    </button>
                </When>
                <When is=move || goes_on.get()>
                    <p class="desk-joined">{move || facilitator::joined(desk.live.mirror.facts.with(|facts| facts.joined))}</p>
                    <controls::Clock/>
                </When>
                <button
                    aria-expanded=move || controls.shown.get().to_string()
                    aria-controls="controls"
                    on:click=move |_| controls.choice.set(Some(!controls.shown.get_untracked()))
                >
                    {facilitator::CONTROLS}
                </button>
                <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::Keys))>{words::HELP}</button>
            </header>
            <DemoBanner meta/>
            <nav id="stages" class="desk-rail" aria-label=facilitator::STAGES>
                <StageRail meta on_choose=move |stage| desk.ask.set(Some(Ask::Stage(stage)))/>
            </nav>
            <main id="main" class="desk-main" tabindex="-1">
                <div role="status">
                    <When is=move || desk.live.mirror.pause.get() && goes_on.get()>
                        <p class="inset warn">{facilitator::PAUSE_WISHED}</p>
                    </When>
                </div>
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

/// Whether the controls are shown: beside the page where it is wide, but not beside the sorting desk, which needs the
/// width; until somebody decides otherwise, there and elsewhere.
#[derive(Clone, Copy)]
struct Fold {
    choice: RwSignal<Option<bool>>,
    shown: Memo<bool>,
}

impl Fold {
    fn new(desk: Desk) -> Self {
        let meta = desk.live.mirror.meta;
        let choice = RwSignal::new(None);
        let is_wide = || window().match_media(WIDE).ok().flatten().is_some_and(|query| query.matches());
        let wide = RwSignal::new(is_wide());
        let resized = window_event_listener(ev::resize, move |_| wide.set(is_wide()));
        on_cleanup(move || resized.remove());
        let sorts = |meta: &Meta| {
            let here = stages::current(meta).filter(|_| meta.stage.n > 0 && !meta.ended);
            here.is_some_and(|stage| stage.kind == StageKind::Theming)
        };
        let sorting = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(sorts)));
        Effect::new(move |_| {
            sorting.track();
            choice.set(None);
        });
        let shown = Memo::new(move |_| choice.get().unwrap_or_else(|| wide.get() && !sorting.get()));
        Self { choice, shown }
    }
}
