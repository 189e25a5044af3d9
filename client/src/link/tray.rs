//! "Still to send": words that the board did not take, kept until their writer decides.

use super::outbox::Entry;
use plenary_shared::{
    fields::{Field, Fields},
    id::{OpId, PromptId},
    objects,
    wire::Refusal,
};
use serde::Serialize;
use serde_json::Value;

/// Words and why they are still here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The command that carried them, or a fresh id.
    pub id: OpId,
    /// The words.
    pub text: String,
    /// The prompt that they answer, for a contribution.
    pub prompt: Option<PromptId>,
    /// `meta.stage.n` when they were written.
    pub n: u32,
    /// Why they are here.
    pub why: Reason,
}

/// Why words are in the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The room moved on while they were being written.
    MovedOn,
    /// The person who had this device before wrote them, and the server refused them.
    OfOthers,
    /// The server refused them.
    Refused(Refusal),
}

objects! { Kept { id, text, prompt, n, why } }

impl Field for Reason {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(word) => match word.as_str() {
                "moved_on" => Some(Self::MovedOn),
                "of_others" => Some(Self::OfOthers),
                _ => None,
            },
            other => Fields::from_value(other)?.take("refused").ok().map(Self::Refused),
        }
    }
}

/// The words of a refused command that must not be lost; a late one is with the facilitator already.
pub fn kept(entry: &Entry, code: Refusal) -> Option<Kept> {
    if code == Refusal::Late {
        return None;
    }
    let (text, prompt) = entry.act.words()?;
    Some(Kept { id: entry.op, text: text.to_owned(), prompt, n: entry.n, why: Reason::Refused(code) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::stage::{Act, brainstorm::NoteAct, leading::LeadingAct};
    use plenary_shared::{fields, id::NoteId, proof::Master};

    fn entry(act: Act) -> Entry {
        Entry { op: OpId::from_bytes([1; 16]), n: 4, act }
    }

    #[test]
    fn refused_words_are_kept_with_their_reason() {
        let own = Master([0; 32]).own(NoteId::from_bytes([2; 16]));
        let add = Act::Note(NoteAct::Add {
            id: NoteId::from_bytes([2; 16]),
            prompt: PromptId(3),
            text: "words".into(),
            tag: own.tag(),
        });
        let kept = kept(&entry(add), Refusal::Full).unwrap();
        assert_eq!((kept.text.as_str(), kept.prompt, kept.n), ("words", Some(PromptId(3)), 4));
        assert_eq!(kept.why, Reason::Refused(Refusal::Full));
        for kept in [Kept { why: Reason::MovedOn, prompt: None, ..kept.clone() }, kept] {
            let text = serde_json::to_string(&kept).unwrap();
            assert_eq!(fields::parse::<Kept>(&text), Some(kept));
        }
    }

    #[test]
    fn late_words_are_with_the_facilitator() {
        let id = NoteId::from_bytes([2; 16]);
        let edit = Act::Note(NoteAct::Edit { id, own: Master([0; 32]).own(id), revision: 2, text: "words".into() });
        assert_eq!(kept(&entry(edit), Refusal::Late), None);
    }

    #[test]
    fn an_act_without_words_leaves_nothing() {
        assert_eq!(kept(&entry(Act::Leading(LeadingAct::EndSession)), Refusal::Closed), None);
    }
}
