//! The box: a draft that is never lost, gentle limits, and a warning before a person is named.

use crate::{
    components::{announce::Announcer, frame::focus},
    draft, hints,
    link::Connection,
    markup::view,
    own_notes::Standing,
    phone::Phone,
    words::participant as say,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use plenary_shared::{
    id::{PromptId, SessionId},
    limits::NOTE_CHARS,
    text::{self, TextError},
};
use std::time::Duration;

/// From so many characters on, splitting is suggested.
const SPLIT_FROM: usize = 280;
/// From so many characters on, those that are left are counted.
const COUNT_FROM: usize = 900;

/// After this long a press is no longer the second tap of the one that sent a note.
const TAPS: Duration = Duration::from_millis(700);

/// In the context of a stage in which people may keep what they wrote to themselves instead of sending it.
#[derive(Clone, Copy)]
pub struct Keep {
    /// The words of the button.
    pub button: &'static str,
    /// What is said once it was kept.
    pub done: &'static str,
    /// Keeps an answer to a prompt; the error says why it cannot be kept.
    pub keep: fn(SessionId, PromptId, &str) -> Result<(), &'static str>,
}

/// The state of a box; a handle that is copied freely.
#[derive(Clone, Copy)]
struct Box {
    phone: Phone,
    announcer: Announcer,
    prompt: PromptId,
    draft: RwSignal<String>,
    problem: RwSignal<Option<&'static str>>,
    /// Whether a note left this box since the last keystroke.
    sent: RwSignal<bool>,
    /// Whether that was a moment ago.
    tapped: RwSignal<bool>,
}

/// A box for notes under a prompt.
#[component]
pub fn Composer(
    /// The prompt.
    prompt: PromptId,
    /// Its words: the label.
    question: Memo<String>,
    /// Whether notes go to the board; to the facilitator otherwise.
    open: Memo<bool>,
) -> impl IntoView {
    let phone = Phone::here();
    let state = Box {
        phone,
        announcer: Announcer::here(),
        prompt,
        draft: RwSignal::new(draft::read(phone.live.session, prompt)),
        problem: RwSignal::new(None),
        sent: RwSignal::new(false),
        tapped: RwSignal::new(false),
    };
    Effect::new(move |_| phone.problem.set(state.problem.with(Option::is_some)));
    on_cleanup(move || {
        phone.problem.try_set(false);
    });
    Effect::new(move |_| {
        phone.elsewhere.track();
        state.take_over();
    });
    // Once a note is deleted, "sent" is no longer what is to be said.
    Effect::new(move |before: Option<usize>| {
        let notes = phone.live.own.under(prompt).len();
        if before.is_some_and(|before| notes < before) {
            state.sent.set(false);
        }
        notes
    });
    let said = Memo::new(move |_| state.sent.get().then(|| state.outcome()));
    Effect::new(move |_| {
        // The moment until the answer is not worth a message.
        if let Some(said) = said.get().filter(|said| said != say::SENDING) {
            state.announcer.say(said);
        }
    });
    let keeps = use_context::<Keep>();
    let field = field(prompt);
    let (hint, problem_id) = (format!("{field}-hint"), format!("{field}-problem"));
    let described = format!("{hint} {problem_id}");
    let wrong = move || state.problem.with(Option::is_some);
    view! {
        <form class="composer" novalidate on:submit=move |event| { event.prevent_default(); state.send(false); }>
            <div class="field" class:wrong=wrong>
                <label class="question" for=field.clone() dir="auto">{question}</label>
                <textarea
                    id=field
                    rows="3"
                    dir="auto"
                    aria-describedby=described
                    aria-invalid=move || wrong().to_string()
                    prop:value=state.draft
                    on:input=move |event| state.type_in(event_target_value(&event))
                    on:keydown=move |event| state.key(&event)
                ></textarea>
                <p id=hint class="hint" aria-live="off">{move || state.advice()}</p>
            </div>
            <PersonHint state/>
            // Stays in sight above a keyboard, with all that it says.
            <div class="dock">
                <p id=problem_id class="wrong-text" role="alert">{state.problem}</p>
                // Pressing it must not take the focus from the box: the keyboard would close.
                <button class="primary wide" type="submit" on:mousedown=|event| event.prevent_default()>
                    {move || if open.get() { say::SEND_NOTE } else { say::LATE_SEND }}
                </button>
                {keeps
                    .map(|keeps| {
                        view! {
                            <button class="wide" type="button" on:mousedown=|event| event.prevent_default() on:click=move |_| state.keep(keeps)>
                                {keeps.button}
                            </button>
                        }
                    })}
                <p class="hint sent">{said}</p>
            </div>
        </form>
    }
}

#[component]
fn PersonHint(state: Box) -> impl IntoView {
    let hint = Memo::new(move |_| state.draft.with(|draft| hints::hint(draft)));
    let change = move |_| focus(&field(state.prompt));
    move || {
        hint.get().map(|hint| {
            view! {
                <div class="inset person-hint">
                    <p>{say::about_hint(&hint)}</p>
                    <div class="row">
                        <button id=change_it(state.prompt) type="button" on:click=change>{say::CHANGE_IT}</button>
                        <button type="button" on:click=move |_| state.send(true)>{say::AS_IT_IS}</button>
                    </div>
                </div>
            }
        })
    }
}

impl Box {
    fn type_in(self, text: String) {
        draft::write(self.phone.live.session, self.prompt, &text);
        self.problem.set(None);
        self.sent.set(false);
        self.draft.set(text);
    }

    fn key(self, event: &KeyboardEvent) {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            self.send(false);
        }
    }

    /// The hint under the box.
    fn advice(self) -> Option<String> {
        let characters = self.draft.with(|draft| text::chars(draft));
        match characters {
            _ if characters > NOTE_CHARS => Some(say::too_many(characters - NOTE_CHARS)),
            _ if characters >= COUNT_FROM => Some(say::left(NOTE_CHARS - characters)),
            _ if characters >= SPLIT_FROM => Some(say::SPLIT.to_owned()),
            _ => None,
        }
    }

    /// What became of the last note: "sent" is only said when the server has it.
    fn outcome(self) -> String {
        let notes = self.phone.live.own.under(self.prompt);
        let waiting = notes.iter().any(|(_, note)| note.standing == Standing::Waiting);
        let late = notes.last().is_some_and(|(_, note)| note.standing == Standing::Late);
        match self.phone.live.link.state.get() {
            Connection::Live if waiting => say::SENDING.to_owned(),
            _ if waiting => say::SENT_KEPT.to_owned(),
            _ if late => say::LATE_SAYS.to_owned(),
            _ => say::sent(notes.len()),
        }
    }

    /// Takes over what another page of this device wrote in the same box, sent or discarded.
    fn take_over(self) {
        let kept = draft::read(self.phone.live.session, self.prompt);
        if self.draft.with_untracked(|draft| draft.trim() != kept.trim()) {
            self.draft.set(kept);
        }
    }

    fn wrong(self, problem: &'static str) {
        self.problem.set(Some(problem));
        focus(&field(self.prompt));
    }

    /// Keeps the draft on this phone instead of sending it.
    fn keep(self, keeps: Keep) {
        let words = match text::note(&self.draft.get_untracked()) {
            Ok(words) => words,
            Err(TextError::Empty) => return self.wrong(say::WRITE_FIRST),
            Err(TextError::TooLong { .. }) => return self.wrong(say::TOO_LONG),
        };
        if let Err(problem) = (keeps.keep)(self.phone.live.session, self.prompt, &words) {
            return self.wrong(problem);
        }
        self.type_in(String::new());
        self.phone.elsewhere.update(|elsewhere| *elsewhere += 1);
        self.announcer.say(keeps.done);
        focus(&field(self.prompt));
    }

    /// Sends the draft. Words with a sign of a person are sent only by the button that says so: `sure`.
    fn send(self, sure: bool) {
        let words = match text::note(&self.draft.get_untracked()) {
            Ok(words) => words,
            // A second tap, after the first has sent all that was there.
            Err(TextError::Empty) if self.tapped.get_untracked() => return,
            Err(TextError::Empty) => return self.wrong(say::WRITE_FIRST),
            Err(TextError::TooLong { .. }) => return self.wrong(say::TOO_LONG),
        };
        if !sure && hints::hint(&words).is_some() {
            return focus(&change_it(self.prompt));
        }
        self.phone.send_note(self.prompt, words);
        self.type_in(String::new());
        self.sent.set(true);
        self.tapped.set(true);
        let late = move || {
            self.tapped.try_set(false);
        };
        set_timeout(late, TAPS);
        focus(&field(self.prompt));
    }
}

fn field(prompt: PromptId) -> String {
    format!("note-{prompt}")
}

fn change_it(prompt: PromptId) -> String {
    format!("change-it-{prompt}")
}
