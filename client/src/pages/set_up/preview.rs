//! A phone beside the form: what people will see in the first stage in which they write.

use super::{Form, draft::Draft};
use crate::{markup::view, words::organise as say};
use leptos::prelude::*;
use plenary_shared::{
    agenda::{Prompt, Stage},
    stage::StageKind,
};

/// The picture of a phone; nothing in it can be pressed.
#[component]
pub fn Preview(form: Form) -> impl IntoView {
    let shown = Memo::new(move |_| form.draft.with(shown));
    view! {
        <aside class="preview">
            <h2>{say::PREVIEW}</h2>
            <div class="preview-phone" inert>
                {move || {
                    shown.get().map(|(title, stage, prompts)| {
                        let first = prompts.first().map(|prompt| prompt.text.clone());
                        let tab = |(place, prompt): (usize, &Prompt)| {
                            view! { <span class="tag" class:now=place == 0>{prompt.short.clone()}</span> }
                        };
                        view! {
                            <p class="hint" dir="auto">{title}</p>
                            <p class="preview-stage" dir="auto">{stage.title}</p>
                            <p dir="auto">{stage.say}</p>
                            <p class="row">{prompts.iter().enumerate().map(tab).collect_view()}</p>
                            <p class="preview-question" dir="auto">{first}</p>
                            <div class="preview-box"></div>
                            <p class="preview-button">{say::PREVIEW_BUTTON}</p>
                        }
                    })
                }}
            </div>
        </aside>
    }
}

/// The stage to show: a brainstorm rather than another stage in which people write.
fn shown(draft: &Draft) -> Option<(String, Stage, Vec<Prompt>)> {
    let mut on =
        draft.agenda.stages.iter().filter(|(_, on)| *on).map(|(stage, _)| stage).filter(|stage| stage.kind.writes());
    let first = on.clone().next();
    let stage = on.find(|stage| stage.kind == StageKind::Brainstorm).or(first)?;
    let prompts = draft.agenda.prompts.iter().filter(|prompt| prompt.stage == stage.id).cloned().collect();
    Some((draft.title.clone(), stage.clone(), prompts))
}
