//! What a device knows: its replica, its outbox, and every frame that it received.

use crate::history::{Entry, notes::Sightings};
use plenary_shared::{
    document::{Changes, Follower, Replica, Unreadable},
    id::{NoteId, OpId},
    stage::poll::PollId,
    wire::{Binary, ClientFrame, Facts, Held, HiddenItem, Me, MyNote, PollState, Refusal, ServerFrame},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// A state that device and socket task share.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a command was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nack {
    /// Why.
    pub code: Refusal,
    /// The current value, when the command came too late.
    pub now: Option<String>,
}

/// The final answer to a command: applied, and whether it is held; or refused.
pub type Answer = Result<Applied, Nack>;

/// A command was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Its effect is in the replica from here on.
    pub seq: u64,
    /// Durable, but not on the board yet.
    pub held: bool,
}

/// What a device knows.
#[derive(Default)]
pub struct State {
    /// The board.
    pub replica: Replica,
    /// The same as browsers read it.
    browser: Follower,
    /// Epoch of the replica.
    pub epoch: u32,
    /// Sequence number of the replica.
    pub seq: u64,
    /// Commands without a final answer, oldest first.
    pub outbox: Vec<(OpId, ClientFrame)>,
    /// Final answers.
    pub answers: HashMap<OpId, Answer>,
    /// When each final answer came.
    pub settled: HashMap<OpId, Instant>,
    /// Acknowledgements received, by command.
    pub acks: HashMap<OpId, u32>,
    /// Refusals that ask for another try.
    pub put_off: Vec<(OpId, Refusal)>,
    /// Counts.
    pub facts: Facts,
    /// Turn-outs.
    pub ballots: BTreeMap<PollId, (PollState, u32, u32)>,
    /// What the server keeps for this device.
    pub me: Me,
    /// How much came late, by prompt.
    pub late: Vec<Held>,
    /// Whether some people would like a pause.
    pub pause: bool,
    /// Answer to the last question for hidden notes.
    pub hidden: Option<Vec<HiddenItem>>,
    /// Answer to the last `mine`.
    pub mine: Option<Vec<MyNote>>,
    /// Pongs received.
    pub pongs: u32,
    /// Seconds left on the timer, as the last pong said.
    pub left: Option<i32>,
    /// Every frame that was given to a socket, and when.
    pub sent: Vec<(Instant, String)>,
    /// Every received frame, as bytes.
    pub wire: Vec<Vec<u8>>,
    /// When each of them was received.
    pub moments: Vec<Instant>,
    /// Number of frames ever received.
    pub frames: usize,
    /// How often a socket was given up because nothing was received on it.
    pub silences: u32,
    /// Welcomes since the socket was opened.
    pub welcomes: u32,
    /// How the server closed the socket.
    pub closed: Option<u16>,
    /// Every note that was ever on this device's screen, with its newest text.
    pub seen: BTreeMap<NoteId, String>,
    /// What was seen of notes, in order: each time one showed new words.
    pub sightings: Sightings,
    /// Every command that was ever sent, in order.
    pub history: Vec<(OpId, Entry)>,
    /// What went wrong on this device; always empty, or the test fails.
    pub broken: Vec<String>,
}

