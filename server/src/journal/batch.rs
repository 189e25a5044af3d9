//! The interface of a store of rooms: a stored room, what a batch writes, keys by their names, and the places that
//! sealed values are bound to.

use super::{codec::Checkpoint, state::RoomState};
use crate::{Rules, seal::Key, seams::Ids};
use plenary_shared::{
    api::Why,
    content::Content,
    document::Board,
    id::{NoteId, SessionId},
    stage::poll::PollId,
};
use std::fmt;

/// A room as loaded from the store.
pub struct StoredRoom {
    /// The board, under a fresh client id.
    pub board: Board,
    /// Everything else that the room knows.
    pub state: RoomState,
    /// Epoch of the board.
    pub epoch: u32,
    /// Sequence number of the board.
    pub seq: u64,
    /// The journal's position.
    pub journal: JournalEnd,
    /// Seals records of the newest segment.
    pub segment_key: Key,
    /// Seals snapshots and the join code.
    pub session_key: Key,
    /// The number of that key.
    pub seal: u32,
    /// Keys of polls that are open.
    pub poll_keys: Vec<(PollId, Key)>,
    /// Whether the lobby is open.
    pub lobby: bool,
}

impl StoredRoom {
    /// A room that begins with a board, as a store would return it.
    pub fn with(board: Board, state: RoomState, epoch: u32) -> Self {
        let poll_keys = state.polls.keys().map(|poll| (*poll, Key::random())).collect();
        Self {
            board,
            state,
            epoch,
            seq: 0,
            journal: JournalEnd { segment: FIRST.1, ..JournalEnd::default() },
            segment_key: Key::random(),
            session_key: Key::random(),
            seal: 0,
            poll_keys,
            lobby: true,
        }
    }

    /// Names of the keys that the room needs: its session's, those of its two newest segments, and those of open polls.
    pub fn wanted_keys(&self) -> Vec<KeyName> {
        let polls = self.state.polls.keys().map(|id| KeyName::Poll(*id));
        usual_keys(self.epoch, self.journal.segment, self.seal).into_iter().chain(polls).collect()
    }
}

/// Names of the keys that a room without open polls needs.
pub fn usual_keys(epoch: u32, segment: u32, seal: u32) -> [KeyName; 3] {
    let [before, newest] = [segment.saturating_sub(1), segment].map(|segment| KeyName::Segment(epoch, segment));
    [KeyName::Session(seal), before, newest]
}

/// A position in a room's journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JournalEnd {
    /// Number of the newest segment; it grows with each checkpoint.
    pub segment: u32,
    /// Number of the newest record of the epoch.
    pub record: u64,
    /// Records since the newest checkpoint.
    pub since: u64,
    /// Records between the newest checkpoint and the one before.
    pub before: u64,
}

/// What one room commits in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Keys that seal something in this batch: durable before anything else in it.
    pub new_keys: Vec<(KeyName, Key)>,
    /// What is written, in order.
    pub writes: Vec<Write>,
    /// Keys no longer needed: destroyed as soon as the writes are durable.
    pub dead_keys: Vec<KeyName>,
    /// Keys of replaced journal segments: destroyed within seconds after that.
    pub replaced_keys: Vec<KeyName>,
}

impl Batch {
    /// Bytes of what is written, without the rows around it.
    pub fn bytes(&self) -> usize {
        let bytes = |write: &Write| match write {
            Write::Record { body, .. } | Write::Checkpoint { body, .. } | Write::Snapshot { body, .. } => body.len(),
            Write::Audit { .. } | Write::Forget(_) | Write::Ended => 0,
        };
        self.writes.iter().map(bytes).sum()
    }
}

/// One thing to write. Bodies are sealed already.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are the columns of the table that each names
pub enum Write {
    /// What a batch changed.
    Record { epoch: u32, segment: u32, seq: u64, body: Vec<u8> },
    /// The whole room: it begins a segment, and everything before the previous checkpoint is deleted.
    Checkpoint { epoch: u32, segment: u32, upto: u64, body: Vec<u8> },
    /// A frozen copy of the board.
    Snapshot { number: u32, name: String, body: Vec<u8>, sha256: String, bytes: usize },
    /// An act of a facilitator.
    Audit { number: u32, act: &'static str, object: String, hash: [u8; 32] },
    /// Notes are purged: what remains is sealed with another key.
    Forget(Forget),
    /// The event is over: participants' seats are removed.
    Ended,
}

/// Notes to purge, and the key that seals what remains.
#[derive(Debug, Clone)]
pub struct Forget {
    /// The notes.
    pub notes: Vec<NoteId>,
    /// Why.
    pub why: Why,
    /// The number of the new key.
    pub seal: u32,
    /// The key to replace.
    pub old: Key,
    /// Its replacement.
    pub new: Key,
    /// Further keys to destroy after this.
    pub dead: Vec<KeyName>,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyName {
    /// Snapshots and the join code of a session; numbered, because a purge changes it.
    Session(u32),
    /// One segment of the journal of one epoch, with the checkpoint that begins it.
    Segment(u32, u32),
    /// Log and checkpoints of one epoch, as earlier versions stored them.
    Epoch(u32),
    /// Pseudonyms and answers of one poll.
    Poll(PollId),
}

/// Prefix of the names of polls' keys; it predates the word "poll" and cannot change.
pub(crate) const POLL: &str = "ballot.";

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(0) => f.write_str("session"),
            Self::Session(number) => write!(f, "session.{number}"),
            Self::Segment(epoch, segment) => write!(f, "segment.{epoch}.{segment}"),
            Self::Epoch(epoch) => write!(f, "epoch.{epoch}"),
            Self::Poll(id) => write!(f, "{POLL}{id}"),
        }
    }
}

/// The place of a record, for sealing.
pub fn record_place(room: SessionId, epoch: u32, segment: u32, seq: u64) -> Vec<u8> {
    place("record", room, &[&epoch.to_be_bytes(), &segment.to_be_bytes(), &seq.to_be_bytes()])
}

/// The place of a checkpoint, for sealing.
pub fn checkpoint_place(room: SessionId, epoch: u32, segment: u32, upto: u64) -> Vec<u8> {
    place("checkpoint", room, &[&epoch.to_be_bytes(), &segment.to_be_bytes(), &upto.to_be_bytes()])
}

/// The place of an answer, for sealing with its poll's key.
pub fn answer_place(room: SessionId, poll: PollId, voter: &[u8; 32]) -> Vec<u8> {
    place("vote", room, &[poll.to_string().as_bytes(), voter])
}

/// The place of a snapshot, for sealing.
pub fn snapshot_place(room: SessionId, number: u32) -> Vec<u8> {
    place("snapshot", room, &[&number.to_be_bytes()])
}

/// The epoch of a new room, and its first segment.
pub const FIRST: (u32, u32) = (1, 1);

/// The sealed checkpoint with which a room begins.
pub fn first_checkpoint(room: SessionId, key: &Key, content: &Content) -> Vec<u8> {
    let (epoch, segment) = FIRST;
    let board = Board::author(fresh_author(), epoch, content);
    let checkpoint = Checkpoint::encode(0, board.state(), &RoomState::default());
    key.seal(&checkpoint_place(room, epoch, segment, 0), &checkpoint)
}

/// A random client id for a board: never 0, never used before in all likelihood.
pub fn fresh_author() -> u32 {
    Rules::client_id()
}

fn place(kind: &str, room: SessionId, parts: &[&[u8]]) -> Vec<u8> {
    [&[kind.as_bytes(), room.as_bytes()], parts].concat().concat()
}
