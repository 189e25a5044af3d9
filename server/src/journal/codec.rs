//! Encoding of records and checkpoints before they are sealed: a version, postcard, and zeros up to the next multiple
//! of [`PAD_BYTES`], so that the length of a row reveals little of its content.

use super::state::{Answered, Applied, Fact, HeldKind, HeldText, OpenPoll, Owner, RoomState, Waiting, Writers, sorted};
use plenary_shared::{
    id::{NoteId, OpId, OpportunityId, PromptId, StageId},
    proof::Tag,
    stage::poll::{PollId, Topic},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;

/// The version that is written; older ones can be read.
const VERSION: u8 = 1;
/// Every record and checkpoint is padded to a multiple of this, in bytes.
pub const PAD_BYTES: usize = 512;
/// Bytes of the longest record or checkpoint that is read: SQLite's maximum for one row (`SQLITE_MAX_LENGTH`). A longer
/// one is already rejected when written, so nothing durable is lost.
const MOST_BYTES: usize = 1_000_000_000;

/// Why bytes are not a valid record or checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// A newer version wrote them.
    #[error("a newer version wrote it")]
    Newer,
    /// They are damaged or something else.
    #[error("it is not what was written")]
    Broken,
}

/// What one batch changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Updates of the board, in order.
    pub updates: Vec<Vec<u8>>,
    /// What else changed; written sorted, with only the newest about each subject.
    pub facts: Vec<Fact>,
}

/// The whole state of a room at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checkpoint {
    /// Sequence number of the board.
    pub seq: u64,
    /// The board, as an update to an empty document.
    pub board: Vec<u8>,
    /// Everything else.
    pub state: RoomState,
}

impl Record {
    /// Whether the batch changed nothing.
    pub fn is_empty(&self) -> bool {
        self.updates.is_empty() && self.facts.is_empty()
    }

    /// The encoded bytes, ready to be sealed.
    pub fn encode(&self) -> Vec<u8> {
        let updates = self.updates.iter().cloned().map(ByteBuf::from).collect();
        encode(&RecordBody { updates, facts: sorted(self.facts.clone()).into_iter().map(FactBody::from).collect() })
    }

    /// Decodes the output of [`Record::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let RecordBody { updates, facts } = decode(bytes)?;
        let updates = updates.into_iter().map(ByteBuf::into_vec).collect();
        Ok(Self { updates, facts: facts.into_iter().map(Fact::try_from).collect::<Result<_, _>>()? })
    }
}

impl Checkpoint {
    /// The encoded bytes, ready to be sealed.
    pub fn encode(seq: u64, board: Vec<u8>, state: &RoomState) -> Vec<u8> {
        let polls = state.polls.iter().map(|(id, poll)| {
            let items = poll.items.iter().map(|item| *item.as_bytes()).collect();
            (PollBody::from(*id), items)
        });
        encode(&CheckpointBody {
            seq,
            board: ByteBuf::from(board),
            stages: state.stages.iter().map(|(n, stage)| (*n, stage.0)).collect(),
            polls: polls.collect(),
            facts: state.facts().into_iter().map(FactBody::from).collect(),
        })
    }

    /// Decodes the output of [`Checkpoint::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let CheckpointBody { seq, board, stages, polls, facts } = decode(bytes)?;
        let stages = stages.into_iter().map(|(n, stage)| (n, StageId(stage))).collect();
        let mut state = RoomState { stages, ..RoomState::default() };
        for (id, items) in polls {
            let items = items.into_iter().map(OpportunityId::from_bytes).collect();
            state.polls.insert(id.try_into()?, OpenPoll { items, ..OpenPoll::default() });
        }
        for fact in facts {
            state.apply(fact.try_into()?);
        }
        Ok(Self { seq, board: board.into_vec(), state })
    }
}

