//! The snapshot of an earlier event that is shown beside the new one.

use super::Form;
use crate::{
    http,
    markup::view,
    words::{numbers, organise as say},
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::{SnapshotRef, SnapshotSummary},
    id::SessionId,
};

/// A list of the snapshots of the event that the address names; nothing without one.
#[component]
pub fn Earlier(form: Form) -> impl IntoView {
    let from = from_address();
    let found = RwSignal::new(Vec::<SnapshotSummary>::new());
    if let Some(session) = from {
        spawn_local(async move {
            let path = format!("/api/sessions/{session}/snapshots");
            let Ok(mut listed) = http::get::<Vec<SnapshotSummary>>(&path).await else { return };
            listed.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.number));
            let newest = listed.first().map(|newest| SnapshotRef { session, number: newest.number });
            form.draft.try_update(|draft| draft.then = newest);
            found.try_set(listed);
        });
    }
    let choose = move |event| {
        let number: Option<u32> = event_target_value(&event).parse().ok();
        let then = from.zip(number).map(|(session, number)| SnapshotRef { session, number });
        form.draft.update(|draft| draft.then = then);
    };
    let option = move |snapshot: SnapshotSummary| {
        let number = snapshot.number;
        let chosen = move || form.draft.with(|draft| draft.then.is_some_and(|then| then.number == number));
        let text = say::snapshot_choice(&snapshot.name, &numbers::short_date(&snapshot.day));
        view! { <option value=number.to_string() prop:selected=chosen>{text}</option> }
    };
    from.map(|_| {
        view! {
            <div class="field">
                <label for="then">{say::THEN}</label>
                <p class="hint" id="then-hint">{say::THEN_HINT}</p>
                <select id="then" aria-describedby="then-hint" on:change=choose>
                    {move || found.get().into_iter().map(option).collect_view()}
                    <option value="">{say::THEN_NONE}</option>
                </select>
            </div>
        }
    })
}

/// The session in `?from=`.
fn from_address() -> Option<SessionId> {
    let search = location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("from")?.parse().ok()
}
