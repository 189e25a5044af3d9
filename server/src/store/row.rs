//! What a room asks the store to write, in the store's own words.

use super::forget::Forget;
use plenary_shared::{
    id::{NoteId, OpId, OpportunityId, SessionId, StageId},
    proof::Tag,
    protocol::BallotId,
};
use sqlx::{SqliteConnection, query};

/// What a command was answered, so that it is applied once and answered alike for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Applied; on the board.
    Done,
    /// Applied; held back.
    Held,
    /// In the late tray.
    Late,
}

impl Answered {
    /// As the store writes it.
    pub(super) const fn number(self) -> u32 {
        match self {
            Self::Done => 0,
            Self::Held => 1,
            Self::Late => 2,
        }
    }

    pub(super) const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Done),
            1 => Some(Self::Held),
            2 => Some(Self::Late),
            _ => None,
        }
    }
}

/// Why a text is not on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldKind {
    /// Held until the facilitator reveals its prompt.
    Note,
    /// Held for seconds, so that what one device sends at once does not arrive at once.
    Burst,
    /// Came after its stage closed.
    Late,
    /// Taken from the screens by the facilitator.
    Hidden,
    /// Taken back by its writer, without words: its id waits for the board to be written afresh.
    TakenBack,
}

impl HeldKind {
    const ALL: [Self; 5] = [Self::Note, Self::Burst, Self::Late, Self::Hidden, Self::TakenBack];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Burst => "burst",
            Self::Late => "late",
            Self::Hidden => "hidden",
            Self::TakenBack => "taken back",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One thing to write. Bodies are sealed already.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are the columns of the table that each row names
pub enum Row {
    /// An update of the board.
    Log { epoch: u32, seq: u64, body: Vec<u8> },
    /// The whole board.
    Checkpoint { epoch: u32, upto: u64, body: Vec<u8> },
    /// Log rows up to here and checkpoints before here are no longer needed.
    ForgetLog { epoch: u32, upto: u64 },
    /// A new epoch: everything of the older ones goes.
    Epoch { epoch: u32 },
    /// A command was applied.
    Op { op: OpId, answered: Answered },
    /// Who can prove ownership of a note, and its revision.
    Owner { note: NoteId, tag: Tag, rev: u32 },
    /// A note is gone.
    OwnerGone { note: NoteId },
    /// A text that is not on the board.
    Held { id: [u8; 16], kind: HeldKind, body: Vec<u8> },
    /// It is on the board now, or dropped.
    HeldGone { id: [u8; 16] },
    /// The opening of a stage.
    Stage { n: u32, stage: StageId },
    /// A ballot opened for these items.
    BallotOpened { id: BallotId, items: Vec<OpportunityId> },
    /// A ballot cast or replaced.
    Vote { ballot: BallotId, voter: [u8; 32], body: Vec<u8> },
    /// A ballot closed: no row of a voter stays.
    BallotClosed { id: BallotId },
    /// A frozen copy of the board.
    Snapshot { number: u32, name: String, body: Vec<u8>, sha256: String, bytes: usize },
    /// An act of a facilitator.
    Audit { number: u32, act: &'static str, object: String, hash: [u8; 32] },
    /// The timer, in seconds from now.
    Timer { seconds: Option<u32> },
    /// Notes are removed for good: what stays gets another key.
    Forget(Forget),
    /// The event is over: owners and participants' seats go.
    Ended,
}

impl Row {
    /// Writes one row that is not written together with others of its kind.
    pub(super) async fn write(&self, db: &mut SqliteConnection, session: SessionId) -> Result<(), sqlx::Error> {
        let room = &session.as_bytes()[..];
        match self {
            Self::Checkpoint { epoch, upto, body } => {
                query("insert or replace into checkpoint (room, epoch, upto, body) values ($1, $2, $3, $4)")
                    .bind(room)
                    .bind(epoch)
                    .bind(*upto as i64)
                    .bind(&body[..])
                    .execute(db)
                    .await?;
            }
            Self::ForgetLog { epoch, upto } => {
                let forget = [
                    "delete from log where room = $1 and epoch = $2 and seq <= $3",
                    "delete from checkpoint where room = $1 and epoch = $2 and upto < $3",
                ];
                for sql in forget {
                    query(sql).bind(room).bind(epoch).bind(*upto as i64).execute(&mut *db).await?;
                }
            }
            Self::Epoch { epoch } => {
                let renew = [
                    "update session set epoch = $2 where id = $1",
                    "delete from log where room = $1 and epoch < $2",
                    "delete from checkpoint where room = $1 and epoch < $2",
                ];
                for sql in renew {
                    query(sql).bind(room).bind(epoch).execute(&mut *db).await?;
                }
            }
            Self::Log { .. } | Self::Op { .. } | Self::Owner { .. } => {
                unreachable!("these are written together, in `bulk`")
            }
            Self::OwnerGone { note } => {
                query("delete from owner where room = $1 and note = $2")
                    .bind(room)
                    .bind(&note.as_bytes()[..])
                    .execute(db)
                    .await?;
            }
            Self::Held { id, kind, body } => {
                query("insert or replace into held (room, id, kind, body) values ($1, $2, $3, $4)")
                    .bind(room)
                    .bind(&id[..])
                    .bind(kind.word())
                    .bind(&body[..])
                    .execute(db)
                    .await?;
            }
            Self::HeldGone { id } => {
                query("delete from held where room = $1 and id = $2").bind(room).bind(&id[..]).execute(db).await?;
            }
            Self::Stage { n, stage } => {
                query("insert into stage (room, n, stage) values ($1, $2, $3)")
                    .bind(room)
                    .bind(n)
                    .bind(stage.0)
                    .execute(db)
                    .await?;
            }
            Self::BallotOpened { id, items } => {
                let items = serde_json::to_string(items).expect("ids are text");
                query("insert into ballot (room, id, items, open) values ($1, $2, $3, 1)")
                    .bind(room)
                    .bind(id.to_string())
                    .bind(items)
                    .execute(db)
                    .await?;
            }
            Self::Vote { ballot, voter, body } => {
                query("insert or replace into vote (room, ballot, voter, body) values ($1, $2, $3, $4)")
                    .bind(room)
                    .bind(ballot.to_string())
                    .bind(&voter[..])
                    .bind(&body[..])
                    .execute(db)
                    .await?;
            }
            Self::BallotClosed { id } => {
                let close = [
                    "update ballot set open = 0 where room = $1 and id = $2",
                    "delete from vote where room = $1 and ballot = $2",
                ];
                for sql in close {
                    query(sql).bind(room).bind(id.to_string()).execute(&mut *db).await?;
                }
            }
            Self::Snapshot { number, name, body, sha256, bytes } => {
                query("insert into snapshot (room, number, name, body, sha256, bytes) values ($1, $2, $3, $4, $5, $6)")
                    .bind(room)
                    .bind(number)
                    .bind(&name[..])
                    .bind(&body[..])
                    .bind(&sha256[..])
                    .bind(*bytes as i64)
                    .execute(db)
                    .await?;
            }
            Self::Audit { number, act, object, hash } => {
                query("insert into audit (room, number, act, object, hash) values ($1, $2, $3, $4, $5)")
                    .bind(room)
                    .bind(number)
                    .bind(*act)
                    .bind(&object[..])
                    .bind(&hash[..])
                    .execute(db)
                    .await?;
            }
            Self::Timer { seconds } => {
                query("update session set timer = unixepoch() + $2 where id = $1")
                    .bind(room)
                    .bind(*seconds)
                    .execute(db)
                    .await?;
            }
            Self::Forget(forget) => forget.write(db, session).await?,
            Self::Ended => {
                let end = [
                    "update session set ended = 1, lobby = 0 where id = $1",
                    "delete from owner where room = $1",
                    "delete from member where session = $1 and role = 'participant'",
                ];
                for sql in end {
                    query(sql).bind(room).execute(&mut *db).await?;
                }
            }
        }
        Ok(())
    }
}
