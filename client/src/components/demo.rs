//! The banner of a demonstration.

use crate::{markup::view, words::board as words};
use leptos::prelude::*;
use plenary_shared::content::Meta;

/// Says on every surface that the case is made up.
#[component]
pub fn DemoBanner(#[prop(into)] meta: Signal<Option<Meta>>) -> impl IntoView {
    let demo = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.demo)));
    move || {
        demo.get().then(|| {
            view! {
                <section class="banner demo" aria-label=words::DEMO_NAME>
                    <p>{words::DEMO}</p>
                </section>
            }
        })
    }
}
