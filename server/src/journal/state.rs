//! The state that a room keeps beside its board, and what one batch changes in it: plain data, independent of any
//! table.
//!
//! A new kind of stage with state of its own adds a field to [`RoomState`], a variant to [`Fact`] and their encoding in
//! [`super::codec`], and no SQL.

mod tray;

pub use tray::Tray;

use crate::seams::Ordinary;
use plenary_shared::{
    id::{NoteId, OpId, OpportunityId, PromptId, StageId},
    proof::Tag,
    stage::poll::PollId,
};
use std::collections::{BTreeMap, HashMap};

/// A pseudonym that one poll's key makes of a seat; two polls' pseudonyms of a seat are unrelated.
pub type Voter = [u8; 32];

/// The first bytes of a command's SHA-256: a retried command must have the same content.
pub type Digest = [u8; 8];

/// Everything that a room knows beyond its board.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoomState {
    /// Commands that were applied, kept until the event ends so that retries are recognised.
    pub ops: HashMap<OpId, Applied>,
    /// Who can prove that they wrote a note.
    pub owners: HashMap<NoteId, Owner>,
    /// Texts that are not on the board.
    pub tray: Tray,
    /// Changes of notes on the board that wait in the threshold mix.
    pub waiting: HashMap<NoteId, Waiting>,
    /// Which stage each stage number opened.
    pub stages: BTreeMap<u32, StageId>,
    /// Open polls.
    pub polls: BTreeMap<PollId, OpenPoll>,
    /// How many devices wrote what waits under each prompt.
    pub writers: BTreeMap<PromptId, Writers>,
    /// Number of the last snapshot.
    pub snapshots: u32,
    /// Number and hash of the last act in the audit log.
    pub audit: (u32, [u8; 32]),
    /// When the timer ends, in seconds since 1970.
    pub timer: Option<i64>,
}

/// How a command was acknowledged, so that it is applied once and every retry gets the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Applied; on the board.
    Done,
    /// Applied; held back from the board for now.
    Held,
    /// In the late tray.
    Late,
}

/// A command that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Its answer.
    pub answered: Answered,
    /// Digest of its content; none where an earlier version did not keep it.
    pub digest: Option<Digest>,
}

/// What proves that a device wrote a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// SHA-256 of the proof.
    pub tag: Tag,
    /// Of the newest words.
    pub revision: u32,
}

/// Why a text is not on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldKind {
    /// A note that waits for the reveal of its prompt, or for its stage to close.
    Note,
    /// A note of an open pool that waits in the threshold mix.
    Pool,
    /// It came after its stage closed.
    Late,
    /// A facilitator removed it from view.
    Hidden,
    /// Its writer deleted it. The text is empty; the id is kept until the board is written afresh.
    TakenBack,
}

/// A text that is not on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldText {
    /// The reason.
    pub kind: HeldKind,
    /// The prompt that it answers.
    pub prompt: PromptId,
    /// The words.
    pub text: String,
    /// For a late change: the note that it would change. Otherwise the note's own id.
    pub note: NoteId,
    /// Whether it changes an existing note.
    pub change: bool,
}

/// A change of a note on the board that waits in the threshold mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A new text.
    Words(String),
    /// Its deletion by its writer.
    Deletion,
}

/// An open poll.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPoll {
    /// What is ranked.
    pub items: Vec<OpportunityId>,
    /// Answers, each sealed with the poll's own key.
    pub answers: BTreeMap<Voter, Vec<u8>>,
}

/// How many devices wrote what waits under a prompt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Writers {
    /// Devices behind held notes.
    pub held: u32,
    /// Devices behind what came late.
    pub late: u32,
}

/// One change of the state. When several facts are about the same thing, the newest wins.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A command was applied.
    Applied(OpId, Applied),
    /// Who can prove that they wrote a note; `None` when no one can any more.
    Owner(NoteId, Option<Owner>),
    /// A text that is not on the board; `None` when it is no longer kept.
    Held([u8; 16], Option<HeldText>),
    /// A change that waits in the mix; `None` when it no longer does.
    Waiting(NoteId, Option<Waiting>),
    /// An answer was given or replaced.
    Answer(PollId, Voter, Vec<u8>),
    /// How many devices wrote what waits under a prompt.
    Writers(PromptId, Writers),
    /// Number of the last snapshot.
    Snapshots(u32),
    /// Number and hash of the last act in the audit log.
    Audit(u32, [u8; 32]),
    /// When the timer ends, in seconds since 1970.
    Timer(Option<i64>),
    /// An answer was taken back, with its device's seat.
    Withdrawn(PollId, Voter),
}

