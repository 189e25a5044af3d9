//! The organiser's list of events.

mod certificates;
mod keeping;

use super::account::SignOut;
use crate::{
    address,
    components::{announce::Announcer, dialog::Dialog, frame::Frame, lists::When},
    http,
    markup::view,
    words::{self, accounts, numbers, organise as say},
};
use certificates::Certificates;
use keeping::{Asked, KeepingDialog};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::{Issued, MyAccount, SecretBody, SessionSummary},
    id::SessionId,
};

/// The state of the list.
type Listed = Option<Result<Vec<SessionSummary>, http::HttpError>>;

/// The list, and what can be done with it; a handle that is copied freely and comes from the context.
#[derive(Clone, Copy)]
pub struct List {
    events: RwSignal<Listed>,
    certificates: RwSignal<Vec<Issued>>,
    ask: RwSignal<Option<KeepingDialog>>,
}

impl List {
    /// Asks the server for the list.
    pub async fn load(self) {
        let events = http::get("/api/sessions").await;
        if let Ok(certificates) = http::get("/api/certificates").await {
            self.certificates.try_set(certificates);
        }
        self.events.try_set(Some(events));
    }

    /// The titles of events in the list.
    pub fn titles(self, ids: &[SessionId]) -> Vec<String> {
        let titles = |events: &Vec<SessionSummary>| {
            let named = events.iter().filter(|event| ids.contains(&event.id));
            named.map(|event| format!("“{}”", event.title)).collect()
        };
        self.events.with_untracked(|events| match events {
            Some(Ok(events)) => titles(events),
            _ => Vec::new(),
        })
    }
}

/// The organiser's list of events. A secret in the fragment gives the browser its seat.
#[component]
pub fn Organise() -> impl IntoView {
    Announcer::provide();
    let listed: RwSignal<Listed> = RwSignal::new(None);
    let list = List { events: listed, certificates: RwSignal::default(), ask: RwSignal::new(None) };
    provide_context(list);
    let secret = address::take_fragment();
    spawn_local(async move {
        if let Some(secret) = secret
            && let Err(refused) = http::enter("/api/enter", &SecretBody { secret }).await
        {
            listed.try_set(Some(Err(refused)));
            return;
        }
        list.load().await;
    });
    let help = RwSignal::new(false);
    view! {
        <Frame event="" stage=say::EVENTS help=Callback::new(move |()| help.set(true)) footer=Footer class="desk">
            <div class="row apart">
                <h1>{say::EVENTS}</h1>
                <When is=move || matches!(listed.get(), Some(Ok(_)))>
                    <div class="row">
                        <a class="button primary" href="/organise/new">{say::NEW_EVENT}</a>
                        <a class="button" href="/organise/people">{accounts::PEOPLE}</a>
                        <SignOut/>
                    </div>
                </When>
            </div>
            <When is=move || matches!(listed.get(), Some(Ok(_)))>
                <SetUpSignIn/>
            </When>
            {move || match listed.get() {
                None => view! { <p>{say::LOADING}</p> }.into_any(),
                Some(Err(refused)) => view! { <Refused refused/> }.into_any(),
                Some(Ok(events)) if events.is_empty() => {
                    view! {
                        <div class="empty">
                            <h2>{say::NO_EVENTS}</h2>
                            <p>{say::NO_EVENTS_SAY}</p>
                        </div>
                    }
                    .into_any()
                }
                Some(Ok(events)) => view! { <Events events/> }.into_any(),
            }}
            <Certificates/>
        </Frame>
        <Asked/>
        <Help open=help/>
    }
}

/// Asks an organiser who entered by a link to set up a sign-in.
#[component]
fn SetUpSignIn() -> impl IntoView {
    let mine = RwSignal::new(None::<MyAccount>);
    spawn_local(async move {
        mine.try_set(http::get("/api/account").await.ok());
    });
    move || {
        mine.with(|mine| mine.as_ref().is_some_and(|mine| mine.may_enrol)).then(|| {
            view! {
                <div class="inset">
                    <h2>{accounts::SET_UP}</h2>
                    <p>{accounts::SET_UP_WHY}</p>
                    <p><a href="/account">{accounts::SET_UP}</a></p>
                </div>
            }
        })
    }
}

