//! The two steps: name and pass phrase, then the authenticator's first code.

use crate::{
    components::{
        field::{Field, ShowPhrase, Takes},
        frame::StepHeading,
        problem::ErrorSummary,
    },
    http,
    markup::view,
    words::accounts as say,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{
    api::{CodeBody, Enrolment, MyAccount, NewAccount},
    limits,
};

const NAME: &str = "account-name";
const PHRASE: &str = "account-phrase";
const CODE: &str = "account-code";

/// The field that is not right yet, and what is not.
pub(super) type Problem = Option<(&'static str, String)>;

/// The two steps.
#[component]
pub fn Steps(mine: RwSignal<Option<Result<MyAccount, String>>>) -> impl IntoView {
    let enrolment = RwSignal::new(None::<Enrolment>);
    view! {
        <h1>{say::SET_UP}</h1>
        {move || match enrolment.get() {
            None => view! { <First enrolment/> }.into_any(),
            Some(Enrolment { secret }) => view! { <Second secret mine/> }.into_any(),
        }}
    }
}

#[component]
fn First(enrolment: RwSignal<Option<Enrolment>>) -> impl IntoView {
    let [name, phrase] = [(); 2].map(|()| RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<(&'static str, String)>);
    let (shown, busy) = (RwSignal::new(false), RwSignal::new(false));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let body = NewAccount { name: name.get_untracked(), phrase: phrase.get_untracked() };
        problem.set(gap(&body));
        if problem.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match http::post::<Enrolment>("/api/account", &body).await {
                Ok(begun) => drop(enrolment.try_set(Some(begun))),
                Err(refused) => {
                    busy.try_set(false);
                    problem.try_set(Some((if is_about_name(&refused) { NAME } else { PHRASE }, refused.say)));
                }
            }
        });
    };
    view! {
        <Summary problem field=NAME/>
        <StepHeading text=say::FIRST_STEP/>
        <p>{say::SET_UP_WHY}</p>
        <form novalidate on:submit=submit>
            <Field id=NAME label=say::NAME hint=say::NAME_HINT takes=Takes::Name problem=at(problem, NAME) value=name/>
            <Field
                id=PHRASE
                label=say::PHRASE
                hint=say::phrase_hint()
                takes=Takes::NewPhrase
                shown
                problem=at(problem, PHRASE)
                value=phrase
            />
            <ShowPhrase label=say::SHOW_PHRASE shown/>
            <button class="primary" type="submit" aria-disabled=move || busy.get().to_string()>
                {move || if busy.get() { say::WORKING } else { say::NEXT }}
            </button>
        </form>
    }
}

#[component]
fn Second(secret: String, mine: RwSignal<Option<Result<MyAccount, String>>>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<(&'static str, String)>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let code = code.get_untracked();
        if code.trim().is_empty() {
            problem.set(Some((CODE, say::NO_CODE.into())));
            return;
        }
        problem.set(None);
        spawn_local(async move {
            match http::post::<MyAccount>("/api/account/confirm", &CodeBody { code }).await {
                Ok(made) => drop(mine.try_set(Some(Ok(made)))),
                Err(refused) => drop(problem.try_set(Some((CODE, refused.say)))),
            }
        });
    };
    view! {
        <Summary problem field=CODE/>
        <StepHeading text=say::SECOND_STEP/>
        <p>{say::SCAN}</p>
        <img class="authenticator" src="/api/account/qr.svg" width="232" height="232" alt=say::PICTURE/>
        <p>{say::KEY} <br/> <code class="checksum">{secret}</code></p>
        <p class="hint">{say::SHOWN_ONCE}</p>
        <form novalidate on:submit=submit>
            <Field id=CODE label=say::CODE hint=say::CODE_HINT takes=Takes::Code problem=at(problem, CODE) value=code/>
            <button class="primary" type="submit">{say::CONFIRM}</button>
        </form>
    }
}

/// What is not right yet, above everything else.
#[component]
pub(super) fn Summary(problem: RwSignal<Problem>, field: &'static str) -> impl IntoView {
    let sentence = Signal::derive(move || problem.get().map(|(_, say)| say));
    move || {
        let field = problem.get().map_or(field, |(id, _)| id);
        view! { <ErrorSummary problem=sentence field/> }
    }
}

/// What is wrong at a field.
pub(super) fn at(problem: RwSignal<Problem>, id: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || problem.get().filter(|(at, _)| *at == id).map(|(_, say)| say))
}

/// A taken name is the one refusal that is not about the phrase.
fn is_about_name(refused: &http::HttpError) -> bool {
    refused.status == 409
}

/// What is wrong before it is worth asking the server, which looks more closely.
fn gap(body: &NewAccount) -> Problem {
    if body.name.trim().is_empty() {
        Some((NAME, say::NO_NAME.into()))
    } else if body.phrase.chars().count() < limits::PHRASE_LEAST {
        Some((PHRASE, say::phrase_short()))
    } else {
        None
    }
}
