//! Conclusions, spoken, over what was ranked.

use super::prioritising;
use crate::{components::waiting::Waiting, markup::view};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(_: StageId) -> AnyView {
    view! { <Waiting/> }.into_any()
}

/// On a facilitator's laptop: what was ranked.
pub fn desk(stage: Stage) -> AnyView {
    prioritising::desk(stage)
}
