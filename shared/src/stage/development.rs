//! Pairs and threes work on a theme each.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Develop the themes",
    say: "In pairs or threes, talk about what can be learned from a theme.",
    minutes: 30,
    prompts: &[],
    needs_opportunities: true,
    screen: StageView::Opportunities,
};
