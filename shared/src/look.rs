//! How a prompt looks.

use serde::Serialize;

/// How a prompt looks: the same icon, word and colour everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptLook {
    /// "?": information that is missing.
    Missing,
    /// Tick: what worked.
    Worked,
    /// Arrow up: what could be improved.
    Improve,
}

words! {
    PromptLook { "missing" Missing, "worked" Worked, "improve" Improve }
}
