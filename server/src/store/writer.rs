//! The single writing task: commits all waiting batches, of all rooms, in one transaction.

mod tidy;

use super::{StoreError, rooms::RoomStore};
use crate::{journal::batch::Batch, metrics::Metrics};
use plenary_shared::id::SessionId;
use std::{collections::BTreeMap, sync::Arc, time::Instant};
use tidy::Tidy;
use tokio::{
    sync::{mpsc, oneshot},
    task::yield_now,
};

/// Maximum of batches in one transaction; more wait for the next.
const GROUP: usize = 256;
/// Maximum of waiting batches; a room has at most one in progress, so this bounds rooms in a hurry.
const WAITING: usize = 1024;

/// The batch was not committed; nothing of it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the batch was not written")]
pub struct NotWritten;

struct Job {
    room: SessionId,
    batch: Batch,
    done: oneshot::Sender<Result<(), NotWritten>>,
}

/// A handle of the writing task, which ends when the last one is dropped.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the writing task of a store.
    pub fn start(store: Arc<dyn RoomStore>, metrics: Metrics) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_all(store, metrics, waiting));
        Self { jobs }
    }

    /// Commits a batch; durable when this returns `Ok`.
    pub async fn commit(&self, room: SessionId, batch: Batch) -> Result<(), NotWritten> {
        let (done, answer) = oneshot::channel();
        self.jobs.send(Job { room, batch, done }).await.map_err(|_| NotWritten)?;
        answer.await.unwrap_or(Err(NotWritten))
    }
}

async fn write_all(store: Arc<dyn RoomStore>, metrics: Metrics, mut waiting: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    let mut tidy = Tidy::default();
    loop {
        tokio::select! {
            taken = waiting.recv_many(&mut group, GROUP) => if taken == 0 {
                return;
            },
            () = tidy.due() => {
                tidy.rest(&*store).await;
                continue;
            }
        }
        gather(&mut waiting, &mut group).await;
        let begun = Instant::now();
        if let Err(error) = write(&*store, &group, &mut tidy).await {
            metrics.commit_refused();
            tracing::error!(error = %describe(&error), batches = group.len(), "commit refused");
            // One room's failure must not affect others: each room is retried alone.
            for (_, jobs) in by_room(group.drain(..)) {
                let result = write(&*store, &jobs, &mut tidy).await.map_err(|_| NotWritten);
                answer(jobs, result);
            }
        } else {
            metrics.committed(begun.elapsed(), group.len());
            answer(group.drain(..), Ok(()));
        }
    }
}

/// Collects batches as long as rooms are about to send more: rooms that act at the same moment share one transaction.
async fn gather(waiting: &mut mpsc::Receiver<Job>, group: &mut Vec<Job>) {
    let mut before = 0;
    while before < group.len() && group.len() < GROUP {
        before = group.len();
        yield_now().await;
        while group.len() < GROUP
            && let Ok(job) = waiting.try_recv()
        {
            group.push(job);
        }
    }
}

fn by_room(jobs: impl Iterator<Item = Job>) -> BTreeMap<SessionId, Vec<Job>> {
    let mut rooms = BTreeMap::<_, Vec<_>>::new();
    for job in jobs {
        rooms.entry(job.room).or_default().push(job);
    }
    rooms
}

fn answer(jobs: impl IntoIterator<Item = Job>, result: Result<(), NotWritten>) {
    for job in jobs {
        // A room that stopped waiting publishes nothing and acknowledges nothing, so its result can be dropped.
        let _ = job.done.send(result);
    }
}

async fn write(store: &dyn RoomStore, jobs: &[Job], tidy: &mut Tidy) -> Result<(), StoreError> {
    let batches: Vec<_> = jobs.iter().map(|job| (job.room, &job.batch)).collect();
    store.commit_rooms(&batches).await?;
    tidy.written();
    for job in jobs {
        tidy.defer(job.room, &job.batch);
    }
    tidy.pay(store).await;
    Ok(())
}

/// The kind of error, without the values of a statement.
fn describe(error: &StoreError) -> String {
    match error {
        StoreError::Database(reported) => reported.to_string(),
        other => other.to_string(),
    }
}
