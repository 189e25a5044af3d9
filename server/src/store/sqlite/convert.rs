//! Converts folders from before the journal: each room is read from the old tables, written as a checkpoint, read back
//! and compared. The old tables are dropped only when all rooms match. An interrupted conversion starts over.

use super::{SqliteStore, rooms::insert_room, vacuum};
use crate::{
    Rules,
    journal::{
        batch::{FIRST, KeyName, checkpoint_place, fresh_author},
        codec::Checkpoint,
        state::{Answered, Applied, Fact, HeldKind, HeldText, OpenPoll, Owner, RoomState},
    },
    seal::Key,
    seams::Persistence,
    store::{StoreError, keys::KeyStore as _, rooms::RoomStore as _},
};
use plenary_shared::{
    document::Board,
    id::{NoteId, OpId, PromptId, SessionId, StageId},
    proof::Tag,
    stage::poll::PollId,
};
use serde::Deserialize;
use sqlx::{query, query_as, query_scalar};

/// The old tables, in an order in which they can be dropped.
const OLD: [&str; 10] = [
    "drop table vote",
    "drop table ballot",
    "drop table stage",
    "drop table held",
    "drop table owner",
    "drop table op",
    "drop table log",
    "alter table session drop column epoch",
    "alter table session drop column seal",
    "alter table session drop column timer",
];
/// The last of them: as long as it exists, there is something to convert.
const LAST: &str = "drop table checkpoint_of_epoch";

/// A room as read from the old tables.
struct OldRoom {
    board: Board,
    seq: u64,
    epoch: u32,
    seal: u32,
    state: RoomState,
}

/// The text of a note that was not on the board.
#[derive(Deserialize)]
struct OldText {
    #[serde(rename = "p")]
    prompt: PromptId,
    #[serde(rename = "x")]
    text: String,
    note: NoteId,
    change: bool,
}

