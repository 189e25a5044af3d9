//! Thanks, feedback on the day, and next steps.

use super::{
    Kind, StageKind,
    acts::{PARTICIPANTS, When, acts},
};
use crate::{
    fields::Field,
    id::PromptId,
    screen::StageView,
    stage::poll::{PollId, Topic},
};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Close",
    say: "Say how today was, then hear what happens next.",
    minutes: 10,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Thanks,
};

use serde::Serialize;
use serde_json::{Map, Value};

acts! {
    /// Feedback on the day.
    pub enum FeedbackAct {
        /// Gives or replaces the device's feedback: a tap for each question that it answers, and words.
        "feedback.give" Give { poll: PollId, taps: Taps, text: String }
            by PARTICIPANTS while When::Open(&[StageKind::Close]), about [poll];
    }

    fn examples() -> Vec<Self> {
        let taps = Taps { heard: Some(5), safe: Some(4), useful: None, pace: Some(1) };
        vec![Self::Give { poll: PollId::of_kind(12, StageKind::Close), taps, text: "More time for groups".to_owned() }]
    }

    fn poll(&self) -> Option<PollId> {
        let Self::Give { poll, .. } = self;
        Some(*poll)
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        let Self::Give { text, .. } = self;
        (!text.is_empty()).then_some((text, None))
    }
}

/// The highest answer, "very much"; the lowest, "not at all", is 1.
pub const MOST_TAP: u8 = 5;
/// Minimum of answers to a question for their distribution to be shown.
pub const COUNTED_FROM: u32 = 5;

/// One device's answers: 1 to [`MOST_TAP`], or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Taps {
    /// "I felt heard"
    pub heard: Option<u8>,
    /// "I felt safe to write what I saw"
    pub safe: Option<u8>,
    /// "It was useful for my work"
    pub useful: Option<u8>,
    /// "The pace was right"
    pub pace: Option<u8>,
}

impl Taps {
    /// The answers in the order of the questions.
    pub const fn all(&self) -> [Option<u8>; 4] {
        [self.heard, self.safe, self.useful, self.pace]
    }

    /// The same with another answer to the question at an index.
    pub fn with(mut self, place: usize, tap: Option<u8>) -> Self {
        let mut taps = [&mut self.heard, &mut self.safe, &mut self.useful, &mut self.pace];
        if let Some(place) = taps.get_mut(place) {
            **place = tap;
        }
        self
    }

    /// Whether each answer is within 1 to [`MOST_TAP`].
    pub fn are_fit(&self) -> bool {
        self.all().into_iter().flatten().all(|tap| (1..=MOST_TAP).contains(&tap))
    }
}

/// The room's feedback on the day. It is unordered, and nothing links two answers of one device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Feedback {
    /// Number of devices that gave feedback.
    pub n: u32,
    /// For each question, how many answered 1 to [`MOST_TAP`]; empty for a question that fewer than [`COUNTED_FROM`]
    /// answered, and altogether when fewer gave feedback.
    pub taps: Vec<Vec<u32>>,
    /// What should change, in people's own words, sorted alphabetically.
    pub words: Vec<String>,
}

impl Feedback {
    /// Aggregates the devices' feedback.
    pub fn count(given: impl IntoIterator<Item = (Taps, String)>) -> Self {
        let (mut n, mut taps, mut words) = (0, [[0; MOST_TAP as usize]; 4], Vec::new());
        for (given, text) in given {
            n += 1;
            for (counts, tap) in taps.iter_mut().zip(given.all()) {
                if let Some(count) = tap.and_then(|tap| counts.get_mut(usize::from(tap).checked_sub(1)?)) {
                    *count += 1;
                }
            }
            if !text.is_empty() {
                words.push(text);
            }
        }
        words.sort_unstable();
        let counted = |counts: [u32; MOST_TAP as usize]| {
            if counts.iter().sum::<u32>() < COUNTED_FROM { Vec::new() } else { counts.into() }
        };
        let taps = if n < COUNTED_FROM { Vec::new() } else { taps.map(counted).into() };
        Self { n, taps, words }
    }
}

objects! {
    Taps { heard, safe, useful, pace }
    Feedback { n, taps, words }
}

/// The feedback of the newest poll that asked for it, from the kinds' own parts of a board.
pub fn feedback(parts: &Map<String, Value>) -> Option<Feedback> {
    let polls = parts.iter().filter_map(|(key, part)| Some((key.parse::<PollId>().ok()?, part)));
    let asked = polls.filter(|(poll, _)| poll.topic == Topic::Kind(StageKind::Close));
    asked.max_by_key(|(poll, _)| poll.n).and_then(|(_, part)| Feedback::read(part.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taps(heard: u8) -> Taps {
        Taps { heard: Some(heard), ..Taps::default() }
    }

    #[test]
    fn fewer_than_five_are_not_counted_by_tap_and_their_words_stay() {
        let four = (1..5).map(|tap| (taps(tap), format!("{}", 9 - tap)));
        let feedback = Feedback::count(four.clone());
        assert_eq!((feedback.n, feedback.taps.len()), (4, 0));
        assert_eq!(feedback.words, ["5", "6", "7", "8"]);
        let feedback = Feedback::count(four.chain([(taps(4), String::new())]));
        assert_eq!(feedback.taps, [vec![1, 1, 1, 2, 0], vec![], vec![], vec![]]);
        assert_eq!((feedback.n, feedback.words.len()), (5, 4));
    }

    #[test]
    fn a_question_that_few_answered_is_not_counted_however_many_gave_feedback() {
        let safe = |tap| Taps { heard: Some(5), safe: tap, ..Taps::default() };
        let given = [Some(1), Some(1), Some(1), Some(1), None, None].map(|tap| (safe(tap), String::new()));
        assert_eq!(Feedback::count(given).taps, [vec![0, 0, 0, 0, 6], vec![], vec![], vec![]]);
    }

    #[test]
    fn a_tap_lies_between_one_and_five() {
        assert!(Taps::default().are_fit() && taps(1).are_fit() && taps(5).are_fit());
        assert!(!taps(0).are_fit() && !taps(6).are_fit());
    }
}