fn encode(body: &impl Serialize) -> Vec<u8> {
    let mut bytes = postcard::to_extend(body, vec![VERSION]).expect("memory takes what is written");
    bytes.resize(bytes.len().next_multiple_of(PAD_BYTES), 0);
    bytes
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    if bytes.len() > MOST_BYTES || !bytes.len().is_multiple_of(PAD_BYTES) {
        return Err(CodecError::Broken);
    }
    let (body, padding) = match bytes.split_first() {
        Some((&VERSION, body)) => postcard::take_from_bytes(body).map_err(|_| CodecError::Broken)?,
        Some((version, _)) if *version > VERSION => return Err(CodecError::Newer),
        _ => return Err(CodecError::Broken),
    };
    let whole = padding.len() < PAD_BYTES && padding.iter().all(|byte| *byte == 0);
    if whole { Ok(body) } else { Err(CodecError::Broken) }
}

#[derive(Serialize, Deserialize)]
struct RecordBody {
    updates: Vec<ByteBuf>,
    facts: Vec<FactBody>,
}

#[derive(Serialize, Deserialize)]
struct CheckpointBody {
    seq: u64,
    board: ByteBuf,
    stages: Vec<(u32, u16)>,
    polls: Vec<(PollBody, Vec<[u8; 16]>)>,
    facts: Vec<FactBody>,
}

/// A [`Fact`] in its stored form, which must stay compatible: ids are bytes, and variants keep their indices for ever.
#[derive(Serialize, Deserialize)]
enum FactBody {
    Applied([u8; 16], AnsweredBody, Option<[u8; 8]>),
    Owner([u8; 16], Option<([u8; 32], u32)>),
    Held([u8; 16], Option<TextBody>),
    Waiting([u8; 16], Option<WaitingBody>),
    Answer(PollBody, [u8; 32], ByteBuf),
    Writers(u16, u32, u32),
    Snapshots(u32),
    Audit(u32, [u8; 32]),
    Timer(Option<i64>),
    Withdrawn(PollBody, [u8; 32]),
}

#[derive(Serialize, Deserialize)]
struct TextBody {
    kind: KindBody,
    prompt: u16,
    words: String,
    note: [u8; 16],
    change: bool,
}

#[derive(Serialize, Deserialize)]
enum WaitingBody {
    Words(String),
    Deletion,
}

#[derive(Serialize, Deserialize)]
struct PollBody {
    n: u32,
    topic: u8,
}

/// Enums of one byte that a record stores by index.
macro_rules! by_place {
    ($($body:ident of $real:ident { $($name:ident),* })*) => {$(
        #[derive(Serialize, Deserialize)]
        enum $body { $($name),* }

        impl From<$real> for $body {
            fn from(real: $real) -> Self {
                match real { $($real::$name => Self::$name),* }
            }
        }

        impl From<$body> for $real {
            fn from(body: $body) -> Self {
                match body { $($body::$name => Self::$name),* }
            }
        }
    )*};
}

by_place! {
    AnsweredBody of Answered { Done, Held, Late }
    KindBody of HeldKind { Note, Pool, Late, Hidden, TakenBack }
}

impl From<PollId> for PollBody {
    fn from(id: PollId) -> Self {
        Self { n: id.n, topic: id.topic.place() }
    }
}

impl TryFrom<PollBody> for PollId {
    type Error = CodecError;

    fn try_from(PollBody { n, topic }: PollBody) -> Result<Self, CodecError> {
        let topic = Topic::all().nth(usize::from(topic)).ok_or(CodecError::Broken)?;
        Ok(Self { n, topic })
    }
}

