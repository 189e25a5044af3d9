//! One snapshot: checked against its checksum, then shown to read.

use super::{list::download, tabs::Tabs};
use crate::{
    components::frame::TaskHeading,
    http,
    markup::view,
    words::{board as board_words, numbers, review as say},
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::SnapshotSummary,
    id::SessionId,
    snapshot::{Snapshot, SnapshotError},
};
use std::{collections::BTreeMap, sync::Arc};

/// A snapshot that was chosen.
#[component]
pub fn Opened(
    session: SessionId,
    snapshot: SnapshotSummary,
    chosen: RwSignal<Option<SnapshotSummary>>,
) -> impl IntoView {
    let opened = RwSignal::new(None::<Result<Arc<Snapshot>, String>>);
    let summary = snapshot.clone();
    spawn_local(async move {
        opened.try_set(Some(open(session, &summary).await));
    });
    let checksum = snapshot.sha256.clone();
    view! {
        <p class="no-print"><button on:click=move |_| chosen.set(None)>{say::BACK}</button></p>
        <TaskHeading text=snapshot.name.clone()/>
        {move || match opened.get() {
            None => view! { <p>{say::OPENING}</p> }.into_any(),
            Some(Err(sentence)) => view! { <p class="error-summary" role="alert">{sentence}</p> }.into_any(),
            Some(Ok(snapshot)) => view! { <Reading session snapshot checksum=checksum.clone()/> }.into_any(),
        }}
    }
}

/// A snapshot whose bytes are as they were saved, or the sentence that says what is wrong with it.
pub async fn open(session: SessionId, summary: &SnapshotSummary) -> Result<Arc<Snapshot>, String> {
    let path = format!("/api/sessions/{session}/snapshots/{}", summary.number);
    match http::get_text(&path).await {
        Ok(json) => Snapshot::open(json.as_bytes(), &summary.sha256).map(Arc::new).map_err(sentence),
        Err(refused) => Err(refused.say),
    }
}

#[component]
fn Reading(session: SessionId, snapshot: Arc<Snapshot>, checksum: String) -> impl IntoView {
    let meta = &snapshot.content.meta;
    let of = say::of_event(&meta.title, &numbers::long_date(&meta.day));
    let demo = meta.demo.then(|| view! { <p class="banner">{board_words::DEMO}</p> });
    let held = say::held(snapshot.held).map(|held| view! { <p>{held}</p> });
    let mut days = BTreeMap::<String, usize>::new();
    for removed in &snapshot.removed {
        *days.entry(removed.day.clone()).or_default() += 1;
    }
    let removed = move |(day, notes): (String, usize)| {
        view! { <p class="inset">{say::removed(notes, &numbers::long_date(&day))}</p> }
    };
    let removed = days.into_iter().map(removed).collect_view();
    view! {
        {demo}
        <p class="banner read-only">{say::READ_ONLY}</p>
        <p dir="auto"><strong>{of}</strong> " " <span class="tag">{board_words::CONFIDENTIAL}</span></p>
        {held}
        {removed}
        <details>
            <summary>{say::CHECKED}</summary>
            <p>{say::CHECKSUM} ": " <code class="checksum">{checksum}</code></p>
        </details>
        <p class="row no-print">
            <a href=download(session, snapshot.number) download>{say::DOWNLOAD}</a>
            <button on:click=move |_| print()>{say::PRINT}</button>
        </p>
        <Tabs snapshot/>
    }
}

fn print() {
    if let Some(window) = web_sys::window() {
        window.print().ok();
    }
}

fn sentence(error: SnapshotError) -> String {
    match error {
        SnapshotError::Changed => say::CHANGED.into(),
        SnapshotError::Newer(_) => say::NEWER.into(),
        SnapshotError::NotOne => say::NOT_ONE.into(),
    }
}