impl State {
    /// Takes a text frame; the frames to send because of it, and after how many milliseconds.
    pub(super) fn text(&mut self, text: &str) -> Vec<(u32, ClientFrame)> {
        self.frames += 1;
        self.wire.push(text.as_bytes().to_vec());
        self.moments.push(Instant::now());
        let frame = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => {
                self.broken.push(format!("{error}: {text}"));
                return Vec::new();
            }
        };
        match frame {
            ServerFrame::Welcome { me, .. } => {
                self.me = me;
                self.welcomes += 1;
                return self.outbox.iter().map(|(_, frame)| (0, frame.clone())).collect();
            }
            ServerFrame::Ack { op, seq, held } => {
                *self.acks.entry(op).or_default() += 1;
                if self.seq < seq {
                    self.broken.push(format!("acknowledged at {seq}, but the board stands at {}", self.seq));
                }
                self.settle(op, Ok(Applied { seq, held }));
            }
            ServerFrame::Nack { op, code: code @ (Refusal::Rate | Refusal::Retry), retry_ms, .. } => {
                self.put_off.push((op, code));
                let again = self.outbox.iter().find(|(waiting, _)| *waiting == op);
                return again.map(|(_, frame)| (retry_ms.unwrap_or(100), frame.clone())).into_iter().collect();
            }
            ServerFrame::Nack { op, code, now, .. } => self.settle(op, Err(Nack { code, now })),
            ServerFrame::Mine { notes } => self.mine = Some(notes),
            ServerFrame::Room(facts) => self.facts = facts,
            ServerFrame::Ballot { id, state, voted, of } => {
                self.ballots.insert(id, (state, voted, of));
            }
            ServerFrame::Late { counts } => self.late = counts,
            ServerFrame::Pause { wished } => self.pause = wished,
            ServerFrame::Hidden { items } => self.hidden = Some(items),
            ServerFrame::Pong { timer } => {
                self.pongs += 1;
                self.left = timer;
            }
        }
        Vec::new()
    }

    /// Takes a binary frame.
    pub(super) fn binary(&mut self, bytes: &[u8]) {
        self.frames += 1;
        self.wire.push(bytes.to_vec());
        self.moments.push(Instant::now());
        let frame = Binary::decode(bytes);
        let outcome = match frame {
            Some(Binary::Update { seq, update }) => {
                if seq != self.seq + 1 {
                    self.broken.push(format!("update {seq} after {}", self.seq));
                }
                self.seq = seq;
                self.replica.apply(update)
            }
            Some(Binary::State { epoch, seq, state }) => {
                (self.epoch, self.seq) = (epoch, seq);
                self.replica.reset(state)
            }
            None => return self.broken.push("a binary frame that is none".into()),
        };
        if let Some(frame) = frame
            && !self.is_same_in_browsers(&frame, outcome.as_ref())
        {
            self.broken.push(format!("a browser reads another board at {}", self.seq));
        }
        match outcome {
            Err(error) => self.broken.push(error.to_string()),
            Ok(changes) if changes.all => {
                let notes = self.replica.content().map(|content| content.notes).unwrap_or_default();
                notes.into_iter().for_each(|(id, note)| self.saw(id, note.text));
            }
            Ok(changes) => {
                for id in changes.notes {
                    if let Some(note) = self.replica.note(id) {
                        self.saw(id, note.text);
                    }
                }
            }
        }
    }

    /// Whether a browser makes of a frame what a client of Yjs made of it.
    fn is_same_in_browsers(&mut self, frame: &Binary, outcome: Result<&Changes, &Unreadable>) -> bool {
        let browser = match *frame {
            Binary::Update { update, .. } => self.browser.apply(update),
            Binary::State { state, .. } => self.browser.reset(state),
        };
        match (outcome, browser) {
            (Ok(changes), Ok(_)) if changes.all => self.replica.content() == self.browser.content(),
            (Ok(changes), Ok(shown)) => {
                changes
                    .notes
                    .iter()
                    .all(|id| shown.notes.contains(id) && self.replica.note(*id) == self.browser.note(*id))
                    && (!changes.meta || self.replica.meta() == self.browser.meta())
                    && (!changes.themes || self.replica.themes() == self.browser.themes())
                    && (!changes.opportunities || self.replica.opportunities() == self.browser.opportunities())
                    && (!changes.results || self.replica.results() == self.browser.results())
            }
            (outcome, browser) => outcome.is_err() && browser.is_err(),
        }
    }

    fn saw(&mut self, id: NoteId, words: String) {
        if self.seen.get(&id) != Some(&words) {
            self.sightings.push((id, words.clone()));
            self.seen.insert(id, words);
        }
    }

    fn settle(&mut self, op: OpId, answer: Answer) {
        let known = self.answers.insert(op, answer.clone());
        self.settled.entry(op).or_insert_with(Instant::now);
        let same = |known: &Answer| match (known, &answer) {
            (Ok(known), Ok(new)) => known.held == new.held,
            (known, new) => known == new,
        };
        if known.as_ref().is_some_and(|known| !same(known)) {
            self.broken.push(format!("a command was answered {known:?}, then {answer:?}"));
        }
        if let Some((_, entry)) = self.history.iter_mut().rev().find(|(asked, _)| *asked == op) {
            entry.answered.get_or_insert((Instant::now(), answer));
        }
        self.outbox.retain(|(waiting, _)| *waiting != op);
    }
}
