//! Loading a room: everything that its actor needs, checked on the way.

use super::{
    Store, StoreError,
    keys::{Key, KeyName},
    row::{Answered, HeldKind},
};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use futures_util::TryStreamExt;
use plenary_shared::{
    content::Content,
    document::Board,
    id::{NoteId, OpId, OpportunityId, SessionId, StageId},
    proof::Tag,
    protocol::BallotId,
};
use sqlx::{Row as _, SqlitePool, query, query_as, query_scalar, sqlite::SqliteRow};

/// A room as it stands in the store.
pub struct StoredRoom {
    /// Epoch of the board.
    pub epoch: u32,
    /// Sequence number of the board.
    pub seq: u64,
    /// Sequence number of the newest checkpoint.
    pub checkpoint: u64,
    /// The board, under a fresh client id.
    pub board: Board,
    /// Seals held texts, snapshots and the join code.
    pub session_key: Key,
    /// The number of that key.
    pub seal: u32,
    /// Seals log and checkpoints.
    pub epoch_key: Key,
    /// Commands that were applied.
    pub ops: Vec<(OpId, Answered)>,
    /// Who can prove ownership.
    pub owners: Vec<(NoteId, Tag, u32)>,
    /// Texts that are not on the board, opened.
    pub held: Vec<([u8; 16], HeldKind, Vec<u8>)>,
    /// Openings of stages.
    pub stages: Vec<(u32, StageId)>,
    /// Open ballots.
    pub ballots: Vec<StoredBallot>,
    /// Number of the last snapshot.
    pub snapshots: u32,
    /// Number and hash of the last act in the audit log.
    pub audit: (u32, [u8; 32]),
    /// Whether the lobby lets people in.
    pub lobby: bool,
    /// Seconds left on the timer; negative when time is up.
    pub timer: Option<i64>,
}

/// An open ballot as it stands in the store.
pub struct StoredBallot {
    /// The ballot.
    pub id: BallotId,
    /// Its items.
    pub items: Vec<OpportunityId>,
    /// Its key.
    pub key: Key,
    /// Voters, and what they chose, opened.
    pub votes: Vec<([u8; 32], Vec<u8>)>,
}

/// The place of a log row, for sealing.
pub fn log_place(room: SessionId, epoch: u32, seq: u64) -> Vec<u8> {
    place("log", room, &[&epoch.to_be_bytes(), &seq.to_be_bytes()])
}

/// The place of a checkpoint, for sealing.
pub fn checkpoint_place(room: SessionId, epoch: u32, upto: u64) -> Vec<u8> {
    place("checkpoint", room, &[&epoch.to_be_bytes(), &upto.to_be_bytes()])
}

/// The place of a held text, for sealing.
pub fn held_place(room: SessionId, id: [u8; 16], kind: HeldKind) -> Vec<u8> {
    place("held", room, &[&id, kind.word().as_bytes()])
}

/// The place of a vote, for sealing.
pub fn vote_place(room: SessionId, ballot: BallotId, voter: &[u8; 32]) -> Vec<u8> {
    place("vote", room, &[ballot.to_string().as_bytes(), voter])
}

/// The place of a snapshot, for sealing.
pub fn snapshot_place(room: SessionId, number: u32) -> Vec<u8> {
    place("snapshot", room, &[&number.to_be_bytes()])
}

/// The sealed checkpoint with which a room begins: epoch 1, sequence number 0.
pub fn first_checkpoint(room: SessionId, key: &Key, content: &Content) -> Vec<u8> {
    let board = Board::author(fresh_author(), 1, content);
    key.seal(&checkpoint_place(room, 1, 0), &board.state())
}

/// A random client id for a board: never 0, never used before in all likelihood.
pub fn fresh_author() -> u32 {
    #[cfg(feature = "planted")]
    if planted(Fault::ReusedClientId) {
        return 7;
    }
    rand::random_range(1..=u32::MAX)
}

