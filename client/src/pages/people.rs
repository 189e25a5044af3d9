//! Who has access: accounts, seats and links, invitations, and removing any of them.

mod invite;
mod tables;

use super::organise::Footer;
use crate::{
    components::{
        announce::Announcer,
        dialog::{Dialog, Modal, closer},
        frame::Frame,
        lists::When,
    },
    http,
    markup::view,
    words::accounts as say,
};
use invite::Inviting;
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::api::{People as Listed, Remove};
use tables::Tables;

/// The list, and what is asked about it; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct AccessList {
    listed: RwSignal<Option<Result<Listed, http::HttpError>>>,
    /// What is to be removed, once somebody says yes.
    asked: RwSignal<Option<Remove>>,
    problem: RwSignal<Option<String>>,
    voice: Announcer,
}

impl AccessList {
    /// Asks the server for the list.
    pub fn load(self) {
        spawn_local(async move {
            let found = http::get::<Listed>("/api/people").await;
            self.listed.try_set(Some(found));
        });
    }

    fn remove(self, what: Remove) {
        spawn_local(async move {
            match http::tell("/api/people/remove", &what).await {
                Ok(()) => self.voice.say(say::REMOVED),
                Err(refused) => drop(self.problem.try_set(Some(refused.say))),
            }
            self.load();
        });
    }
}

/// Accounts, seats and links, with their removal.
#[component]
pub fn People() -> impl IntoView {
    let voice = Announcer::provide();
    let access =
        AccessList { listed: RwSignal::new(None), asked: RwSignal::new(None), problem: RwSignal::new(None), voice };
    access.load();
    let help = RwSignal::new(false);
    view! {
        <Frame event="" stage=say::PEOPLE help=Callback::new(move |()| help.set(true)) footer=Footer class="desk people">
            <h1>{say::PEOPLE}</h1>
            <p>{say::PEOPLE_SAYS}</p>
            {move || access.problem.get().map(|sentence| view! { <p class="wrong-text" role="alert">{sentence}</p> })}
            {move || match access.listed.get() {
                None => view! { <p>{say::WORKING}</p> }.into_any(),
                Some(Err(refused)) => view! { <super::organise::Refused refused/> }.into_any(),
                Some(Ok(people)) => view! { <Tables access people/> }.into_any(),
            }}
            <When is=move || access.listed.with(|listed| matches!(listed, Some(Ok(_))))>
                <Inviting access/>
            </When>
        </Frame>
        {move || access.asked.get().map(|what| view! { <Sure access what/> })}
        <Dialog open=help title=say::HELP_TITLE>
            <p>{say::HELP_SAYS}</p>
            <button type="button" on:click=move |_| help.set(false)>{say::CLOSE}</button>
        </Dialog>
    }
}

/// Asks once more before something is taken away.
#[component]
fn Sure(access: AccessList, what: Remove) -> impl IntoView {
    let (title, says) = match what {
        Remove::Account(_) => (say::REMOVE_ACCOUNT, say::REMOVE_ACCOUNT_SAYS),
        Remove::Seat(_) => (say::REMOVE_SEAT, say::REMOVE_SEAT_SAYS),
        Remove::Link(_) => (say::REMOVE_LINK, say::REMOVE_LINK_SAYS),
    };
    view! {
        <Modal title on_close=move || { access.asked.try_set(None); }>
            <p>{says}</p>
            <SureButtons access what/>
        </Modal>
    }
}

#[component]
fn SureButtons(access: AccessList, what: Remove) -> impl IntoView {
    let closer = closer();
    let yes = move |_| {
        access.remove(what);
        closer.close();
    };
    view! {
        <div class="dialog-buttons">
            <button class="danger primary" on:click=yes>{say::REMOVE}</button>
            <button on:click=move |_| closer.close()>{say::CANCEL}</button>
        </div>
    }
}
