//! The join form: a code, a promise, one tap.

use crate::{
    address::{go, take_fragment},
    components::{
        announce::Announcer,
        frame::{Frame, focus},
        problem::ErrorSummary,
    },
    http,
    link::knock,
    markup::view,
    pages::event::help::{Help, Promise},
    phone,
    words::{self, participant as say},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{api::CodeBody, role::Role, text};
use std::time::Duration;

/// The id of the field.
const FIELD: &str = "code";
/// After this long without an answer there is advice.
const LONG: Duration = Duration::from_secs(10);

/// The state of the form; a handle that is copied freely.
#[derive(Clone, Copy)]
struct Form {
    typed: RwSignal<String>,
    from_link: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    waiting: RwSignal<bool>,
    long: RwSignal<bool>,
}

/// The join form. A code in the fragment fills it in; joining still takes one tap.
#[component]
pub fn Join() -> impl IntoView {
    Announcer::provide();
    let linked = take_fragment();
    let form = Form {
        typed: RwSignal::new(linked.clone().unwrap_or_default()),
        from_link: RwSignal::new(linked.is_some_and(|code| text::code(&code).is_some())),
        problem: RwSignal::new(None),
        waiting: RwSignal::new(false),
        long: RwSignal::new(false),
    };
    let help = RwSignal::new(false);
    view! {
        <Frame
            event=""
            stage=say::JOIN
            problem=Signal::derive(move || form.problem.with(Option::is_some))
            help=Callback::new(move |()| help.set(true))
            footer=move || ()
            class="phone"
        >
            <ErrorSummary problem=form.problem field=FIELD/>
            <h1 tabindex="-1">{say::JOIN}</h1>
            <Return/>
            <p>{say::PROMISE}</p>
            <Promise/>
            <form novalidate on:submit=move |event| form.submit(event)>
                {move || {
                    if form.from_link.get() {
                        view! { <KnownCode form/> }.into_any()
                    } else {
                        view! { <CodeField form/> }.into_any()
                    }
                }}
                <button class="primary wide" type="submit">{say::JOIN_BUTTON}</button>
                <div role="status">
                    {move || form.waiting.get().then(|| view! { <p class="hint">{say::JOINING}</p> })}
                    {move || form.long.get().then(|| view! { <p>{say::LONG_JOINING}</p> })}
                </div>
            </form>
        </Frame>
        <Help open=help/>
    }
}

/// The way back for a device that has a seat. An event that ended while the device was off is over here as well.
#[component]
fn Return() -> impl IntoView {
    phone::seat().map(|seat| {
        let gone = RwSignal::new(false);
        if let Some(session) = seat.session {
            knock(session, Role::Participant, move || {
                gone.try_set(!phone::untie(session));
            });
        }
        view! {
            <div class="inset" hidden=gone>
                <p dir="auto">{say::joining(&seat.title.unwrap_or_default())}</p>
                <p>
                    <button type="button" on:click=move |_| go("/event")>{say::BACK_TO_EVENT}</button>
                </p>
            </div>
        }
    })
}

#[component]
fn KnownCode(form: Form) -> impl IntoView {
    let shown = move || text::code(&form.typed.get()).map(|code| text::spaced(&code));
    let other = move |_| {
        form.from_link.set(false);
        form.typed.set(String::new());
        request_animation_frame(|| focus(FIELD));
    };
    view! {
        <p class="known-code">
            <span>{say::CODE_FROM_LINK}</span>
            <strong>{shown}</strong>
        </p>
        <p>
            <button class="quiet" type="button" on:click=other>{say::OTHER_CODE}</button>
        </p>
    }
}

#[component]
fn CodeField(form: Form) -> impl IntoView {
    let wrong = move || form.problem.with(Option::is_some);
    view! {
        <div class="field" class:wrong=wrong>
            <label for=FIELD>{say::CODE}</label>
            <p id="code-hint" class="hint">{say::CODE_HINT}</p>
            <p id="code-problem" class="wrong-text">{form.problem}</p>
            <input
                id=FIELD
                type="text"
                class="code-input"
                autocomplete="off"
                autocapitalize="characters"
                inputmode="text"
                spellcheck="false"
                aria-describedby="code-hint code-problem"
                aria-invalid=move || wrong().to_string()
                prop:value=form.typed
                on:input=move |event| form.typed.set(event_target_value(&event))
            />
        </div>
    }
}

impl Form {
    fn submit(self, event: SubmitEvent) {
        event.prevent_default();
        if self.waiting.get_untracked() {
            return;
        }
        let Some(code) = text::code(&self.typed.get_untracked()) else {
            return self.refuse(say::CODE_SHAPE.into());
        };
        self.problem.set(None);
        self.waiting.set(true);
        let advise = move || {
            self.long.try_set(self.waiting.try_get_untracked() == Some(true));
        };
        set_timeout(advise, LONG);
        spawn_local(async move {
            let answer = http::enter("/api/join", &CodeBody { code }).await;
            match answer {
                Ok(seat) if seat.session.is_some() => {
                    phone::take_new_seat(&seat);
                    go("/event");
                }
                Ok(_) => self.refuse(words::STRANGE_ANSWER.into()),
                Err(refused) => self.refuse(refused.say),
            }
        });
    }

    fn refuse(self, say: String) {
        // The page may have been closed meanwhile.
        self.waiting.try_set(false);
        self.long.try_set(false);
        self.from_link.try_set(false);
        self.problem.try_set(Some(say));
    }
}
