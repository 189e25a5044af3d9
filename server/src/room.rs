//! A room: applies commands to the board, and returns what to write and what to send; no I/O, no clock.
//!
//! Nobody's identity is here: a command carries a role and, for a poll, a pseudonym that only this poll knows.

mod acts;
mod forget;
mod history;
mod polls;
mod stage;
mod transition;
mod welcome;

#[cfg(test)]
mod tests;

use crate::{
    Rules,
    clock::Moment,
    frames::{Frame, FrameSender},
    journal::{
        batch::{Batch, KeyName, StoredRoom},
        codec::{Checkpoint, Record},
        segments::Journal,
        state::{Answered, Applied, Digest, Fact, Keeping, RoomState, Writers},
    },
    seal::Key,
};
use history::History;
use plenary_shared::{
    content::Meta,
    document::Board,
    id::{NoteId, OpId, PromptId, SessionId},
    role::Role,
    stage::{Act, StageKind, brainstorm::NoteAct, poll::PollId},
    wire::{NoteProof, Refusal, ServerFrame, Stopped},
};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

pub use crate::journal::state::Voter;
pub use welcome::seconds_between;

/// An input of a room.
#[derive(Debug)]
pub enum Input {
    /// A command.
    Command(Command),
    /// A socket that sent its hello frame.
    Join(Join),
    /// A device asks for its own notes.
    Mine(Vec<NoteProof>, FrameSender),
    /// A facilitator asks for the texts of notes that were removed from view.
    Hidden(Vec<NoteId>, FrameSender),
    /// A device leaves: these answers go with its seat. Answered with a pong once that is durable.
    Withdraw(Vec<(PollId, Voter)>, FrameSender),
    /// The threshold mix releases items, all together.
    Release(Vec<NoteId>),
    /// Time has passed.
    Tick(Tick),
}

/// A command, without any trace of its sender's identity.
#[derive(Debug, Clone)]
pub struct Command {
    /// The role of its sender's seat.
    pub role: Role,
    /// Its idempotency key.
    pub op: OpId,
    /// The stage number it was written in.
    pub n: u32,
    /// The act.
    pub act: Act,
    /// For an answer in a poll: the sender's pseudonym there.
    pub voter: Option<Voter>,
    /// Where its answer is sent.
    pub to: FrameSender,
}

/// A socket that sent its hello frame.
#[derive(Debug)]
pub struct Join {
    /// The role of its seat.
    pub role: Role,
    /// Epoch of its replica; 0 for none.
    pub epoch: u32,
    /// Sequence number of its replica.
    pub seq: u64,
    /// The device's pseudonyms in the open polls.
    pub voters: Vec<(PollId, Voter)>,
    /// Whether it gets the board only, like a standard Yjs client.
    pub board_only: bool,
    /// Its sender.
    pub to: FrameSender,
}

/// What the actor knows and a room cannot.
#[derive(Debug, Clone, Default)]
pub struct Tick {
    /// Participants' devices that are connected.
    pub joined: u32,
    /// Participants' devices that have joined and not left, connected or not.
    pub seated: u32,
    /// Whether the lobby lets people in.
    pub lobby: bool,
    /// Why the room takes no commands, if it does not.
    pub stopped: Option<Stopped>,
    /// The mix's threshold: among items of so many devices, one person's cannot be singled out.
    pub least: u32,
    /// How many devices wrote what waits under each prompt, as far as this process knows.
    pub writers: BTreeMap<PromptId, Writers>,
    /// Whether enough devices have changed what waits for the counts to be published.
    pub tell: bool,
    /// Whether facilitators are told that some people would like a pause.
    pub pause: bool,
}

/// The result of a batch: first all of `batch` is committed, then `outputs` are sent in order.
#[derive(Default)]
pub struct Work {
    /// What must be durable first.
    pub batch: Batch,
    /// What is sent afterwards.
    pub outputs: Vec<Output>,
    /// How commands were answered: with a refusal, or acknowledged.
    pub answers: Vec<Option<Refusal>>,
    /// What the batch changed; it is also in `batch`, sealed.
    pub record: Record,
    /// What the mix learns once all is durable.
    pub mix: Vec<ForMix>,
}

/// What the mix learns from a room: it knows which device sent a command, and the room does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForMix {
    /// A command's change of a note waits.
    Waits(OpId, NoteId),
    /// Nothing about a note waits any more.
    Gone(NoteId),
    /// A command's note is held until the reveal of its prompt.
    Held(OpId, PromptId),
    /// A command's text is in the late tray, under a prompt.
    Late(OpId, PromptId),
    /// The held notes of a prompt have been shown.
    Shown(PromptId),
    /// What came late under a prompt has been added to the board.
    Admitted(PromptId),
}

/// Something to send.
#[derive(Debug)]
pub enum Output {
    /// To one socket.
    To(FrameSender, Frame),
    /// To one socket, as a part of its welcome.
    Welcome(FrameSender, Frame),
    /// To every socket.
    All(Frame),
    /// To every facilitator's socket.
    Facilitators(Frame),
    /// Connects a subscriber: it gets everything sent from here on.
    Enter(Subscriber),
    /// The event is over: participants' sockets are closed.
    Over,
}

