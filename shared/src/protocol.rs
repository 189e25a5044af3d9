//! The socket's frames: what devices say, what the server says, and how it says no.
//!
//! Text frames are JSON in the shapes of this module; binary frames carry the board, see [`Binary`].
//! `docs/protocol.md` says the same on paper.

mod act;

pub use act::Act;

use crate::{
    ballot::{Choices, Criterion},
    fields::{self, Field, Fields},
    id::{NoteId, OpId, PromptId, ThemeId},
    limits,
    proof::Own,
    role::Role,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// A frame from a device.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum ClientFrame {
    /// First frame of every socket.
    Hello {
        /// Protocol version, [`crate::limits::PROTOCOL`].
        v: u8,
        /// Epoch of the replica; 0 for none.
        epoch: u32,
        /// Sequence number that the replica stands at.
        seq: u64,
    },
    /// A command; sent again with the same `op` until it is answered.
    Cmd {
        /// Made on the device; the server applies it once.
        op: OpId,
        /// `meta.stage.n` when it was written.
        n: u32,
        /// What is to be done.
        #[serde(rename = "do")]
        act: Act,
    },
    /// Asks for the texts of own notes, after a reload.
    Mine {
        /// At most [`crate::limits::PROOFS_PER_FRAME`].
        notes: Vec<NoteProof>,
    },
    /// A facilitator asks for the words of notes that were removed from view.
    Hidden {
        /// At most [`crate::limits::HIDDEN_PER_FRAME`].
        notes: Vec<NoteId>,
    },
    /// Asks whether the socket lives; answered by `pong`.
    Ping,
}

impl ClientFrame {
    /// Reads a text frame; otherwise the command that it would have been, if that can be made out, so that the device
    /// gets its answer.
    pub fn read(text: &str) -> Result<Self, Option<OpId>> {
        #[derive(Deserialize)]
        struct Op {
            op: OpId,
        }
        if !shallow(text) {
            return Err(None);
        }
        fields::parse(text).ok_or_else(|| serde_json::from_str(text).ok().map(|Op { op }| op))
    }

    fn of(mut fields: Fields) -> Result<Self, &'static str> {
        Ok(match &fields.take::<String>("t")?[..] {
            "hello" => {
                let (epoch, seq) = (fields.take("epoch")?, fields.take("seq")?);
                Self::Hello { v: fields.take("v")?, epoch, seq }
            }
            "cmd" => Self::Cmd { op: fields.take("op")?, n: fields.take("n")?, act: fields.take("do")? },
            "mine" => Self::Mine { notes: fields.take("notes")? },
            "hidden" => Self::Hidden { notes: fields.take("notes")? },
            "ping" => Self::Ping,
            _ => return Err("t"),
        })
    }

    /// The frame as it goes out: padded, but for a ping.
    pub fn write(&self) -> String {
        let text = serde_json::to_string(self).expect("a frame is plain data with text keys");
        if matches!(self, Self::Ping) { text } else { padded(text, limits::PAD_BYTES) }
    }
}

impl Field for ClientFrame {
    fn read(value: Value) -> Option<Self> {
        Self::of(Fields::of(value)?).ok()
    }
}

/// A JSON object with a field `pad` at its end, so that its length is a multiple of some bytes.
fn padded(mut object: String, multiple: usize) -> String {
    const EMPTY: &str = r#","pad":""}"#;
    object.pop();
    let bytes = object.len() + EMPTY.len();
    let missing = bytes.next_multiple_of(multiple) - bytes;
    object.push_str(&EMPTY[..EMPTY.len() - 2]);
    object.extend(std::iter::repeat_n('-', missing));
    object.push_str("\"}");
    object
}

/// How a note that everybody sees goes away when its writer deletes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Withdrawal {
    /// Together with changes of other devices, so that nobody can guess whose it was.
    #[default]
    Mixed,
    /// At once.
    Now,
}

impl Field for Withdrawal {
    fn read(value: Value) -> Option<Self> {
        match value.as_str() {
            None if value.is_null() => Some(Self::default()),
            Some("mixed") => Some(Self::Mixed),
            Some("now") => Some(Self::Now),
            _ => None,
        }
    }
}

/// Shows that a device wrote a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteProof {
    /// The note.
    pub id: NoteId,
    /// Its proof.
    pub own: Own,
}

/// The ballot of one criterion, opened by one opening of a stage; written `impact.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BallotId {
    /// `meta.stage.n` of the opening: a second round is another ballot.
    pub n: u32,
    /// What the items are ordered by.
    pub criterion: Criterion,
}

