//! The rail of the workspace: what can be read, and where the reader is.

use crate::{
    markup::view,
    words::{numbers, review as say},
};
use leptos::prelude::*;
use plenary_shared::api::SnapshotSummary;

/// A page of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The snapshots, and what is in them.
    Snapshots,
    /// Two rounds of ranking.
    ThenAndNow,
}

/// The rail.
#[component]
pub fn Rail(
    /// The event's name, where this browser knows it.
    title: Signal<String>,
    snapshots: Vec<SnapshotSummary>,
    place: RwSignal<Place>,
    chosen: RwSignal<Option<SnapshotSummary>>,
) -> impl IntoView {
    let day = snapshots.iter().map(|snapshot| snapshot.day.clone()).max().map(|day| numbers::long_date(&day));
    let go = move |to: Place| {
        chosen.set(None);
        place.set(to);
    };
    let item = move |(to, name): (Place, String)| {
        let here = move || (place.get() == to).then_some("page");
        view! { <li><button type="button" aria-current=here on:click=move |_| go(to)>{name}</button></li> }
    };
    let items = [
        (Place::Snapshots, format!("{} ({})", say::REVIEW, snapshots.len())),
        (Place::ThenAndNow, say::TAB_THEN.to_owned()),
    ];
    view! {
        <nav class="review-rail" aria-label=say::WORKSPACE>
            <p><b dir="auto">{title}</b> " " <span>{day}</span></p>
            <ul role="list">{items.map(item).into_iter().collect_view()}</ul>
        </nav>
    }
}
