//! The logo of the board, for the right of the big screen: a file is chosen, shown small, and can be taken away.

use crate::{desk::desk, http, markup::view, words::facilitator as words};
use leptos::{html, prelude::*};
use plenary_shared::{api::Door, limits::LOGO_BYTES};
use wasm_bindgen_futures::spawn_local;

/// The choice of a logo.
#[component]
pub fn LogoControls() -> impl IntoView {
    let session = desk().live.session;
    let path = StoredValue::new(format!("/api/sessions/{session}/logo"));
    let mark = RwSignal::new(None::<String>);
    let wrong = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<&'static str>);
    let learn = move || {
        spawn_local(async move {
            if let Ok(door) = http::get::<Door>(&format!("/api/sessions/{session}/door")).await {
                mark.try_set(door.logo);
            }
        });
    };
    learn();
    let changed = move |outcome: Result<(), http::HttpError>, says: &'static str| {
        wrong.try_set(outcome.as_ref().err().map(|refused| refused.say.clone()));
        done.try_set(outcome.is_ok().then_some(says));
        learn();
    };
    let file = NodeRef::<html::Input>::new();
    let choose = move |_| {
        let Some(input) = file.get_untracked() else { return };
        let Some(found) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again once it has been put right.
        input.set_value("");
        if found.size() > LOGO_BYTES as f64 {
            wrong.set(Some(words::LOGO_TOO_LARGE.into()));
            done.set(None);
            return;
        }
        spawn_local(async move { changed(http::send_file(&path.get_value(), &found).await, words::LOGO_SET) });
    };
    let remove = move |_| {
        let path = format!("{}/remove", path.get_value());
        spawn_local(async move { changed(http::tell(&path, &()).await, words::LOGO_REMOVED) });
    };
    view! {
        <details>
            <summary>{words::LOGO}</summary>
            {move || mark.get().map(|mark| view! { <img class="logo-now" src=format!("{}?{mark}", path.get_value()) alt=words::LOGO_NOW/> })}
            <div class="field">
                <label for="logo-file">{words::LOGO_CHOOSE}</label>
                <p class="hint" id="logo-hint">{words::LOGO_HINT}</p>
                <p class="wrong-text" id="logo-problem" role="alert">{wrong}</p>
                <input
                    id="logo-file"
                    node_ref=file
                    type="file"
                    accept="image/png,image/svg+xml,.png,.svg"
                    aria-describedby="logo-hint logo-problem"
                    on:change=choose
                />
            </div>
            <p role="status">{done}</p>
            <button type="button" hidden=move || mark.with(Option::is_none) on:click=remove>{words::LOGO_REMOVE}</button>
        </details>
    }
}