impl From<Fact> for FactBody {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Applied(op, Applied { answered, digest }) => Self::Applied(*op.as_bytes(), answered.into(), digest),
            Fact::Owner(note, owner) => {
                Self::Owner(*note.as_bytes(), owner.map(|Owner { tag, revision }| (tag.0, revision)))
            }
            Fact::Held(id, text) => {
                let body = |HeldText { kind, prompt, text, note, change }| TextBody {
                    kind: kind.into(),
                    prompt: prompt.0,
                    words: text,
                    note: *note.as_bytes(),
                    change,
                };
                Self::Held(id, text.map(body))
            }
            Fact::Waiting(note, waiting) => {
                let body = |waiting| match waiting {
                    Waiting::Words(words) => WaitingBody::Words(words),
                    Waiting::Deletion => WaitingBody::Deletion,
                };
                Self::Waiting(*note.as_bytes(), waiting.map(body))
            }
            Fact::Answer(poll, voter, body) => Self::Answer(poll.into(), voter, ByteBuf::from(body)),
            Fact::Writers(prompt, Writers { held, late }) => Self::Writers(prompt.0, held, late),
            Fact::Snapshots(number) => Self::Snapshots(number),
            Fact::Audit(number, hash) => Self::Audit(number, hash),
            Fact::Timer(until) => Self::Timer(until),
            Fact::Withdrawn(poll, voter) => Self::Withdrawn(poll.into(), voter),
        }
    }
}

impl TryFrom<FactBody> for Fact {
    type Error = CodecError;

