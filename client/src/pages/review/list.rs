//! The list of snapshots, newest first.

use crate::{
    components::frame::TaskHeading,
    markup::view,
    words::{numbers, review as say},
};
use leptos::prelude::*;
use plenary_shared::{api::SnapshotSummary, id::SessionId};

/// A table with one row for each snapshot.
#[component]
pub fn List(
    session: SessionId,
    mut snapshots: Vec<SnapshotSummary>,
    chosen: RwSignal<Option<SnapshotSummary>>,
) -> impl IntoView {
    snapshots.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.number));
    let empty = snapshots.is_empty();
    let row = move |snapshot: SnapshotSummary| {
        let number = snapshot.number;
        let label = say::open_named(&snapshot.name);
        let (name, day) = (snapshot.name.clone(), numbers::short_date(&snapshot.day));
        view! {
            <tr>
                <td class="number" data-head=say::NUMBER>{number}</td>
                <th scope="row" dir="auto">{name}</th>
                <td data-head=say::DAY>{day}</td>
                <td data-head=say::ACTIONS>
                    <div class="row">
                        <button aria-label=label on:click=move |_| chosen.set(Some(snapshot.clone()))>{say::OPEN}</button>
                        <a href=download(session, number) download>{say::DOWNLOAD}</a>
                    </div>
                </td>
            </tr>
        }
    };
    view! {
        <TaskHeading text=say::REVIEW/>
        {match empty {
            true => view! {
                <div class="empty">
                    <h2>{say::NONE}</h2>
                    <p>{say::NONE_SAYS}</p>
                </div>
            }
            .into_any(),
            false => view! {
                <table class="cards">
                    <caption class="sr-only">{say::REVIEW}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="number">{say::NUMBER}</th>
                            <th scope="col">{say::NAME}</th>
                            <th scope="col">{say::DAY}</th>
                            <th scope="col">{say::ACTIONS}</th>
                        </tr>
                    </thead>
                    <tbody>{snapshots.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
            .into_any(),
        }}
    }
}

/// Where the bytes of a snapshot can be had.
pub fn download(session: SessionId, number: u32) -> String {
    format!("/api/sessions/{session}/snapshots/{number}/download")
}
