//! The board's history: its epoch, sequence numbers, and the frames that a reconnecting device may have missed.

use super::{Output, Work};
use crate::frames::Frame;
use bytes::Bytes;
use plenary_shared::{document::Board, limits, wire::Binary};
use std::collections::VecDeque;

/// The history of one room's board.
pub(super) struct History {
    epoch: u32,
    seq: u64,
    /// The newest updates as frames, oldest first: at most [`limits::OUT_FRAMES`].
    recent: VecDeque<Bytes>,
    /// The whole board at a sequence number, as a frame. Devices that connect later get it and the updates since.
    state: Option<(u64, Bytes)>,
}

impl History {
    pub fn new(epoch: u32, seq: u64) -> Self {
        Self { epoch, seq, recent: VecDeque::new(), state: None }
    }

    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Appends the next update.
    pub fn append(&mut self, update: Vec<u8>, work: &mut Work) {
        self.seq += 1;
        let frame = Bytes::from(Binary::Update { seq: self.seq, update: &update }.encode());
        work.record.updates.push(update);
        self.recent.push_back(frame.clone());
        if self.recent.len() > limits::OUT_FRAMES / 2 {
            self.recent.pop_front();
        }
        self.state.take_if(|(seq, _)| self.seq - *seq > self.recent.len() as u64);
        work.outputs.push(Output::All(Frame::Binary(frame)));
    }

    /// Begins a new epoch with another board.
    pub fn renew(&mut self, epoch: u32, board: &Board, work: &mut Work) {
        self.epoch = epoch;
        self.recent.clear();
        self.state = None;
        work.outputs.push(Output::All(Frame::Binary(self.state(board))));
    }

    /// What brings a replica up to date: nothing, the updates it missed, or the whole board.
    pub fn catch_up(&mut self, epoch: u32, seq: u64, board: &Board) -> Vec<Bytes> {
        let missed = if epoch == self.epoch { self.since(seq) } else { None };
        missed.unwrap_or_else(|| self.whole(board))
    }

    /// Drops the cached frame of the whole board: something on it has been removed, and no device that connects from
    /// now on may get it.
    pub fn forget_state(&mut self) {
        self.state = None;
    }

    /// The updates after a sequence number, oldest first; `None` when some of them are no longer kept.
    fn since(&self, seq: u64) -> Option<Vec<Bytes>> {
        let missed = usize::try_from(self.seq.checked_sub(seq)?).ok()?;
        Some(self.recent.range(self.recent.len().checked_sub(missed)?..).cloned().collect())
    }

    /// The whole board in one frame, for receivers that cannot combine an older board with later updates.
    pub fn state(&mut self, board: &Board) -> Bytes {
        if let Some((_, state)) = self.state.as_ref().filter(|(seq, _)| *seq == self.seq) {
            return state.clone();
        }
        let (epoch, seq) = (self.epoch, self.seq);
        let state = Bytes::from(Binary::State { epoch, seq, state: &board.state() }.encode());
        self.state = Some((seq, state.clone()));
        state
    }

    /// The whole board: a cached frame and the updates since, as long as these are small in comparison.
    fn whole(&mut self, board: &Board) -> Vec<Bytes> {
        self.state_and_since().unwrap_or_else(|| vec![self.state(board)])
    }

    fn state_and_since(&self) -> Option<Vec<Bytes>> {
        let (seq, state) = self.state.as_ref()?;
        let since = self.since(*seq)?;
        let bytes: usize = since.iter().map(Bytes::len).sum();
        let little = bytes <= state.len() / 4 && state.len() + bytes <= limits::OUT_BYTES;
        little.then(|| std::iter::once(state.clone()).chain(since).collect())
    }
}