impl SqliteStore {
    /// Converts every room in the old tables.
    pub(super) async fn convert(&self) -> Result<(), StoreError> {
        let there = "select exists (select 1 from sqlite_master where name = 'checkpoint_of_epoch')";
        if !query_scalar::<_, bool>(there).fetch_one(&self.write).await? {
            return Ok(());
        }
        let ids: Vec<Vec<u8>> = query_scalar("select id from session").fetch_all(&self.write).await?;
        let mut rooms = Vec::new();
        for id in Rules::converted(ids) {
            let id = id.try_into().map(SessionId::from_bytes).map_err(|_| StoreError::Damaged("the list of events"))?;
            let old = self.old_room(id).await?;
            self.convert_room(id, &old).await?;
            rooms.push(id);
        }
        let mut transaction = self.write.begin_with("begin immediate").await?;
        for sql in OLD.into_iter().chain([LAST]) {
            query(sql).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        vacuum(&self.write).await?;
        self.truncate_log().await?;
        // A crash from here on leaves unneeded keys, which are destroyed when their rooms are next opened.
        for id in rooms {
            self.rooms.open_room(id).await?;
        }
        Ok(())
    }

    /// Writes a room as a checkpoint in its own epoch, and verifies that it reads back the same.
    async fn convert_room(&self, id: SessionId, old: &OldRoom) -> Result<(), StoreError> {
        let room = &id.as_bytes()[..];
        let (epoch, segment, key) = (old.epoch, FIRST.1, Key::random());
        self.keys.keep(id, KeyName::Segment(epoch, segment), &key).await?;
        for ballot in old.state.polls.keys() {
            self.keys.keep(id, KeyName::Poll(*ballot), &Key::random()).await?;
        }
        let plain = Checkpoint::encode(old.seq, old.board.state(), &old.state);
        let body = key.seal(&checkpoint_place(id, epoch, segment, 0), &plain);
        let mut transaction = self.write.begin_with("begin immediate").await?;
        // Left by an interrupted attempt.
        for sql in ["delete from checkpoint where room = $1", "delete from room where id = $1"] {
            query(sql).bind(room).execute(&mut *transaction).await?;
        }
        insert_room(&mut transaction, id, (epoch, segment), old.seal, &body).await?;
        transaction.commit().await?;
        let new = self.load(id).await?.ok_or(StoreError::Damaged("an event"))?;
        let same = new.board.content() == old.board.content() && new.state == old.state && new.seq == old.seq;
        if same && new.board.content().is_some() { Ok(()) } else { Err(StoreError::Damaged("an event")) }
    }

    /// Reads a room from the old tables.
    async fn old_room(&self, id: SessionId) -> Result<OldRoom, StoreError> {
        let (epoch, seal, timer): (u32, u32, Option<i64>) =
            query_as("select epoch, seal, timer from session where id = $1")
                .bind(&id.as_bytes()[..])
                .fetch_one(&self.write)
                .await?;
        let key = async |name| self.keys.key(id, name).await?.ok_or(StoreError::Damaged("the key file"));
        let session_key = key(KeyName::Session(seal)).await?;
        let (board, seq) = self.old_board(id, epoch, &key(KeyName::Epoch(epoch)).await?).await?;
        let mut state = RoomState { timer, ..RoomState::default() };
        self.old_facts(id, &session_key, &mut state).await?;
        self.old_numbers(id, &mut state).await?;
        Ok(OldRoom { board, seq, epoch, seal, state })
    }

    /// The newest checkpoint that can be unsealed, and every update after it.
    async fn old_board(&self, id: SessionId, epoch: u32, key: &Key) -> Result<(Board, u64), StoreError> {
        let damaged = || StoreError::Damaged("a board");
        let place = |kind: &str, number: i64| {
            [kind.as_bytes(), &id.as_bytes()[..], &epoch.to_be_bytes(), &number.to_be_bytes()].concat()
        };
        let checkpoints: Vec<(i64, Vec<u8>)> =
            query_as("select upto, body from checkpoint_of_epoch where room = $1 and epoch = $2 order by upto desc")
                .bind(&id.as_bytes()[..])
                .bind(epoch)
                .fetch_all(&self.write)
                .await?;
        let open = |(upto, body): (i64, Vec<u8>)| Some((upto, key.open(&place("checkpoint", upto), &body)?));
        let (upto, state) = checkpoints.into_iter().find_map(open).ok_or_else(damaged)?;
        let log: Vec<(i64, Vec<u8>)> =
            query_as("select seq, body from log where room = $1 and epoch = $2 and seq > $3 order by seq")
                .bind(&id.as_bytes()[..])
                .bind(epoch)
                .bind(upto)
                .fetch_all(&self.write)
                .await?;
        let mut updates = Vec::with_capacity(log.len());
        for ((seq, body), expected) in log.into_iter().zip(upto + 1..) {
            let update = key.open(&place("log", seq), &body).filter(|_| seq == expected);
            updates.push(update.ok_or_else(damaged)?);
        }
        let seq = upto.unsigned_abs() + updates.len() as u64;
        let updates = updates.iter().map(|update| &update[..]);
        Ok((Board::load(fresh_author(), &state, updates).map_err(|_| damaged())?, seq))
    }

    async fn old_facts(&self, id: SessionId, key: &Key, state: &mut RoomState) -> Result<(), StoreError> {
        let damaged = || StoreError::Damaged("a row");
        let room = &id.as_bytes()[..];
        let ops: Vec<(Vec<u8>, i64)> =
            query_as("select op, res from op where room = $1").bind(room).fetch_all(&self.write).await?;
        for (op, answered) in ops {
            let answered = match answered {
                0 => Answered::Done,
                1 => Answered::Held,
                2 => Answered::Late,
                _ => return Err(damaged()),
            };
            state.apply(Fact::Applied(OpId::from_bytes(array(op)?), Applied { answered, digest: None }));
        }
        let owners: Vec<(Vec<u8>, Vec<u8>, u32)> =
            query_as("select note, tag, rev from owner where room = $1").bind(room).fetch_all(&self.write).await?;
        for (note, tag, rev) in owners {
            let owner = Owner { tag: Tag(array(tag)?), revision: rev };
            state.apply(Fact::Owner(NoteId::from_bytes(array(note)?), Some(owner)));
        }
        let texts: Vec<(Vec<u8>, String, Vec<u8>)> =
            query_as("select id, kind, body from held where room = $1").bind(room).fetch_all(&self.write).await?;
        for (text, word, body) in texts {
            let kind = match &word[..] {
                "note" => HeldKind::Note,
                "burst" => HeldKind::Pool,
                "late" => HeldKind::Late,
                "hidden" => HeldKind::Hidden,
                "taken back" => HeldKind::TakenBack,
                _ => return Err(damaged()),
            };
            let id = array::<16>(text)?;
            let place = [b"held", room, &id, word.as_bytes()].concat();
            let body = key.open(&place, &body).ok_or_else(damaged)?;
            let OldText { prompt, text, note, change } = serde_json::from_slice(&body).map_err(|_| damaged())?;
            state.apply(Fact::Held(id, Some(HeldText { kind, prompt, text, note, change })));
        }
        Ok(())
    }

    /// Stages, ballots, and the numbers of snapshots and audit. Answers of an open ballot are not converted: their
    /// pseudonyms could be computed from the table of seats. Their devices are asked again.
    async fn old_numbers(&self, id: SessionId, state: &mut RoomState) -> Result<(), StoreError> {
        let damaged = || StoreError::Damaged("a row");
        let room = &id.as_bytes()[..];
        let stages: Vec<(u32, u16)> =
            query_as("select n, stage from stage where room = $1").bind(room).fetch_all(&self.write).await?;
        state.stages = stages.into_iter().map(|(n, stage)| (n, StageId(stage))).collect();
        let ballots: Vec<(String, String)> = query_as("select id, items from ballot where room = $1 and open = 1")
            .bind(room)
            .fetch_all(&self.write)
            .await?;
        for (ballot, items) in ballots {
            let ballot: PollId = ballot.parse().map_err(|_| damaged())?;
            let items = serde_json::from_str(&items).map_err(|_| damaged())?;
            state.polls.insert(ballot, OpenPoll { items, ..OpenPoll::default() });
        }
        state.snapshots = query_scalar("select coalesce(max(number), 0) from snapshot where room = $1")
            .bind(room)
            .fetch_one(&self.write)
            .await?;
        let last: Option<(u32, Vec<u8>)> =
            query_as("select number, hash from audit where room = $1 order by number desc limit 1")
                .bind(room)
                .fetch_optional(&self.write)
                .await?;
        if let Some((number, hash)) = last {
            state.audit = (number, array(hash)?);
        }
        Ok(())
    }
}

fn array<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("a row"))
}