impl fmt::Display for BallotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.criterion.word(), self.n)
    }
}

impl FromStr for BallotId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a ballot id is a criterion, a full stop and a number";
        let (word, n) = text.split_once('.').ok_or(wrong)?;
        let criterion = Criterion::ALL.into_iter().find(|criterion| criterion.word() == word).ok_or(wrong)?;
        Ok(Self { n: n.parse().map_err(|_| wrong)?, criterion })
    }
}

impl TryFrom<String> for BallotId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<BallotId> for String {
    fn from(id: BallotId) -> String {
        id.to_string()
    }
}

/// What the big screen shows; operated from the facilitator's laptop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// The view.
    pub view: View,
    /// Page of the view, from 0.
    pub page: u16,
    /// Text size in per cent: 100, 125 or 150.
    pub scale: u16,
    /// Whether new notes wait instead of appearing.
    pub paused: bool,
    /// The theme that fills the screen, or the prompt whose notes are shown, by view.
    pub theme: Option<ThemeId>,
    /// The prompt whose notes are shown.
    pub prompt: Option<PromptId>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { view: View::Stage, page: 0, scale: 100, paused: false, theme: None, prompt: None }
    }
}

/// Views of the big screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// What the stage shows by itself.
    Stage,
    /// QR and code.
    Join,
    /// The revealed notes of a prompt.
    Notes,
    /// The themes, or one theme with its notes.
    Themes,
    /// The learning opportunities.
    Opportunities,
    /// The order by impact.
    Impact,
    /// The order by ease.
    Ease,
    /// The 2×2 picture.
    Picture,
    /// How far the ballots agree, and where they do not.
    Agreement,
    /// What an earlier event said.
    Then,
}

/// A frame from the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum ServerFrame {
    /// Answers hello; the board follows as a binary frame unless the replica is current.
    Welcome {
        /// Epoch of the board.
        epoch: u32,
        /// Sequence number of the board.
        seq: u64,
        /// What this socket may do.
        role: Role,
        /// What the server keeps for this device.
        me: Me,
    },
    /// The command is durable.
    Ack {
        /// The command.
        op: OpId,
        /// Its effect is in the replica from this sequence number on.
        seq: u64,
        /// Durable, but not on the board yet.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        held: bool,
    },
    /// The command was refused.
    Nack {
        /// The command.
        op: OpId,
        /// Why.
        code: Refusal,
        /// For `rate` and `retry`: when to send it again, in milliseconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_ms: Option<u32>,
        /// For `superseded`: the current value, a theme id, note id or text.
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<String>,
    },
    /// Texts of own notes, answer to `mine`.
    Mine {
        /// The notes whose proof fits; no word about the others.
        notes: Vec<MyNote>,
    },
    /// Counts, at most one frame a second.
    Room(Facts),
    /// How many have voted; nothing else until the ballot closes.
    Ballot {
        /// The ballot.
        id: BallotId,
        /// Open or closed.
        state: BallotState,
        /// Devices whose ballot is in.
        voted: u32,
        /// Devices in the room, or `voted` when that is more.
        of: u32,
    },
    /// How much came late, by prompt; to facilitators only.
    Late {
        /// Prompts under which something waits.
        counts: Vec<Held>,
    },
    /// Words of notes that were removed from view, answer to `hidden`; to facilitators only.
    Hidden {
        /// Those of the notes that are.
        items: Vec<HiddenItem>,
    },
    /// Answers ping.
    Pong,
}

impl ServerFrame {
    /// The frame as it goes out. Answers to one device have lengths that say nothing.
    pub fn write(&self) -> String {
        let text = serde_json::to_string(self).expect("frames are plain data with text keys");
        match self {
            Self::Ack { .. } | Self::Nack { now: None, .. } => padded(text, limits::ANSWER_BYTES),
            Self::Nack { .. } | Self::Mine { .. } | Self::Welcome { .. } => padded(text, limits::PAD_BYTES),
            _ => text,
        }
    }

