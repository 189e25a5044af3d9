//! Frames from the server: what it publishes, and how it answers.

use super::padded;
use crate::{
    ballot::Choices,
    fields::{Field, Fields},
    id::{NoteId, OpId, PromptId},
    limits,
    role::Role,
    stage::poll::PollId,
};
use serde::Serialize;
use serde_json::{Map, Value};

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
        /// The role of the socket's seat.
        role: Role,
        /// What the server stores for this device.
        me: Me,
    },
    /// The command is durable.
    Ack {
        /// The command's id.
        op: OpId,
        /// The replica contains its effect from this sequence number on.
        seq: u64,
        /// Durable, but not on the board yet.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        held: bool,
    },
    /// The command was denied.
    Nack {
        /// The command's id.
        op: OpId,
        /// Why.
        code: Refusal,
        /// For `rate` and `retry`: when to retry, in milliseconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_ms: Option<u32>,
        /// For `superseded`: the current value, a theme id, note id or text.
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<String>,
    },
    /// The device's own notes, in answer to `mine`.
    Mine {
        /// The notes whose proof is right; the others are left out.
        notes: Vec<MyNote>,
    },
    /// Who is connected, and counts; at most one frame a second.
    Room(Facts),
    /// How many devices have voted; nothing else before the ballot closes.
    Ballot {
        /// The ballot.
        id: PollId,
        /// Open or closed.
        state: PollState,
        /// Devices that have cast a ballot.
        voted: u32,
        /// Devices that have joined and not left, connected or not, or `voted` when that is greater.
        of: u32,
    },
    /// How many items came late, by prompt; to facilitators only.
    Late {
        /// Prompts that have items in the late tray.
        counts: Vec<Held>,
    },
    /// Texts of notes that were removed from view, in answer to `hidden`; to facilitators only.
    Hidden {
        /// Those of the requested notes that are hidden.
        items: Vec<HiddenItem>,
    },
    /// Whether some people would like a pause; to facilitators only, and for the stage that is open.
    Pause {
        /// Whether enough of them do.
        wished: bool,
    },
    /// Answers ping.
    Pong {
        /// Seconds left on the timer, if there is one; negative when time is up.
        #[serde(skip_serializing_if = "Option::is_none")]
        timer: Option<i32>,
    },
}

impl ServerFrame {
    /// The frame as sent. Answers to one device are padded, so that their length reveals nothing.
    pub fn write(&self) -> String {
        let text = serde_json::to_string(self).expect("frames are plain data with text keys");
        match self {
            Self::Ack { .. } | Self::Nack { now: None, .. } => padded(text, limits::ANSWER_BYTES),
            Self::Nack { .. } | Self::Mine { .. } | Self::Welcome { .. } => padded(text, limits::PAD_BYTES),
            _ => text,
        }
    }

    fn read_fields(mut fields: Fields) -> Result<Self, &'static str> {
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
            "pause" => Self::Pause { wished: fields.take("wished")? },
            "pong" => Self::Pong { timer: fields.take("timer")? },
            _ => return Err("t"),
        })
    }
}

impl Field for ServerFrame {
    fn read(value: Value) -> Option<Self> {
        Self::read_fields(Fields::from_value(value)?).ok()
    }
}

/// What the server stores for a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Me {
    /// Its ballots in polls that are still open.
    pub ballots: Vec<MyBallot>,
    /// Its answers in polls of other kinds of stage that are still open, by poll, each in the form of its kind.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub answers: Map<String, Value>,
}

/// A device's own ballot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MyBallot {
    /// The ballot.
    pub id: PollId,
    /// The choices that count unless they are replaced.
    pub choices: Choices,
}

/// A device's own note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyNote {
    /// The note.
    pub id: NoteId,
    /// The prompt it answers.
    pub prompt: PromptId,
    /// The next edit sends a greater one.
    pub revision: u32,
    /// Its text.
    pub text: String,
    /// Whether everybody sees it.
    pub shown: bool,
}

/// Public facts about the room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Participants' devices that are connected now.
    pub joined: u32,
    /// Whether the lobby is open.
    pub lobby: bool,
    /// Notes that are held, by prompt; prompts without any are left out.
    pub held: Vec<Held>,
    /// Seconds left on the timer; negative when time is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timer: Option<i32>,
    /// Why the room takes no commands at present, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// Whether only the last notes are left, of which each device has a share. Published as rarely as `held`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub filling: bool,
}

/// How much waits under a prompt. Published rarely, and never for one person's act alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The prompt.
    pub prompt: PromptId,
    /// Items that only their writers see.
    pub count: u32,
    /// Whether too few people wrote them for them to be shown by themselves.
    pub few: bool,
}

by_field!(ServerFrame);

words! {
    /// Why a room takes no commands.
    pub enum Stopped {
        /// The storage refuses to write.
        "storage" Storage,
        /// The room failed three times within a minute; it takes commands again when that minute is over.
        "room" Room,
    }
}

