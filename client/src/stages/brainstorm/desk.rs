//! Stages in which people write: counts, revealing, rewording, and the notes that everybody sees.

use crate::{
    components::{
        lists::When,
        look::{LookIcon, look_name},
    },
    desk::{Ask, desk},
    markup::view,
    words::{board as board_words, facilitator as words, refusal},
};
use leptos::{html, prelude::*};
use plenary_shared::{
    agenda::{Prompt, Reveal},
    content::Meta,
    id::{NoteId, PromptId, StageId},
    screen::{Screen, View},
    stage::{Act, brainstorm::NoteAct},
    wire::{Facts, Held},
};

/// The prompts of a stage.
#[component]
pub fn Prompts(
    stage: StageId,
    /// What can be made of a note that is shown, with the words of the button.
    #[prop(default = None)]
    makes: Option<Makes>,
) -> impl IntoView {
    let desk = desk();
    let mirror = desk.live.mirror;
    let prompts = Memo::new(move |_| {
        mirror.meta.with(|meta| {
            let agenda = meta.as_ref().map(|meta| &meta.agenda);
            agenda.map(|agenda| agenda.prompts_of(stage).cloned().collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let open = move || mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.reveal == Reveal::Open));
    let ready = Memo::new(move |_| {
        let can = |prompt: &Prompt| told(mirror.facts, prompt.id).filter(|held| !held.few).map(|held| held.prompt);
        prompts.with(|prompts| prompts.iter().filter_map(can).collect::<Vec<_>>())
    });
    let reveal_all = move |_| desk.ask.set(Some(Ask::Reveal(ready.get_untracked())));
    view! {
        <p class="hint">{move || if open() { words::OPEN_REVEAL } else { words::HELD_REVEAL }}</p>
        <div class="prompts">
            <For each=move || prompts.get() key=|prompt| (prompt.id, prompt.text.clone()) let:prompt>
                <PromptPanel prompt/>
            </For>
        </div>
        <When is=move || ready.with(|ready| ready.len() > 1)>
            <p>
                <button on:click=reveal_all>{words::SHOW_ALL}</button>
            </p>
        </When>
        <For each=move || prompts.get() key=|prompt| (prompt.id, prompt.text.clone()) let:prompt>
            <PromptNotes prompt makes/>
        </For>
    }
}

/// The words of a button at each note, and the dialog that it opens with the note's words.
pub type Makes = (&'static str, fn(String) -> Ask);

/// Every revealed note of the event, by prompt: after the end they can still be hidden and removed.
#[component]
pub fn AllNotes() -> impl IntoView {
    let meta = desk().live.mirror.meta;
    let prompts = meta.with_untracked(|meta| meta.as_ref().map(|meta| meta.agenda.prompts.clone()));
    prompts.unwrap_or_default().into_iter().map(|prompt| view! { <PromptNotes prompt/> }).collect_view()
}

/// Revealed notes of a prompt, hidden ones left out.
fn shown(prompt: PromptId) -> Memo<Vec<NoteId>> {
    let mirror = desk().live.mirror;
    Memo::new(move |_| {
        let of_prompt =
            |id: &NoteId| mirror.note(*id).with(|note| note.as_ref().is_some_and(|note| note.prompt == prompt));
        mirror.note_ids.with(|ids| ids.iter().copied().filter(of_prompt).collect())
    })
}

/// What is shown in place of the reveal button. Nothing there shows one person's notes alone.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Button,
    Says(&'static str),
    Nothing,
}

/// How much of a prompt is held, where a count has been published.
fn told(facts: RwSignal<Facts>, prompt: PromptId) -> Option<Held> {
    facts.with(|facts| facts.held.iter().find(|held| held.prompt == prompt).copied())
}

#[component]
fn PromptPanel(prompt: Prompt) -> impl IntoView {
    let desk = desk();
    let id = prompt.id;
    let shown = shown(id);
    let mirror = desk.live.mirror;
    let held = Memo::new(move |_| told(mirror.facts, id));
    let place = Memo::new(move |_| {
        let writes = |meta: &Meta| meta.stage.open && meta.stage.id == prompt.stage;
        let now =
            mirror.meta.with(|meta| meta.as_ref().map(|meta| (writes(meta), meta.revealed.contains(&id), meta.reveal)));
        // In an open pool there is no reveal: the threshold mix shows what several people wrote.
        let (writes, revealed, Reveal::OnClose) = now.unwrap_or_default() else { return Place::Nothing };
        match held.get() {
            Some(held) if !held.few => Place::Button,
            Some(_) => Place::Says(refusal::FEW),
            None if writes && revealed => Place::Says(words::MORE_LATER),
            None if writes => Place::Says(refusal::FEW),
            None => Place::Nothing,
        }
    });
    let reveal = move |_| desk.ask.set(Some(Ask::Reveal(vec![id])));
    let project = move |_| {
        desk.screen(|screen| *screen = Screen { view: View::Notes, page: 0, theme: None, prompt: Some(id), ..*screen });
    };
    view! {
        <section class="prompt-panel look" data-look=look_name(prompt.look)>
            <h2><LookIcon look=prompt.look/> <span dir="auto">{prompt.text}</span></h2>
            <p class="prompt-counts">
                {move || {
                    held.get().map(|held| view! { <span><b class="count">{held.count}</b> " " {words::HELD}</span> })
                }}
                <span><b class="count">{move || shown.with(Vec::len)}</b> {words::SHOWN_COUNT}</span>
            </p>
            {move || match place.get() {
                Place::Says(sentence) => Some(view! { <p class="hint">{sentence}</p> }),
                Place::Button | Place::Nothing => None,
            }}
            <div class="row">
                <When is=move || place.get() == Place::Button>
                    <button class="primary" on:click=reveal>{words::SHOW_TO_ALL}</button>
                </When>
                <When is=move || shown.with(|shown| !shown.is_empty())>
                    <button class="quiet" on:click=project>{words::ON_BIG_SCREEN}</button>
                </When>
                <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::RewordPrompt(id)))>{words::REWORD}</button>
            </div>
        </section>
    }
}

#[component]
fn PromptNotes(prompt: Prompt, #[prop(default = None)] makes: Option<Makes>) -> impl IntoView {
    let id = prompt.id;
    let look = look_name(prompt.look);
    let shown = shown(id);
    let any = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    let revealed = desk().revealed;
    let details = NodeRef::<html::Details>::new();
    // What has just been revealed here is what everybody looks at now; it comes into sight once the notes are there.
    Effect::new(move |_| {
        let Some(details) = details.get() else { return };
        if revealed.with(|revealed| revealed.contains(&id)) {
            details.set_open(true);
            if revealed.with_untracked(|revealed| revealed.first() == Some(&id)) {
                request_animation_frame(move || details.scroll_into_view());
            }
        }
    });
    view! {
        <When is=move || any.get()>
            <details class="prompt-notes" node_ref=details>
                <summary>
                    <span dir="auto">{prompt.text.clone()}</span>
                    " "
                    <span class="tag">{move || board_words::notes(shown.with(Vec::len))}</span>
                </summary>
                <ul class="cards-list" role="list">
                    <For each=move || shown.get() key=|id| *id let:id>
                        <ShownNote id look makes/>
                    </For>
                </ul>
            </details>
        </When>
    }
}

#[component]
fn ShownNote(id: NoteId, look: &'static str, makes: Option<Makes>) -> impl IntoView {
    let desk = desk();
    let note = desk.live.mirror.note(id);
    let hide = move |_| desk.deed(words::HID_NOTE, vec![Act::Note(NoteAct::Hide { id, hidden: true })]);
    view! {
        <li class="note look" data-look=look>
            <p class="words" dir="auto">{move || note.with(|note| note.as_ref().map(|note| note.text.clone()))}</p>
            <div class="row">
                {makes.map(|(name, ask)| {
                    let words = move || note.with_untracked(|note| note.as_ref().map(|note| note.text.clone()));
                    let make = move |_| desk.ask.set(Some(ask(words().unwrap_or_default())));
                    view! { <button on:click=make>{name}</button> }
                })}
                <button class="quiet" on:click=hide>{words::HIDE}</button>
            </div>
        </li>
    }
}
