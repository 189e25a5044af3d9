//! Join, ground rules, objectives.

use super::Kind;
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Welcome",
    say: "Join with your phone, then look at the big screen.",
    minutes: 15,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Join,
};
