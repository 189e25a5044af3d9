//! The facilitator's dialogs: each names the thing and the effect before anything happens.

mod action;
mod agenda;
mod contacts;
mod danger;
mod field;
mod handover;
mod keys;
mod recommendation;
mod reveal;
mod sorting;
mod stage;
mod text;
mod waiting;

pub use action::{FillAction, SetDates};
pub use agenda::ChangeAgenda;
pub use contacts::SetContacts;
pub use danger::{DeleteTheme, EndEvent, PurgeNote, RemoveOpportunity};
pub use handover::HandoverCode;
pub use keys::Keys;
pub use recommendation::{ChooseEvidence, WordRecommendation};
pub use reveal::RevealNotes;
pub use sorting::{ListNotes, MergeTheme, MoveNotes, SameNotes};
pub use stage::{CloseStage, OpenStage};
pub use text::{NewTheme, RewordOpportunity, RewordPrompt, TakeSnapshot};

use crate::{components::dialog::closer, desk::Desk, markup::view, words::facilitator as words};
use leptos::prelude::*;

/// Takes the dialog away once it has closed.
pub(super) fn gone(desk: Desk) -> impl Fn() + Send + Sync + Copy + 'static {
    move || desk.ask.set(None)
}

/// The button that changes nothing.
#[component]
fn Cancel() -> impl IntoView {
    let closer = closer();
    view! { <button type="button" on:click=move |_| closer.close()>{words::CANCEL}</button> }
}
