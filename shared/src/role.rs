//! The roles of seats.

use serde::Serialize;

/// What a seat allows. The three that open a socket come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A practitioner on their own device.
    Participant,
    /// Runs the stages.
    Facilitator,
    /// The room's big screen: reads only.
    Projector,
    /// Opens snapshots, later: reads only, no socket.
    Reviewer,
    /// Makes events and may facilitate each of them.
    Organiser,
}

words! {
    Role {
        "participant" Participant, "facilitator" Facilitator, "projector" Projector, "reviewer" Reviewer,
        "organiser" Organiser,
    }
}

impl Role {
    /// Every role, for tables and tests.
    pub const ALL: [Self; 5] = [Self::Participant, Self::Facilitator, Self::Projector, Self::Reviewer, Self::Organiser];

    /// The word in the database, in cookies' names and in the socket's address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Facilitator => "facilitator",
            Self::Projector => "projector",
            Self::Reviewer => "reviewer",
            Self::Organiser => "organiser",
        }
    }

    /// The role with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}
