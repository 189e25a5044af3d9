//! Join, ground rules, objectives: what needs no more than a sentence on a phone.

use crate::{components::waiting::Waiting, markup::view};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId};

/// On a phone.
pub fn phone(_: StageId) -> AnyView {
    view! { <Waiting/> }.into_any()
}

/// On a facilitator's laptop: the instruction above is all.
pub fn desk(_: Stage) -> AnyView {
    ().into_any()
}
