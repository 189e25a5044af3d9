//! One minute about the day: a tap for each question and a box, tied to nothing.

use crate::{
    components::{frame::focus, problem::ErrorSummary},
    json,
    link::{Kept, Reason, Reply},
    markup::view,
    phone::Phone,
    secrets, storage,
    words::feedback as say,
};
use leptos::prelude::*;
use plenary_shared::{
    id::{SessionId, StageId},
    objects,
    poll::PollId,
    stage::close::{FeedbackAct, MOST_TAP, Taps},
    text,
};
use serde::Serialize;

/// The id of the box.
const BOX: &str = "feedback-words";

/// What somebody says of the day, in the making; kept on the device at each change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Draft {
    taps: Taps,
    words: String,
}

objects! { Draft { taps, words } }

impl Draft {
    fn is_empty(&self) -> bool {
        self.taps == Taps::default() && self.words.trim().is_empty()
    }
}

/// Feedback while the stage is open, and what became of it afterwards.
#[component]
pub fn Feedback(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let opening = Memo::new(move |_| phone.now.get().filter(|now| now.id == stage && now.open).map(|now| now.n));
    move || match opening.get() {
        Some(n) => view! { <Form poll=PollId::feedback(n)/> }.into_any(),
        None => view! { <p class="panel">{say::CLOSED}</p> }.into_any(),
    }
}

#[component]
fn Form(poll: PollId) -> impl IntoView {
    let phone = Phone::here();
    let (session, link) = (phone.live.session, phone.live.link);
    let kept = link.me.with_untracked(|me| me.feedback.clone().filter(|mine| mine.poll == poll));
    let given = kept.map(|mine| Draft { taps: mine.taps, words: mine.x });
    let draft = RwSignal::new(read(session, poll).or_else(|| given.clone()).unwrap_or_default());
    // What the server has, or is on its way to it.
    let sent = RwSignal::new(given);
    let problem = RwSignal::new(None::<String>);
    let change = move |change: &dyn Fn(&mut Draft)| {
        draft.update(change);
        problem.set(None);
        let text = draft.with_untracked(serde_json::to_string).expect("a draft is plain data with text keys");
        storage::set(&draft_key(session, poll), &text);
    };
    let send = move |_| {
        let now = draft.get_untracked();
        if now.is_empty() {
            problem.set(Some(say::ANSWER_FIRST.into()));
            return focus(BOX);
        }
        if text::feedback(&now.words).is_err() {
            problem.set(Some(say::TOO_LONG.into()));
            return focus(BOX);
        }
        let act = FeedbackAct::Give { poll, taps: now.taps, x: now.words.clone() };
        link.send_then(act, move |reply| {
            if let Reply::Nack { code, .. } = reply {
                sent.try_set(None);
                problem.try_set(Some(crate::words::participant::refused(code).into()));
            }
        });
        sent.set(Some(now));
    };
    on_cleanup(move || keep_words(phone, poll, draft.try_get_untracked(), sent.try_get_untracked().flatten()));
    let said = move || {
        let same = sent.with(|sent| draft.with(|draft| sent.as_ref() == Some(draft)));
        match sent.with(Option::is_some) {
            true if same && link.unsent.get() > 0 => say::SENDING,
            true if same => say::SENT,
            true => say::CHANGED,
            false => "",
        }
    };
    view! {
        <section class="feedback" aria-labelledby="feedback-head">
            <h2 id="feedback-head">{say::HEAD}</h2>
            <p class="hint">{say::PROMISE}</p>
            <ErrorSummary problem field=BOX.to_owned()/>
            <p class="tap-ends" aria-hidden="true"><span>{say::LEAST}</span><span>{say::MOST}</span></p>
            {(0..).zip(say::QUESTIONS).map(|(place, question)| {
                let tap = move || draft.with(|draft| draft.taps.all()[place]);
                let choose = move |tap| change(&move |draft: &mut Draft| draft.taps = draft.taps.with(place, tap));
                view! { <Question place question tap=Signal::derive(tap) choose=Callback::new(choose)/> }
            }).collect_view()}
            <div class="field">
                <label for=BOX>{say::BOX}</label>
                <textarea
                    id=BOX
                    rows="3"
                    dir="auto"
                    prop:value=move || draft.with(|draft| draft.words.clone())
                    on:input=move |event| {
                        let words = event_target_value(&event);
                        change(&move |draft: &mut Draft| draft.words = words.clone());
                    }
                ></textarea>
            </div>
            <div class="vote-bar">
                <button class="primary wide" type="button" on:click=send>
                    {move || if sent.with(Option::is_some) { say::SEND_AGAIN } else { say::SEND }}
                </button>
                <p class="hint sent" role="status">{said}</p>
            </div>
        </section>
    }
}

/// One question with its taps; a tap on the chosen one takes it back.
#[component]
fn Question(
    place: usize,
    question: &'static str,
    tap: Signal<Option<u8>>,
    choose: Callback<Option<u8>>,
) -> impl IntoView {
    let option = move |value: u8| {
        let chosen = move || tap.get() == Some(value);
        let press = move |_| choose.run((!chosen()).then_some(value));
        view! {
            <button class="tap" type="button" aria-pressed=move || chosen().to_string() on:click=press>{value}</button>
        }
    };
    let label = format!("feedback-{place}");
    view! {
        <div class="question-taps">
            <h3 id=label.clone()>{question}</h3>
            <div class="taps" role="group" aria-labelledby=label>{(1..=MOST_TAP).map(option).collect_view()}</div>
        </div>
    }
}

/// Words that were not sent when the room moved on wait with what is still its writer's to send.
fn keep_words(phone: Phone, poll: PollId, draft: Option<Draft>, sent: Option<Draft>) {
    storage::remove(&draft_key(phone.live.session, poll));
    let words = draft.filter(|draft| sent.is_none_or(|sent| sent.words != draft.words)).map(|draft| draft.words);
    if let Some(text) = words.filter(|words| !words.trim().is_empty()) {
        let kept = Kept { id: secrets::op_id(), text, prompt: None, n: poll.n, why: Reason::MovedOn };
        phone.live.link.keep(kept);
    }
}

fn read(session: SessionId, poll: PollId) -> Option<Draft> {
    storage::get(&draft_key(session, poll)).and_then(|text| json::parse(&text))
}

fn draft_key(session: SessionId, poll: PollId) -> String {
    format!("{session}.vote.{poll}")
}
