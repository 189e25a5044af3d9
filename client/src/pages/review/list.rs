//! The snapshots by the stage after which they were taken, newest first.

use crate::{
    components::frame::TaskHeading,
    markup::view,
    words::{numbers, review as say},
};
use leptos::prelude::*;
use plenary_shared::{api::SnapshotSummary, id::SessionId};

/// One section for each stage.
#[component]
pub fn List(
    session: SessionId,
    mut snapshots: Vec<SnapshotSummary>,
    chosen: RwSignal<Option<SnapshotSummary>>,
) -> impl IntoView {
    snapshots.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.number));
    let sections = groups(snapshots).into_iter().map(|(name, snapshots)| {
        let count = say::snapshots(snapshots.len());
        let rows = snapshots.into_iter().map(|snapshot| row(session, snapshot, chosen)).collect_view();
        view! {
            <section class="review-stage">
                <h2><span dir="auto">{name}</span> " " <span class="tag">{count}</span></h2>
                <table class="cards">
                    <thead class="sr-only">
                        <tr>
                            <th scope="col" class="number">{say::NUMBER}</th>
                            <th scope="col">{say::NAME}</th>
                            <th scope="col">{say::DAY}</th>
                            <th scope="col">{say::ACTIONS}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    });
    let sections: Vec<AnyView> = sections.collect();
    view! {
        <TaskHeading text=say::REVIEW/>
        {match sections.is_empty() {
            true => view! {
                <div class="empty">
                    <h2>{say::NONE}</h2>
                    <p>{say::NONE_SAYS}</p>
                </div>
            },
            false => sections.into_any(),
        }}
    }
}

fn row(session: SessionId, snapshot: SnapshotSummary, chosen: RwSignal<Option<SnapshotSummary>>) -> AnyView {
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
}

/// The snapshots by stage, in the order in which each stage's newest comes.
fn groups(snapshots: Vec<SnapshotSummary>) -> Vec<(String, Vec<SnapshotSummary>)> {
    let mut groups: Vec<(String, Vec<SnapshotSummary>)> = Vec::new();
    for snapshot in snapshots {
        let name = group_of(&snapshot.name);
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, snapshots)) => snapshots.push(snapshot),
            None => groups.push((name, vec![snapshot])),
        }
    }
    groups
}

/// The stage in the name that the server gives: `After “Sort the notes”`. Others were named by a facilitator.
fn group_of(name: &str) -> String {
    match name.strip_prefix("After “").and_then(|rest| rest.strip_suffix('”')) {
        Some(stage) => stage.to_owned(),
        None if name == "End of the event" => say::AT_END.to_owned(),
        None => say::BY_HAND.to_owned(),
    }
}

/// Where the bytes of a snapshot can be had.
pub fn download(session: SessionId, number: u32) -> String {
    format!("/api/sessions/{session}/snapshots/{number}/download")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_stand_by_stage_with_the_newest_first() {
        let names = ["End of the event", "After “Sort”", "Before lunch", "After “Write”", "After “Sort”"];
        let snapshot = |(number, name): (u32, &&str)| SnapshotSummary {
            number,
            name: (*name).into(),
            day: "2026-11-22".into(),
            sha256: String::new(),
            bytes: 1,
        };
        let snapshots = (0..5).rev().zip(&names).map(snapshot).collect();
        let groups: Vec<_> = groups(snapshots).into_iter().map(|(name, all)| (name, all.len())).collect();
        let expected = [(say::AT_END, 1), ("Sort", 2), (say::BY_HAND, 1), ("Write", 1)];
        assert_eq!(groups, expected.map(|(name, count)| (name.to_owned(), count)));
    }
}
