//! Frames from a device.

use super::padded;
use crate::{
    fields::{self, Field, Fields},
    id::{NoteId, OpId},
    limits,
    proof::Own,
    stage::Act,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
        /// Sequence number of the replica.
        seq: u64,
    },
    /// A command; retried with the same `op` until it is answered.
    Cmd {
        /// Made on the device; the server applies each command once.
        op: OpId,
        /// `meta.stage.n` when it was written.
        n: u32,
        /// The act.
        #[serde(rename = "do")]
        act: Act,
    },
    /// Requests the device's own notes, after a reload.
    Mine {
        /// At most [`crate::limits::PROOFS_PER_FRAME`].
        notes: Vec<NoteProof>,
    },
    /// Requests, for a facilitator, the texts of notes that were removed from view.
    Hidden {
        /// At most [`crate::limits::HIDDEN_PER_FRAME`].
        notes: Vec<NoteId>,
    },
    /// Says that this person would like a pause, or no longer; never answered or stored.
    Pause {
        /// Whether there is such a wish now.
        wished: bool,
    },
    /// Checks whether the connection is alive; answered by `pong`.
    Ping,
}

impl ClientFrame {
    /// Parses a text frame. The error is the command's id, if it can be made out, so that the device gets an answer.
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

    fn read_fields(mut fields: Fields) -> Result<Self, &'static str> {
        Ok(match &fields.take::<String>("t")?[..] {
            "hello" => {
                let (epoch, seq) = (fields.take("epoch")?, fields.take("seq")?);
                Self::Hello { v: fields.take("v")?, epoch, seq }
            }
            "cmd" => Self::Cmd { op: fields.take("op")?, n: fields.take("n")?, act: fields.take("do")? },
            "mine" => Self::Mine { notes: fields.take("notes")? },
            "hidden" => Self::Hidden { notes: fields.take("notes")? },
            "pause" => Self::Pause { wished: fields.take("wished")? },
            "ping" => Self::Ping,
            _ => return Err("t"),
        })
    }

    /// The frame as sent: padded, unless it is a ping.
    pub fn write(&self) -> String {
        let text = serde_json::to_string(self).expect("a frame is plain data with text keys");
        if matches!(self, Self::Ping) { text } else { padded(text, limits::PAD_BYTES) }
    }
}

impl Field for ClientFrame {
    fn read(value: Value) -> Option<Self> {
        Self::read_fields(Fields::from_value(value)?).ok()
    }
}

/// Proves that a device wrote a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteProof {
    /// The note.
    pub id: NoteId,
    /// Its proof.
    pub own: Own,
}

by_field!(ClientFrame);

objects! {
    NoteProof { id, own }
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
    use crate::wire::{Refusal, ServerFrame};
    use crate::{
        id::{PromptId, ThemeId},
        stage::{brainstorm::NoteAct, theming::SortingAct},
    };

    #[test]
    fn a_command_has_the_shape_of_the_protocol_page() {
        let text = concat!(
            r#"{"t":"cmd","op":"AQEBAQEBAQEBAQEBAQEBAQ","n":3,"do":{"act":"note.move","#,
            r#""id":"AgICAgICAgICAgICAgICAg","to":"AwMDAwMDAwMDAwMDAwMDAw","was":null}}"#
        );
        let frame = ClientFrame::Cmd {
            op: OpId::from_bytes([1; 16]),
            n: 3,
            act: Act::Sorting(SortingAct::Move {
                id: NoteId::from_bytes([2; 16]),
                to: Some(ThemeId::from_bytes([3; 16])),
                was: None,
            }),
        };
        assert_eq!(serde_json::to_string(&frame).unwrap(), text);
        assert_eq!(ClientFrame::read(text), Ok(frame));
    }

    #[test]
    fn what_a_device_writes_and_how_it_is_answered_has_one_length() {
        let op = OpId::from_bytes([1; 16]);
        let tag = Own([5; 32]).tag();
        for words in ["", "x", &"w".repeat(40), "\u{1f426} \"so\""] {
            let act = Act::Note(NoteAct::Add {
                id: NoteId::from_bytes([2; 16]),
                prompt: PromptId(1),
                text: words.into(),
                tag,
            });
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
    fn depth_counts_brackets_outside_of_strings() {
        assert!(shallow(&"[".repeat(crate::limits::JSON_DEPTH)));
        assert!(!shallow(&"[".repeat(crate::limits::JSON_DEPTH + 1)));
        assert!(shallow(&format!(r#"{{"x":"\"{}"}}"#, "[".repeat(100))));
    }
}
