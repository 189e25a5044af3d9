//! Thanks, and feedback on the day.

pub mod desk;
pub mod phone;
pub mod review;

use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Feedback stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(_: Stage) -> AnyView {
    view! { <desk::Closing/> }.into_any()
}
