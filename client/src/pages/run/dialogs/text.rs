//! Dialogs that ask for one text.

use super::{Cancel, gone};
use crate::{
    components::dialog::{Modal, closer},
    desk::{Desk, desk},
    markup::view,
    secrets,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    id::{NoteId, OpportunityId, PromptId},
    limits,
    stage::{Act, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct, theming::SortingAct},
    text::{self, TextError},
};

/// Parses and cleans what was typed.
type Parse = fn(&str) -> Result<String, TextError>;

/// A form with one field. What is wrong is said beside the field; what is right is handed on and the dialog closes.
#[component]
fn TextForm(
    label: &'static str,
    #[prop(into)] start: String,
    verb: &'static str,
    parse: Parse,
    limit: usize,
    on_text: impl Fn(String) + 'static,
) -> impl IntoView {
    let typed = RwSignal::new(start);
    let wrong = RwSignal::new(None::<String>);
    let closer = closer();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match parse(&typed.get_untracked()) {
            Ok(text) => {
                on_text(text);
                closer.close();
            }
            Err(error) => wrong.set(Some(words::wrong_text(error))),
        }
    };
    view! {
        <form on:submit=submit>
            <div class="field" class:wrong=move || wrong.with(Option::is_some)>
                <label for="dialog-text">{label}</label>
                {move || wrong.get().map(|wrong| view! { <p class="wrong-text" id="dialog-wrong" role="alert">{wrong}</p> })}
                <textarea
                    id="dialog-text"
                    rows="2"
                    dir="auto"
                    autofocus
                    autocomplete="off"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    aria-describedby="dialog-wrong"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                            event.prevent_default();
                            submit_form(&event);
                        }
                    }
                ></textarea>
                <p class="hint">{move || words::letters_left(text::chars(&typed.get()), limit)}</p>
            </div>
            <div class="dialog-buttons">
                <button class="primary" type="submit">{verb}</button>
                <Cancel/>
            </div>
        </form>
    }
}

/// Enter sends, as people expect of a field for one line.
fn submit_form(event: &leptos::ev::KeyboardEvent) {
    let area = event_target::<web_sys::HtmlTextAreaElement>(event);
    if let Some(form) = area.form() {
        form.request_submit().ok();
    }
}

/// A new theme, with notes in it from the start.
#[component]
pub fn NewTheme(notes: Vec<NoteId>) -> impl IntoView {
    let desk = desk();
    let say = (!notes.is_empty()).then(|| view! { <p>{words::new_theme_with(notes.len())}</p> });
    let make = move |name: String| {
        let id = secrets::theme_id();
        let moves = notes.iter().filter_map(|note| desk.moving(*note, Some(id)));
        let acts =
            std::iter::once(Act::Sorting(SortingAct::AddTheme { id, name: name.clone() })).chain(moves).collect();
        desk.deed(words::made_theme(&name), acts);
        desk.picked.update(|picked| picked.clear());
    };
    view! {
        <Modal title=words::NEW_THEME on_close=gone(desk)>
            {say}
            <TextForm label=words::THEME_NAME start="" verb=words::MAKE_THEME parse=text::theme limit=limits::THEME_CHARS on_text=make/>
        </Modal>
    }
}

/// Other words for a prompt.
#[component]
pub fn RewordPrompt(prompt: PromptId) -> impl IntoView {
    let desk = desk();
    let was = desk.now().and_then(|content| content.meta.agenda.prompt(prompt).map(|prompt| prompt.text.clone()));
    let was = was.unwrap_or_default();
    let start = was.clone();
    let reword = move |x: String| {
        desk.deed(words::REWORDED_PROMPT, vec![Act::Note(NoteAct::WordPrompt { prompt, text: x, was: was.clone() })]);
    };
    view! {
        <Modal title=words::REWORD_PROMPT on_close=gone(desk)>
            <TextForm label=words::PROMPT start verb=words::SAVE parse=text::prompt limit=limits::PROMPT_CHARS on_text=reword/>
        </Modal>
    }
}

/// Other words for a learning opportunity.
#[component]
pub fn RewordOpportunity(item: OpportunityId) -> impl IntoView {
    let desk = desk();
    let was = desk.now().and_then(|content| content.opportunities.get(&item).map(|item| item.text.clone()));
    let was = was.unwrap_or_default();
    let start = was.clone();
    let reword = move |x: String| {
        desk.deed(
            words::REWORDED_OPPORTUNITY,
            vec![Act::Ranking(RankingAct::WordOpportunity { id: item, text: x, was: was.clone() })],
        );
    };
    view! {
        <Modal title=words::REWORD_OPPORTUNITY on_close=gone(desk)>
            <TextForm
                label=words::OPPORTUNITY
                start
                verb=words::SAVE
                parse=text::opportunity
                limit=limits::OPPORTUNITY_CHARS
                on_text=reword
            />
        </Modal>
    }
}

/// A snapshot with a name.
#[component]
pub fn TakeSnapshot() -> impl IntoView {
    let desk = desk();
    let take = move |name: String| {
        desk.act_then(Act::Leading(LeadingAct::TakeSnapshot { name }), |desk: Desk| {
            desk.voice.say(words::SNAPSHOT_TAKEN)
        });
    };
    view! {
        <Modal title=words::TAKE_SNAPSHOT on_close=gone(desk)>
            <p>{words::SNAPSHOT_SAYS}</p>
            <TextForm label=words::SNAPSHOT_NAME start="" verb=words::TAKE_SNAPSHOT parse=text::title limit=limits::TITLE_CHARS on_text=take/>
        </Modal>
    }
}
