//! The form for a hand-over code.

use super::organise::{Footer, Help};
use crate::{
    address::go,
    components::{announce::Announcer, frame::Frame, problem::ErrorSummary},
    http,
    markup::view,
    words::{self, organise as say},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{
    api::{CodeBody, Seat},
    text,
};

/// The id of the field.
const FIELD: &str = "handover-code";

/// The form for a hand-over code.
#[component]
pub fn Facilitate() -> impl IntoView {
    Announcer::provide();
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let help = RwSignal::new(false);
    let wrong = move || problem.with(Option::is_some);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(code) = text::code(&typed.get_untracked()) else {
            problem.set(Some(say::HANDOVER_SHAPE.into()));
            return;
        };
        problem.set(None);
        spawn_local(async move {
            match http::enter("/api/facilitate", &CodeBody { code }).await {
                Ok(Seat { session: Some(session), .. }) => go(&format!("/run/{session}")),
                Ok(_) => drop(problem.try_set(Some(words::STRANGE_ANSWER.into()))),
                Err(refused) => drop(problem.try_set(Some(refused.say))),
            }
        });
    };
    view! {
        <Frame
            event=""
            stage=say::HANDOVER
            problem=Signal::derive(wrong)
            help=Callback::new(move |()| help.set(true))
            footer=Footer
            class="desk"
        >
            <ErrorSummary problem field=FIELD/>
            <h1>{say::HANDOVER}</h1>
            <p>{say::HANDOVER_SAYS}</p>
            <form novalidate on:submit=submit>
                <div class="field short" class:wrong=wrong>
                    <label for=FIELD>{say::HANDOVER_CODE}</label>
                    <p id="handover-hint" class="hint">{say::HANDOVER_HINT}</p>
                    <p id="handover-problem" class="wrong-text">{problem}</p>
                    <input
                        id=FIELD
                        type="text"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        aria-describedby="handover-hint handover-problem"
                        aria-invalid=move || wrong().to_string()
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
                <button class="primary" type="submit">{say::HANDOVER_ENTER}</button>
            </form>
        </Frame>
        <Help open=help/>
    }
}
