//! Dialogs before something is removed: they name the thing and the effect, and the button says the verb.

use super::{Cancel, gone, waiting::StillOpen};
use crate::{
    components::dialog::{Modal, closer},
    desk::{Desk, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, OpportunityId, ThemeId},
    stage::{Act, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct, theming::SortingAct},
};

#[component]
fn Danger(verb: String, on_sure: impl Fn() + 'static) -> impl IntoView {
    let closer = closer();
    let sure = move |_| {
        on_sure();
        closer.close();
    };
    view! {
        <div class="dialog-buttons">
            <button class="danger primary" on:click=sure>{verb}</button>
            <Cancel/>
        </div>
    }
}

/// Deletes a theme; its notes are unsorted again.
#[component]
pub fn DeleteTheme(theme: ThemeId) -> impl IntoView {
    let desk = desk();
    let content = desk.now();
    let name = content.as_ref().and_then(|content| content.themes.get(&theme)).map(|theme| theme.name.clone());
    let name = name.unwrap_or_default();
    let count = content.map_or(0, |content| content.notes_of(Some(theme)).len());
    let title = words::delete_theme_title(&name);
    let delete =
        move || desk.deed(words::deleted_theme(&name), vec![Act::Sorting(SortingAct::DeleteTheme { id: theme })]);
    view! {
        <Modal title on_close=gone(desk)>
            <p>{words::delete_theme_says(count)}</p>
            <Danger verb=words::DELETE_THEME.into() on_sure=delete/>
        </Modal>
    }
}

/// Removes a learning opportunity.
#[component]
pub fn RemoveOpportunity(item: OpportunityId) -> impl IntoView {
    let desk = desk();
    let text = desk.now().and_then(|content| content.opportunities.get(&item).map(|item| item.text.clone()));
    let remove =
        move || desk.deed(words::REMOVED_OPPORTUNITY, vec![Act::Ranking(RankingAct::DeleteOpportunity { id: item })]);
    view! {
        <Modal title=words::REMOVE_OPPORTUNITY_TITLE on_close=gone(desk)>
            <p class="inset words" dir="auto">{text}</p>
            <p>{words::REMOVE_OPPORTUNITY_SAYS}</p>
            <Danger verb=words::REMOVE_OPPORTUNITY.into() on_sure=remove/>
        </Modal>
    }
}

/// Removes a hidden note for good.
#[component]
pub fn PurgeNote(note: NoteId, text: String) -> impl IntoView {
    let desk = desk();
    let purge = move || {
        desk.act_then(Act::Note(NoteAct::Purge { id: note }), |desk: Desk| desk.voice.say(words::PURGED_NOTE));
    };
    view! {
        <Modal title=words::PURGE_NOTE_TITLE on_close=gone(desk)>
            <p class="inset words" dir="auto">{text}</p>
            <ul>{words::PURGE_NOTE_SAYS.map(|says| view! { <li>{says}</li> }).collect_view()}</ul>
            <Danger verb=words::PURGE_NOTE.into() on_sure=purge/>
        </Modal>
    }
}

/// Ends the event.
#[component]
pub fn EndEvent() -> impl IntoView {
    let desk = desk();
    let title = desk.now().map(|content| content.meta.title.clone()).unwrap_or_default();
    view! {
        <Modal title=words::end_title(&title) on_close=gone(desk)>
            <StillOpen ends=true/>
            <ul>{words::END_SAYS.map(|says| view! { <li>{says}</li> }).collect_view()}</ul>
            <Danger verb=words::END_EVENT.into() on_sure=move || desk.act(Act::Leading(LeadingAct::EndSession))/>
        </Modal>
    }
}
