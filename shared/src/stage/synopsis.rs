//! A brief overview of the case, spoken.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "What the case is about",
    say: "Listen to a short overview of the case.",
    minutes: 15,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Say,
};
