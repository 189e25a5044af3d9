//! Before notes are revealed: what people have read cannot be taken back, so this is asked and not undone.

use super::{Cancel, gone};
use crate::{
    components::dialog::{Modal, closer},
    desk::{Desk, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    content::Meta,
    id::PromptId,
    screen::{Screen, View},
    stage::{Act, brainstorm::NoteAct},
};

/// Reveals the held notes of prompts. Those of a single one come to the big screen as well.
#[component]
pub fn RevealNotes(prompts: Vec<PromptId>) -> impl IntoView {
    let desk = desk();
    let text = |meta: &Meta, id| Some(meta.agenda.prompt(id)?.text.clone());
    let texts: Vec<_> = desk
        .live
        .mirror
        .meta
        .with_untracked(|meta| prompts.iter().filter_map(|id| text(meta.as_ref()?, *id)).collect());
    view! {
        <Modal title=words::REVEAL_TITLE on_close=gone(desk)>
            <ul>{texts.into_iter().map(|text| view! { <li dir="auto">{text}</li> }).collect_view()}</ul>
            <p>{words::REVEAL_SAYS}</p>
            <Buttons prompts/>
        </Modal>
    }
}

#[component]
fn Buttons(prompts: Vec<PromptId>) -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let reveal = move |_| {
        let only = (prompts.len() == 1).then(|| prompts[0]);
        desk.revealed.set(prompts.clone());
        for prompt in &prompts {
            desk.act_then(Act::Note(NoteAct::Reveal { prompt: *prompt }), move |desk: Desk| {
                desk.voice.say(words::SHOWN);
                if only.is_some() {
                    desk.screen(|screen| *screen = Screen { view: View::Notes, page: 0, prompt: only, ..*screen });
                }
            });
        }
        closer.close();
    };
    view! {
        <div class="dialog-buttons">
            <button class="primary" on:click=reveal>{words::REVEAL}</button>
            <Cancel/>
        </div>
    }
}
