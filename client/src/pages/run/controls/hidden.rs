//! Notes that were removed from view: to show again, or to remove for good. Their words are requested when they are shown.

use crate::{
    components::lists::When,
    desk::{Ask, desk},
    link::Connection,
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    id::NoteId,
    limits::HIDDEN_PER_FRAME,
    stage::{Act, brainstorm::NoteAct},
    wire::{ClientFrame, HiddenItem},
};

/// The list; nothing while it is empty. It opens to one page, and shows one more each time it is asked to.
#[component]
pub fn HiddenNotes() -> impl IntoView {
    let desk = desk();
    let mirror = desk.live.mirror;
    let pages = RwSignal::new(0_usize);
    let words = RwSignal::new(Vec::<HiddenItem>::new());
    Effect::new(move |_| {
        // A note that was in view in between may have changed: its words are requested again.
        let (told, hidden) = (mirror.hidden.get(), mirror.hidden_ids.get());
        if !told.is_empty() {
            mirror.hidden.set(Vec::new());
        }
        words.maybe_update(|words| {
            let before = words.len();
            words.retain(|known| hidden.contains(&known.id) && told.iter().all(|item| item.id != known.id));
            let changed = words.len() < before || !told.is_empty();
            words.extend(told.into_iter().filter(|item| hidden.contains(&item.id)));
            changed
        });
    });
    let count = Memo::new(move |_| mirror.hidden_ids.with(Vec::len));
    let here = Memo::new(move |_| {
        mirror.hidden_ids.with(|ids| ids.iter().copied().take(pages.get() * HIDDEN_PER_FRAME).collect::<Vec<NoteId>>())
    });
    // Notes on the page without words are requested, and again after a reconnect.
    Effect::new(move |_| {
        let live = desk.live.link.state.get() == Connection::Live;
        let missing = here.with(|here| {
            let unknown = |id: &NoteId| words.with(|words| words.iter().all(|item| item.id != *id));
            here.iter().copied().filter(unknown).collect::<Vec<_>>()
        });
        for notes in missing.chunks(HIDDEN_PER_FRAME).filter(|_| live) {
            desk.live.link.whisper(&ClientFrame::Hidden { notes: notes.to_vec() });
        }
    });
    let toggle = move |_| pages.update(|pages| *pages = usize::from(*pages == 0));
    view! {
        <When is=move || { count.get() > 0 }>
            <section class="control">
                <h2>{words::HIDDEN}</h2>
                <p class="hint">{words::HIDDEN_SAYS}</p>
                <button aria-expanded=move || { pages.get() > 0 }.to_string() on:click=toggle>
                    {move || words::hidden(count.get())}
                </button>
                <ul class="late" role="list">
                    <For each=move || here.get() key=|id| *id children=move |id| view! { <HiddenNote id told=words/> }/>
                </ul>
                <When is=move || { pages.get() > 0 && count.get() > here.with(Vec::len) }>
                    <button on:click=move |_| pages.update(|pages| *pages += 1)>{words::MORE_HIDDEN}</button>
                </When>
            </section>
        </When>
    }
}

#[component]
fn HiddenNote(id: NoteId, told: RwSignal<Vec<HiddenItem>>) -> impl IntoView {
    let desk = desk();
    let item = Memo::new(move |_| told.with(|words| words.iter().find(|item| item.id == id).cloned()));
    let text = format!("hidden-{id}");
    let prompt = move || {
        let p = item.get()?.prompt;
        desk.now().and_then(|content| content.meta.agenda.prompt(p).map(|prompt| prompt.short.clone()))
    };
    let words_of =
        move || item.with(|item| item.as_ref().map_or_else(|| words::HIDDEN_COMING.into(), |item| item.text.clone()));
    let bring_back = move |_| desk.deed(words::BROUGHT_BACK, vec![Act::Note(NoteAct::Hide { id, hidden: false })]);
    let unknown = move || item.with(Option::is_none);
    let purge = move |_| desk.ask.set(Some(Ask::PurgeNote(id, words_of())));
    view! {
        <li>
            <p class="hint">{prompt}</p>
            <p class="words" dir="auto" id=text.clone()>{words_of}</p>
            <div class="row">
                <button aria-describedby=text.clone() on:click=bring_back>{words::BRING_BACK}</button>
                <button class="danger" aria-describedby=text disabled=unknown on:click=purge>{words::PURGE_NOTE}</button>
            </div>
        </li>
    }
}
