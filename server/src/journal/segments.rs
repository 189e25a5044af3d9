//! The journal's position, and what is appended: records, and checkpoints that replace them.

use crate::{
    journal::{
        batch::{Batch, JournalEnd, KeyName, Write, checkpoint_place, record_place},
        codec::Record,
    },
    seal::Key,
};
use plenary_shared::id::SessionId;
use std::time::{Duration, Instant};

/// Records after which a checkpoint is written.
const RECORDS: u64 = 256;
/// Idle time after which one is written as well, so that the order of the last records is erased.
const QUIET: Duration = Duration::from_secs(5);

/// The writing side of one room's journal.
pub(crate) struct Journal {
    room: SessionId,
    epoch: u32,
    end: JournalEnd,
    key: Key,
    /// When the last record or checkpoint was written.
    written: Instant,
}

impl Journal {
    pub fn new(room: SessionId, epoch: u32, end: JournalEnd, key: Key, now: Instant) -> Self {
        Self { room, epoch, end, key, written: now }
    }

    /// Writes what a batch changed.
    pub fn record(&mut self, record: &Record, now: Instant, batch: &mut Batch) {
        self.end.record += 1;
        self.end.since += 1;
        self.written = now;
        let (epoch, segment, seq) = (self.epoch, self.end.segment, self.end.record);
        let body = self.key.seal(&record_place(self.room, epoch, segment, seq), &record.encode());
        batch.writes.push(Write::Record { epoch, segment, seq, body });
    }

    /// Whether there are enough records for a checkpoint, or any and the room has been idle long enough.
    pub fn wants_checkpoint(&self, now: Instant) -> bool {
        let quiet = now.saturating_duration_since(self.written) >= QUIET;
        self.end.since >= RECORDS || quiet && !self.is_empty()
    }

    /// Whether the journal holds no record.
    pub fn is_empty(&self) -> bool {
        self.end.since + self.end.before == 0
    }

    /// Writes the whole room, encoded by [`crate::journal::codec::Checkpoint::encode`], and begins a new segment. The
    /// records before the previous checkpoint are deleted, and their key is destroyed.
    pub fn checkpoint(&mut self, room: &[u8], now: Instant, batch: &mut Batch) {
        if let Some(before) = self.end.segment.checked_sub(1) {
            batch.replaced_keys.push(KeyName::Segment(self.epoch, before));
        }
        self.end.before = self.end.since;
        self.begin_segment(room, now, batch);
    }

    /// Writes the whole room under a new epoch: nothing of the previous epoch remains.
    pub fn renew(&mut self, epoch: u32, room: &[u8], now: Instant, batch: &mut Batch) {
        let segments = [self.end.segment.saturating_sub(1), self.end.segment];
        batch.dead_keys.extend(segments.map(|segment| KeyName::Segment(self.epoch, segment)));
        self.epoch = epoch;
        self.end.before = 0;
        self.begin_segment(room, now, batch);
    }

    fn begin_segment(&mut self, room: &[u8], now: Instant, batch: &mut Batch) {
        self.key = Key::random();
        self.end.segment += 1;
        self.end.since = 0;
        self.written = now;
        let (epoch, segment, upto) = (self.epoch, self.end.segment, self.end.record);
        batch.new_keys.push((KeyName::Segment(epoch, segment), self.key.clone()));
        let body = self.key.seal(&checkpoint_place(self.room, epoch, segment, upto), room);
        batch.writes.push(Write::Checkpoint { epoch, segment, upto, body });
    }
}
