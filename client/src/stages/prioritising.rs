//! Ballots by impact and by ease.

pub mod desk;
pub mod phone;
pub mod screen;

use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Ranking stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(_: Stage) -> AnyView {
    view! { <desk::Voting/> }.into_any()
}
