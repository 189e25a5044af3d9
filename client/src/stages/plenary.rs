//! The learning opportunities and their wording.

pub mod desk;
pub mod phone;
pub mod screen;

use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(_: StageId) -> AnyView {
    view! { <phone::Reading/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(_: Stage) -> AnyView {
    view! { <desk::Opportunities/> }.into_any()
}
