//! Identifiers: 128 random bits for what a device makes, small numbers for what an agenda lists.

use crate::{base64url, fields::Field};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// The text is not 22 characters of unpadded base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 22 characters of base64url")]
pub struct BadId;

macro_rules! random_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// Wraps 16 random bytes; the caller owns the source of randomness.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base64url::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                base64url::decode(text).map(Self).ok_or(BadId)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )*};
}

random_id! {
    /// One live event.
    SessionId;
    /// One command; the key of idempotency.
    OpId;
    /// One contribution.
    NoteId;
    /// A named set of notes.
    ThemeId;
    /// A learning opportunity: what is ranked.
    OpportunityId;
    /// Something that the room recommends.
    RecommendationId;
    /// Something that is to be done after the day.
    ActionId;
    /// The account of a facilitator, reviewer or organiser.
    AccountId;
    /// A seat or link in the organisers' list; derived from its secret's hash, which it does not disclose.
    EntryId;
    /// The certificate of a purge.
    CertificateId;
}

/// A stage of the agenda, by its position when the session was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StageId(pub u16);

/// A prompt, by its position when the session was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PromptId(pub u16);

impl fmt::Display for StageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

texts!(SessionId, OpId, NoteId, ThemeId, OpportunityId, RecommendationId, ActionId);

/// Numbers with a meaning.
macro_rules! places {
    ($($name:ident),*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                u16::read(value).map($name)
            }
        }
    )*};
}
places!(StageId, PromptId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = NoteId::from_bytes([7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 22);
    }

    #[test]
    fn wrong_lengths_and_alphabets_are_refused() {
        for text in ["", "abc", "BwcHBwcHBwcHBwcHBwcHBwc", "BwcHBwcHBwcHBwcHBwcHB+", "BwcHBwcHBwcHBwcHBwcHBw=="] {
            assert_eq!(text.parse::<NoteId>(), Err(BadId), "{text}");
        }
    }
}
