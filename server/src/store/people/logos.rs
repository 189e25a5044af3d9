//! The logo of the board whose event it is, for the big screen.

use crate::store::StoreError;
use async_trait::async_trait;
use plenary_shared::id::SessionId;

/// A kind of image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoKind {
    /// Dots.
    Png,
    /// Lines.
    Svg,
}

impl LogoKind {
    /// Its word in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Png, Self::Svg].into_iter().find(|kind| kind.word() == word)
    }
}

/// An image that was found to be one, at most [`LOGO_BYTES`](plenary_shared::limits::LOGO_BYTES).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its kind.
    pub kind: LogoKind,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Logos of events. A logo goes with its event, and is in every backup.
#[async_trait]
pub trait LogoStore: Send + Sync {
    /// The logo of an event, if it has one.
    async fn logo(&self, session: SessionId) -> Result<Option<Logo>, StoreError>;

    /// Sets the logo of an event, or takes it away; `false` when there is no such event.
    async fn set_logo(&self, session: SessionId, logo: Option<Logo>) -> Result<bool, StoreError>;
}
