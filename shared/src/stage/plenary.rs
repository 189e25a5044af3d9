//! The room agrees the wording of the learning opportunities.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Agree the learning",
    say: "Look at the big screen and agree the wording together.",
    minutes: 20,
    prompts: &[],
    needs_opportunities: true,
    screen: StageView::Opportunities,
};
