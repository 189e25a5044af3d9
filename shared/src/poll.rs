//! What devices are asked in an opening of a stage, each by itself and without a name.

use crate::ballot::Criterion;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// An order of the learning opportunities.
    Ranking(Criterion),
    /// How the day was.
    Feedback,
}

impl Topic {
    /// Every topic. Stored rooms know them by their place here: further ones come at the end.
    pub const ALL: [Self; 3] = [Self::Ranking(Criterion::Impact), Self::Ranking(Criterion::Ease), Self::Feedback];

    /// Its place in [`Topic::ALL`].
    pub fn place(self) -> u8 {
        let place = Self::ALL.iter().position(|topic| *topic == self);
        place.expect("every topic is in the list") as u8
    }

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ranking(criterion) => criterion.word(),
            Self::Feedback => "feedback",
        }
    }
}

/// One question, asked by one opening of a stage; written `impact.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PollId {
    /// `meta.stage.n` of the opening: a second round is another poll.
    pub n: u32,
    /// What is asked.
    pub topic: Topic,
}

impl PollId {
    /// The poll that ranks by a criterion.
    pub const fn ranking(n: u32, criterion: Criterion) -> Self {
        Self { n, topic: Topic::Ranking(criterion) }
    }

    /// The poll that asks how the day was.
    pub const fn feedback(n: u32) -> Self {
        Self { n, topic: Topic::Feedback }
    }

    /// What is ordered by, in a poll that ranks.
    pub const fn criterion(&self) -> Option<Criterion> {
        match self.topic {
            Topic::Ranking(criterion) => Some(criterion),
            Topic::Feedback => None,
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
        let topic = Topic::ALL.into_iter().find(|topic| topic.word() == word).ok_or(wrong)?;
        Ok(Self { n: n.parse().map_err(|_| wrong)?, topic })
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
        for topic in Topic::ALL {
            let id = PollId { n: 3, topic };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(PollId::ranking(3, Criterion::Impact).to_string(), "impact.3");
        assert!("impact".parse::<PollId>().is_err());
        assert!("size.3".parse::<PollId>().is_err());
    }
}
