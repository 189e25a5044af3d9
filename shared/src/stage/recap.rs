//! A look back at what the room has done so far, made from the board.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Welcome back",
    say: "Look back at what you found out so far.",
    minutes: 10,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Recap,
};
