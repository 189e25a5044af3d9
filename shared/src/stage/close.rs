//! Thanks, feedback on the day, and next steps.

use super::{
    Kind, StageKind,
    acts::{PARTICIPANTS, When, acts},
};
use crate::screen::StageView;
use crate::{feedback::Taps, id::PromptId, poll::PollId};

/// How it stands in a template.
pub const KIND: Kind = Kind {
    title: "Close",
    say: "Say how today was, then hear what happens next.",
    minutes: 10,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Thanks,
};

acts! {
    /// Feedback on the day.
    pub enum FeedbackAct {
        /// Gives or replaces the device's feedback: a tap for each question that it answers, and words.
        "feedback.give" Give { poll: PollId, taps: Taps, x: String }
            by PARTICIPANTS while When::Open(&[StageKind::Close]), about [poll];
    }

    fn examples() -> Vec<Self> {
        let taps = Taps { heard: Some(5), safe: Some(4), useful: None, pace: Some(1) };
        vec![Self::Give { poll: PollId::feedback(12), taps, x: "More time for groups".to_owned() }]
    }

    fn poll(&self) -> Option<PollId> {
        let Self::Give { poll, .. } = self;
        Some(*poll)
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        let Self::Give { x, .. } = self;
        (!x.is_empty()).then_some((x, None))
    }
}
