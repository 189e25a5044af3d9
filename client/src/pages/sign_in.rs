//! The sign-in form for people with an account.

use super::organise::{Footer, Help};
use crate::{
    address::go,
    components::{
        announce::Announcer,
        field::{Field, ShowPhrase, Takes},
        frame::Frame,
        problem::ErrorSummary,
    },
    http,
    markup::view,
    words::accounts as say,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{api::SignIn as Body, id::SessionId, role::Role};

const NAME: &str = "sign-in-name";
const PHRASE: &str = "sign-in-phrase";
const CODE: &str = "sign-in-code";

/// The sign-in form for people with an account.
#[component]
pub fn SignIn() -> impl IntoView {
    Announcer::provide();
    let [name, phrase, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<(&'static str, String)>);
    let (shown, busy, help) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let body = Body { name: name.get_untracked(), phrase: phrase.get_untracked(), code: code.get_untracked() };
        problem.set(gap(&body));
        if problem.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match http::enter("/api/sign-in", &body).await {
                Ok(seat) => go(&place(seat.role, seat.session)),
                Err(refused) => {
                    busy.try_set(false);
                    code.try_set(String::new());
                    // The server does not say which of the three is wrong: no field is marked.
                    problem.try_set(Some(("", refused.say)));
                }
            }
        });
    };
    let at = move |id| Signal::derive(move || problem.get().filter(|(at, _)| *at == id).map(|(_, say)| say));
    let summary = Signal::derive(move || problem.get().map(|(_, say)| say));
    let field = move || problem.get().map(|(id, _)| id).filter(|id| !id.is_empty()).unwrap_or(NAME);
    view! {
        <Frame
            event=""
            stage=say::SIGN_IN
            problem=Signal::derive(move || problem.with(Option::is_some))
            help=Callback::new(move |()| help.set(true))
            footer=Footer
            class="desk sign-in"
        >
            {move || view! { <ErrorSummary problem=summary field=field()/> }}
            <h1>{say::SIGN_IN}</h1>
            <p>{say::SIGN_IN_SAYS}</p>
            <form novalidate on:submit=submit>
                <Field id=NAME label=say::NAME hint="" takes=Takes::Name problem=at(NAME) value=name/>
                <Field id=PHRASE label=say::PHRASE hint="" takes=Takes::Phrase shown problem=at(PHRASE) value=phrase/>
                <ShowPhrase label=say::SHOW_PHRASE shown/>
                <Field id=CODE label=say::CODE hint=say::CODE_HINT takes=Takes::Code problem=at(CODE) value=code/>
                <button class="primary" type="submit" aria-disabled=move || busy.get().to_string()>
                    {move || if busy.get() { say::SIGNING_IN } else { say::SIGN_IN }}
                </button>
            </form>
            <p class="hint">{say::LOST}</p>
        </Frame>
        <Help open=help/>
    }
}

/// What is missing before it is worth asking the server.
fn gap(body: &Body) -> Option<(&'static str, String)> {
    [(NAME, &body.name, say::NO_NAME), (PHRASE, &body.phrase, say::NO_PHRASE), (CODE, &body.code, say::NO_CODE)]
        .into_iter()
        .find(|(_, text, _)| text.trim().is_empty())
        .map(|(id, _, say)| (id, say.to_owned()))
}

/// The page of a role.
pub fn place(role: Role, session: Option<SessionId>) -> String {
    match (role, session) {
        (Role::Facilitator, Some(session)) => format!("/run/{session}"),
        (Role::Reviewer, Some(session)) => format!("/review/{session}"),
        _ => "/organise".into(),
    }
}