/// A subscriber: a socket to which the room publishes changes.
#[derive(Debug)]
pub struct Subscriber {
    /// The role of its seat.
    pub role: Role,
    /// Whether it gets the board only, like a standard Yjs client.
    pub board_only: bool,
    /// Its sender.
    pub to: FrameSender,
}

/// Why a command was denied, and the current value that it conflicts with, if any.
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

/// One live room.
pub struct Room {
    id: SessionId,
    session_key: Key,
    /// The number of that key.
    seal: u32,
    board: Arc<Board>,
    history: History,
    journal: Journal,
    /// The board's `meta`, cached because every command reads it.
    meta: Meta,
    /// Everything else that is stored.
    state: RoomState,
    /// Keys of the open polls.
    poll_keys: BTreeMap<PollId, Key>,
    /// Keys that were made while loading, to be written with the next batch.
    unwritten_keys: Vec<(KeyName, Key)>,
    timer: Option<Instant>,
    /// When the current batch was collected.
    now: Moment,
    published: welcome::Published,
    /// Who is connected, as far as the room knows.
    present: Tick,
}

impl Room {
    /// A room as loaded from the store. `None` when the board does not follow the schema, or ballots have lost their
    /// key.
    pub fn new(id: SessionId, stored: StoredRoom, now: Moment) -> Option<Self> {
        let meta = stored.board.meta()?;
        let mut poll_keys: BTreeMap<_, _> = stored.poll_keys.into_iter().collect();
        let mut unwritten_keys = Vec::new();
        for (poll, open) in &stored.state.polls {
            if !poll_keys.contains_key(poll) {
                // A restored backup has neither ballots nor keys: every device is asked again.
                if !open.answers.is_empty() {
                    return None;
                }
                let key = Key::random();
                unwritten_keys.push((KeyName::Poll(*poll), key.clone()));
                poll_keys.insert(*poll, key);
            }
        }
        let mut room = Self {
            id,
            session_key: stored.session_key,
            seal: stored.seal,
            history: History::new(stored.epoch, stored.seq),
            journal: Journal::new(id, stored.epoch, stored.journal, stored.segment_key, now.instant),
            board: Arc::new(stored.board),
            meta,
            timer: stored.state.timer.and_then(|until| in_seconds(now.instant, until - now.unix)),
            state: stored.state,
            poll_keys,
            unwritten_keys,
            now,
            published: welcome::Published { facts: welcome::first_facts(stored.lobby), ..Default::default() },
            present: Tick { lobby: stored.lobby, ..Tick::default() },
        };
        room.present.least = u32::MAX;
        room.answers_open().then_some(room)
    }

    /// What waits in the threshold mix.
    pub fn waiting(&self) -> Vec<NoteId> {
        self.state.tray.pool().chain(self.state.waiting.keys().copied()).collect()
    }

    /// The number of the stage that is open, or was open last.
    pub fn stage_number(&self) -> u32 {
        self.meta.stage.n
    }

    /// Notes on the board and held ones: what its bound counts.
    pub fn notes(&self) -> usize {
        self.board.count_notes() + self.state.tray.held()
    }

    /// Applies inputs in order, but ticks first. If the batch cannot be written, the room must be dropped and reloaded.
    pub fn run(&mut self, now: Moment, mut inputs: Vec<Input>) -> Work {
        self.now = now;
        let mut work = Work::default();
        let ticks = inputs.iter().any(|input| matches!(input, Input::Tick(_)));
        // The mix learns who is behind a batch's commands only afterwards. A tick that counted them already would let the
        // same devices count again for the next publication, which would then tell of fewer than the threshold.
        inputs.sort_by_key(|input| !matches!(input, Input::Tick(_)));
        let mut inputs = inputs.into_iter().peekable();
        while inputs.peek().is_some() {
            self.run_edits(&mut inputs, &mut work);
            if let Some(Input::Command(command)) = inputs.next_if(Input::is_whole) {
                let answer = self.answer_whole(&command, &mut work);
                self.reply(&command, answer, &mut work);
            }
        }
        self.write_down(&mut work);
        if self.journal.wants_checkpoint(now.instant) && (ticks || !work.batch.writes.is_empty()) {
            self.checkpoint(&mut work);
        }
        work
    }

    /// The last batch before the room leaves memory: a checkpoint, so that no order of records stays in the journal.
    pub fn rest(&mut self, now: Moment) -> Work {
        self.now = now;
        let mut work = Work::default();
        while !self.journal.is_empty() {
            self.checkpoint(&mut work);
        }
        work
    }

    /// Board, all other state, epoch and sequence number.
    #[cfg(test)]
    pub(crate) fn all_for_test(&self) -> (plenary_shared::content::Content, RoomState, u32, u64) {
        (self.content(), self.state.clone(), self.history.epoch(), self.history.seq())
    }

