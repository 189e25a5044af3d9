//! A participant in an event: the frame, and in it what the stage asks for.

mod care;
mod day;
mod earlier;
mod ended;
pub mod help;
mod recovery;
mod tray;

use self::{
    care::{AtRisk, Support},
    day::Day,
    earlier::Then,
    ended::Ended,
    help::Help,
    recovery::Recovery,
    tray::Tray,
};
use crate::{
    components::{
        announce::Announcer,
        badge,
        demo::DemoBanner,
        dialog::Dialog,
        frame::{Frame, TaskHeading},
        timer::Timer,
        undo::Undo,
    },
    http, kept,
    later::{Later, Views},
    link::{Connection, Why},
    markup::view,
    phone::{self, Phone},
    stages::{self, brainstorm::phone::late::LateBox, prioritising::phone::results::Results},
    words::participant as say,
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::Seat,
    id::{SessionId, StageId},
    role::Role,
    stage::StageKind,
};

/// What a phone loads in the background: only what is split off refers to it.
pub static LATER: Views = Views {
    stage: stages::later,
    results: || view! { <Results/> },
    then: || view! { <Then/> },
    recovery: || view! { <Recovery/> },
};

/// The event of this device's seat; the join form without one.
#[component]
pub fn Event() -> impl IntoView {
    phone::take_joined();
    let seat = RwSignal::new(phone::seat());
    let asked = RwSignal::new(seat.with_untracked(Option::is_some));
    if !asked.get_untracked() {
        // A browser that keeps the cookie but not what the page stored.
        spawn_local(async move {
            let seats = http::seats().await.unwrap_or_default();
            let mine = seats.into_iter().find(|seat| seat.role == Role::Participant);
            mine.iter().for_each(phone::take_seat);
            seat.try_set(mine);
            asked.try_set(true);
        });
    }
    // Set once "Was this you?" has been answered on this device.
    let told = RwSignal::new(false);
    move || match (seat.get(), asked.get()) {
        (Some(Seat { session: Some(session), title, .. }), _) => {
            told.track();
            let title = title.unwrap_or_default();
            if phone::asks(session) {
                view! { <WasThisYou session title told/> }.into_any()
            } else {
                view! { <InEvent session title/> }.into_any()
            }
        }
        (_, true) => view! { <super::join::Join/> }.into_any(),
        (_, false) => ().into_any(),
    }
}

/// Asked before anything of an earlier person on this device is shown.
#[component]
fn WasThisYou(session: SessionId, title: String, told: RwSignal<bool>) -> impl IntoView {
    let help = RwSignal::new(false);
    Announcer::provide();
    let answer = move |decide: fn(SessionId)| {
        decide(session);
        told.set(true);
    };
    view! {
        <Frame
            event=title
            stage=say::WAS_THIS_YOU
            help=Callback::new(move |()| help.set(true))
            footer=move || ()
            class="phone"
        >
            <TaskHeading text=say::WAS_THIS_YOU/>
            <p>{say::WAS_THIS_YOU_SAYS}</p>
            <div class="stack">
            <button class="primary wide" type="button" on:click=move |_| answer(phone::same_person)>{say::WAS_ME}</button>
            <button class="wide" type="button" aria-describedby="not-me" on:click=move |_| answer(phone::other_person)>
                {say::WAS_NOT_ME}
            </button>
            <p id="not-me" class="hint">{say::WAS_NOT_ME_SAYS}</p>
            </div>
        </Frame>
        <Help open=help/>
    }
}

/// What is in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Showing {
    Opening,
    Over(Why),
    Ended,
    Stage(StageId, StageKind),
}

