//! What the room recommends, with the evidence for it, and how far people can support it.

use super::{
    Act, Kind, StageKind,
    acts::{Before, FreshId, LEADERS, PARTICIPANTS, When, acts},
    close::{COUNTED_FROM, MOST_TAP},
};
use crate::{
    fields::Field,
    id::{NoteId, OpportunityId, PromptId, RecommendationId, ThemeId},
    look::PromptLook,
    screen::StageView,
    stage::poll::{PollId, Topic},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Recommendations",
    say: "Read the recommendations, and say how far you can support each.",
    minutes: 20,
    prompts: &[("What would make these recommendations better?", "Comments", PromptLook::Improve)],
    needs_opportunities: false,
    screen: StageView::Recommendations,
};

/// How far devices can support recommendations: 1, not at all, to [`MOST_TAP`], fully.
pub type Levels = BTreeMap<RecommendationId, u8>;

acts! {
    /// Recommendations, and support for them.
    pub enum RecommendationAct {
        /// Adds a recommendation, with its evidence; the sort key 0 puts it last.
        "recommendation.add" Add { id: RecommendationId, recommendation: Recommendation }
            by LEADERS while When::Always, about [id];
        /// Rewords a part of a recommendation.
        "recommendation.word" Word { id: RecommendationId, part: Part, text: String, was: String }
            by LEADERS while When::Always, about [id];
        /// Names something as evidence for a recommendation, or no longer.
        "recommendation.cite" Cite { id: RecommendationId, source: Source, cited: bool }
            by LEADERS while When::Always, about [id];
        /// Removes a recommendation.
        "recommendation.del" Delete { id: RecommendationId } by LEADERS while When::Always, about [id];
        /// Says, or says anew, how far the device can support each recommendation that it has an opinion on.
        "support.give" Support { poll: PollId, levels: Levels }
            by PARTICIPANTS while When::Open(&[StageKind::Recommendations]), about [poll];
    }

    fn examples() -> Vec<Self> {
        let id = RecommendationId::from_bytes([7; 16]);
        let theme = ThemeId::from_bytes([3; 16]);
        let recommendation = Recommendation {
            who: "The partnership".to_owned(),
            what: "name a lead professional".to_owned(),
            so_that: "a child never waits".to_owned(),
            sort_key: 0,
            sources: vec![Source::Theme(theme)],
        };
        vec![
            Self::Add { id, recommendation },
            Self::Word { id, part: Part::SoThat, text: "no child waits".to_owned(), was: "a child never waits".to_owned() },
            Self::Cite { id, source: Source::Note(NoteId::from_bytes([1; 16])), cited: true },
            Self::Delete { id },
            Self::Support { poll: PollId::of_kind(9, StageKind::Recommendations), levels: Levels::from([(id, 4)]) },
        ]
    }

    fn poll(&self) -> Option<PollId> {
        match self {
            Self::Support { poll, .. } => Some(*poll),
            _ => None,
        }
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        match self {
            Self::Add { recommendation, .. } => Some((&recommendation.what, None)),
            Self::Word { text, .. } => Some((text, None)),
            _ => None,
        }
    }

    fn object(&self) -> Option<String> {
        Some(match self {
            Self::Add { id, .. } | Self::Word { id, .. } | Self::Delete { id } => id.to_string(),
            Self::Cite { id, source, cited } => format!("{id} {source} {cited}"),
            Self::Support { .. } => String::new(),
        })
    }

    fn inverse(&self, before: &dyn Before, _: FreshId) -> Vec<Act> {
        let back = match self {
            Self::Add { id, .. } => Some(Self::Delete { id: *id }),
            Self::Word { id, part, text, was } => {
                Some(Self::Word { id: *id, part: *part, text: was.clone(), was: text.clone() })
            }
            Self::Cite { id, source, cited } => Some(Self::Cite { id: *id, source: *source, cited: !cited }),
            // Under the same id, so that actions which follow from it still do.
            Self::Delete { id } => {
                before.recommendation(*id).map(|was| Self::Add { id: *id, recommendation: was.clone() })
            }
            Self::Support { .. } => None,
        };
        back.map(Act::from).into_iter().collect()
    }
}