    /// Keys of the open polls, from which the sockets' side makes pseudonyms.
    pub fn poll_keys(&self) -> Vec<(PollId, Key)> {
        self.poll_keys.iter().map(|(id, key)| (*id, key.clone())).collect()
    }

    /// Applies a fact, and adds it to the batch's record.
    fn keep(&mut self, fact: Fact, work: &mut Work) {
        if !Rules::keeps(&self.state, &fact) {
            return;
        }
        work.record.facts.push(fact.clone());
        self.state.apply(fact);
    }

    fn write_down(&mut self, work: &mut Work) {
        if !work.record.is_empty() {
            self.journal.record(&work.record, self.now.instant, &mut work.batch);
        }
        if !work.batch.writes.is_empty() {
            work.batch.new_keys.append(&mut self.unwritten_keys);
        }
    }

    fn checkpoint(&mut self, work: &mut Work) {
        let room = self.whole();
        self.journal.checkpoint(&room, self.now.instant, &mut work.batch);
    }

    /// The whole state of the room, encoded and ready to be sealed.
    fn whole(&self) -> Vec<u8> {
        Checkpoint::encode(self.history.seq(), self.board.state(), &self.state)
    }

    /// Applies commands that change fields of the board, up to the first that works on the whole board: they share one
    /// update.
    fn run_edits(&mut self, inputs: &mut std::iter::Peekable<std::vec::IntoIter<Input>>, work: &mut Work) {
        let board = Arc::clone(&self.board);
        let mut edit = board.edit();
        let mut after = Vec::new();
        while let Some(input) = inputs.next_if(|input| !input.is_whole()) {
            match input {
                Input::Command(command) => {
                    let answer = self.answer(&mut edit, &command, work);
                    after.push(After::Reply(command, answer));
                }
                Input::Withdraw(voters, to) => self.withdraw(&voters, to, work),
                Input::Release(notes) => self.release(&mut edit, &notes, work),
                Input::Tick(tick) => self.publish_facts(tick, work),
                Input::Join(join) => after.push(After::Join(join)),
                Input::Mine(proofs, to) => after.push(After::Mine(proofs, to)),
                Input::Hidden(notes, to) => after.push(After::Hidden(notes, to)),
            }
        }
        if edit.has_removed() {
            self.history.forget_state();
        }
        if let Some(update) = edit.finish() {
            self.history.append(update, work);
        }
        for item in after {
            match item {
                After::Reply(command, answer) => self.reply(&command, answer, work),
                After::Join(join) => self.welcome(join, work),
                After::Mine(proofs, to) => self.show_mine(&proofs, to, work),
                After::Hidden(notes, to) => self.show_hidden(&notes, to, work),
            }
        }
    }

    fn reply(&self, command: &Command, answer: Result<Answered, Refused>, work: &mut Work) {
        let op = command.op;
        let frame = match answer {
            Ok(Answered::Done) => ServerFrame::Ack { op, seq: self.history.seq(), held: false },
            Ok(Answered::Held) => ServerFrame::Ack { op, seq: self.history.seq(), held: true },
            Ok(Answered::Late) => ServerFrame::Nack { op, code: Refusal::Late, retry_ms: None, now: None },
            Err(Refused { code, now }) => ServerFrame::Nack { op, code, retry_ms: None, now },
        };
        work.answers.push(match &frame {
            ServerFrame::Nack { code, .. } => Some(*code),
            _ => None,
        });
        work.outputs.push(Output::To(command.to.clone(), Frame::text(&frame)));
    }

    /// The answer of a command that was applied before; one with the same id and other content is denied.
    fn answered_before(&self, op: OpId, digest: Digest) -> Option<Result<Answered, Refused>> {
        let Applied { answered, digest: first } = self.state.ops.get(&op)?;
        let same = first.is_none_or(|first| first == digest);
        Some(if same { Ok(*answered) } else { Err(Refusal::Bad.into()) })
    }

    /// Remembers that a command was applied.
    fn remember(&mut self, op: OpId, digest: Digest, answered: Answered, work: &mut Work) {
        self.keep(Fact::Applied(op, Applied { answered, digest: Some(digest) }), work);
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
}

enum After {
    Reply(Command, Result<Answered, Refused>),
    Join(Join),
    Mine(Vec<NoteProof>, FrameSender),
    Hidden(Vec<NoteId>, FrameSender),
}

impl Input {
    /// Whether it would add a note.
    pub fn adds_note(&self) -> bool {
        matches!(self, Self::Command(Command { act: Act::Note(NoteAct::Add { .. }), .. }))
    }

    /// Whether it works on the board as a whole rather than on single fields.
    fn is_whole(&self) -> bool {
        matches!(self, Self::Command(Command { act, .. }) if act.is_whole())
    }
}

/// A moment so many seconds from now, or before now.
fn in_seconds(now: Instant, seconds: i64) -> Option<Instant> {
    let span = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { now.checked_sub(span) } else { now.checked_add(span) }
}
