//! A room: takes commands, changes the board, says what to write and what to send; no I/O, no clock.
//!
//! Nobody's identity is here: a command carries a role and, for a ballot, a pseudonym that only this ballot knows.

mod acts;
mod ballots;
mod forget;
mod log;
mod notes;
mod opportunities;
mod themes;
mod tray;
mod turn;
mod welcome;

#[cfg(test)]
mod tests;

use super::outlet::{Frame, Outlet};
use crate::store::{
    keys::Key,
    rooms::StoredRoom,
    row::{Answered, Row},
    writer::Batch,
};
use ballots::OpenBallot;
use log::Log;
use plenary_shared::{
    agenda::StageKind,
    content::Meta,
    document::Board,
    id::{NoteId, OpId, PromptId, SessionId, StageId},
    proof::Tag,
    protocol::{Act, BallotId, LateItem, NoteProof, Refusal, ServerFrame, Stopped},
    role::Role,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};
use tray::Tray;

/// A pseudonym that one ballot's key makes of a device; two ballots' pseudonyms of a device are unrelated.
pub type Voter = [u8; 32];

/// What a room takes.
#[derive(Debug)]
pub enum Input {
    /// A command.
    Command(Command),
    /// A socket that said hello.
    Join(Join),
    /// A device asks for its own notes.
    Mine(Vec<NoteProof>, Outlet),
    /// Time has passed.
    Tick(Tick),
}

/// A command, without any trace of who sent it.
#[derive(Debug)]
pub struct Command {
    /// What its seat is for.
    pub role: Role,
    /// The key of idempotency.
    pub op: OpId,
    /// The stage number it was written in.
    pub n: u32,
    /// What is to be done.
    pub act: Act,
    /// For `ballot.cast`: whose ballot it is.
    pub voter: Option<Voter>,
    /// For `note.add` in an open pool: whether another note of the same device came just before.
    pub burst: bool,
    /// Where the answer goes.
    pub to: Outlet,
}

/// A socket that said hello.
#[derive(Debug)]
pub struct Join {
    /// What its seat is for.
    pub role: Role,
    /// Epoch of its replica; 0 for none.
    pub epoch: u32,
    /// Sequence number of its replica.
    pub seq: u64,
    /// Its pseudonyms in the open ballots.
    pub voters: Vec<(BallotId, Voter)>,
    /// Whether it gets the board only: the door for standard Yjs clients.
    pub board_only: bool,
    /// Its outlet.
    pub to: Outlet,
}

/// What a room cannot know by itself.
#[derive(Debug, Clone, Copy)]
pub struct Tick {
    /// Participants' devices that are connected.
    pub joined: u32,
    /// Whether the lobby lets people in.
    pub lobby: bool,
    /// Why no command is taken, if none is.
    pub stopped: Option<Stopped>,
}

/// What follows from inputs: first all of `batch` is written, then `outputs` go out in order.
#[derive(Default)]
pub struct Work {
    /// What must be durable first.
    pub batch: Batch,
    /// What goes out then.
    pub outputs: Vec<Output>,
    /// How commands were answered: with a refusal, or not.
    pub answers: Vec<Option<Refusal>>,
}

/// What goes out.
#[derive(Debug)]
pub enum Output {
    /// To one socket.
    To(Outlet, Frame),
    /// To every socket.
    All(Frame),
    /// To every facilitator.
    Facilitators(Frame),
    /// A socket gets everything from here on.
    Enter(Subscriber),
    /// The event is over: participants' sockets close.
    Over,
}

/// A socket that gets what the room sends.
#[derive(Debug)]
pub struct Subscriber {
    /// What its seat is for.
    pub role: Role,
    /// Whether it gets the board only.
    pub board_only: bool,
    /// Its outlet.
    pub to: Outlet,
}

/// Why a command was not applied, and what stands instead.
#[derive(Debug, PartialEq, Eq)]
struct Refused {
    code: Refusal,
    now: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(code: Refusal) -> Self {
        Self { code, now: None }
    }
}

impl Refused {
    fn superseded(now: Option<String>) -> Self {
        Self { code: Refusal::Superseded, now }
    }
}

struct Owner {
    tag: Tag,
    rev: u32,
}

/// One live room.
pub struct Room {
    id: SessionId,
    session_key: Key,
    /// The number of that key.
    seal: u32,
    board: Arc<Board>,
    log: Log,
    /// What `meta` of the board says; kept beside it because every command asks for it.
    meta: Meta,
    ops: HashMap<OpId, Answered>,
    owners: HashMap<NoteId, Owner>,
    tray: Tray,
    /// Notes of bursts, each with the time to publish it.
    bursts: Vec<(Instant, NoteId)>,
    /// Which stage opened under which number.
    stages: BTreeMap<u32, StageId>,
    ballots: Vec<OpenBallot>,
    snapshots: u32,
    audit: (u32, [u8; 32]),
    timer: Option<Instant>,
    /// When the batch under way was taken.
    now: Instant,
    told: welcome::Told,
    /// Who is here and what is the matter, as far as the room knows.
    present: Tick,
}

