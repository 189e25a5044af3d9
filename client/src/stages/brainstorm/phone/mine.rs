//! My notes under a prompt: the state of each, changing it and deleting it.

use super::{
    delete::DeleteShown,
    standing::{NoteState, StandingWords, standing},
};
use crate::{
    components::{
        lists::{Each, When},
        undo::{LastAct, Undo},
    },
    draft,
    markup::view,
    own_notes::OwnNote,
    phone::Phone,
    words::participant as say,
};
use leptos::{html, prelude::*};
use plenary_shared::{
    agenda::Reveal,
    content::Meta,
    id::{NoteId, PromptId},
    stage::brainstorm::Withdrawal,
    text,
};

/// The notes of this device under a prompt, newest first.
#[component]
pub fn MyNotes(prompt: PromptId, open: Memo<bool>) -> impl IntoView {
    let phone = Phone::here();
    let ids = Memo::new(move |_| {
        let notes = phone.live.own.under(prompt);
        notes.into_iter().rev().map(|(id, _)| id).collect::<Vec<_>>()
    });
    let hidden = Memo::new(move |_| {
        let waits = |meta: &Meta| meta.reveal == Reveal::OnClose && !meta.revealed.contains(&prompt);
        phone.live.mirror.meta.with(|meta| meta.as_ref().is_some_and(waits))
    });
    let said = RwSignal::new(None::<&'static str>);
    view! {
        <section class="my-notes">
            <h2>{say::MY_NOTES}</h2>
            <p class="hint">{move || if hidden.get() { say::HIDDEN } else { say::SEEN_TOGETHER }}</p>
            {move || ids.with(Vec::is_empty).then(|| view! { <p class="empty">{say::NO_NOTES}</p> })}
            <p class="hint">{said}</p>
            <LastAct/>
            <ul role="list" class="stack">
                <Each of=move || ids.get() let:id>
                    <MyNote prompt id open said/>
                </Each>
            </ul>
        </section>
    }
}

#[component]
fn MyNote(prompt: PromptId, id: NoteId, open: Memo<bool>, said: RwSignal<Option<&'static str>>) -> impl IntoView {
    let live = Phone::here().live;
    let note = Memo::new(move |_| live.own.notes.with(|notes| notes.get(&id).cloned()));
    // A change that an earlier page left unsent is open again.
    let editing = RwSignal::new(draft::read_change(live.session, prompt, id).is_some());
    view! {
        <li class="note">
            {move || {
                if editing.get() {
                    view! { <Edit prompt id editing/> }.into_any()
                } else {
                    view! { <Shown id note open editing said/> }.into_any()
                }
            }}
        </li>
    }
}

#[component]
fn Shown(
    id: NoteId,
    note: Memo<Option<OwnNote>>,
    open: Memo<bool>,
    editing: RwSignal<bool>,
    said: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let phone = Phone::here();
    let undo = Undo::here();
    let words_id = format!("mine-{id}");
    let described = words_id.clone();
    let words = move || note.with(|note| note.as_ref().map(|note| note.text.clone()));
    let asks = RwSignal::new(false);
    let on_board = phone.live.mirror.note(id);
    let delete = move |_| {
        said.set(None);
        if on_board.with_untracked(Option::is_some) {
            return asks.set(true);
        }
        // Not shown to others yet: it is deleted at once, and restored as easily.
        let (Some(act), Some(note)) = (phone.live.own.delete(id, Withdrawal::Mixed), note.get_untracked()) else {
            return;
        };
        phone.live.link.send(act);
        undo.did(say::DELETED.to_owned(), move || phone.send_note(note.prompt, note.text.clone()));
    };
    let standing = standing(id, note, open);
    let may = Memo::new(move |_| open.get() && !matches!(standing(), None | Some(NoteState::Late | NoteState::Hidden)));
    view! {
        <div class="grow stack">
            <p id=words_id class="words" dir="auto">{words}</p>
            <div class="row apart">
                <StandingWords standing/>
                <When is=move || may.get()>
                    <span class="row">
                        <button type="button" aria-describedby=described.clone() on:click=move |_| editing.set(true)>
                            {say::CHANGE}
                        </button>
                        <button type="button" aria-describedby=described.clone() on:click=delete>
                            {say::DELETE}
                        </button>
                    </span>
                </When>
            </div>
            <DeleteShown id note asks said/>
        </div>
    }
}

#[component]
fn Edit(prompt: PromptId, id: NoteId, editing: RwSignal<bool>) -> impl IntoView {
    let phone = Phone::here();
    let session = phone.live.session;
    let before =
        phone.live.own.notes.with_untracked(|notes| notes.get(&id).map(|note| note.text.clone())).unwrap_or_default();
    let kept = draft::read_change(session, prompt, id);
    let asked_for = kept.is_none();
    let changed = RwSignal::new(kept.unwrap_or_else(|| before.clone()));
    let problem = RwSignal::new(None::<&'static str>);
    let element = NodeRef::<html::Textarea>::new();
    let field = format!("change-{id}");
    Effect::new(move |_| element.get().filter(|_| asked_for).map(|element| element.focus().ok()));
    let type_in = move |text: String| {
        draft::write_change(session, prompt, id, &text);
        changed.set(text);
    };
    let close = move || {
        draft::forget_change(session, prompt, id);
        editing.set(false);
    };
    let save = move |_| {
        let words = match text::note(&changed.get_untracked()) {
            Ok(words) => words,
            Err(text::TextError::Empty) => return problem.set(Some(say::WRITE_FIRST)),
            Err(text::TextError::TooLong { .. }) => return problem.set(Some(say::TOO_LONG)),
        };
        if words != before
            && let Some(act) = phone.live.own.edit(id, words)
        {
            phone.live.link.send(act);
        }
        close();
    };
    view! {
        <div class="grow stack field">
            <label for=field.clone()>{say::CHANGE_LABEL}</label>
            <p class="wrong-text" role="alert">{problem}</p>
            <textarea
                node_ref=element
                id=field
                rows="3"
                dir="auto"
                prop:value=changed
                on:input=move |event| type_in(event_target_value(&event))
            ></textarea>
            <div class="row">
                <button type="button" on:click=save>{say::SAVE_CHANGE}</button>
                <button type="button" on:click=move |_| close()>{say::CANCEL}</button>
            </div>
        </div>
    }
}