    fn of(mut fields: Fields) -> Result<Self, &'static str> {
        Ok(match fields.take::<String>("t")?.as_str() {
            "welcome" => Self::Welcome {
                epoch: fields.take("epoch")?,
                seq: fields.take("seq")?,
                role: fields.take("role")?,
                me: fields.take("me")?,
            },
            "ack" => {
                Self::Ack { op: fields.take("op")?, seq: fields.take("seq")?, held: fields.take_or_default("held")? }
            }
            "nack" => Self::Nack {
                op: fields.take("op")?,
                code: fields.take("code")?,
                retry_ms: fields.take("retry_ms")?,
                now: fields.take("now")?,
            },
            "mine" => Self::Mine { notes: fields.take("notes")? },
            "room" => Self::Room(Facts::read(fields.rest()).ok_or("room")?),
            "ballot" => Self::Ballot {
                id: fields.take("id")?,
                state: fields.take("state")?,
                voted: fields.take("voted")?,
                of: fields.take("of")?,
            },
            "late" => Self::Late { counts: fields.take("counts")? },
            "hidden" => Self::Hidden { items: fields.take("items")? },
            "pong" => Self::Pong,
            _ => return Err("t"),
        })
    }
}

impl Field for ServerFrame {
    fn read(value: Value) -> Option<Self> {
        Self::of(Fields::of(value)?).ok()
    }
}

by_field!(ClientFrame, ServerFrame);

/// What the server keeps for the device behind a socket.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Me {
    /// Its ballots that are still open.
    pub ballots: Vec<MyBallot>,
}

/// A device's own ballot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MyBallot {
    /// The ballot.
    pub id: BallotId,
    /// The choices that count as long as they are not replaced.
    pub choices: Choices,
}

/// A device's own note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyNote {
    /// The note.
    pub id: NoteId,
    /// The prompt it answers.
    pub p: PromptId,
    /// Its revision; the next edit sends a greater one.
    pub rev: u32,
    /// Its text.
    pub x: String,
    /// Whether everybody sees it.
    pub shown: bool,
}

/// What everybody in the room may know about the room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Participants' devices that are connected now.
    pub joined: u32,
    /// Whether the lobby lets people in.
    pub lobby: bool,
    /// Notes that are held, by prompt; prompts without any are left out.
    pub held: Vec<Held>,
    /// Seconds left on the timer; negative when time is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timer: Option<i32>,
    /// Why the room takes no commands for now, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
}

/// How much of a prompt waits. Told seldom, and never for one person's act alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The prompt.
    pub p: PromptId,
    /// Items that only their writers see.
    pub count: u32,
    /// Whether too few people wrote them for showing them by themselves.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub few: bool,
}

impl Field for Held {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let (p, count) = (fields.take("p").ok()?, fields.take("count").ok()?);
        Some(Self { p, count, few: fields.take_or_default("few").ok()? })
    }
}

by_field!(Held, Withdrawal);

/// Why a room takes no commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stopped {
    /// The storage refuses to write.
    Storage,
    /// The room failed three times within a minute; it takes commands again when that minute is over.
    Room,
}

/// State of a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BallotState {
    /// Ballots can be cast and changed.
    Open,
    /// The result is published.
    Closed,
}

/// A note that was taken from the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenItem {
    /// The note.
    pub id: NoteId,
    /// The prompt it answers.
    pub p: PromptId,
    /// Its text.
    pub x: String,
}

/// Why a command was not applied. The device keeps what was written in every case but `late`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Its stage has closed; it is in the late tray.
    Late,
    /// Its stage is not open, and the command is not one that the late tray takes.
    Closed,
    /// The note is another device's.
    NotYours,
    /// This role may not.
    Role,
    /// The target is deleted or hidden.
    Gone,
    /// The value changed since `was`; `now` holds the current one.
    Superseded,
    /// The text is too long.
    TooLong,
    /// The command does not make sense, or its text is empty.
    Bad,
    /// The board, the late tray or the device's share is full.
    Full,
    /// Too many commands at once; send it again after `retry_ms`.
    Rate,
    /// The storage is not available; send it again after `retry_ms`.
    Retry,
    /// Too few people wrote what would be shown: wait, or close the stage.
    Few,
}

words! {
    View {
        "stage" Stage, "join" Join, "notes" Notes, "themes" Themes, "opportunities" Opportunities, "impact" Impact,
        "ease" Ease, "picture" Picture, "agreement" Agreement, "then" Then,
    }
    Stopped { "storage" Storage, "room" Room }
    BallotState { "open" Open, "closed" Closed }
    Refusal {
        "late" Late, "closed" Closed, "not_yours" NotYours, "role" Role, "gone" Gone, "superseded" Superseded,
        "too_long" TooLong, "bad" Bad, "full" Full, "rate" Rate, "retry" Retry, "few" Few,
    }
}

objects! {
    Screen { view, page, scale, paused, theme, prompt }
    Me { ballots }
    MyBallot { id, choices }
    MyNote { id, p, rev, x, shown }
    Facts { joined, lobby, held, timer, stopped }
    HiddenItem { id, p, x }
    NoteProof { id, own }
}

