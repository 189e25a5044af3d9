//! The merged chronology on the wall is read and questioned.

use super::Kind;
use crate::{look::PromptLook, screen::StageView};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Chronology",
    say: "Read the chronology on the wall and write down what is not on it.",
    minutes: 45,
    prompts: &[("What is not on the chronology?", "Not on it", PromptLook::Missing)],
    needs_opportunities: false,
    screen: StageView::Prompts,
};
