//! A look back: themes, the top of both rankings, and how far people agree.

pub mod desk;
pub mod phone;
pub mod screen;

use crate::{markup::view, words::catalogue};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, ballot::Criterion, id::StageId};

catalogue! {
    TOP_IMPACT = "Most difference";
    TOP_EASE = "Easiest to do";
    NOTHING_YET = "There is nothing to look back on yet. Themes and rankings appear here.";
    PRINT = "Print";
    WRITTEN_MOST = "What you wrote about most";
}

/// On a phone.
pub fn phone(_: StageId) -> AnyView {
    view! { <phone::Recap/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(_: Stage) -> AnyView {
    view! { <desk::Recap/> }.into_any()
}

/// What the top of an order is called.
pub const fn top_title(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => TOP_IMPACT,
        Criterion::Ease => TOP_EASE,
    }
}
