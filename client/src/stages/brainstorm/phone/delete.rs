//! Deleting an own note that everybody sees: together with other changes, or now.

use crate::{
    components::{announce::Announcer, dialog::Dialog, frame::focus},
    markup::view,
    own_notes::OwnNote,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{id::NoteId, stage::brainstorm::Withdrawal};

/// The id of the button that has the focus first.
const DEFAULT: &str = "delete-mixed";

/// The dialog: the writer chooses between deleting anonymously, through the threshold mix, and deleting at once.
#[component]
pub fn DeleteShown(
    id: NoteId,
    note: Memo<Option<OwnNote>>,
    /// Shows it.
    asks: RwSignal<bool>,
    /// What became of the last note that was deleted here.
    said: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let live = Phone::here().live;
    let announcer = Announcer::here();
    Effect::new(move |_| {
        if asks.get() {
            request_animation_frame(|| focus(DEFAULT));
        }
    });
    let words = move || note.with(|note| note.as_ref().map(|note| note.text.clone()));
    let delete = move |when: Withdrawal| {
        asks.set(false);
        let Some(act) = live.own.delete(id, when) else { return };
        let done = match when {
            Withdrawal::Mixed => say::DELETED_MIXED,
            Withdrawal::Now => say::DELETED,
        };
        said.set(Some(done));
        announcer.say(done);
        live.link.send(act);
    };
    view! {
        <Dialog open=asks title=say::DELETE_TITLE>
            <div class="stack">
                <p class="inset words" dir="auto">{words}</p>
                <p>{say::DELETE_MIXED_SAYS}</p>
                <button id=DEFAULT class="primary wide" type="button" on:click=move |_| delete(Withdrawal::Mixed)>
                    {say::DELETE_MIXED}
                </button>
                <button
                    class="danger wide"
                    type="button"
                    aria-describedby="delete-now-says"
                    on:click=move |_| delete(Withdrawal::Now)
                >
                    {say::DELETE_NOW}
                </button>
                <p id="delete-now-says" class="hint">{say::DELETE_NOW_SAYS}</p>
                <button class="wide" type="button" on:click=move |_| asks.set(false)>{say::KEEP_NOTE}</button>
            </div>
        </Dialog>
    }
}
