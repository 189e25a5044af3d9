//! Another pass phrase for an account that is signed in.

use super::steps::{Problem, Summary, at};
use crate::{
    components::{
        field::{Field, ShowPhrase, Takes},
        frame::StepHeading,
    },
    http,
    markup::view,
    words::accounts as say,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{api::NewPhrase, limits};

const NOW: &str = "phrase-now";
const NEW: &str = "phrase-new";
const CODE: &str = "phrase-code";

/// The server does not say which of phrase and code does not fit: no field is marked.
const NOT_PROVEN: u16 = 403;

/// Another pass phrase: asked for, chosen, and said when it is done.
#[component]
pub fn ChangePhrase() -> impl IntoView {
    let (asked, done) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <section>
            {move || match (asked.get(), done.get()) {
                (false, false) => {
                    view! {
                        <h2>{say::CHANGE_PHRASE}</h2>
                        <p>{say::CHANGE_PHRASE_SAYS}</p>
                        <button type="button" on:click=move |_| asked.set(true)>{say::CHANGE_PHRASE}</button>
                    }
                    .into_any()
                }
                (true, false) => view! { <Form done/> }.into_any(),
                (_, true) => {
                    view! {
                        <StepHeading text=say::PHRASE_CHANGED/>
                        <p>{say::PHRASE_CHANGED_SAYS}</p>
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Form(done: RwSignal<bool>) -> impl IntoView {
    let [now, new, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    let problem: RwSignal<Problem> = RwSignal::new(None);
    let (shown, busy) = (RwSignal::new(false), RwSignal::new(false));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let body = NewPhrase { phrase: now.get_untracked(), code: code.get_untracked(), new: new.get_untracked() };
        problem.set(gap(&body));
        if problem.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match http::tell("/api/account/phrase", &body).await {
                Ok(()) => drop(done.try_set(true)),
                Err(refused) => {
                    busy.try_set(false);
                    code.try_set(String::new());
                    let field = match refused.status {
                        NOT_PROVEN => "",
                        _ => NEW,
                    };
                    problem.try_set(Some((field, refused.say)));
                }
            }
        });
    };
    view! {
        <StepHeading text=say::CHANGE_PHRASE/>
        <Summary problem field=NOW/>
        <form novalidate on:submit=submit>
            <Field id=NOW label=say::PHRASE_NOW hint="" takes=Takes::Phrase shown problem=at(problem, NOW) value=now/>
            <Field
                id=NEW
                label=say::NEW_PHRASE
                hint=say::phrase_hint()
                takes=Takes::NewPhrase
                shown
                problem=at(problem, NEW)
                value=new
            />
            <ShowPhrase label=say::SHOW_PHRASES shown/>
            <Field id=CODE label=say::CODE hint=say::CODE_HINT takes=Takes::Code problem=at(problem, CODE) value=code/>
            <button class="primary" type="submit" aria-disabled=move || busy.get().to_string()>
                {move || if busy.get() { say::WORKING } else { say::CHANGE }}
            </button>
        </form>
    }
}

/// What is wrong before it is worth asking the server, which looks more closely.
fn gap(body: &NewPhrase) -> Problem {
    if body.phrase.is_empty() {
        Some((NOW, say::NO_PHRASE_NOW.into()))
    } else if body.new.chars().count() < limits::PHRASE_LEAST {
        Some((NEW, say::phrase_short()))
    } else if body.code.trim().is_empty() {
        Some((CODE, say::NO_CODE.into()))
    } else {
        None
    }
}
