//! Prompts answered by everybody at the same time.

use super::{
    Act, Kind, StageKind,
    acts::{EVERYONE, LEADERS, When, acts},
};
use crate::{
    fields::Field,
    id::{NoteId, PromptId},
    look::PromptLook,
    proof::{Own, Tag},
    screen::StageView,
};
use serde::Serialize;
use serde_json::Value;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "What happened",
    say: "Answer the three questions in your own words.",
    minutes: 20,
    prompts: &[
        ("What information is missing?", "Missing", PromptLook::Missing),
        ("What worked?", "Worked", PromptLook::Worked),
        ("What could be improved?", "Improve", PromptLook::Improve),
    ],
    needs_opportunities: false,
    screen: StageView::Prompts,
};

/// While people write.
const WRITING: When =
    When::Open(&[StageKind::Chronology, StageKind::Brainstorm, StageKind::Recommendations, StageKind::Actions]);

acts! {
    /// Notes, and the prompts that they answer.
    pub enum NoteAct {
        /// Adds a contribution under a prompt.
        "note.add" Add { id: NoteId, prompt: PromptId, text: String, tag: Tag } by EVERYONE while WRITING, about [id];
        /// Changes an own note; `revision` grows with every change.
        "note.edit" Edit { id: NoteId, own: Own, revision: u32, text: String } by EVERYONE while WRITING, about [id];
        /// Deletes an own note: with other changes, or now, for words that must not stay on the wall.
        "note.del" Delete { id: NoteId, own: Own, revision: u32, when: Withdrawal } by EVERYONE while WRITING, about [id];
        /// Takes a note from all screens, or brings it back.
        "note.hide" Hide { id: NoteId, hidden: bool } by LEADERS while When::Always, about [id];
        /// Removes a hidden note for good: from the board, from every snapshot, and with it every key that sealed it.
        "note.purge" Purge { id: NoteId } by LEADERS while When::Always, about [id];
        /// Shows the held notes of a prompt to everybody, shuffled.
        "prompt.reveal" Reveal { prompt: PromptId } by LEADERS while When::Always, about [];
        /// Rewords a prompt.
        "prompt.word" WordPrompt { prompt: PromptId, text: String, was: String } by LEADERS while When::Always, about [];
        /// Adds everything that came late under a prompt to the board, shuffled; what too few people wrote waits for
        /// the next reveal, or for the close of a stage.
        "late.admit" AdmitLate { prompt: PromptId } by LEADERS while When::Always, about [];
    }

    fn examples() -> Vec<Self> {
        let (id, p, x) = (NoteId::from_bytes([1; 16]), PromptId(1), "Wörter \"so\"".to_owned());
        let own = Own([5; 32]);
        vec![
            Self::Add { id, prompt: p, text: x.clone(), tag: own.tag() },
            Self::Edit { id, own, revision: 2, text: x.clone() },
            Self::Delete { id, own, revision: u32::MAX, when: Withdrawal::Now },
            Self::Hide { id, hidden: true },
            Self::Purge { id },
            Self::Reveal { prompt: p },
            Self::WordPrompt { prompt: p, text: x.clone(), was: x },
            Self::AdmitLate { prompt: p },
        ]
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::Purge { .. })
    }

    fn is_mixed(&self) -> bool {
        matches!(self, Self::Add { .. } | Self::Edit { .. } | Self::Delete { .. })
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        match self {
            Self::Add { prompt, text, .. } => Some((text, Some(*prompt))),
            Self::Edit { text, .. } | Self::WordPrompt { text, .. } => Some((text, None)),
            _ => None,
        }
    }

    fn object(&self) -> Option<String> {
        Some(match self {
            Self::Hide { id, hidden } => format!("{id} {hidden}"),
            Self::Purge { id } => id.to_string(),
            Self::Reveal { prompt } | Self::WordPrompt { prompt, .. } | Self::AdmitLate { prompt } => prompt.to_string(),
            Self::Add { .. } | Self::Edit { .. } | Self::Delete { .. } => String::new(),
        })
    }

    fn inverse(&self, _: &dyn super::acts::Before, _: super::acts::FreshId) -> Vec<Act> {
        match self {
            Self::Hide { id, hidden } => vec![Self::Hide { id: *id, hidden: !hidden }.into()],
            Self::WordPrompt { prompt, text, was } => vec![Self::WordPrompt { prompt: *prompt, text: was.clone(), was: text.clone() }.into()],
            _ => Vec::new(),
        }
    }
}

/// How a note that everybody sees disappears when its writer deletes it.
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

by_field!(Withdrawal);
