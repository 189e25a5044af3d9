//! Deleting an own note that everybody sees: together with other changes, or now.

use crate::{
    components::{announce::Announcer, dialog::Dialog, frame::focus},
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{id::NoteId, protocol::Withdrawal};

/// The id of the button that has the focus first.
const DEFAULT: &str = "delete-mixed";

/// Which note is about to be deleted; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The note that the dialog asks about.
    pub note: RwSignal<Option<NoteId>>,
    /// What became of the last one.
    pub said: RwSignal<Option<&'static str>>,
}

impl Default for Asked {
    fn default() -> Self {
        Self { note: RwSignal::new(None), said: RwSignal::new(None) }
    }
}

/// The dialog: its writer decides between what nobody can guess and what is gone at once.
#[component]
pub fn DeleteShown(asked: Asked) -> impl IntoView {
    let phone = Phone::here();
    let announcer = Announcer::here();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if asked.note.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(|| focus(DEFAULT));
        } else {
            asked.note.set(None);
        }
    });
    let words = move || {
        let id = asked.note.get()?;
        phone.live.own.notes.with(|notes| notes.get(&id).map(|note| note.x.clone()))
    };
    let delete = move |when: Withdrawal| {
        let act = asked.note.get_untracked().and_then(|id| phone.live.own.delete(id, when));
        open.set(false);
        let Some(act) = act else { return };
        phone.live.link.send(act);
        let said = match when {
            Withdrawal::Mixed => say::DELETED_MIXED,
            Withdrawal::Now => say::DELETED,
        };
        asked.said.set(Some(said));
        announcer.say(said);
    };
    view! {
        <Dialog open title=say::DELETE_TITLE>
            <p class="inset words" dir="auto">{words}</p>
            <p>{say::DELETE_MIXED_SAYS}</p>
            <div class="stack">
                <button id=DEFAULT class="primary wide" type="button" on:click=move |_| delete(Withdrawal::Mixed)>
                    {say::DELETE_MIXED}
                </button>
                <p id="delete-now-says" class="hint">{say::DELETE_NOW_SAYS}</p>
                <button
                    class="danger wide"
                    type="button"
                    aria-describedby="delete-now-says"
                    on:click=move |_| delete(Withdrawal::Now)
                >
                    {say::DELETE_NOW}
                </button>
                <button class="wide" type="button" on:click=move |_| open.set(false)>{say::KEEP_NOTE}</button>
            </div>
        </Dialog>
    }
}
