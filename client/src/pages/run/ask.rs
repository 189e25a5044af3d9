//! Which dialog is open, and its place in the page.

use super::dialogs;
use crate::{
    components::hand_on::LinkToCopy,
    desk::{Ask, desk},
    markup::view,
};
use leptos::prelude::*;

/// The open dialog, if there is one.
#[component]
pub fn Asked() -> impl IntoView {
    let desk = desk();
    move || {
        Some(match desk.ask.get()? {
            Ask::Stage(stage) => view! { <dialogs::OpenStage stage/> }.into_any(),
            Ask::Agenda => view! { <dialogs::ChangeAgenda/> }.into_any(),
            Ask::Contacts => view! { <dialogs::SetContacts/> }.into_any(),
            Ask::CloseStage => view! { <dialogs::CloseStage/> }.into_any(),
            Ask::Reveal(prompts) => view! { <dialogs::RevealNotes prompts/> }.into_any(),
            Ask::Move(notes) => view! { <dialogs::MoveNotes notes/> }.into_any(),
            Ask::List => view! { <dialogs::ListNotes/> }.into_any(),
            Ask::NewTheme(notes) => view! { <dialogs::NewTheme notes/> }.into_any(),
            Ask::Merge(theme) => view! { <dialogs::MergeTheme theme/> }.into_any(),
            Ask::DeleteTheme(theme) => view! { <dialogs::DeleteTheme theme/> }.into_any(),
            Ask::Same(notes) => view! { <dialogs::SameNotes notes/> }.into_any(),
            Ask::RewordPrompt(prompt) => view! { <dialogs::RewordPrompt prompt/> }.into_any(),
            Ask::RewordOpportunity(item) => view! { <dialogs::RewordOpportunity item/> }.into_any(),
            Ask::RemoveOpportunity(item) => view! { <dialogs::RemoveOpportunity item/> }.into_any(),
            Ask::Recommendation(id) => view! { <dialogs::WordRecommendation id/> }.into_any(),
            Ask::Evidence(id) => view! { <dialogs::ChooseEvidence id/> }.into_any(),
            Ask::Action { id, text, field } => view! { <dialogs::FillAction id text field/> }.into_any(),
            Ask::Dates => view! { <dialogs::SetDates/> }.into_any(),
            Ask::PurgeNote(note, text) => view! { <dialogs::PurgeNote note text/> }.into_any(),
            Ask::Snapshot => view! { <dialogs::TakeSnapshot/> }.into_any(),
            Ask::Handover(handover) => view! { <dialogs::HandoverCode handover/> }.into_any(),
            Ask::Link { title, say, link } => {
                view! { <LinkToCopy title say link on_close=dialogs::gone(desk)/> }.into_any()
            }
            Ask::End => view! { <dialogs::EndEvent/> }.into_any(),
            Ask::Keys => view! { <dialogs::Keys/> }.into_any(),
        })
    }
}
