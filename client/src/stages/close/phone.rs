//! One minute about the day: a tap for each question and a box, tied to nothing.

use super as say;
use crate::{components::frame::focus, draft, link::Reply, markup::view, phone::Phone, storage};
use leptos::prelude::*;
use plenary_shared::{
    fields::Fields,
    id::StageId,
    stage::{
        StageKind,
        close::{FeedbackAct, MOST_TAP, Taps},
        poll::PollId,
    },
    text,
};
use serde_json::Value;

/// The id of the box.
const BOX: &str = "feedback-words";

/// Feedback while the stage is open, and what became of it afterwards.
#[component]
pub fn Feedback(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let opening = Memo::new(move |_| phone.now.get().filter(|now| now.id == stage && now.open).map(|now| now.n));
    move || match opening.get() {
        Some(n) => view! { <Form poll=PollId::of_kind(n, StageKind::Close)/> }.into_any(),
        None => view! { <p class="panel">{say::CLOSED}</p> }.into_any(),
    }
}

#[component]
fn Form(poll: PollId) -> impl IntoView {
    let phone = Phone::here();
    let link = phone.live.link;
    let given = link.me.with_untracked(|me| given(me.answers.get(&poll.to_string())?));
    let sent = RwSignal::new(given.clone());
    // Four digits for the taps, then the words: as it is kept on the device and compared with what was sent.
    let answer = RwSignal::new(read(phone, poll).or(given).unwrap_or_else(|| text_of(Taps::default(), "")));
    let problem = RwSignal::new(None::<&'static str>);
    let change = move |to: String| {
        problem.set(None);
        storage::set(&answer_key(phone, poll), &to);
        let (_, words) = parse(&to);
        let is_sent = sent.with_untracked(|sent| sent.as_ref().is_some_and(|sent| parse(sent).1 == words));
        draft::write_answer(phone.live.session, poll, if is_sent { "" } else { words });
        answer.set(to);
    };
    let send = move |_| {
        let text = answer.get_untracked();
        let (taps, x) = parse(&text);
        let wrong = match text::feedback(x) {
            Err(_) => Some(say::TOO_LONG),
            Ok(x) if x.is_empty() && taps == Taps::default() => Some(say::ANSWER_FIRST),
            Ok(_) => None,
        };
        if let Some(wrong) = wrong {
            problem.set(Some(wrong));
            return focus(BOX);
        }
        link.send_then(FeedbackAct::Give { poll, taps, text: x.into() }, move |reply| {
            if let Reply::Nack { code, .. } = reply {
                sent.try_set(None);
                problem.try_set(Some(crate::words::participant::refused(code)));
            }
        });
        draft::write_answer(phone.live.session, poll, "");
        sent.set(Some(text));
    };
    on_cleanup(move || {
        if phone.opening() != Some(poll.n) {
            storage::remove(&answer_key(phone, poll));
        }
        phone.carry_answers(phone.opening());
    });
    let said = move || match sent.get() {
        None => "",
        Some(sent) if answer.with(|answer| *answer != sent) => say::CHANGED,
        Some(_) if link.unsent.get() > 0 => say::SENDING,
        Some(_) => say::SENT,
    };
    view! {
        <h2>{say::HEAD}</h2>
        <p class="hint">{say::PROMISE}</p>
        <p class="hint">{say::ENDS}</p>
        {(0..).zip(say::QUESTIONS).map(|(place, words)| question(place, words, answer, change)).collect::<Vec<_>>()}
        <div class="field">
            <label class="question" for=BOX>{say::BOX}</label>
            <textarea
                id=BOX
                rows="3"
                dir="auto"
                prop:value=move || answer.with(|answer| parse(answer).1.to_owned())
                on:input=move |event| {
                    let taps = answer.with_untracked(|answer| parse(answer).0);
                    change(text_of(taps, &event_target_value(&event)));
                }
            ></textarea>
        </div>
        <div class="vote-bar">
            <p class="wrong-text" role="alert">{problem}</p>
            <button class="primary wide" type="button" on:click=send>{say::SEND}</button>
            <p class="hint" role="status">{said}</p>
        </div>
    }
}

/// One question with its taps; a tap on the chosen one takes it back.
fn question(
    place: usize,
    words: &'static str,
    answer: RwSignal<String>,
    change: impl Fn(String) + Copy + Send + Sync + 'static,
) -> AnyView {
    let option = move |value: u8| {
        let chosen = move || answer.with(|answer| parse(answer).0.all()[place] == Some(value));
        let press = move |_| {
            let text = answer.get_untracked();
            let (taps, words) = parse(&text);
            change(text_of(taps.with(place, (!chosen()).then_some(value)), words));
        };
        view! {
            <button class="tap" type="button" aria-pressed=move || chosen().to_string() on:click=press>{value}</button>
        }
    };
    view! {
        <fieldset class="card point">
            <legend class="words">{words}</legend>
            <div class="taps">{(1..=MOST_TAP).map(option).collect::<Vec<_>>()}</div>
        </fieldset>
    }
    .into_any()
}

/// What the server has of this device.
fn given(answer: &Value) -> Option<String> {
    let mut answer = Fields::from_value(answer.clone())?;
    Some(text_of(answer.take("taps").ok()?, &answer.take::<String>("x").ok()?))
}

/// A digit for each question, 0 for none, and then the words.
fn text_of(taps: Taps, words: &str) -> String {
    let digits = taps.all().map(|tap| char::from(b'0' + tap.unwrap_or_default()));
    digits.into_iter().chain(words.chars()).collect()
}

/// Taps and words of such a text; what is none has neither.
fn parse(text: &str) -> (Taps, &str) {
    let Some((digits, words)) = text.split_at_checked(4) else { return (Taps::default(), "") };
    let tap = |taps: Taps, (place, digit): (usize, u8)| {
        let tap = digit.wrapping_sub(b'0');
        taps.with(place, (1..=MOST_TAP).contains(&tap).then_some(tap))
    };
    (digits.bytes().enumerate().fold(Taps::default(), tap), words)
}

fn read(phone: Phone, poll: PollId) -> Option<String> {
    storage::get(&answer_key(phone, poll))
}

fn answer_key(phone: Phone, poll: PollId) -> String {
    format!("{}.vote.{poll}", phone.live.session)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_on_the_device_is_read_as_it_was() {
        let taps = Taps { heard: Some(5), pace: Some(1), ..Taps::default() };
        for words in ["", "x", "1234 ünd 👍"] {
            assert_eq!(parse(&text_of(taps, words)), (taps, words));
        }
        assert_eq!(parse("12"), (Taps::default(), ""));
        assert_eq!(parse("9zü words").0, Taps::default());
    }
}