#[component]
fn InEvent(session: SessionId, title: String) -> impl IntoView {
    let announcer = Announcer::provide();
    let phone = Phone::open(session);
    Undo::provide();
    let live = phone.live;
    let stage = phone.stage();
    let showing = Memo::new(move |before: Option<&Showing>| {
        if let Some(before) = before.filter(|_| phone.in_dialog()) {
            return *before;
        }
        let ended = live.mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.ended));
        match (ended, live.link.state.get(), stage.get()) {
            (true, ..) => Showing::Ended,
            (_, Connection::Over(why), _) => Showing::Over(why),
            (_, _, Some(stage)) => Showing::Stage(stage.id, stage.kind),
            (_, _, None) => Showing::Opening,
        }
    });
    let event = Memo::new(move |_| {
        live.mirror.meta.with(|meta| meta.as_ref().map_or_else(|| title.clone(), |meta| meta.title.clone()))
    });
    let task = Memo::new(move |_| match showing.get() {
        Showing::Opening => say::OPENING.to_owned(),
        Showing::Ended | Showing::Over(Why::Ended) => say::ENDED.to_owned(),
        Showing::Over(_) => say::OVER.to_owned(),
        Showing::Stage(..) => stage.get().map(|stage| stage.title).unwrap_or_default(),
    });
    Effect::new(move |before: Option<String>| {
        let task = task.get();
        if before.is_some_and(|before| before != task) {
            announcer.say(task.clone());
        }
        task
    });
    Effect::new(move |_| {
        if showing.get() == Showing::Over(Why::Ended) {
            phone.end();
        }
    });
    let (help, leave, at_risk) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    view! {
        <Frame
            event
            stage=task
            problem=phone.problem
            link=Some(live.link)
            help=Callback::new(move |()| help.set(true))
            footer=move || view! { <Footer help leave at_risk/> }
            class="phone"
        >
            <DemoBanner meta=live.mirror.meta/>
            {move || match showing.get() {
                Showing::Opening => view! { <TaskHeading text=say::OPENING/><p>{say::OPENING_SAYS}</p> }.into_any(),
                Showing::Ended | Showing::Over(Why::Ended) => view! { <Ended/><Tray/> }.into_any(),
                Showing::Over(why) => view! { <Over why/><Tray/> }.into_any(),
                Showing::Stage(id, kind) => view! { <InStage id kind/> }.into_any(),
            }}
        </Frame>
        <Help open=help in_event=true/>
        <AtRisk open=at_risk/>
        <Leave open=leave/>
    }
}

#[component]
fn InStage(id: StageId, kind: StageKind) -> impl IntoView {
    let phone = Phone::here();
    let stage = phone.stage();
    let title = Memo::new(move |_| stage.get().map(|stage| stage.title).unwrap_or_default());
    let instruction = move || stage.get().map(|stage| stage.say);
    let body = stages::phone(kind, id);
    let later = Later::here();
    later.begin();
    view! {
        <MovedOn/>
        <div class="stage-head">
            <TaskHeading text=title/>
            <p class="instruction" dir="auto">{instruction}</p>
            <Timer left=phone.live.mirror.timer/>
        </div>
        <Tray/>
        {body}
        {later.results()}
        <LateBox/>
        {later.then()}
        <Day/>
    }
}

/// The group is elsewhere, and the person here still types.
#[component]
fn MovedOn() -> impl IntoView {
    let phone = Phone::here();
    let ahead = phone.ahead();
    view! {
        <div role="status">
            {move || {
                ahead.get().map(|stage| {
                    view! {
                        <div class="banner moved-on">
                            <p dir="auto">{say::moved_on(&stage.title)}</p>
                            <button type="button" on:click=move |_| phone.catch_up()>{say::GO_THERE}</button>
                        </div>
                    }
                })
            }}
        </div>
    }
}

#[component]
fn Over(why: Why) -> impl IntoView {
    view! {
        <TaskHeading text=say::OVER/>
        <p>{badge::over(why)}</p>
        {match why {
            Why::Version => view! { <p><a class="button" href="/event">{say::RELOAD}</a></p> },
            Why::Ended | Why::NoSeat | Why::Left => view! { <p><a class="button" href="/">{say::JOIN_AGAIN}</a></p> },
        }}
    }
}

#[component]
fn Footer(help: RwSignal<bool>, leave: RwSignal<bool>, at_risk: RwSignal<bool>) -> impl IntoView {
    view! {
        <Support/>
        <button class="quiet at-risk" type="button" on:click=move |_| at_risk.set(true)>{say::AT_RISK}</button>
        <button class="quiet" type="button" on:click=move |_| help.set(true)>{say::ACCESSIBILITY}</button>
        <button class="quiet" type="button" on:click=move |_| help.set(true)>{say::PRIVACY}</button>
        <button class="quiet" type="button" on:click=move |_| leave.set(true)>{say::LEAVE}</button>
    }
}

/// Asks once, then removes everything from this device.
#[component]
fn Leave(open: RwSignal<bool>) -> impl IntoView {
    let phone = Phone::here();
    let link = phone.live.link;
    let go = move |_| {
        open.set(false);
        link.leave();
        phone.forget();
        kept::forget();
        spawn_local(async {
            // Without an answer the seat ends by itself, the day after the event.
            http::tell("/api/leave", &()).await.ok();
        });
    };
    let lost = move || link.unsent.get() + link.tray.with(Vec::len);
    view! {
        <Dialog open title=say::LEAVE_TITLE>
            <p>{say::LEAVE_SAYS}</p>
            {move || Some(lost()).filter(|lost| *lost > 0).map(|lost| view! { <p class="wrong-text">{say::unsent_on_leaving(lost)}</p> })}
            <div class="dialog-buttons">
                <button class="danger" type="button" on:click=go>{say::LEAVE_BUTTON}</button>
                <button type="button" on:click=move |_| open.set(false)>{say::STAY}</button>
            </div>
        </Dialog>
    }
}
