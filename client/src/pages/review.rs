//! The workspace of those who return to an event weeks later: its snapshots, and then and now.

mod compare;
mod list;
mod opened;
mod rail;
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
use rail::Place;

/// Snapshots of an event. A secret in the fragment gives the browser a reviewer's seat.
#[component]
pub fn Review(session: SessionId) -> impl IntoView {
    Announcer::provide();
    let listed = RwSignal::new(None::<Result<Vec<SnapshotSummary>, String>>);
    let chosen = RwSignal::new(None::<SnapshotSummary>);
    let title = RwSignal::new(String::new());
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
        // An organiser's seat is in no event, and knows no title of one.
        let seats = http::seats().await.unwrap_or_default();
        let named = seats.into_iter().filter(|seat| seat.session == Some(session)).find_map(|seat| seat.title);
        title.try_set(named.unwrap_or_default());
    });
    let place = RwSignal::new(Place::Snapshots);
    let help = RwSignal::new(false);
    let name = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.name.clone())));
    let stage = move || match (place.get(), name.get()) {
        (Place::ThenAndNow, _) => say::TAB_THEN.to_owned(),
        (_, Some(name)) => name,
        _ => say::REVIEW.to_owned(),
    };
    view! {
        <Frame
            event=title
            stage=Signal::derive(stage)
            help=Callback::new(move |()| help.set(true))
            footer=Footer
            class="desk review-frame"
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
                (Some(Ok(snapshots)), opened) => view! {
                    <rail::Rail title=title.into() snapshots=snapshots.clone() place chosen/>
                    {match (opened, place.get()) {
                        (Some(snapshot), _) => view! { <opened::Opened session snapshot chosen/> },
                        (None, Place::Snapshots) => view! { <list::List session snapshots chosen/> },
                        (None, Place::ThenAndNow) => view! { <compare::ThenAndNow session snapshots/> },
                    }}
                },
            }}
        </Frame>
        <Dialog open=help title=say::HELP_TITLE>
            <p>{say::HELP_SAYS}</p>
            <button type="button" on:click=move |_| help.set(false)>{say::CLOSE}</button>
        </Dialog>
    }
}
