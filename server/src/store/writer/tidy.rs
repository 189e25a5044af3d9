//! What the writer does beside writing: keys that are due to be destroyed, and a write-ahead log that is kept short.
//!
//! The log holds rows in the order in which they came. They name no author and their bodies are sealed, but an order of
//! arrival is more than the disk has to know, so it lies there for seconds only.

use super::describe;
use crate::store::{Store, forget::Doomed, keys::KeyName};
use plenary_shared::id::SessionId;
use std::collections::BTreeMap;
use tokio::{
    task::JoinHandle,
    time::{Duration, Instant, sleep_until},
};

/// How long nothing must have been written before the log is emptied.
const REST: Duration = Duration::from_secs(2);
/// How long a row lies in the log at most while the writer does not come to rest.
const LONGEST: Duration = Duration::from_secs(10);

/// Rows after which what the log holds is brought into the file: each is about a page.
const LOG_ROWS: usize = 1000;

/// What is still to be done.
#[derive(Default)]
pub(super) struct Tidy {
    /// Rows that were written since the log was last being brought into the file.
    rows: usize,
    /// Brings the log into the file meanwhile: whoever waits for a commit does not wait for this.
    bringing: Option<JoinHandle<()>>,
    /// When the oldest and the newest row of the log were written.
    log: Option<(Instant, Instant)>,
    /// Keys that nothing needs any more, and that are not destroyed yet.
    owed: BTreeMap<SessionId, Vec<KeyName>>,
}

impl Tidy {
    /// So many rows were written.
    pub fn written(&mut self, rows: usize, store: &Store) {
        let now = Instant::now();
        self.log = Some((self.log.map_or(now, |(oldest, _)| oldest), now));
        self.rows += rows;
        if self.rows >= LOG_ROWS && self.bringing.as_ref().is_none_or(JoinHandle::is_finished) {
            self.rows = 0;
            let store = store.clone();
            self.bringing = Some(tokio::spawn(async move {
                if let Err(error) = store.bring_log().await {
                    tracing::warn!(error = %describe(&error), "the write-ahead log could not be brought into the file yet");
                }
            }));
        }
    }

    /// A room's keys are to be destroyed.
    pub fn owe(&mut self, room: SessionId, names: &[KeyName]) {
        self.owed.entry(room).or_default().extend(names);
    }

    /// Destroys what is owed. The rows are durable already: what cannot be destroyed now is tried again soon, and in any
    /// case at the next start.
    pub async fn pay(&mut self, store: &Store) {
        for (room, names) in std::mem::take(&mut self.owed) {
            if let Err(error) = store.destroy(room, Doomed::These(&names)).await {
                tracing::error!(error = %describe(&error), "a key could not be destroyed yet");
                self.owed.insert(room, names);
            }
        }
    }

    /// Returns when it is time to empty the log; never while it is empty.
    pub async fn due(&self) {
        match self.log {
            Some((oldest, newest)) => sleep_until((newest + REST).min(oldest + LONGEST)).await,
            None => std::future::pending().await,
        }
    }

    /// Empties the log, and pays what is owed.
    pub async fn empty(&mut self, store: &Store) {
        self.pay(store).await;
        let emptied = store.truncate_log().await;
        let again = emptied.is_err() || !self.owed.is_empty();
        self.log = again.then(|| (Instant::now(), Instant::now()));
        if let Err(error) = emptied {
            tracing::warn!(error = %describe(&error), "the write-ahead log could not be emptied yet");
        }
    }
}