/// A recommendation: "*who* should *what* so that *so that*".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// Who is asked.
    pub who: String,
    /// What they should do.
    pub what: String,
    /// What that is for; empty while it has not been said.
    pub so_that: String,
    /// Recommendations are shown and numbered in its order.
    pub sort_key: u32,
    /// What it rests on.
    pub sources: Vec<Source>,
}

impl Recommendation {
    /// A part of its words.
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Who => &self.who,
            Part::What => &self.what,
            Part::SoThat => &self.so_that,
        }
    }

    /// The same part, to change.
    pub fn part_mut(&mut self, part: Part) -> &mut String {
        match part {
            Part::Who => &mut self.who,
            Part::What => &mut self.what,
            Part::SoThat => &mut self.so_that,
        }
    }

    /// It as one sentence.
    pub fn sentence(&self) -> String {
        let Self { who, what, so_that, .. } = self;
        match so_that.is_empty() {
            true => format!("{who} should {what}"),
            false => format!("{who} should {what} so that {so_that}"),
        }
    }
}

words! {
    /// The parts of a recommendation's words.
    pub enum Part {
        /// Who is asked.
        "who" Who,
        /// What they should do.
        "what" What,
        /// What that is for.
        "so_that" SoThat,
    }
}

/// A thing that a recommendation rests on; written `theme.` and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// A learning opportunity.
    Opportunity(OpportunityId),
    /// A theme, with its notes.
    Theme(ThemeId),
    /// A single note.
    Note(NoteId),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opportunity(id) => write!(f, "opportunity.{id}"),
            Self::Theme(id) => write!(f, "theme.{id}"),
            Self::Note(id) => write!(f, "note.{id}"),
        }
    }
}

impl FromStr for Source {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a source is what it is, a full stop and an id";
        let (what, id) = text.split_once('.').ok_or(wrong)?;
        let source = match what {
            "opportunity" => id.parse().ok().map(Self::Opportunity),
            "theme" => id.parse().ok().map(Self::Theme),
            "note" => id.parse().ok().map(Self::Note),
            _ => None,
        };
        source.ok_or(wrong)
    }
}

impl TryFrom<String> for Source {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

texts!(Source);

/// How far a room can support its recommendations; nothing links two answers of one device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Support {
    /// Number of devices that answered.
    pub n: u32,
    /// For each recommendation with an answer, its words then, and how many said 1 to [`MOST_TAP`].
    pub of: BTreeMap<RecommendationId, Supported>,
}

/// How far a room can support one recommendation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Supported {
    /// The sentence that people read.
    pub words: String,
    /// Number of answers.
    pub n: u32,
    /// How many said 1 to [`MOST_TAP`]; empty when fewer than [`COUNTED_FROM`] answered.
    pub counts: Vec<u32>,
}

impl Support {
    /// Aggregates the devices' answers; `words` are those of a recommendation, if it is still there.
    pub fn count(given: impl IntoIterator<Item = Levels>, words: impl Fn(RecommendationId) -> Option<String>) -> Self {
        let mut support = Self::default();
        for levels in given.into_iter().filter(|levels| !levels.is_empty()) {
            support.n += 1;
            for (id, level) in levels {
                let Some(place) = usize::from(level).checked_sub(1).filter(|place| *place < MOST_TAP.into()) else {
                    continue;
                };
                let of = support.of.entry(id).or_default();
                of.counts.resize(MOST_TAP.into(), 0);
                of.counts[place] += 1;
                of.n += 1;
            }
        }
        support.of.retain(|id, of| {
            if of.n < COUNTED_FROM {
                of.counts.clear();
            }
            words(*id).map(|words| of.words = words).is_some()
        });
        support
    }

