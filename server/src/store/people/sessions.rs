//! Events: created completely or not at all, found by id or by the keyed hash of their join code.

use super::{Hash, OpenError, SnapshotStore};
use crate::{
    journal::batch::{FIRST, KeyName, first_checkpoint},
    seal::Key,
    store::{StoreError, keys::KeyStore},
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::{NewSession, SessionSummary, SnapshotRef},
    content::Content,
    id::SessionId,
    limits::{CODE_ALPHABET, CODE_LENGTH},
    new_session::{Invalid, validate},
    snapshot::Snapshot,
};

/// An event, without its board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Its day.
    pub day: Date,
    /// Last day on which it is stored.
    pub retain_until: Date,
    /// Whether the lobby is open.
    pub lobby: bool,
    /// Whether it has ended.
    pub ended: bool,
    /// Whether it is a demonstration.
    pub demo: bool,
}

/// Why an event was not created; nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The new event is not valid.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The snapshot of the earlier event cannot be opened.
    #[error("the snapshot of the earlier event cannot be opened")]
    Then(#[source] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The events.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Creates an event with an empty board and an open lobby. Its keys are durable before anything that they seal;
    /// after an error neither they nor the event are there. One after an earlier event has a copy of that event's
    /// snapshot, without the snapshot that this may have from an event before.
    async fn create_session(&self, new: NewSession, demo: bool) -> Result<SessionSummary, CreateError>;

    /// Every event, the latest day first, then by title.
    async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError>;

    /// The event with an id.
    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// The event with a join code, by the code's keyed hash.
    async fn session_by_code(&self, code: &Hash) -> Result<Option<Session>, StoreError>;

    /// The join code of an event, to display it; [`StoreError::Damaged`] when it cannot be unsealed.
    async fn join_code(&self, id: SessionId) -> Result<Option<String>, StoreError>;

    /// Sets the last day on which an event is stored; `false` when there is no such event.
    async fn keep_until(&self, id: SessionId, until: Date) -> Result<bool, StoreError>;

    /// Events whose last day is over, in any order.
    async fn overdue(&self, today: Date) -> Result<Vec<SessionId>, StoreError>;

    /// Opens or closes the lobby; `false` when there is no such event, or it has ended and cannot open.
    async fn set_lobby(&self, id: SessionId, open: bool) -> Result<bool, StoreError>;
}

/// A valid new event, with all that is stored of it.
pub(in crate::store) struct NewEvent {
    pub id: SessionId,
    pub content: Content,
    pub retain_until: Date,
    /// The event of which it has a snapshot.
    pub earlier: Option<SessionId>,
    pub code: String,
    session_key: Key,
    segment_key: Key,
}

impl NewEvent {
    /// Validates a new event, and gives it an id, a code and keys.
    pub async fn prepare(
        snapshots: &(impl SnapshotStore + ?Sized),
        new: NewSession,
        demo: bool,
    ) -> Result<Self, CreateError> {
        let valid = validate(&new)?;
        let then = match new.then {
            Some(reference) => Some(Box::new(earlier(snapshots, reference).await?)),
            None => None,
        };
        let (id, retain_until) = (SessionId::from_bytes(rand::random()), valid.retain_until);
        let content = valid.board(new.reveal, demo, then);
        let earlier = new.then.map(|then| then.session);
        Ok(Self::with(id, content, retain_until, earlier, [Key::random(), Key::random()]))
    }

    /// An event that begins with a board, under its session's first key and that of its first segment.
    pub fn with(
        id: SessionId,
        content: Content,
        retain_until: Date,
        earlier: Option<SessionId>,
        [session_key, segment_key]: [Key; 2],
    ) -> Self {
        Self { id, content, retain_until, earlier, code: random_code(), session_key, segment_key }
    }

    /// Stores its keys: durable before anything that they seal.
    pub async fn keep_keys(&self, keys: &(impl KeyStore + ?Sized)) -> Result<(), StoreError> {
        keys.keep(self.id, KeyName::Session(0), &self.session_key).await?;
        keys.keep(self.id, KeyName::Segment(FIRST.0, FIRST.1), &self.segment_key).await
    }

    /// Its join code, sealed.
    pub fn sealed_code(&self) -> Vec<u8> {
        self.session_key.seal(&place_of_code(self.id), self.code.as_bytes())
    }

    /// Its empty board, sealed.
    pub fn checkpoint(&self) -> Vec<u8> {
        first_checkpoint(self.id, &self.segment_key, &self.content)
    }

    /// What its organiser is told.
    pub fn into_summary(self) -> SessionSummary {
        SessionSummary {
            id: self.id,
            title: self.content.meta.title,
            day: self.content.meta.day,
            retain_until: self.retain_until.to_string(),
            ended: false,
            lobby: true,
            snapshots: 0,
            demo: self.content.meta.demo,
            days_left: None,
            copies: Vec::new(),
        }
    }
}

/// The snapshot of an earlier event, without that event's own earlier snapshot.
pub(in crate::store) async fn earlier(
    snapshots: &(impl SnapshotStore + ?Sized),
    reference: SnapshotRef,
) -> Result<Snapshot, CreateError> {
    match snapshots.snapshot(reference.session, reference.number).await {
        Ok(opened) => {
            let mut snapshot = opened.snapshot;
            snapshot.content.then = None;
            Ok(snapshot)
        }
        Err(OpenError::Missing) => Err(Invalid::Then.into()),
        Err(OpenError::Store(error)) => Err(error.into()),
        Err(error) => Err(CreateError::Then(error)),
    }
}

/// The place of an event's join code, bound to it by sealing.
pub(in crate::store) fn place_of_code(id: SessionId) -> Vec<u8> {
    [b"code", &id.as_bytes()[..]].concat()
}

/// Unseals an event's join code.
pub(in crate::store) fn unseal_code(key: &Key, id: SessionId, sealed: &[u8]) -> Result<String, StoreError> {
    let code = key.open(&place_of_code(id), sealed).and_then(|code| String::from_utf8(code).ok());
    code.ok_or(StoreError::Damaged("the join code"))
}

/// A fresh join or hand-over code.
pub fn random_code() -> String {
    let symbol = |_| char::from(CODE_ALPHABET[rand::random_range(0..CODE_ALPHABET.len())]);
    (0..CODE_LENGTH).map(symbol).collect()
}
