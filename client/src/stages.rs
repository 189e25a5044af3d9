//! The kinds of stage on their surfaces: one module for each, under the name that it has on every floor.

pub mod actions;
pub mod brainstorm;
pub mod r#break;
pub mod chronology;
pub mod close;
pub mod development;
pub mod plenary;
pub mod prioritising;
pub mod recap;
pub mod recommendations;
pub mod synopsis;
pub mod theming;
pub mod welcome;

use crate::later::Later;
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, content::Content, id::StageId, stage::StageKind};

macro_rules! surfaces {
    ([$($first:ident: $first_module:ident,)*] later [$($later:ident: $later_module:ident,)*]) => {
        /// What a stage is on a phone.
        pub fn phone(kind: StageKind, stage: StageId) -> AnyView {
            match kind {
                $(StageKind::$first => $first_module::phone(stage),)*
                $(StageKind::$later)|* => Later::here().stage(kind, stage),
            }
        }

        /// The same for what the phone loads in the background; nothing for the kinds that it has from the start.
        pub fn later(kind: StageKind, stage: StageId) -> AnyView {
            match kind {
                $(StageKind::$first)|* => ().into_any(),
                $(StageKind::$later => $later_module::phone(stage),)*
            }
        }

        /// What a stage is on a facilitator's laptop.
        pub fn desk(stage: Stage) -> AnyView {
            match stage.kind {
                $(StageKind::$first => $first_module::desk(stage),)*
                $(StageKind::$later => $later_module::desk(stage),)*
            }
        }
    };
}

surfaces! {
    [
        Welcome: welcome,
        Synopsis: synopsis,
        Chronology: chronology,
        Brainstorm: brainstorm,
        Break: r#break,
    ]
    later
    [
        Recommendations: recommendations,
        Actions: actions,
        Theming: theming,
        Development: development,
        Plenary: plenary,
        Prioritising: prioritising,
        Close: close,
        Recap: recap,
    ]
}

/// A part of a snapshot on the reviewer's page: the id of its tab, its name, and what it holds.
pub type Part = (&'static str, &'static str, fn(&Content) -> AnyView);

/// What kinds of stage published in their own form, for reading.
pub const REVIEWS: &[Part] = &[
    ("tab-recommendations", recommendations::RECOMMENDATIONS, recommendations::review::part),
    ("tab-actions", actions::ACTIONS, actions::review::part),
    ("tab-feedback", close::FEEDBACK, close::review::part),
];

/// Sentences of kinds that keep theirs beside them.
#[cfg(test)]
pub fn sentences() -> Vec<&'static str> {
    [actions::ALL, close::ALL, recap::ALL, recommendations::ALL].concat()
}
