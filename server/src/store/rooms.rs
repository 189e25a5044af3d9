//! What the rooms ask of a store: to load one, and to make what many of them changed durable.

use super::{
    StoreError,
    forget::Forget,
    keys::{Key, KeyName},
    state::{RoomState, codec::Checkpoint},
};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use futures_util::future::BoxFuture;
use plenary_shared::{content::Content, document::Board, id::SessionId, protocol::BallotId};

/// A store of rooms. Each room's part of a commit is written whole or not at all, and so is the commit.
pub trait RoomStore: Send + Sync {
    /// Loads a room that is to be live, and destroys the keys that it does not need any more; `None` when there is no
    /// such session. Never starts empty: what cannot be read is an error.
    fn open_room(&self, id: SessionId) -> BoxFuture<'_, Result<Option<StoredRoom>, StoreError>>;

    /// Makes what rooms changed durable, all or nothing: first the new keys, then what they seal. Nothing of the batches
    /// is there after an error.
    fn commit_rooms<'a>(&'a self, batches: &'a [(SessionId, &'a Batch)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Destroys keys of rooms after what they sealed is gone, wherever it lay.
    fn destroy_keys<'a>(&'a self, keys: &'a [(SessionId, Vec<KeyName>)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Takes off the disk what commits replaced; for a moment in which nobody waits.
    fn rest(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Whether commits would be written now.
    fn takes_commits(&self) -> BoxFuture<'_, bool>;
}

/// A room as it lies in the store.
pub struct StoredRoom {
    /// The board, under a fresh client id.
    pub board: Board,
    /// All else that the room knows.
    pub state: RoomState,
    /// Epoch of the board.
    pub epoch: u32,
    /// Sequence number of the board.
    pub seq: u64,
    /// Where the journal stands.
    pub journal: JournalEnd,
    /// Seals records of the newest segment.
    pub segment_key: Key,
    /// Seals snapshots and the join code.
    pub session_key: Key,
    /// The number of that key.
    pub seal: u32,
    /// Keys of ballots that are open.
    pub ballot_keys: Vec<(BallotId, Key)>,
    /// Whether the lobby lets people in.
    pub lobby: bool,
}

impl StoredRoom {
    /// A room that begins with a board, as a store would have it.
    pub fn with(board: Board, state: RoomState, epoch: u32) -> Self {
        let ballot_keys = state.ballots.keys().map(|ballot| (*ballot, Key::random())).collect();
        Self {
            board,
            state,
            epoch,
            seq: 0,
            journal: JournalEnd { segment: FIRST.1, ..JournalEnd::default() },
            segment_key: Key::random(),
            session_key: Key::random(),
            seal: 0,
            ballot_keys,
            lobby: true,
        }
    }

    /// Names of the keys that the room needs: its session's, those of two segments, and those of open ballots.
    pub fn wanted_keys(&self) -> Vec<KeyName> {
        let ballots = self.state.ballots.keys().map(|id| KeyName::Ballot(*id));
        usual_keys(self.epoch, self.journal.segment, self.seal).into_iter().chain(ballots).collect()
    }
}

/// Names of the keys that a room without open ballots needs.
pub fn usual_keys(epoch: u32, segment: u32, seal: u32) -> [KeyName; 3] {
    let [before, newest] = [segment.saturating_sub(1), segment].map(|segment| KeyName::Segment(epoch, segment));
    [KeyName::Session(seal), before, newest]
}

/// Where a room's journal stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JournalEnd {
    /// Number of the newest segment; it grows with each checkpoint.
    pub segment: u32,
    /// Number of the newest record of the epoch.
    pub record: u64,
    /// Records since the newest checkpoint.
    pub since: u64,
    /// Records between the checkpoint before and the newest.
    pub before: u64,
}

/// What one room wants to be durable at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Keys that seal something of this batch: durable before anything else of it.
    pub new_keys: Vec<(KeyName, Key)>,
    /// What is written, in order.
    pub writes: Vec<Write>,
    /// Keys that nothing needs any more: destroyed as soon as the writes are durable.
    pub dead_keys: Vec<KeyName>,
    /// Keys of journal segments that were replaced: destroyed within seconds after that.
    pub replaced_keys: Vec<KeyName>,
}

/// One thing to write. Bodies are sealed already.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are the columns of the table that each names
pub enum Write {
    /// What a batch changed.
    Record { epoch: u32, segment: u32, seq: u64, body: Vec<u8> },
    /// The whole room: it begins a segment, and what lies before the checkpoint before goes.
    Checkpoint { epoch: u32, segment: u32, upto: u64, body: Vec<u8> },
    /// A frozen copy of the board.
    Snapshot { number: u32, name: String, body: Vec<u8>, sha256: String, bytes: usize },
    /// An act of a facilitator.
    Audit { number: u32, act: &'static str, object: String, hash: [u8; 32] },
    /// Notes are removed for good: what stays gets another key.
    Forget(Forget),
    /// The event is over: participants' seats go.
    Ended,
    /// Broken on purpose: which device sent a command.
    #[cfg(feature = "planted")]
    Author { op: [u8; 16], device: [u8; 32] },
}

/// The place of a record, for sealing.
pub fn record_place(room: SessionId, epoch: u32, segment: u32, seq: u64) -> Vec<u8> {
    place("record", room, &[&epoch.to_be_bytes(), &segment.to_be_bytes(), &seq.to_be_bytes()])
}

/// The place of a checkpoint, for sealing.
pub fn checkpoint_place(room: SessionId, epoch: u32, segment: u32, upto: u64) -> Vec<u8> {
    place("checkpoint", room, &[&epoch.to_be_bytes(), &segment.to_be_bytes(), &upto.to_be_bytes()])
}

/// The place of a vote, for sealing with its ballot's key.
pub fn vote_place(room: SessionId, ballot: BallotId, voter: &[u8; 32]) -> Vec<u8> {
    place("vote", room, &[ballot.to_string().as_bytes(), voter])
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
    #[cfg(feature = "planted")]
    if planted(Fault::ReusedClientId) {
        return 7;
    }
    rand::random_range(1..=u32::MAX)
}

fn place(kind: &str, room: SessionId, parts: &[&[u8]]) -> Vec<u8> {
    [&[kind.as_bytes(), room.as_bytes()], parts].concat().concat()
}