texts!(BallotId);

/// Close codes of the websocket.
pub mod close {
    /// The event is over: the device clears what it keeps.
    pub const OVER: u16 = 4401;
    /// The device has no seat here, or no longer: it keeps what it has and joins again.
    pub const NO_SEAT: u16 = 4404;
    /// The page comes from another site.
    pub const ORIGIN: u16 = 4403;
    /// No hello, or no answer to pings.
    pub const IDLE: u16 = 4408;
    /// The device reads more slowly than the room writes: reconnect and catch up.
    pub const SLOW: u16 = 4409;
    /// The server is stopping or reloading the room: reconnect.
    pub const LEAVING: u16 = 4410;
    /// A frame was larger than [`crate::limits::FRAME_BYTES`].
    pub const TOO_BIG: u16 = 4413;
    /// A frame could not be understood.
    pub const BROKEN: u16 = 4400;
    /// The client speaks another version: load the page again.
    pub const VERSION: u16 = 4426;
    /// Too many frames or sockets.
    pub const FLOOD: u16 = 4429;
}

/// A binary frame: the board, or what changed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binary<'a> {
    /// `01 | varint seq | update`: the next change.
    Update {
        /// Its sequence number.
        seq: u64,
        /// A Yjs update, v1 encoding.
        update: &'a [u8],
    },
    /// `02 | varint epoch | varint seq | state`: the whole board; replaces the replica.
    State {
        /// Epoch of the board.
        epoch: u32,
        /// Sequence number of the board.
        seq: u64,
        /// A Yjs update from nothing, v1 encoding.
        state: &'a [u8],
    },
}

impl<'a> Binary<'a> {
    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Update { seq, update } => {
                out.push(1);
                put_varint(&mut out, *seq);
                out.extend_from_slice(update);
            }
            Self::State { epoch, seq, state } => {
                out.push(2);
                put_varint(&mut out, u64::from(*epoch));
                put_varint(&mut out, *seq);
                out.extend_from_slice(state);
            }
        }
        out
    }

    /// Reads a frame; `None` when it is not one.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (kind, mut rest) = bytes.split_first()?;
        match kind {
            1 => Some(Self::Update { seq: take_varint(&mut rest)?, update: rest }),
            2 => {
                let epoch = take_varint(&mut rest)?.try_into().ok()?;
                Some(Self::State { epoch, seq: take_varint(&mut rest)?, state: rest })
            }
            _ => None,
        }
    }
}

