//! Close: feedback on the day, a tap for each question and a text; only aggregates are published.

use crate::room::{Refused, Room, Voter, Work, polls::Answers};
use plenary_shared::{
    content::Content,
    stage::{
        StageKind,
        close::{Feedback, FeedbackAct, Taps},
        poll::{PollId, Topic},
    },
    text,
    wire::Refusal,
};
use serde::{Deserialize, Serialize};

/// One device's feedback, sealed with the key of its poll, and sent back to that device on reconnecting.
#[derive(Serialize, Deserialize)]
struct Given {
    taps: Taps,
    #[serde(rename = "x")]
    words: String,
}

/// Puts the aggregate on the board.
pub(super) fn publish(id: PollId, answers: &Answers, content: &mut Content) {
    let given = answers.read().map(|Given { taps, words }| (taps, words));
    let part = serde_json::to_value(Feedback::count(given)).expect("counts are plain data");
    content.parts.insert(id.to_string(), part);
}

impl Room {
    pub(super) fn give_feedback(
        &mut self,
        voter: Option<Voter>,
        act: &FeedbackAct,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let FeedbackAct::Give { poll, taps, text } = act;
        if poll.topic != Topic::Kind(StageKind::Close) {
            return Err(Refusal::Closed.into());
        }
        let words = text::feedback(text)?;
        if !taps.are_fit() || (words.is_empty() && *taps == Taps::default()) {
            return Err(Refusal::Bad.into());
        }
        self.put_answer(*poll, voter, &Given { taps: *taps, words }, work)
    }
}
