//! One minute about the day: a tap for each question and a box, tied to nothing.

use super as say;
use crate::{
    components::{frame::focus, problem::ErrorSummary},
    link::{Kept, Reason, Reply},
    markup::view,
    phone::Phone,
    secrets, storage,
};
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
    wire::MyAnswer,
};

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
    let given = link.me.with_untracked(|me| given(me.answers.iter().find(|mine| mine.poll == poll)?));
    let sent = RwSignal::new(given.as_ref().map(|(taps, words)| text_of(*taps, words)));
    let (taps, words) = read(phone, poll).or(given).unwrap_or_default();
    let (taps, words) = (RwSignal::new(taps), RwSignal::new(words));
    let problem = RwSignal::new(None::<String>);
    // What is answered now, as it is kept on the device and compared with what was sent.
    let now = move || taps.with(|taps| words.with(|words| text_of(*taps, words)));
    let changed = move || {
        problem.set(None);
        storage::set(&draft_key(phone, poll), &now());
    };
    let send = move |_| {
        let (given, x) = (taps.get_untracked(), words.get_untracked());
        let wrong = match text::feedback(&x) {
            Err(_) => Some(say::TOO_LONG),
            Ok(x) if x.is_empty() && given == Taps::default() => Some(say::ANSWER_FIRST),
            Ok(_) => None,
        };
        if let Some(wrong) = wrong {
            problem.set(Some(wrong.into()));
            return focus(BOX);
        }
        link.send_then(FeedbackAct::Give { poll, taps: given, x }, move |reply| {
            if let Reply::Nack { code, .. } = reply {
                sent.try_set(None);
                problem.try_set(Some(crate::words::participant::refused(code).into()));
            }
        });
        sent.set(Some(now()));
    };
    on_cleanup(move || keep_words(phone, poll, words, sent));
    let said = move || match sent.get() {
        None => "",
        Some(sent) if sent != now() => say::CHANGED,
        Some(_) if link.unsent.get() > 0 => say::SENDING,
        Some(_) => say::SENT,
    };
    let question = move |(place, question): (usize, &'static str)| {
        let option = move |value: u8| {
            let chosen = move || taps.with(|taps| taps.all()[place] == Some(value));
            let press = move |_| {
                let tap = (!chosen()).then_some(value);
                taps.update(|taps| *taps = taps.with(place, tap));
                changed();
            };
            view! {
                <button class="tap" type="button" aria-pressed=move || chosen().to_string() on:click=press>{value}</button>
            }
        };
        let label = format!("feedback-{place}");
        view! {
            <h3 id=label.clone()>{question}</h3>
            <div class="taps" role="group" aria-labelledby=label>{(1..=MOST_TAP).map(option).collect::<Vec<_>>()}</div>
        }
    };
    view! {
        <h2>{say::HEAD}</h2>
        <p class="hint">{say::PROMISE}</p>
        <ErrorSummary problem field=BOX.to_owned()/>
        <p class="hint">{say::ENDS}</p>
        {(0..).zip(say::QUESTIONS).map(question).collect::<Vec<_>>()}
        <div class="field">
            <label class="question" for=BOX>{say::BOX}</label>
            <textarea
                id=BOX
                rows="3"
                dir="auto"
                prop:value=words
                on:input=move |event| {
                    words.set(event_target_value(&event));
                    changed();
                }
            ></textarea>
        </div>
        <div class="vote-bar">
            <button class="primary wide" type="button" on:click=send>{say::SEND}</button>
            <p class="hint" role="status">{said}</p>
        </div>
    }
}

/// Words that were not sent when the stage closed go to the tray of unsent words.
fn keep_words(phone: Phone, poll: PollId, words: RwSignal<String>, sent: RwSignal<Option<String>>) {
    storage::remove(&draft_key(phone, poll));
    let text = words.try_get_untracked().unwrap_or_default();
    let sent = sent.try_get_untracked().flatten().and_then(|sent| parse(&sent));
    if !text.trim().is_empty() && sent.is_none_or(|(_, words)| words != text) {
        let kept = Kept { id: secrets::op_id(), text, prompt: None, n: poll.n, why: Reason::MovedOn };
        phone.live.link.keep(kept);
    }
}

/// What the server has of this device.
fn given(mine: &MyAnswer) -> Option<(Taps, String)> {
    let mut answer = Fields::of(mine.answer.clone())?;
    Some((answer.take("taps").ok()?, answer.take("x").ok()?))
}

/// Taps and words as one text.
fn text_of(taps: Taps, words: &str) -> String {
    let tap = |tap: Option<u8>| char::from(b'0' + tap.unwrap_or_default());
    taps.all().map(tap).into_iter().chain(words.chars()).collect()
}

fn parse(text: &str) -> Option<(Taps, String)> {
    let (digits, words) = text.split_at_checked(4)?;
    let mut taps = Taps::default();
    for (place, digit) in digits.bytes().enumerate() {
        let tap = digit.checked_sub(b'0')?;
        taps = taps.with(place, (tap > 0).then_some(tap));
    }
    Some((taps, words.to_owned()))
}

fn read(phone: Phone, poll: PollId) -> Option<(Taps, String)> {
    parse(&storage::get(&draft_key(phone, poll))?)
}

fn draft_key(phone: Phone, poll: PollId) -> String {
    format!("{}.vote.{poll}", phone.live.session)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_on_the_device_is_read_as_it_was() {
        let taps = Taps { heard: Some(5), pace: Some(1), ..Taps::default() };
        for words in ["", "x", "1234 ünd 👍"] {
            assert_eq!(parse(&text_of(taps, words)), Some((taps, words.to_owned())));
        }
        assert_eq!(parse("12"), None);
    }
}
