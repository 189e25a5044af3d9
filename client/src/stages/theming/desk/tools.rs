//! Around the list: the filter, and what can be done with the selected notes.

use super::Sorted;
use crate::{
    components::lists::When,
    desk::{Ask, Desk, desk},
    markup::view,
    search::folded,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    content::Note,
    id::{NoteId, PromptId},
    stage::{Act, brainstorm::NoteAct},
};

/// The id of the filter's field, for the key `/`.
pub const FILTER_FIELD: &str = "filter";

/// Which notes the desk shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Words that a note must have, [`folded`].
    text: String,
    /// The prompt that a note must answer.
    prompt: Option<PromptId>,
}

impl Filter {
    /// Whether it leaves everything in.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a note is shown.
    pub fn fits(&self, note: &Note) -> bool {
        self.prompt.is_none_or(|prompt| prompt == note.prompt) && folded(&note.text).contains(&self.text)
    }
}

/// The field and the list of prompts.
#[component]
pub fn FindBox() -> impl IntoView {
    let desk = desk();
    let Sorted { filter, piles, .. } = Sorted::here();
    let meta = desk.live.mirror.meta;
    let prompts =
        Memo::new(move |_| meta.with(|meta| meta.as_ref().map(|meta| meta.agenda.prompts.clone())).unwrap_or_default());
    let found = move || piles.with(|piles| piles.values().map(Vec::len).sum::<usize>());
    let changed = move || desk.voice.say(words::found(found()));
    let write = move |event| {
        filter.update(|filter| filter.text = folded(event_target_value(&event).trim()));
        changed();
    };
    let choose = move |event| {
        let prompt = event_target_value(&event).parse().ok().map(PromptId);
        filter.update(|filter| filter.prompt = prompt);
        changed();
    };
    view! {
        <div class="row sort-tools" role="search">
            <label class="sr-only" for=FILTER_FIELD>{words::FILTER}</label>
            <input
                id=FILTER_FIELD
                class="grow"
                type="search"
                autocomplete="off"
                placeholder=words::FILTER
                prop:value=filter.with_untracked(|filter| filter.text.clone())
                on:input=write
            />
            <select aria-label=words::FILTER_PROMPT on:change=choose>
                <option value="">{words::ALL_PROMPTS}</option>
                {move || {
                    let chosen = filter.with_untracked(|filter| filter.prompt);
                    let option = |prompt: plenary_shared::agenda::Prompt| {
                        view! { <option value=prompt.id.to_string() selected=chosen == Some(prompt.id)>{prompt.text}</option> }
                    };
                    prompts.get().into_iter().map(option).collect_view()
                }}
            </select>
        </div>
    }
}

/// What can be done with the selected notes; while none is, how to begin.
#[component]
pub fn PickedBar() -> impl IntoView {
    let desk = desk();
    let count = Memo::new(move |_| desk.picked.with(|picked| picked.len()));
    let hide = move |_| {
        let notes = desk.picked_notes();
        desk.deed(words::HID_NOTE, notes.iter().map(|id| Act::Note(NoteAct::Hide { id: *id, hidden: true })).collect());
        desk.picked.update(|picked| picked.clear());
    };
    let makes = move |_| desk.ask.set(Some(Ask::NewTheme(desk.picked_notes())));
    view! {
        <div class="row picked-bar" class:some=move || count.get() != 0 role="group" aria-label=words::SELECTED>
            <When is=move || count.get() == 0>
                <p class="hint grow">{words::SELECT_FIRST}</p>
            </When>
            <When is=move || count.get() != 0>
                <strong class="grow">{move || words::selected(count.get())}</strong>
                <button class="quiet" on:click=move |_| desk.picked.update(|picked| picked.clear())>{words::CLEAR}</button>
                <button class="primary" on:click=move |_| desk.ask.set(Some(Ask::Move(desk.picked_notes())))>
                    {words::MOVE_SELECTED}
                </button>
            </When>
            <button on:click=makes>{words::NEW_THEME}</button>
            <When is=move || 1 < count.get()>
                <button on:click=move |_| desk.ask.set(Some(Ask::Same(desk.picked_notes())))>{words::SAME}</button>
            </When>
            <When is=move || count.get() != 0>
                <button class="quiet" on:click=hide>{words::HIDE}</button>
            </When>
        </div>
    }
}

impl Desk {
    /// The selected notes, in order.
    pub fn picked_notes(self) -> Vec<NoteId> {
        self.picked.with_untracked(|picked| picked.iter().copied().collect())
    }

    /// Selects a note, or no longer; `through` selects every listed note from the one that was selected last to this
    /// one.
    pub fn pick(self, id: NoteId, through: bool) {
        let from = self.anchor.get_untracked().filter(|_| through);
        let span = from.and_then(|from| self.between(from, id));
        let extends = span.is_some();
        self.picked.update(|picked| match span {
            Some(span) => picked.extend(span),
            None if !picked.remove(&id) => drop(picked.insert(id)),
            None => {}
        });
        if !extends {
            self.anchor.set(Some(id));
        }
        self.at.set(Some(id));
    }

    fn between(self, one: NoteId, other: NoteId) -> Option<Vec<NoteId>> {
        let mut all = super::walk(&self.now()?);
        all.retain(|id| super::card::row(*id).is_some());
        let place = |id| all.iter().position(|at| *at == id);
        let (one, other) = (place(one)?, place(other)?);
        (one != other).then(|| all[one.min(other)..=one.max(other)].to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_reads_words_in_any_case() {
        let note = Note {
            prompt: PromptId(2),
            text: "Handover at Night".into(),
            theme: None,
            sort_key: 1,
            hidden: false,
            same: None,
        };
        assert!(Filter::default().fits(&note));
        assert!(Filter { text: "night".into(), prompt: None }.fits(&note));
        assert!(!Filter { text: "day".into(), prompt: None }.fits(&note));
        let pasted = Note { text: "Multi\u{2011}agency hand\u{ad}over".into(), ..note.clone() };
        assert!(Filter { text: folded("multi-agency handover"), prompt: None }.fits(&pasted));
        assert!(!Filter { text: String::new(), prompt: Some(PromptId(1)) }.fits(&note));
    }
}