impl Fact {
    /// The fact's subject, as a sort key: a kind, and random bytes so that the order within a kind reveals nothing.
    fn about(&self) -> (u8, [u8; 40]) {
        let mut about = [0; 40];
        let mut put = |at: usize, bytes: &[u8]| about[at..at + bytes.len()].copy_from_slice(bytes);
        let kind = match self {
            Self::Applied(op, _) => {
                put(0, op.as_bytes());
                0
            }
            Self::Owner(note, _) => {
                put(0, note.as_bytes());
                1
            }
            Self::Held(id, _) => {
                put(0, id);
                2
            }
            Self::Waiting(note, _) => {
                put(0, note.as_bytes());
                3
            }
            Self::Answer(poll, voter, _) | Self::Withdrawn(poll, voter) => {
                put(0, voter);
                put(32, &poll.n.to_be_bytes());
                put(36, &[poll.topic.place()]);
                4
            }
            Self::Writers(prompt, _) => {
                put(0, &prompt.0.to_be_bytes());
                5
            }
            Self::Snapshots(_) => 6,
            Self::Audit(..) => 7,
            Self::Timer(_) => 8,
        };
        (kind, about)
    }
}

/// Sorts facts so that their order of arrival is lost, and keeps the newest about each subject.
pub fn sorted(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.reverse();
    facts.sort_by_cached_key(Fact::about);
    facts.dedup_by_key(|fact| fact.about());
    facts
}

/// Decides what rooms keep.
pub trait Keeping {
    /// Whether a room keeps a fact: all of them, each in its state and in the record of the batch.
    fn keeps(_state: &RoomState, _fact: &Fact) -> bool {
        true
    }
}

impl Keeping for Ordinary {}

impl RoomState {
    /// Applies a fact.
    pub fn apply(&mut self, fact: Fact) {
        match fact {
            Fact::Applied(op, applied) => put(&mut self.ops, op, Some(applied)),
            Fact::Owner(note, owner) => put(&mut self.owners, note, owner),
            Fact::Held(id, Some(text)) => self.tray.put(id, text),
            Fact::Held(id, None) => {
                self.tray.take(&id);
            }
            Fact::Waiting(note, waiting) => put(&mut self.waiting, note, waiting),
            Fact::Answer(poll, voter, body) => {
                if let Some(poll) = self.polls.get_mut(&poll) {
                    poll.answers.insert(voter, body);
                }
            }
            Fact::Withdrawn(poll, voter) => {
                if let Some(poll) = self.polls.get_mut(&poll) {
                    poll.answers.remove(&voter);
                }
            }
            Fact::Writers(prompt, writers) => {
                self.writers.insert(prompt, writers);
                self.writers.retain(|_, writers| *writers != Writers::default());
            }
            Fact::Snapshots(number) => self.snapshots = number,
            Fact::Audit(number, hash) => self.audit = (number, hash),
            Fact::Timer(until) => self.timer = until,
        }
    }

    /// Everything except stages and polls' items, as facts in an order that reveals nothing.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let ops = self.ops.iter().map(|(op, applied)| Fact::Applied(*op, *applied));
        let owners = self.owners.iter().map(|(note, owner)| Fact::Owner(*note, Some(*owner)));
        let held = self.tray.texts().map(|(id, text)| Fact::Held(*id, Some(text.clone())));
        let waiting = self.waiting.iter().map(|(note, waiting)| Fact::Waiting(*note, Some(waiting.clone())));
        let votes = self
            .polls
            .iter()
            .flat_map(|(id, poll)| poll.answers.iter().map(|(voter, body)| Fact::Answer(*id, *voter, body.clone())));
        let writers = self.writers.iter().map(|(prompt, writers)| Fact::Writers(*prompt, *writers));
        let numbers =
            [Fact::Snapshots(self.snapshots), Fact::Audit(self.audit.0, self.audit.1), Fact::Timer(self.timer)];
        sorted(ops.chain(owners).chain(held).chain(waiting).chain(votes).chain(writers).chain(numbers).collect())
    }
}

fn put<K: Eq + std::hash::Hash, V>(map: &mut HashMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => drop(map.insert(key, value)),
        None => drop(map.remove(&key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_fact_about_a_thing_counts_and_the_order_says_nothing() {
        let applied = |n: u8| Applied { answered: Answered::Done, digest: Some([n; 8]) };
        let op = |n: u8| OpId::from_bytes([n; 16]);
        let came = vec![
            Fact::Applied(op(9), applied(1)),
            Fact::Timer(Some(1)),
            Fact::Applied(op(3), applied(2)),
            Fact::Applied(op(9), applied(3)),
            Fact::Timer(None),
        ];
        let expected = [Fact::Applied(op(3), applied(2)), Fact::Applied(op(9), applied(3)), Fact::Timer(None)];
        assert_eq!(sorted(came), expected);
    }
}
