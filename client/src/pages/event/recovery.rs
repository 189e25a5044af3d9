//! Six words for a phone that stops working: shown on request, and taken on another phone.

use crate::{
    markup::view,
    phone::Phone,
    recovery::words::{self, Unread},
    secrets,
    words::participant as say,
};
use leptos::prelude::*;

/// What Help offers of it.
#[component]
pub fn Recovery() -> impl IntoView {
    view! {
        <section class="recovery">
            <h3>{say::RECOVERY}</h3>
            <p>{say::RECOVERY_SAYS}</p>
            <ShowWords/>
            <TakeOver/>
        </section>
    }
}

/// The words of this phone, behind one tap.
#[component]
fn ShowWords() -> impl IntoView {
    let session = Phone::here().live.session;
    let shown = RwSignal::new(false);
    move || {
        if !shown.get() {
            return view! { <button type="button" on:click=move |_| shown.set(true)>{say::RECOVERY_SHOW}</button> };
        }
        match secrets::recovery(session) {
            None => view! { <p class="inset">{say::RECOVERY_OLD}</p> },
            Some(numbers) => view! {
                <ol class="recovery-words">{words::of(numbers).map(|word| view! { <li>{word}</li> })}</ol>
                <p class="inset">{say::RECOVERY_KEEP}</p>
                <button type="button" on:click=move |_| shown.set(false)>{say::RECOVERY_HIDE}</button>
            },
        }
    }
}

/// Takes the words of another phone.
#[component]
fn TakeOver() -> impl IntoView {
    let own = Phone::here().live.own;
    let link = Phone::here().live.link;
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let take = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let outcome = match words::read(&typed.get_untracked()) {
            _ if own.has_any() => Err(say::RECOVERY_OWN.into()),
            Err(Unread::Count) => Err(say::RECOVERY_COUNT.into()),
            Err(Unread::Unknown(word)) => Err(say::recovery_unknown(&word)),
            Ok(numbers) => {
                own.take_over(numbers, link);
                Ok(())
            }
        };
        problem.set(outcome.err());
    };
    let state = move || {
        let (found, asked) = own.taken_over()?;
        Some(match (found, asked) {
            (_, true) => say::RECOVERY_LOOKING.to_owned(),
            (0, false) => say::RECOVERY_NONE.to_owned(),
            (found, false) => say::recovered(found),
        })
    };
    view! {
        <details>
            <summary>{say::RECOVERY_ENTER}</summary>
            <form novalidate on:submit=take>
                <div class="field" class:wrong=move || problem.with(Option::is_some)>
                    <label for="recovery-words">{say::RECOVERY_FIELD}</label>
                    <p id="recovery-hint" class="hint">{say::RECOVERY_HINT}</p>
                    <p id="recovery-problem" class="wrong-text" role="alert">{move || problem.get()}</p>
                    <input
                        id="recovery-words"
                        type="text"
                        autocapitalize="none"
                        aria-describedby="recovery-hint recovery-problem"
                        aria-invalid=move || problem.with(Option::is_some).to_string()
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
                <button type="submit">{say::RECOVERY_GO}</button>
            </form>
            <p role="status">{state}</p>
        </details>
    }
}
