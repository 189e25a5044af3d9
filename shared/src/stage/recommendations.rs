//! Conclusions, spoken.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Recommendations",
    say: "Talk together about what to do with what you ranked.",
    minutes: 20,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Say,
};
