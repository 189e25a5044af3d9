//! Snapshots of an event, for those who return to it weeks later.

mod list;
mod opened;
mod tabs;

use super::organise::Footer;
use crate::{
    address,
    components::{announce::Announcer, dialog::Dialog, frame::Frame},
    http,
    markup::view,
    words::{accounts, organise as organise_words, review as say},
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::{SecretBody, SnapshotSummary},
    id::SessionId,
};

/// Snapshots of an event. A secret in the fragment gives the browser a reviewer's seat.
#[component]
pub fn Review(session: SessionId) -> impl IntoView {
    Announcer::provide();
    let listed = RwSignal::new(None::<Result<Vec<SnapshotSummary>, String>>);
    let chosen = RwSignal::new(None::<SnapshotSummary>);
    let secret = address::take_fragment();
    spawn_local(async move {
        let found = async {
            if let Some(secret) = secret {
                http::enter("/api/enter", &SecretBody { secret }).await?;
            }
            http::get(&format!("/api/sessions/{session}/snapshots")).await
        };
        let found = found.await.map_err(|refused: http::HttpError| refused.say);
        listed.try_set(Some(found));
    });
    let help = RwSignal::new(false);
    let name = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.name.clone())));
    view! {
        <Frame
            event=Signal::derive(move || name.get().unwrap_or_default())
            stage=say::REVIEW
            help=Callback::new(move |()| help.set(true))
            footer=Footer
            class="desk"
        >
            {move || match (listed.get(), chosen.get()) {
                (None, _) => view! { <h1>{say::REVIEW}</h1><p>{say::LOADING}</p> }.into_any(),
                (Some(Err(sentence)), _) => {
                    view! {
                        <div class="error-summary" role="alert">
                            <h1>{organise_words::PROBLEM}</h1>
                            <p>{sentence}</p>
                            <p><a href="/sign-in">{accounts::SIGN_IN}</a></p>
                        </div>
                    }
                    .into_any()
                }
                (Some(Ok(_)), Some(snapshot)) => view! { <opened::Opened session snapshot chosen/> }.into_any(),
                (Some(Ok(snapshots)), None) => view! { <list::List session snapshots chosen/> }.into_any(),
            }}
        </Frame>
        <Dialog open=help title=say::HELP_TITLE>
            <p>{say::HELP_SAYS}</p>
            <button type="button" on:click=move |_| help.set(false)>{say::CLOSE}</button>
        </Dialog>
    }
}