/// Help for those who organise.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=say::HELP_TITLE>
            <p>{say::HELP_SAYS}</p>
            <button type="button" on:click=move |_| open.set(false)>{say::CLOSE}</button>
        </Dialog>
    }
}

/// Links at the foot of an organiser's page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <p class="row">
            <a href="/organise">{say::EVENTS}</a>
            <a href="/sign-in">{accounts::SIGN_IN}</a>
            <a href="/account">{accounts::ACCOUNT}</a>
            <a href="/facilitate">{say::HANDOVER}</a>
            <a href="/">{words::TO_JOIN}</a>
        </p>
    }
}

/// Statuses that mean that this browser has no seat.
const NO_SEAT: [u16; 2] = [401, 403];

/// Why a list was not given, and the ways in.
#[component]
pub fn Refused(refused: http::HttpError) -> impl IntoView {
    let more = NO_SEAT.contains(&refused.status).then_some(say::NO_SEAT);
    view! {
        <div class="error-summary" role="alert">
            <h2>{say::PROBLEM}</h2>
            <p>{refused.say}</p>
            {more.map(|more| view! { <p>{more}</p> })}
            <p><a href="/sign-in">{accounts::SIGN_IN}</a></p>
            <p><a href="/facilitate">{say::HANDOVER}</a></p>
        </div>
    }
}

#[component]
fn Events(mut events: Vec<SessionSummary>) -> impl IntoView {
    events.sort_by(|one, other| other.day.cmp(&one.day).then_with(|| one.title.cmp(&other.title)));
    let heads = [say::NAME, say::DAY, say::STATE, say::KEPT_UNTIL, say::ACTIONS];
    view! {
        <table class="cards events">
            <caption class="sr-only">{say::EVENTS}</caption>
            <thead>
                <tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
            </thead>
            <tbody>{events.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn row(event: SessionSummary) -> impl IntoView {
    let List { ask, .. } = expect_context();
    let (id, keep, remove) = (event.id, event.clone(), event.clone());
    let state = match (event.ended, event.lobby) {
        (true, _) => say::ENDED,
        (false, true) => say::LOBBY_OPEN,
        (false, false) => say::LOBBY_CLOSED,
    };
    let named = format!("event-{id}");
    view! {
        <tr>
            <th scope="row" id=named.clone() dir="auto">{event.title}</th>
            <td data-head=say::DAY>{numbers::short_date(&event.day)}</td>
            <td data-head=say::STATE>
                <span class="tag">{state}</span>
                {event.demo.then(|| view! { " " <span class="tag">{say::DEMO}</span> })}
            </td>
            <td data-head=say::KEPT_UNTIL>
                <div class="row">
                    <span>{numbers::short_date(&event.retain_until)}</span>
                    <button class="quiet" aria-describedby=named.clone() on:click=move |_| ask.set(Some(KeepingDialog::Keep(keep.clone())))>
                        {say::KEEP_LONGER}
                    </button>
                </div>
                {event.days_left.map(|days| view! { <p class="inset soon">{say::days_left(days)}</p> })}
            </td>
            <td data-head=say::ACTIONS>
                <div class="row">
                    {if event.ended {
                        view! { <a href=format!("/run/{id}") aria-describedby=named.clone()>{say::ENDED_OPEN}</a> }.into_any()
                    } else {
                        view! { <a class="button" href=format!("/run/{id}") aria-describedby=named.clone()>{say::RUN}</a> }.into_any()
                    }}
                    <a href=format!("/review/{id}") aria-describedby=named.clone()>{say::SNAPSHOTS}</a>
                    <span class="hint">{say::snapshots(event.snapshots)}</span>
                    {(event.snapshots > 0)
                        .then(|| {
                            view! { <a href=format!("/organise/new?from={id}") aria-describedby=named.clone()>{say::EVENT_TWO}</a> }
                        })}
                    <button class="danger quiet" aria-describedby=named.clone() on:click=move |_| ask.set(Some(KeepingDialog::Remove(remove.clone())))>
                        {say::REMOVE_EVENT}
                    </button>
                </div>
            </td>
        </tr>
    }
}