impl Store {
    /// Loads a room that is to be live, and destroys the keys that it does not need any more.
    pub async fn room(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let Some(stored) = self.load(id).await? else { return Ok(None) };
        let mut wanted = vec![KeyName::Session(stored.seal), KeyName::Epoch(stored.epoch)];
        wanted.extend(stored.ballots.iter().map(|ballot| KeyName::Ballot(ballot.id)));
        if self.keys.has_others(id, &wanted).await? {
            // A crash came before the end of what they sealed: that goes first, as it would have then.
            self.truncate_log().await?;
        }
        self.keys.destroy_others(id, &wanted).await?;
        Ok(Some(stored))
    }

    /// Reads a room; `None` when there is no such session. Never starts empty: what cannot be read is an error.
    pub async fn load(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        let room = &id.as_bytes()[..];
        let session: Option<(u32, u32, bool, Option<i64>)> =
            query_as("select epoch, seal, lobby, timer - unixepoch() from session where id = $1")
                .bind(room)
                .fetch_optional(&self.read)
                .await?;
        let Some((epoch, seal, lobby, timer)) = session else { return Ok(None) };
        let key = async |name| self.keys.key(id, name).await?.ok_or(StoreError::Damaged("the key file"));
        let session_key = key(KeyName::Session(seal)).await?;
        let epoch_key = key(KeyName::Epoch(epoch)).await?;
        let (board, checkpoint, seq) = self.board(id, epoch, &epoch_key).await?;
        let ballots = self.ballots(id).await?;
        Ok(Some(StoredRoom {
            epoch,
            seq,
            checkpoint,
            board,
            ops: all(&self.read, "select op, res from op where room = $1", id, op).await?,
            owners: all(&self.read, "select note, tag, rev from owner where room = $1", id, owner).await?,
            held: self.held(id, &session_key).await?,
            stages: all(&self.read, "select n, stage from stage where room = $1", id, stage).await?,
            ballots,
            snapshots: query_scalar("select coalesce(max(number), 0) from snapshot where room = $1")
                .bind(room)
                .fetch_one(&self.read)
                .await?,
            audit: self.last_audit(id).await?,
            session_key,
            seal,
            epoch_key,
            lobby,
            timer,
        }))
    }

    /// The newest checkpoint that can be opened, and every update after it.
    async fn board(&self, id: SessionId, epoch: u32, key: &Key) -> Result<(Board, u64, u64), StoreError> {
        let (checkpoint, state) = self.checkpoint(id, epoch, key).await?.ok_or(StoreError::Damaged("a board"))?;
        let log: Vec<(i64, Vec<u8>)> =
            query_as("select seq, body from log where room = $1 and epoch = $2 and seq > $3 order by seq")
                .bind(&id.as_bytes()[..])
                .bind(epoch)
                .bind(checkpoint as i64)
                .fetch_all(&self.read)
                .await?;
        let mut seq = checkpoint;
        let mut updates = Vec::with_capacity(log.len());
        for (number, body) in log {
            if number as u64 != seq + 1 {
                return Err(StoreError::Damaged("a board's log"));
            }
            seq += 1;
            #[cfg(feature = "planted")]
            if planted(Fault::DamageIgnored) && key.open(&log_place(id, epoch, seq), &body).is_none() {
                continue;
            }
            updates.push(key.open(&log_place(id, epoch, seq), &body).ok_or(StoreError::Damaged("a board's log"))?);
        }
        let board = Board::load(fresh_author(), &state, updates.iter().map(|update| &update[..]))
            .map_err(|_| StoreError::Damaged("a board"))?;
        Ok((board, checkpoint, seq))
    }