    fn try_from(body: FactBody) -> Result<Self, CodecError> {
        Ok(match body {
            FactBody::Applied(op, answered, digest) => {
                Self::Applied(OpId::from_bytes(op), Applied { answered: answered.into(), digest })
            }
            FactBody::Owner(note, owner) => {
                Self::Owner(NoteId::from_bytes(note), owner.map(|(tag, rev)| Owner { tag: Tag(tag), revision: rev }))
            }
            FactBody::Held(id, body) => {
                let text = |TextBody { kind, prompt, words, note, change }| HeldText {
                    kind: kind.into(),
                    prompt: PromptId(prompt),
                    text: words,
                    note: NoteId::from_bytes(note),
                    change,
                };
                Self::Held(id, body.map(text))
            }
            FactBody::Waiting(note, waiting) => {
                let waiting = waiting.map(|waiting| match waiting {
                    WaitingBody::Words(words) => Waiting::Words(words),
                    WaitingBody::Deletion => Waiting::Deletion,
                });
                Self::Waiting(NoteId::from_bytes(note), waiting)
            }
            FactBody::Answer(poll, voter, body) => Self::Answer(poll.try_into()?, voter, body.into_vec()),
            FactBody::Writers(prompt, held, late) => Self::Writers(PromptId(prompt), Writers { held, late }),
            FactBody::Snapshots(number) => Self::Snapshots(number),
            FactBody::Audit(number, hash) => Self::Audit(number, hash),
            FactBody::Timer(until) => Self::Timer(until),
            FactBody::Withdrawn(poll, voter) => Self::Withdrawn(poll.try_into()?, voter),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answered() -> impl Strategy<Value = Answered> {
        prop_oneof![Just(Answered::Done), Just(Answered::Held), Just(Answered::Late)]
    }

    fn kind() -> impl Strategy<Value = HeldKind> {
        use HeldKind::*;
        prop_oneof![Just(Note), Just(Pool), Just(Late), Just(Hidden), Just(TakenBack)]
    }

    fn text() -> impl Strategy<Value = HeldText> {
        (kind(), any::<u16>(), ".{0,20}", any::<[u8; 16]>(), any::<bool>()).prop_map(|(kind, p, x, note, change)| {
            HeldText { kind, prompt: PromptId(p), text: x, note: NoteId::from_bytes(note), change }
        })
    }

    fn poll() -> impl Strategy<Value = PollId> {
        (0..3_u32, prop::sample::select(Topic::all().collect::<Vec<_>>())).prop_map(|(n, topic)| PollId { n, topic })
    }

    fn fact() -> impl Strategy<Value = Fact> {
        let note = || any::<[u8; 16]>().prop_map(NoteId::from_bytes);
        prop_oneof![
            (any::<[u8; 16]>(), answered(), any::<Option<[u8; 8]>>())
                .prop_map(|(op, answered, digest)| Fact::Applied(OpId::from_bytes(op), Applied { answered, digest })),
            (note(), proptest::option::of((any::<[u8; 32]>(), any::<u32>()))).prop_map(|(note, owner)| Fact::Owner(
                note,
                owner.map(|(tag, rev)| Owner { tag: Tag(tag), revision: rev })
            )),
            (any::<[u8; 16]>(), proptest::option::of(text())).prop_map(|(id, text)| Fact::Held(id, text)),
            (note(), proptest::option::of(prop_oneof![".{0,20}".prop_map(Waiting::Words), Just(Waiting::Deletion)]))
                .prop_map(|(note, waiting)| Fact::Waiting(note, waiting)),
            (poll(), any::<[u8; 32]>(), any::<Vec<u8>>()).prop_map(|(id, voter, body)| Fact::Answer(id, voter, body)),
            (0..4_u16, 0..9_u32, 0..9_u32)
                .prop_map(|(p, held, late)| Fact::Writers(PromptId(p), Writers { held, late })),
            any::<u32>().prop_map(Fact::Snapshots),
            (any::<u32>(), any::<[u8; 32]>()).prop_map(|(number, hash)| Fact::Audit(number, hash)),
            any::<Option<i64>>().prop_map(Fact::Timer),
            (poll(), any::<[u8; 32]>()).prop_map(|(id, voter)| Fact::Withdrawn(id, voter)),
        ]
    }

    proptest! {
        #[test]
        fn a_record_is_read_as_it_was_written(
            updates in proptest::collection::vec(any::<Vec<u8>>(), 0..3),
            facts in proptest::collection::vec(fact(), 0..12),
        ) {
            let record = Record { updates, facts };
            let bytes = record.encode();
            prop_assert_eq!(bytes.len() % PAD_BYTES, 0);
            let facts = sorted(record.facts);
            prop_assert_eq!(Record::decode(&bytes), Ok(Record { facts, ..record }));
        }

        #[test]
        fn a_checkpoint_is_what_its_facts_made(
            board in any::<Vec<u8>>(),
            seq in any::<u64>(),
            stages in proptest::collection::btree_map(any::<u32>(), any::<u16>().prop_map(StageId), 0..4),
            polls in proptest::collection::btree_map(poll(), Just(OpenPoll::default()), 0..4),
            facts in proptest::collection::vec(fact(), 0..30),
        ) {
            let mut state = RoomState { stages, polls, ..RoomState::default() };
            facts.into_iter().for_each(|fact| state.apply(fact));
            let bytes = Checkpoint::encode(seq, board.clone(), &state);
            prop_assert_eq!(Checkpoint::decode(&bytes), Ok(Checkpoint { seq, board, state }));
        }

        #[test]
        fn bytes_of_others_never_panic(mut bytes in any::<Vec<u8>>()) {
            bytes.insert(0, VERSION);
            bytes.resize(bytes.len().next_multiple_of(PAD_BYTES), 0);
            let _ = (Record::decode(&bytes), Checkpoint::decode(&bytes));
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_told_from_damage() {
        let bytes = Record::default().encode();
        assert_eq!(bytes.len(), PAD_BYTES);
        let mut newer = bytes.clone();
        newer[0] = VERSION + 1;
        assert_eq!(Record::decode(&newer), Err(CodecError::Newer));
        assert_eq!(Record::decode(&[]), Err(CodecError::Broken));
        assert_eq!(Record::decode(&bytes[..PAD_BYTES - 1]), Err(CodecError::Broken));
        let mut longer = bytes.clone();
        longer.extend([0; PAD_BYTES]);
        assert_eq!(Record::decode(&longer), Err(CodecError::Broken), "more padding than is needed");
        let mut dirty = bytes;
        dirty[PAD_BYTES - 1] = 1;
        assert_eq!(Record::decode(&dirty), Err(CodecError::Broken));
    }
}