/// Appends an unsigned LEB128 number, the variable-length integer of Yjs.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes an unsigned LEB128 number from the front; `None` when it is cut off or over 64 bits.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Whether JSON text nests no deeper than [`crate::limits::JSON_DEPTH`]; checked before parsing.
pub fn shallow(json: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                if depth > crate::limits::JSON_DEPTH {
                    return false;
                }
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_the_shape_of_the_protocol_page() {
        let text = concat!(
            r#"{"t":"cmd","op":"AQEBAQEBAQEBAQEBAQEBAQ","n":3,"do":{"act":"note.move","#,
            r#""id":"AgICAgICAgICAgICAgICAg","to":"AwMDAwMDAwMDAwMDAwMDAw","was":null}}"#
        );
        let frame = ClientFrame::Cmd {
            op: OpId::from_bytes([1; 16]),
            n: 3,
            act: Act::NoteMove { id: NoteId::from_bytes([2; 16]), to: Some(ThemeId::from_bytes([3; 16])), was: None },
        };
        assert_eq!(serde_json::to_string(&frame).unwrap(), text);
        assert_eq!(ClientFrame::read(text), Ok(frame));
    }

    #[test]
    fn what_a_device_writes_and_how_it_is_answered_has_one_length() {
        let op = OpId::from_bytes([1; 16]);
        let tag = Own([5; 32]).tag();
        for words in ["", "x", &"w".repeat(40), "\u{1f426} \"so\""] {
            let act = Act::NoteAdd { id: NoteId::from_bytes([2; 16]), p: PromptId(1), x: words.into(), tag };
            let frame = ClientFrame::Cmd { op, n: 3, act };
            let text = frame.write();
            assert_eq!(text.len(), limits::PAD_BYTES, "{text}");
            assert_eq!(ClientFrame::read(&text), Ok(frame));
        }
        let answers = [
            ServerFrame::Ack { op, seq: 1, held: true },
            ServerFrame::Ack { op, seq: u64::from(u32::MAX), held: false },
            ServerFrame::Nack { op, code: Refusal::Late, retry_ms: None, now: None },
            ServerFrame::Nack { op, code: Refusal::Superseded, retry_ms: Some(60_000), now: None },
        ];
        for answer in answers {
            let text = answer.write();
            assert_eq!(text.len(), limits::ANSWER_BYTES, "{text}");
            assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), answer);
        }
    }

    #[test]
    fn facts_are_counts() {
        let facts =
            ServerFrame::Room(Facts { held: vec![Held { p: PromptId(1), count: 4, few: false }], ..Facts::default() });
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(text, r#"{"t":"room","joined":0,"lobby":false,"held":[{"p":1,"count":4}]}"#);
        assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), facts);
    }

    #[test]
    fn every_frame_of_the_server_is_read_as_it_was_written() {
        let (op, p, id) = (OpId::from_bytes([1; 16]), PromptId(2), BallotId { n: 3, criterion: Criterion::Impact });
        let note = NoteId::from_bytes([4; 16]);
        let me = Me { ballots: vec![MyBallot { id, choices: Choices::default() }] };
        let facts = Facts { timer: Some(-5), stopped: Some(Stopped::Storage), ..Facts::default() };
        let late = Held { p, count: 7, few: true };
        let frames = [
            ServerFrame::Welcome { epoch: 1, seq: 2, role: Role::Participant, me },
            ServerFrame::Ack { op, seq: 3, held: false },
            ServerFrame::Ack { op, seq: 3, held: true },
            ServerFrame::Nack { op, code: Refusal::TooLong, retry_ms: None, now: Some("x".into()) },
            ServerFrame::Nack { op, code: Refusal::Rate, retry_ms: Some(4), now: None },
            ServerFrame::Mine { notes: vec![MyNote { id: note, p, rev: 1, x: "x".into(), shown: true }] },
            ServerFrame::Room(facts),
            ServerFrame::Ballot { id, state: BallotState::Closed, voted: 1, of: 2 },
            ServerFrame::Late { counts: vec![Held { few: false, ..late }, late] },
            ServerFrame::Hidden { items: vec![HiddenItem { id: note, p, x: "x".into() }] },
            ServerFrame::Pong,
        ];
        // A further kind of frame does not compile here until it has a place, and fails below until it is in the list.
        let kind = |frame: &ServerFrame| match frame {
            ServerFrame::Welcome { .. } => 0,
            ServerFrame::Ack { .. } => 1,
            ServerFrame::Nack { .. } => 2,
            ServerFrame::Mine { .. } => 3,
            ServerFrame::Room(_) => 4,
            ServerFrame::Ballot { .. } => 5,
            ServerFrame::Late { .. } => 6,
            ServerFrame::Hidden { .. } => 7,
            ServerFrame::Pong => 8,
        };
        assert!((0..9).all(|one| frames.iter().any(|frame| kind(frame) == one)));
        for frame in frames {
            let text = serde_json::to_string(&frame).unwrap();
            assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), frame, "{text}");
        }
        assert!(serde_json::from_str::<ServerFrame>(r#"{"t":"ack","op":"AQEBAQEBAQEBAQEBAQEBAQ"}"#).is_err());
    }

    #[test]
    fn binary_frames_survive_the_wire() {
        for seq in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let update = Binary::Update { seq, update: &[9, 8] };
            assert_eq!(Binary::decode(&update.encode()), Some(update));
            let state = Binary::State { epoch: u32::MAX, seq, state: &[] };
            assert_eq!(Binary::decode(&state.encode()), Some(state));
        }
    }

    #[test]
    fn broken_binary_frames_are_refused() {
        for bytes in [&[][..], &[3, 1], &[1], &[1, 0x80], &[1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]] {
            assert_eq!(Binary::decode(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        assert!(shallow(&"[".repeat(crate::limits::JSON_DEPTH)));
        assert!(!shallow(&"[".repeat(crate::limits::JSON_DEPTH + 1)));
        assert!(shallow(&format!(r#"{{"x":"\"{}"}}"#, "[".repeat(100))));
    }

    #[test]
    fn ballot_ids_are_criterion_and_opening() {
        let id = BallotId { n: 3, criterion: Criterion::Impact };
        assert_eq!(id.to_string(), "impact.3");
        assert_eq!("impact.3".parse(), Ok(id));
        assert!("impact".parse::<BallotId>().is_err());
        assert!("size.3".parse::<BallotId>().is_err());
    }
}
