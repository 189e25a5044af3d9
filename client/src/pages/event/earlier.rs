//! What an earlier event said, to read beside what is said now.

use crate::{
    components::{
        lists::When,
        reading::{ReadOpportunities, ReadThemes},
    },
    markup::view,
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;

/// The earlier event's learning points and themes, behind one tap; nothing when there was none.
#[component]
pub fn Then() -> impl IntoView {
    let then = Phone::here().live.mirror.then;
    let shown = RwSignal::new(false);
    let button = move || if shown.get() { say::THEN_HIDE } else { say::THEN };
    view! {
        <When is=move || then.with(Option::is_some)>
            <section class="then">
                <button
                    type="button"
                    aria-expanded=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {button}
                </button>
                {move || {
                    let content = then.get().filter(|_| shown.get())?;
                    Some(view! {
                        <h2>{say::THEN}</h2>
                        <p class="inset">{say::THEN_SAYS}</p>
                        <ReadOpportunities content=content.clone()/>
                        <ReadThemes content/>
                    })
                }}
            </section>
        </When>
    }
}
