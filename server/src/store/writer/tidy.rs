//! The writer's clean-up: destroys keys that are due, and erases what commits replaced.
//!
//! A journal contains records in their order of arrival, and for a while so do the database's own files. Records are
//! sealed, but their order of arrival should not stay on the disk either: destroying the keys erases it, and the
//! store's rest.

use super::describe;
use crate::{
    journal::batch::{Batch, KeyName},
    store::rooms::RoomStore,
};
use plenary_shared::id::SessionId;
use std::collections::BTreeMap;
use tokio::time::{Duration, Instant, sleep_until};

/// How long the writer must have been idle before the store rests.
const QUIET: Duration = Duration::from_secs(2);
/// Maximum time without rest while the writer is busy.
const LONGEST: Duration = Duration::from_secs(10);

/// Pending clean-up.
#[derive(Default)]
pub(super) struct Tidy {
    /// The times of the oldest and the newest commit since the last rest.
    written: Option<(Instant, Instant)>,
    /// Keys to destroy at once.
    dead: BTreeMap<SessionId, Vec<KeyName>>,
    /// Keys to destroy with the next rest.
    replaced: BTreeMap<SessionId, Vec<KeyName>>,
}

impl Tidy {
    /// Records that something was committed.
    pub fn written(&mut self) {
        let now = Instant::now();
        self.written = Some((self.written.map_or(now, |(oldest, _)| oldest), now));
    }

    /// Adds a room's keys that are to be destroyed.
    pub fn defer(&mut self, room: SessionId, batch: &Batch) {
        for (deferred, names) in [(&mut self.dead, &batch.dead_keys), (&mut self.replaced, &batch.replaced_keys)] {
            if !names.is_empty() {
                deferred.entry(room).or_default().extend(names);
            }
        }
        // A certificate says that what these keys sealed is gone, so keys of replaced segments must not outlive them.
        if !batch.dead_keys.is_empty()
            && let Some(names) = self.replaced.remove(&room)
        {
            self.dead.entry(room).or_default().extend(names);
        }
    }

    /// Destroys the keys that are due at once. What they sealed is durable elsewhere: a failure is retried soon, and in
    /// any case at the next start.
    pub async fn pay(&mut self, store: &dyn RoomStore) {
        if self.dead.is_empty() {
            return;
        }
        let dead: Vec<_> = std::mem::take(&mut self.dead).into_iter().collect();
        if let Err(error) = store.destroy_keys(&dead).await {
            tracing::error!(error = %describe(&error), "keys could not be destroyed yet");
            self.dead = dead.into_iter().collect();
        }
    }

    /// Returns when it is time to rest; never while nothing was committed.
    pub async fn due(&self) {
        match self.written {
            Some((oldest, newest)) => sleep_until((newest + QUIET).min(oldest + LONGEST)).await,
            None => std::future::pending().await,
        }
    }

    /// Destroys all pending keys and lets the store rest.
    pub async fn rest(&mut self, store: &dyn RoomStore) {
        for (room, names) in std::mem::take(&mut self.replaced) {
            self.dead.entry(room).or_default().extend(names);
        }
        self.pay(store).await;
        let rested = store.rest().await;
        let again = rested.is_err() || !self.dead.is_empty();
        self.written = again.then(|| (Instant::now(), Instant::now()));
        if let Err(error) = rested {
            tracing::warn!(error = %describe(&error), "what was replaced could not be taken off the disk yet");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_go_at_once_take_those_that_were_replaced_before_along() {
        let (room, other) = (SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
        let mut tidy = Tidy::default();
        let replaced = Batch { replaced_keys: vec![KeyName::Segment(1, 4)], ..Batch::default() };
        tidy.defer(room, &replaced);
        tidy.defer(other, &replaced);
        assert!(tidy.dead.is_empty(), "they have a moment");
        let purged = Batch { dead_keys: vec![KeyName::Session(0)], ..Batch::default() };
        tidy.defer(room, &purged);
        assert_eq!(tidy.dead[&room], [KeyName::Session(0), KeyName::Segment(1, 4)]);
        assert_eq!(tidy.replaced.keys().collect::<Vec<_>>(), [&other]);
    }
}
