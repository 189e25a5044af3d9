//! The account behind a seat: set up in two steps by the invited person, or shown as it is.

mod phrase;
mod steps;

use super::{
    organise::{Footer, Help},
    sign_in::place,
};
use crate::{
    address,
    address::go,
    components::{announce::Announcer, frame::Frame},
    http,
    markup::view,
    words::accounts as say,
};
use leptos::{prelude::*, task::spawn_local};
use phrase::ChangePhrase;
use plenary_shared::api::{MyAccount, SecretBody};
use steps::Steps;

/// The account behind a seat. A secret in the fragment gives the browser its seat first.
#[component]
pub fn Account() -> impl IntoView {
    Announcer::provide();
    let mine = RwSignal::new(None::<Result<MyAccount, String>>);
    let secret = address::take_fragment();
    spawn_local(async move {
        let found = async {
            if let Some(secret) = secret {
                http::enter("/api/enter", &SecretBody { secret }).await?;
            }
            http::get::<MyAccount>("/api/account").await
        };
        mine.try_set(Some(found.await.map_err(|refused: http::HttpError| refused.say)));
    });
    let help = RwSignal::new(false);
    view! {
        <Frame event="" stage=say::ACCOUNT help=Callback::new(move |()| help.set(true)) footer=Footer class="desk sign-in">
            {move || match mine.get() {
                None => view! { <h1>{say::ACCOUNT}</h1><p>{say::LOADING}</p> }.into_any(),
                Some(Err(sentence)) => view! { <NoSeat sentence/> }.into_any(),
                Some(Ok(MyAccount { name: Some(name), role, session, .. })) => {
                    view! { <Made name on=place(role, session)/> }.into_any()
                }
                Some(Ok(MyAccount { may_enrol: true, .. })) => view! { <Steps mine/> }.into_any(),
                Some(Ok(MyAccount { role, session, .. })) => view! { <Passing on=place(role, session)/> }.into_any(),
            }}
        </Frame>
        <Help open=help/>
    }
}

#[component]
fn NoSeat(sentence: String) -> impl IntoView {
    view! {
        <div class="error-summary" role="alert">
            <h1>{say::SIGN_IN_PROBLEM}</h1>
            <p>{sentence}</p>
            <p>{say::NO_SEAT_SAYS}</p>
            <p><a href="/sign-in">{say::SIGN_IN}</a></p>
        </div>
    }
}

#[component]
fn Made(name: String, on: String) -> impl IntoView {
    view! {
        <h1>{say::SET}</h1>
        <div class="panel">
            <p>{say::ON_AS}</p>
            <p><strong dir="auto">{name}</strong></p>
            <p class="row">
                <a class="button primary" href=on>{say::ON}</a>
                <SignOut/>
            </p>
        </div>
        <ChangePhrase/>
    }
}

#[component]
fn Passing(on: String) -> impl IntoView {
    view! {
        <h1>{say::NO_ACCOUNT}</h1>
        <p>{say::NO_ACCOUNT_SAYS}</p>
        <p><a href=on>{say::ON}</a></p>
    }
}

/// Gives every seat of this browser back.
#[component]
pub fn SignOut() -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let leave = move |_| {
        spawn_local(async move {
            match http::tell("/api/sign-out", &()).await {
                Ok(()) => go("/sign-in"),
                Err(refused) => drop(problem.try_set(Some(refused.say))),
            }
        });
    };
    view! {
        <button type="button" on:click=leave>{say::SIGN_OUT}</button>
        {move || problem.get().map(|sentence| view! { <span class="wrong-text" role="alert">{sentence}</span> })}
    }
}
