//! Close: feedback on the day, a tap for each question and words; counted only.

use crate::room::{Refused, Room, Voter, Work, polls::Answers};
use plenary_shared::{
    content::Content,
    poll::{PollId, Topic},
    stage::close::{Feedback, FeedbackAct, Taps},
    text,
    wire::{MyFeedback, Refusal},
};
use serde::{Deserialize, Serialize};

/// What one device said, as it is sealed with the key of its poll.
#[derive(Serialize, Deserialize)]
struct Given {
    taps: Taps,
    words: String,
}

/// Puts what is counted on the board.
pub(super) fn publish(id: PollId, answers: Answers, content: &mut Content) {
    let given = answers.read().map(|Given { taps, words }| (taps, words));
    content.feedback.insert(id, Feedback::count(given));
}

impl Room {
    pub(super) fn give_feedback(
        &mut self,
        voter: Option<Voter>,
        act: &FeedbackAct,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let FeedbackAct::Give { poll, taps, x } = act;
        if poll.topic != Topic::Feedback {
            return Err(Refusal::Closed.into());
        }
        let words = text::feedback(x)?;
        if !taps.are_fit() || (words.is_empty() && *taps == Taps::default()) {
            return Err(Refusal::Bad.into());
        }
        self.put_answer(*poll, voter, &Given { taps: *taps, words }, work)
    }

    /// What a device said in an open poll, to be changed by it.
    pub(in crate::room) fn feedback_of(&self, voters: &[(PollId, Voter)]) -> Option<MyFeedback> {
        let (poll, voter) = voters.iter().find(|(id, _)| id.topic == Topic::Feedback)?;
        let Given { taps, words } = self.answer_in(*poll, voter)?;
        Some(MyFeedback { poll: *poll, taps, x: words })
    }
}
