//! What an earlier event said, to read beside what is said now.

use crate::{
    phone::Phone,
    words::{board, participant as say},
};
use leptos::prelude::*;
use plenary_shared::{content::Content, id::ThemeId};

/// The earlier event's themes and learning points, behind one tap; nothing when there was none.
#[component]
pub fn Then() -> impl IntoView {
    let then = Phone::here().live.mirror.then;
    let shown = RwSignal::new(false);
    let button = move || if shown.get() { say::THEN_HIDE } else { say::THEN };
    view! {
        <Show when=move || then.with(Option::is_some)>
            <section class="then">
                <button
                    type="button"
                    aria-expanded=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {button}
                </button>
                {move || {
                    let then = then.get().filter(|_| shown.get())?;
                    Some(view! {
                        <h2>{say::THEN}</h2>
                        <p class="inset">{say::THEN_SAYS}</p>
                        {earlier(&then.content)}
                    })
                }}
            </section>
        </Show>
    }
}

fn earlier(content: &Content) -> impl IntoView + use<> {
    let points = content.opportunities_in_order();
    let points = (!points.is_empty()).then(|| {
        let point = |text: &str| view! { <li class="words" dir="auto">{text.to_owned()}</li> };
        view! {
            <h3>{say::LEARNING_POINTS}</h3>
            <ol>{points.iter().map(|(_, item)| point(&item.x)).collect_view()}</ol>
        }
    });
    let themes = content.themes_in_order();
    let themes: Vec<_> = themes.iter().map(|(id, theme)| pile(content, Some(*id), &theme.name)).collect();
    view! {
        {points}
        {themes}
        {pile(content, None, board::UNSORTED)}
    }
}

fn pile(content: &Content, theme: Option<ThemeId>, name: &str) -> impl IntoView + use<> {
    let notes = content.notes_of(theme);
    (!notes.is_empty()).then(|| {
        let note = |text: &str| view! { <li class="words" dir="auto">{text.to_owned()}</li> };
        view! {
            <h3 dir="auto">{name.to_owned()}</h3>
            <ul>{notes.iter().map(|(_, said)| note(&said.x)).collect_view()}</ul>
        }
    })
}
