//! The part of the phone's program that loads in the background, once the first box can be used: a phone on weak Wi-Fi
//! must not wait for stages that are hours away.

use crate::{link::Backoff, markup::view, words::participant as say};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{id::StageId, stage::StageKind};
use std::{pin::Pin, time::Duration};

/// What that part draws. The program that loads first refers to none of it.
#[derive(Debug)]
pub struct Views {
    /// Stages after the first writing.
    pub(crate) stage: fn(StageKind, StageId) -> AnyView,
    /// Results of a ranking.
    pub(crate) results: fn() -> AnyView,
    /// What an earlier event said.
    pub(crate) then: fn() -> AnyView,
    /// Six words for a phone that stops working.
    pub(crate) recovery: fn() -> AnyView,
}

/// An attempt to load it; `None` when it did not come.
pub type Loading = Pin<Box<dyn Future<Output = Option<&'static Views>>>>;

/// The part on this page, loaded or not; a handle that is copied freely and comes from the context.
#[derive(Debug, Clone, Copy)]
pub struct Later {
    load: fn() -> Loading,
    begun: RwSignal<bool>,
    come: RwSignal<Option<&'static Views>>,
}

impl Later {
    /// Puts it into the context, not loaded.
    pub fn provide(load: fn() -> Loading) {
        provide_context(Self { load, begun: RwSignal::new(false), come: RwSignal::new(None) });
    }

    /// The one of the page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Loads it, and tries again for as long as the page lives.
    pub fn begin(self) {
        if !self.begun.get_untracked() {
            self.begun.set(true);
            self.attempt(Backoff::default());
        }
    }

    fn attempt(self, mut backoff: Backoff) {
        spawn_local(async move {
            let come = (self.load)().await;
            if come.is_some() {
                self.come.try_set(come);
                return;
            }
            let wait = Duration::from_millis(backoff.next(js_sys::Math::random()) as u64);
            set_timeout(move || self.attempt(backoff), wait);
        });
    }

    /// A stage, as soon as it has come.
    pub fn stage(self, kind: StageKind, stage: StageId) -> AnyView {
        let waiting = || view! { <p role="status">{say::STAGE_LOADING}</p> };
        let draw = move || self.come.get().map_or_else(waiting, |views| (views.stage)(kind, stage));
        draw.into_any()
    }

    /// Results of a ranking; nothing before it has come.
    pub fn results(self) -> AnyView {
        (move || self.come.get().map(|views| (views.results)())).into_any()
    }

    /// What an earlier event said; nothing before it has come.
    pub fn then(self) -> AnyView {
        (move || self.come.get().map(|views| (views.then)())).into_any()
    }

    /// Six words for a phone that stops working; nothing before it has come.
    pub fn recovery(self) -> AnyView {
        (move || self.come.get().map(|views| (views.recovery)())).into_any()
    }
}
