//! A pause.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Break and recap",
    say: "Take a break, then hear a recap of the morning.",
    minutes: 60,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Say,
};
