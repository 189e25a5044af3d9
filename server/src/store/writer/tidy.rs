//! What the writer does beside writing: keys that are due to be destroyed, and what commits replaced.
//!
//! A journal holds records in the order in which they came, and so do the database's own files for a while. Records are
//! sealed, but an order of arrival is more than a disk has to know: it goes with the keys, and with a moment's rest.

use super::describe;
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use crate::{
    journal::batch::{Batch, KeyName},
    store::rooms::RoomStore,
};
use plenary_shared::id::SessionId;
use std::collections::BTreeMap;
use tokio::time::{Duration, Instant, sleep_until};

/// How long nothing must have been written before the store rests.
const QUIET: Duration = Duration::from_secs(2);
/// How long it goes without rest at most while the writer has work.
const LONGEST: Duration = Duration::from_secs(10);

/// What is still to be done.
#[derive(Default)]
pub(super) struct Tidy {
    /// When the oldest and the newest commit since the last rest were written.
    written: Option<(Instant, Instant)>,
    /// Keys to destroy at once.
    dead: BTreeMap<SessionId, Vec<KeyName>>,
    /// Keys to destroy with the next rest.
    replaced: BTreeMap<SessionId, Vec<KeyName>>,
}

impl Tidy {
    /// Something was written.
    pub fn written(&mut self) {
        let now = Instant::now();
        self.written = Some((self.written.map_or(now, |(oldest, _)| oldest), now));
    }

    /// A room's keys are to be destroyed.
    pub fn owe(&mut self, room: SessionId, batch: &Batch) {
        for (owed, names) in [(&mut self.dead, &batch.dead_keys), (&mut self.replaced, &batch.replaced_keys)] {
            #[cfg(feature = "planted")]
            let names = &staying(names);
            if !names.is_empty() {
                owed.entry(room).or_default().extend(names);
            }
        }
        // A certificate says when what is destroyed at once is gone: nothing older may lie about then.
        if !batch.dead_keys.is_empty()
            && let Some(names) = self.replaced.remove(&room)
        {
            self.dead.entry(room).or_default().extend(names);
        }
    }

    /// Destroys what is to go at once. What they sealed is durable elsewhere: what cannot be destroyed now is tried again
    /// soon, and in any case at the next start.
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

    /// Returns when it is time to rest; never while nothing was written.
    pub async fn due(&self) {
        match self.written {
            Some((oldest, newest)) => sleep_until((newest + QUIET).min(oldest + LONGEST)).await,
            None => std::future::pending().await,
        }
    }

    /// Destroys all that is owed and lets the store rest.
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

/// The keys that are destroyed although journals stay.
#[cfg(feature = "planted")]
fn staying(names: &[KeyName]) -> Vec<KeyName> {
    let stays = |name: &KeyName| planted(Fault::JournalStays) && matches!(name, KeyName::Segment(..));
    names.iter().copied().filter(|name| !stays(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_go_at_once_take_those_that_were_replaced_before_along() {
        let (room, other) = (SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
        let mut tidy = Tidy::default();
        let replaced = Batch { replaced_keys: vec![KeyName::Segment(1, 4)], ..Batch::default() };
        tidy.owe(room, &replaced);
        tidy.owe(other, &replaced);
        assert!(tidy.dead.is_empty(), "they have a moment");
        let purged = Batch { dead_keys: vec![KeyName::Session(0)], ..Batch::default() };
        tidy.owe(room, &purged);
        assert_eq!(tidy.dead[&room], [KeyName::Session(0), KeyName::Segment(1, 4)]);
        assert_eq!(tidy.replaced.keys().collect::<Vec<_>>(), [&other]);
    }
}
