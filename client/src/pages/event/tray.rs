//! "Still to send": words that did not get onto the board, until their writer decides.

use crate::{
    components::{
        copy::{can_copy, copy},
        lists::{Each, When},
    },
    link::{Connection, Kept, Reason},
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{id::PromptId, wire::Refusal};

/// The tray; nothing while it is empty.
#[component]
pub fn Tray() -> impl IntoView {
    let phone = Phone::here();
    let tray = phone.live.link.tray;
    let any = Memo::new(move |_| tray.with(|tray| !tray.is_empty()));
    view! {
        <When is=move || any.get()>
            <section class="tray" aria-labelledby="tray-title">
                <h2 id="tray-title">{say::TRAY}</h2>
                <ul role="list" class="stack">
                    <Each of=move || tray.get() let:kept>
                        <Item kept/>
                    </Each>
                </ul>
            </section>
        </When>
    }
}

#[component]
fn Item(kept: Kept) -> impl IntoView {
    let phone = Phone::here();
    let link = phone.live.link;
    let id = kept.id;
    let words = format!("tray-{id}");
    let copied = RwSignal::new(false);
    let (text, sent) = (StoredValue::new(kept.text.clone()), kept.text.clone());
    let over = move || {
        let ended = phone.live.mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.ended));
        ended || matches!(link.state.get(), Connection::Over(_))
    };
    let send = kept.prompt.filter(|_| can_send(kept.why)).map(|prompt| {
        let text = sent.clone();
        let send = move |_| {
            phone.send_note(prompt, text.clone());
            link.unkeep(id);
        };
        let described = words.clone();
        view! {
            <button type="button" aria-describedby=described hidden=over on:click=send>
                {move || if is_open(phone, prompt) { say::TRAY_ADD } else { say::LATE_SEND }}
            </button>
        }
    });
    view! {
        <li class="card">
            <p class="hint">{why(kept.why)}</p>
            <p id=words.clone() class="words" dir="auto">{kept.text}</p>
            <div class="row">
                {send}
                {can_copy().then(|| {
                    view! {
                        <button
                            type="button"
                            aria-describedby=words.clone()
                            on:click=move |_| copy(text.get_value(), copied)
                        >
                            {say::TRAY_COPY}
                        </button>
                    }
                })}
                <button class="danger" type="button" aria-describedby=words on:click=move |_| link.unkeep(id)>
                    {say::TRAY_DROP}
                </button>
                <span role="status">{move || copied.get().then_some(say::TRAY_COPIED)}</span>
            </div>
        </li>
    }
}

const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::MovedOn => say::TRAY_MOVED_ON,
        Reason::OfOthers => say::TRAY_OF_OTHERS,
        Reason::Refused(code) => say::refused(code),
    }
}

/// Whether sending the same words again can have another end.
const fn can_send(reason: Reason) -> bool {
    !matches!(reason, Reason::Refused(Refusal::TooLong | Refusal::Bad | Refusal::Role))
}

fn is_open(phone: Phone, prompt: PromptId) -> bool {
    let now = phone.now.get();
    let stage = phone.live.mirror.meta.with(|meta| Some(meta.as_ref()?.agenda.prompt(prompt)?.stage));
    now.is_some_and(|now| now.open && Some(now.id) == stage)
}
