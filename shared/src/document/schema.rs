//! Root names and keys of the document, version [`crate::limits::SCHEMA`].

use yrs::{Doc, MapRef};

/// The document's roots; all of them exist from the first state on.
pub(super) struct Roots {
    pub meta: MapRef,
    pub notes: MapRef,
    pub themes: MapRef,
    pub opportunities: MapRef,
    pub result: MapRef,
    pub parts: MapRef,
    pub recommendations: MapRef,
    pub actions: MapRef,
    pub then: MapRef,
}

impl Roots {
    /// The roots of a document.
    pub fn open(doc: &Doc) -> Self {
        Self {
            meta: doc.get_or_insert_map(root::META),
            notes: doc.get_or_insert_map(root::NOTES),
            themes: doc.get_or_insert_map(root::THEMES),
            opportunities: doc.get_or_insert_map(root::OPPORTUNITIES),
            result: doc.get_or_insert_map(root::RESULT),
            parts: doc.get_or_insert_map(root::PARTS),
            recommendations: doc.get_or_insert_map(root::RECOMMENDATIONS),
            actions: doc.get_or_insert_map(root::ACTIONS),
            then: doc.get_or_insert_map(root::THEN),
        }
    }
}

/// Names of the roots.
pub(super) mod root {
    pub const META: &str = "meta";
    pub const NOTES: &str = "notes";
    pub const THEMES: &str = "themes";
    pub const OPPORTUNITIES: &str = "opportunities";
    pub const RESULT: &str = "result";
    pub const PARTS: &str = "parts";
    pub const RECOMMENDATIONS: &str = "recommendations";
    pub const ACTIONS: &str = "actions";
    pub const THEN: &str = "then";
}

/// Keys of `meta`.
pub(super) mod meta {
    pub const SCHEMA: &str = "schema";
    pub const EPOCH: &str = "epoch";
    pub const TITLE: &str = "title";
    pub const DAY: &str = "day";
    pub const STAGES: &str = "stages";
    pub const PROMPTS: &str = "prompts";
    pub const STAGE: &str = "stage";
    pub const REVEAL: &str = "reveal";
    pub const REVEALED: &str = "revealed";
    pub const OPENED: &str = "opened";
    pub const SCREEN: &str = "screen";
    pub const CONTACTS: &str = "contacts";
    pub const DEMO: &str = "demo";
    pub const ENDED: &str = "ended";
}

/// Keys of a note, theme or learning opportunity.
pub(super) mod key {
    pub const PROMPT: &str = short!(prompt);
    pub const TEXT: &str = short!(text);
    pub const THEME: &str = short!(theme);
    pub const ORDER: &str = short!(sort_key);
    pub const HIDDEN: &str = short!(hidden);
    pub const SAME: &str = "same";
    pub const NAME: &str = "name";
    pub const INTO: &str = "into";
}

/// The one key of `then`: the earlier snapshot as JSON text.
pub(super) const THEN: &str = "snapshot";
