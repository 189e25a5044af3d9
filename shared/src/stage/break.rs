//! A pause.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Break",
    say: "Take a break.",
    minutes: 15,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Say,
};