impl Room {
    /// A room as the store knows it. `None` when the board does not follow the schema.
    pub fn new(id: SessionId, stored: StoredRoom, now: Instant) -> Option<Self> {
        let meta = stored.board.meta()?;
        let tray = Tray::load(stored.held)?;
        let bursts = tray.bursts().map(|note| (now, note)).collect();
        Some(Self {
            id,
            session_key: stored.session_key,
            seal: stored.seal,
            log: Log::new(stored.epoch, stored.seq, stored.checkpoint, stored.epoch_key),
            board: Arc::new(stored.board),
            meta,
            ops: stored.ops.into_iter().collect(),
            owners: stored.owners.into_iter().map(|(note, tag, rev)| (note, Owner { tag, rev })).collect(),
            tray,
            bursts,
            stages: stored.stages.into_iter().collect(),
            ballots: stored.ballots.into_iter().map(OpenBallot::load).collect::<Option<_>>()?,
            snapshots: stored.snapshots,
            audit: stored.audit,
            timer: stored.timer.and_then(|left| in_seconds(now, left)),
            now,
            told: welcome::Told { facts: welcome::first_facts(stored.lobby), ..Default::default() },
            present: Tick { joined: 0, lobby: stored.lobby, stopped: None },
        })
    }

    /// Takes inputs in order. If the batch cannot be written the room must be dropped and loaded again.
    pub fn run(&mut self, now: Instant, inputs: Vec<Input>) -> Work {
        self.now = now;
        let mut work = Work::default();
        let mut inputs = inputs.into_iter().peekable();
        while inputs.peek().is_some() {
            self.run_edits(&mut inputs, &mut work);
            if let Some(Input::Command(command)) = inputs.next_if(Input::turns) {
                let answer = self.turn(&command, &mut work);
                self.reply(&command, answer, &mut work);
            }
        }
        work
    }

    /// Keys of the open ballots: the sockets' side makes voters with them.
    pub fn ballot_keys(&self) -> Vec<(BallotId, Key)> {
        self.ballots.iter().map(|ballot| (ballot.id, ballot.key.clone())).collect()
    }

    /// Commands that change fields of the board, up to the first that turns it over: one update for all of them.
    fn run_edits(&mut self, inputs: &mut std::iter::Peekable<std::vec::IntoIter<Input>>, work: &mut Work) {
        let board = Arc::clone(&self.board);
        let mut edit = board.edit();
        let mut after = Vec::new();
        while let Some(input) = inputs.next_if(|input| !input.turns()) {
            match input {
                Input::Command(command) => {
                    let answer = self.answer(&mut edit, &command, work);
                    after.push(After::Reply(command, answer));
                }
                Input::Tick(tick) => {
                    self.publish_due(&mut edit, work);
                    after.push(After::Tick(tick));
                }
                Input::Join(join) => after.push(After::Join(join)),
                Input::Mine(proofs, to) => after.push(After::Mine(proofs, to)),
            }
        }
        if edit.has_removed() {
            self.log.forget_state();
        }
        if let Some(update) = edit.finish() {
            self.log.append(self.id, &update, &board, work);
        }
        for item in after {
            match item {
                After::Reply(command, answer) => self.reply(&command, answer, work),
                After::Join(join) => self.welcome(join, work),
                After::Mine(proofs, to) => self.show_mine(&proofs, to, work),
                After::Tick(tick) => self.tell_facts(tick, work),
            }
        }
    }

    fn reply(&self, command: &Command, answer: Result<Answered, Refused>, work: &mut Work) {
        let op = command.op;
        let frame = match answer {
            Ok(Answered::Done) => ServerFrame::Ack { op, seq: self.log.seq(), held: false },
            Ok(Answered::Held) => ServerFrame::Ack { op, seq: self.log.seq(), held: true },
            Ok(Answered::Late) => ServerFrame::Nack { op, code: Refusal::Late, retry_ms: None, now: None },
            Err(Refused { code, now }) => ServerFrame::Nack { op, code, retry_ms: None, now },
        };
        work.answers.push(match &frame {
            ServerFrame::Nack { code, .. } => Some(*code),
            _ => None,
        });
        work.outputs.push(Output::To(command.to.clone(), Frame::text(&frame)));
    }

    /// Remembers that a command was applied.
    fn remember(&mut self, op: OpId, answered: Answered, work: &mut Work) {
        self.ops.insert(op, answered);
        work.batch.rows.push(Row::Op { op, answered });
    }

    fn open_kind(&self) -> Option<StageKind> {
        let stage = self.meta.stage;
        if stage.open { self.meta.agenda.stage(stage.id).map(|stage| stage.kind) } else { None }
    }

    /// Whether notes under a prompt may be written now.
    fn takes_notes(&self, prompt: PromptId) -> bool {
        let stage = self.meta.stage;
        stage.open && self.meta.agenda.prompt(prompt).is_some_and(|prompt| prompt.stage == stage.id)
    }

    fn late_items(&self) -> Vec<LateItem> {
        self.tray.late_items()
    }
}

enum After {
    Reply(Command, Result<Answered, Refused>),
    Join(Join),
    Mine(Vec<NoteProof>, Outlet),
    Tick(Tick),
}

impl Input {
    /// Whether it works on the board as a whole rather than on fields of it.
    fn turns(&self) -> bool {
        matches!(
            self,
            Self::Command(Command {
                act: Act::StageSet { .. } | Act::SessionEnd | Act::SnapshotTake { .. } | Act::NotePurge { .. },
                ..
            })
        )
    }
}

/// So many seconds from now, or before now.
fn in_seconds(now: Instant, seconds: i64) -> Option<Instant> {
    let span = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { now.checked_sub(span) } else { now.checked_add(span) }
}

/// Longest wait of a note of a burst before it is published.
const BURST_SPREAD: Duration = Duration::from_secs(5);