    /// The newest checkpoint that can be opened.
    async fn checkpoint(&self, id: SessionId, epoch: u32, key: &Key) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let newest_first = "select upto, body from checkpoint where room = $1 and epoch = $2 order by upto desc";
        let mut rows =
            query_as::<_, (i64, Vec<u8>)>(newest_first).bind(&id.as_bytes()[..]).bind(epoch).fetch(&self.read);
        while let Some((upto, body)) = rows.try_next().await? {
            let upto = upto as u64;
            if let Some(state) = key.open(&checkpoint_place(id, epoch, upto), &body) {
                return Ok(Some((upto, state)));
            }
        }
        Ok(None)
    }

    async fn held(&self, id: SessionId, key: &Key) -> Result<Vec<([u8; 16], HeldKind, Vec<u8>)>, StoreError> {
        let rows: Vec<(Vec<u8>, String, Vec<u8>)> = query_as("select id, kind, body from held where room = $1")
            .bind(&id.as_bytes()[..])
            .fetch_all(&self.read)
            .await?;
        let open = |(text, kind, body): (Vec<u8>, String, Vec<u8>)| {
            let text = <[u8; 16]>::try_from(text).ok()?;
            let kind = HeldKind::from_word(&kind)?;
            Some((text, kind, key.open(&held_place(id, text, kind), &body)?))
        };
        rows.into_iter().map(|row| open(row).ok_or(StoreError::Damaged("a held note"))).collect()
    }

    async fn ballots(&self, id: SessionId) -> Result<Vec<StoredBallot>, StoreError> {
        let damaged = StoreError::Damaged("a ballot");
        let rows: Vec<(String, String)> = query_as("select id, items from ballot where room = $1 and open = 1")
            .bind(&id.as_bytes()[..])
            .fetch_all(&self.read)
            .await?;
        let mut ballots = Vec::new();
        for (name, items) in rows {
            let (Ok(ballot), Ok(items)) = (name.parse::<BallotId>(), serde_json::from_str(&items)) else {
                return Err(damaged);
            };
            let key = self.keys.key(id, KeyName::Ballot(ballot)).await?.ok_or(StoreError::Damaged("a ballot's key"))?;
            let rows: Vec<(Vec<u8>, Vec<u8>)> =
                query_as("select voter, body from vote where room = $1 and ballot = $2")
                    .bind(&id.as_bytes()[..])
                    .bind(&name)
                    .fetch_all(&self.read)
                    .await?;
            let open = |(voter, body): (Vec<u8>, Vec<u8>)| {
                let voter = <[u8; 32]>::try_from(voter).ok()?;
                Some((voter, key.open(&vote_place(id, ballot, &voter), &body)?))
            };
            let votes = rows.into_iter().map(open).collect::<Option<_>>().ok_or(StoreError::Damaged("a vote"))?;
            ballots.push(StoredBallot { id: ballot, items, key, votes });
        }
        Ok(ballots)
    }

    async fn last_audit(&self, id: SessionId) -> Result<(u32, [u8; 32]), StoreError> {
        let last: Option<(u32, Vec<u8>)> =
            query_as("select number, hash from audit where room = $1 order by number desc limit 1")
                .bind(&id.as_bytes()[..])
                .fetch_optional(&self.read)
                .await?;
        match last {
            None => Ok((0, [0; 32])),
            Some((number, hash)) => Ok((number, hash.try_into().map_err(|_| StoreError::Damaged("the audit log"))?)),
        }
    }
}

fn place(kind: &str, room: SessionId, parts: &[&[u8]]) -> Vec<u8> {
    [&[kind.as_bytes(), room.as_bytes()], parts].concat().concat()
}

async fn all<T>(
    pool: &SqlitePool,
    sql: &'static str,
    room: SessionId,
    read: fn(&SqliteRow) -> Option<T>,
) -> Result<Vec<T>, StoreError> {
    let rows = query(sql).bind(&room.as_bytes()[..]).fetch_all(pool).await?;
    rows.iter().map(|row| read(row).ok_or(StoreError::Damaged("a row"))).collect()
}

fn op(row: &SqliteRow) -> Option<(OpId, Answered)> {
    Some((OpId::from_bytes(bytes(row, 0)?), Answered::from_number(row.try_get(1).ok()?)?))
}

fn owner(row: &SqliteRow) -> Option<(NoteId, Tag, u32)> {
    Some((NoteId::from_bytes(bytes(row, 0)?), Tag(bytes(row, 1)?), row.try_get(2).ok()?))
}

fn stage(row: &SqliteRow) -> Option<(u32, StageId)> {
    Some((row.try_get(0).ok()?, StageId(row.try_get(1).ok()?)))
}

fn bytes<const N: usize>(row: &SqliteRow, column: usize) -> Option<[u8; N]> {
    row.try_get::<Vec<u8>, _>(column).ok()?.try_into().ok()
}