words! {
    /// State of a ballot.
    pub enum PollState {
        /// Ballots can be cast and changed.
        "open" Open,
        /// The result is published.
        "closed" Closed,
    }
}

/// A note that a facilitator removed from view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenItem {
    /// The note.
    pub id: NoteId,
    /// The prompt it answers.
    pub prompt: PromptId,
    /// Its text.
    pub text: String,
}

words! {
    /// Why a command was denied. The device keeps its text, unless the code is `late`.
    #[derive(Hash)]
    pub enum Refusal {
        /// Its stage has closed; its text is in the late tray.
        "late" Late,
        /// Its stage is not open, and the command is not one that the late tray takes.
        "closed" Closed,
        /// The note is another device's.
        "not_yours" NotYours,
        /// This role may not send it.
        "role" Role,
        /// The target is deleted or hidden.
        "gone" Gone,
        /// The value changed since `was`; `now` holds the current one.
        "superseded" Superseded,
        /// The text is too long.
        "too_long" TooLong,
        /// The command is malformed, or its text is empty.
        "bad" Bad,
        /// The board, the late tray or the device's share is full.
        "full" Full,
        /// Too many commands at once; retry after `retry_ms`.
        "rate" Rate,
        /// The storage is not available; retry after `retry_ms`.
        "retry" Retry,
        /// Too few people wrote what would be shown: wait, or close the stage.
        "few" Few,
    }
}

objects! {
    Me { ballots; answers }
    MyBallot { id, choices }
    Facts { joined, lobby, held, timer, stopped; filling }
}

short_objects! {
    Held { prompt, count; few }
    MyNote { id, prompt, revision, text, shown }
    HiddenItem { id, prompt, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::Criterion;

    #[test]
    fn facts_are_counts() {
        let facts = ServerFrame::Room(Facts {
            held: vec![Held { prompt: PromptId(1), count: 4, few: false }],
            ..Facts::default()
        });
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(text, r#"{"t":"room","joined":0,"lobby":false,"held":[{"p":1,"count":4}]}"#);
        assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), facts);
    }

    #[test]
    fn every_frame_of_the_server_is_read_as_it_was_written() {
        let (op, p, id) = (OpId::from_bytes([1; 16]), PromptId(2), PollId::ranking(3, Criterion::Impact));
        let note = NoteId::from_bytes([4; 16]);
        let me = Me { ballots: vec![MyBallot { id, choices: Choices::default() }], answers: Map::new() };
        let facts = Facts { timer: Some(-5), stopped: Some(Stopped::Storage), filling: true, ..Facts::default() };
        let late = Held { prompt: p, count: 7, few: true };
        let frames = [
            ServerFrame::Welcome { epoch: 1, seq: 2, role: Role::Participant, me },
            ServerFrame::Ack { op, seq: 3, held: false },
            ServerFrame::Ack { op, seq: 3, held: true },
            ServerFrame::Nack { op, code: Refusal::TooLong, retry_ms: None, now: Some("x".into()) },
            ServerFrame::Nack { op, code: Refusal::Rate, retry_ms: Some(4), now: None },
            ServerFrame::Mine {
                notes: vec![MyNote { id: note, prompt: p, revision: 1, text: "x".into(), shown: true }],
            },
            ServerFrame::Room(facts),
            ServerFrame::Ballot { id, state: PollState::Closed, voted: 1, of: 2 },
            ServerFrame::Late { counts: vec![Held { few: false, ..late }, late] },
            ServerFrame::Hidden { items: vec![HiddenItem { id: note, prompt: p, text: "x".into() }] },
            ServerFrame::Pause { wished: true },
            ServerFrame::Pong { timer: None },
            ServerFrame::Pong { timer: Some(-1) },
        ];
        // A new kind of frame does not compile here until it has an index, and fails below until it is in the list.
        let kind = |frame: &ServerFrame| match frame {
            ServerFrame::Welcome { .. } => 0,
            ServerFrame::Ack { .. } => 1,
            ServerFrame::Nack { .. } => 2,
            ServerFrame::Mine { .. } => 3,
            ServerFrame::Room(_) => 4,
            ServerFrame::Ballot { .. } => 5,
            ServerFrame::Late { .. } => 6,
            ServerFrame::Hidden { .. } => 7,
            ServerFrame::Pong { .. } => 8,
            ServerFrame::Pause { .. } => 9,
        };
        assert!((0..10).all(|one| frames.iter().any(|frame| kind(frame) == one)));
        for frame in frames {
            let text = serde_json::to_string(&frame).unwrap();
            assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), frame, "{text}");
        }
        assert!(serde_json::from_str::<ServerFrame>(r#"{"t":"ack","op":"AQEBAQEBAQEBAQEBAQEBAQ"}"#).is_err());
    }
}
