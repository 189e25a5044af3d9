//! What needs to be done: a second brainstorm.

use super::Kind;
use crate::{look::PromptLook, screen::StageView};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "What needs to be done",
    say: "Write what you will do, and what others need to do.",
    minutes: 20,
    prompts: &[
        ("What will I do in my own work?", "My work", PromptLook::Worked),
        ("What do our services need to do?", "Services", PromptLook::Improve),
    ],
    needs_opportunities: false,
    screen: StageView::Prompts,
};
