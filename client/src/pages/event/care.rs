//! For people in the room, on every phone and stage: a child who may be at risk, and a wish for a pause.

use crate::{components::dialog::Dialog, link::Connection, markup::view, phone::Phone, words::participant as say};
use leptos::prelude::*;
use plenary_shared::{contacts::Contacts, wire::ClientFrame};

/// Digits of the shortest telephone number, 999.
const LEAST_DIGITS: usize = 3;

/// Whom to ring. It sends nothing and stores nothing.
#[component]
pub fn AtRisk(
    /// Shows it.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=say::AT_RISK>
            <p><strong>{say::AT_RISK_SAYS}</strong></p>
            {move || contact(Phone::here(), |contacts| &contacts.risk).map(|risk| view! { <p>{say::AT_RISK_HERE} " " {ring(risk)}</p> })}
            <p><a class="button ring" href="tel:999">{say::AT_RISK_NUMBER}</a>" "{say::AT_RISK_DANGER}</p>
            <p>{say::AT_RISK_CARE}</p>
            <p>{say::AT_RISK_NOTHING}</p>
            <button class="primary wide" type="button" on:click=move |_| open.set(false)>{say::AT_RISK_BACK}</button>
        </Dialog>
    }
}

/// Who is there for people whom the day upsets; nothing where nobody was named.
#[component]
pub fn Support() -> impl IntoView {
    let phone = Phone::here();
    move || {
        let support = contact(phone, |contacts| &contacts.support)?;
        Some(view! { <p class="hint" dir="auto">{say::SUPPORT} " " {ring(support)}</p> })
    }
}

/// What was said of a contact of the event.
fn contact(phone: Phone, which: fn(&Contacts) -> &String) -> Option<String> {
    let said = phone.live.mirror.meta.with(|meta| meta.as_ref().map(|meta| which(&meta.contacts).clone()));
    said.filter(|said| !said.is_empty())
}

/// Words with the telephone number in them, which can be pressed.
fn ring(words: String) -> AnyView {
    match number(&words) {
        Some(number) => view! { <a class="ring" href=format!("tel:{number}") dir="auto">{words}</a> }.into_any(),
        None => view! { <strong dir="auto">{words}</strong> }.into_any(),
    }
}

/// The first run of digits that is long enough for a telephone number, without what people put between them.
fn number(words: &str) -> Option<String> {
    let digits = |run: &str| run.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    let runs = words.split(|c: char| !(c.is_ascii_digit() || " +()-".contains(c)));
    runs.map(digits).find(|number| number.len() >= LEAST_DIGITS)
}

/// Asks for a pause, or takes the wish back.
#[component]
pub fn Pause() -> impl IntoView {
    let phone = Phone::here();
    let stage = move || phone.now.get().map(|now| now.n);
    let asked = move || stage().is_some_and(|n| phone.pause.get() == Some(n));
    let failed = RwSignal::new(false);
    let ask = move |wished: bool| {
        let up = phone.live.link.state.get_untracked() == Connection::Live;
        failed.set(!up);
        if up {
            phone.live.link.whisper(&ClientFrame::Pause { wished });
            phone.pause.set(stage().filter(|_| wished));
        }
    };
    view! {
        <section class="pause">
            <p>{say::PAUSE_SAYS}</p>
            <p role="status">
                {move || match (asked(), failed.get()) {
                    (_, true) => say::PAUSE_NOT_ASKED,
                    (true, _) => say::PAUSE_ASKED,
                    (false, _) => "",
                }}
            </p>
            <button type="button" on:click=move |_| ask(!untrack(asked))>
                {move || if asked() { say::PAUSE_BACK } else { say::PAUSE }}
            </button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_among_words_and_a_year_or_a_room_is_none() {
        assert_eq!(number("Front door: 01632 960 001, day and night").as_deref(), Some("01632960001"));
        assert_eq!(number("Ring +44 (1632) 960-001").as_deref(), Some("+441632960001"));
        assert_eq!(number("Room 12, with Sam").as_deref(), None);
    }
}