    /// Whether each level is within 1 to [`MOST_TAP`]. None at all takes an answer back.
    pub fn are_fit(levels: &Levels) -> bool {
        levels.values().all(|level| (1..=MOST_TAP).contains(level))
    }
}

/// The newest support, from the kinds' own parts of a board.
pub fn support(parts: &Map<String, Value>) -> Option<Support> {
    let polls = parts.iter().filter_map(|(key, part)| Some((key.parse::<PollId>().ok()?, part)));
    let asked = polls.filter(|(poll, _)| poll.topic == Topic::Kind(StageKind::Recommendations));
    asked.max_by_key(|(poll, _)| poll.n).and_then(|(_, part)| Support::read(part.clone()))
}

short_objects! {
    Recommendation { who, what, so_that, sort_key; sources }
}

objects! {
    Support { n, of }
    Supported { words, n; counts }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: RecommendationId = RecommendationId::from_bytes([1; 16]);
    const OTHER: RecommendationId = RecommendationId::from_bytes([2; 16]);

    fn counted(given: &[Levels]) -> Support {
        Support::count(given.iter().cloned(), |id| (id != OTHER).then(|| "words".to_owned()))
    }

    #[test]
    fn support_is_counted_from_five_answers_to_a_recommendation_on() {
        let four = vec![Levels::from([(ID, 5)]); 4];
        let few = counted(&four);
        assert_eq!((few.n, few.of[&ID].n), (4, 4));
        assert_eq!(few.of[&ID].counts, Vec::<u32>::new());
        let five = [&four[..], &[Levels::from([(ID, 2)])]].concat();
        assert_eq!(counted(&five).of[&ID].counts, [0, 1, 0, 0, 4]);
        assert_eq!(counted(&five).of[&ID].words, "words");
    }

    #[test]
    fn one_that_was_removed_or_that_few_answered_says_nothing_of_anyone() {
        let third = RecommendationId::from_bytes([3; 16]);
        let mut given = vec![Levels::from([(ID, 1), (OTHER, 1)]); 6];
        given[0].insert(third, 5);
        let support = counted(&given);
        given.push(Levels::new());
        assert_eq!(counted(&given).n, 6, "an answer that was taken back counts for nothing");
        assert!(!support.of.contains_key(&OTHER));
        assert_eq!((support.of[&third].n, support.of[&third].counts.len()), (1, 0));
    }

    #[test]
    fn a_level_lies_between_one_and_five() {
        assert!(Support::are_fit(&Levels::new()) && Support::are_fit(&Levels::from([(ID, 1), (OTHER, 5)])));
        assert!(!Support::are_fit(&Levels::from([(ID, 0)])) && !Support::are_fit(&Levels::from([(ID, 6)])));
    }

    #[test]
    fn a_source_is_read_as_it_was_written() {
        let sources = [
            Source::Opportunity(OpportunityId::from_bytes([1; 16])),
            Source::Theme(ThemeId::from_bytes([2; 16])),
            Source::Note(NoteId::from_bytes([3; 16])),
        ];
        for source in sources {
            assert_eq!(source.to_string().parse(), Ok(source));
        }
        for text in ["", "theme", "theme.", "theme.x", "meta.AQEBAQEBAQEBAQEBAQEBAQ"] {
            assert!(text.parse::<Source>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_sentence_without_a_purpose_stops_before_it() {
        let mut recommendation = Recommendation {
            who: "Housing".into(),
            what: "tell the school".into(),
            so_that: String::new(),
            sort_key: 1,
            sources: Vec::new(),
        };
        assert_eq!(recommendation.sentence(), "Housing should tell the school");
        *recommendation.part_mut(Part::SoThat) = "no child is missed".into();
        assert_eq!(recommendation.sentence(), "Housing should tell the school so that no child is missed");
    }
}
