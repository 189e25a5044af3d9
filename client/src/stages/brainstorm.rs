//! Notes under prompts.

pub mod desk;
pub mod phone;
pub mod screen;

use crate::markup::view;
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Writing stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(stage: Stage) -> AnyView {
    view! { <desk::Prompts stage=stage.id/> }.into_any()
}
