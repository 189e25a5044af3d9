//! Polls: what each device is asked in an opening of a stage, separately and without a name.

use super::StageKind;
use crate::{ballot::Criterion, fields::Field};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The topic of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// An order of the learning opportunities.
    Ranking(Criterion),
    /// A topic of a kind of stage, whose answers have its own form.
    Kind(StageKind),
}

impl Topic {
    /// Every topic. Stored rooms refer to them by index: criteria first, then kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        let rankings = Criterion::ALL.into_iter().map(Self::Ranking);
        rankings.chain(StageKind::ALL.iter().copied().map(Self::Kind))
    }

    /// Its index in [`Topic::all`].
    pub fn place(self) -> u8 {
        let place = Self::all().position(|topic| topic == self);
        place.expect("every topic is in the list") as u8
    }

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ranking(criterion) => criterion.word(),
            Self::Kind(kind) => kind.word(),
        }
    }
}

/// One poll of one opening of a stage; written `impact.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PollId {
    /// `meta.stage.n` of the opening: a second round is another poll.
    pub n: u32,
    /// Its topic.
    pub topic: Topic,
}

impl PollId {
    /// The poll that ranks by a criterion.
    pub const fn ranking(n: u32, criterion: Criterion) -> Self {
        Self { n, topic: Topic::Ranking(criterion) }
    }

    /// The poll of a kind of stage.
    pub const fn of_kind(n: u32, kind: StageKind) -> Self {
        Self { n, topic: Topic::Kind(kind) }
    }

    /// The criterion of a poll that ranks; `None` for others.
    pub const fn criterion(&self) -> Option<Criterion> {
        match self.topic {
            Topic::Ranking(criterion) => Some(criterion),
            Topic::Kind(_) => None,
        }
    }
}

impl fmt::Display for PollId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.topic.word(), self.n)
    }
}

impl FromStr for PollId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a poll's id is a topic, a full stop and a number";
        let (word, n) = text.split_once('.').ok_or(wrong)?;
        let ranking = Criterion::ALL.into_iter().find(|criterion| criterion.word() == word).map(Topic::Ranking);
        let topic = ranking.or_else(|| StageKind::read(word.into()).map(Topic::Kind)).ok_or(wrong)?;
        // A poll has one id: not `impact.03` as well.
        let number: u32 = n.parse().map_err(|_| wrong)?;
        if number.to_string() == n { Ok(Self { n: number, topic }) } else { Err(wrong) }
    }
}

impl TryFrom<String> for PollId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PollId> for String {
    fn from(id: PollId) -> String {
        id.to_string()
    }
}

texts!(PollId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_poll_is_its_topic_and_the_opening() {
        for topic in Topic::all() {
            let id = PollId { n: 3, topic };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(PollId::ranking(3, Criterion::Impact).to_string(), "impact.3");
        assert!("impact".parse::<PollId>().is_err());
        for other in ["size.3", "impact.03", "impact.+3", "impact. 3", "Impact.3", "impact.3.1", "impact."] {
            assert!(other.parse::<PollId>().is_err(), "{other}");
        }
    }
}
