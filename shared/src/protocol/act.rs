//! What a command does: its names, its fields and how it is read.

use super::{BallotId, Screen, Withdrawal};
use crate::{
    ballot::Choices,
    fields::{Field, Fields},
    id::{NoteId, OpportunityId, PromptId, StageId, ThemeId},
    proof::{Nonce, Own, Tag},
};
use serde::Serialize;
use serde_json::Value;

/// One list of commands for the type, the words of the wire and the reading. Reading goes by hand, field by field: what
/// serde derives for a tagged enum of this size is a tenth of what a phone loads.
macro_rules! acts {
    ($(#[$about:meta])* pub enum Act {$(
        $(#[$doc:meta])* $word:literal $name:ident $({ $($field:ident: $kind:ty),* })? $(($inner:ty))?,
    )*}) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "act")]
        #[allow(missing_docs)] // `id`, `x` (text), `was` (value that was seen) and the like; `docs/protocol.md` explains each
        pub enum Act {$(
            $(#[$doc])*
            #[serde(rename = $word)]
            $name $({ $($field: $kind),* })? $(($inner))?,
        )*}

        impl Act {
            fn of(mut fields: Fields) -> Result<Self, &'static str> {
                match fields.take::<String>("act")?.as_str() {
                    $($word => Ok(Self::$name
                        $({ $($field: fields.take(stringify!($field))?),* })?
                        $((<$inner>::read(fields.rest()).ok_or($word)?))?
                    ),)*
                    _ => Err("act"),
                }
            }
        }
    };
}

acts! {
    /// What a command does. Who may do it when: [`crate::permit`].
    pub enum Act {
        /// Adds a contribution under a prompt.
        "note.add" NoteAdd { id: NoteId, p: PromptId, x: String, tag: Tag },
        /// Changes an own note; `rev` grows with every change.
        "note.edit" NoteEdit { id: NoteId, own: Own, rev: u32, x: String },
        /// Deletes an own note: with other changes, or now, for words that must not stay on the wall.
        "note.del" NoteDel { id: NoteId, own: Own, rev: u32, when: Withdrawal },
        /// Puts a note into a theme, or among the unsorted.
        "note.move" NoteMove { id: NoteId, to: Option<ThemeId>, was: Option<ThemeId> },
        /// Marks a note as a duplicate of another, or no longer; the words of both stay.
        "note.same" NoteSame { id: NoteId, of: Option<NoteId>, was: Option<NoteId> },
        /// Takes a note from all screens, or brings it back.
        "note.hide" NoteHide { id: NoteId, hid: bool },
        /// Removes a hidden note for good: from the board, from every snapshot, and with it every key that sealed it.
        "note.purge" NotePurge { id: NoteId },
        /// Makes a theme.
        "theme.add" ThemeAdd { id: ThemeId, name: String },
        /// Renames a theme.
        "theme.name" ThemeName { id: ThemeId, name: String, was: String },
        /// Merges theme `a` into another; its notes follow.
        "theme.merge" ThemeMerge { a: ThemeId, into: ThemeId },
        /// Undoes a merge: theme `a` stands by itself again.
        "theme.split" ThemeSplit { a: ThemeId },
        /// Removes a theme; its notes are unsorted again.
        "theme.del" ThemeDel { id: ThemeId },
        /// Adds a learning opportunity, from a theme or by itself.
        "opportunity.add" OpportunityAdd { id: OpportunityId, th: Option<ThemeId>, x: String },
        /// Rewords a learning opportunity.
        "opportunity.word" OpportunityWord { id: OpportunityId, x: String, was: String },
        /// Removes a learning opportunity.
        "opportunity.del" OpportunityDel { id: OpportunityId },
        /// Casts or replaces the device's ballot under one criterion.
        "ballot.cast" BallotCast { ballot: BallotId, choices: Choices, nonce: Nonce },
        /// Opens or closes a stage. Moving to another stage closes the one before.
        "stage.set" StageSet { to: StageId, open: bool, was: u32 },
        /// Shows the held notes of a prompt to everybody, shuffled.
        "prompt.reveal" PromptReveal { p: PromptId },
        /// Rewords a prompt.
        "prompt.word" PromptWord { p: PromptId, x: String, was: String },
        /// Says what the big screen shows.
        "screen.set" ScreenSet(Screen),
        /// Sets the stage's timer to so many seconds from now; 0 takes it away.
        "timer.set" TimerSet { seconds: u32 },
        /// Takes a snapshot now.
        "snapshot.take" SnapshotTake { name: String },
        /// Adds everything that came late under a prompt to the board, shuffled; what too few people wrote waits for the
        /// next reveal, or for the close of a stage.
        "late.admit" LateAdmit { p: PromptId },
        /// Ends the event: closes the stage and destroys the tie between devices and notes.
        "session.end" SessionEnd,
    }
}

impl Field for Act {
    fn read(value: Value) -> Option<Self> {
        Self::of(Fields::of(value)?).ok()
    }
}

by_field!(Act);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ballot::Criterion, protocol::View};

    const NOTE: NoteId = NoteId::from_bytes([1; 16]);
    const THEME: ThemeId = ThemeId::from_bytes([2; 16]);
    const POINT: OpportunityId = OpportunityId::from_bytes([3; 16]);

    fn one_of_each() -> Vec<Act> {
        let x = || "Wörter \"so\"".to_owned();
        let (own, tag, p) = (Own([5; 32]), Own([5; 32]).tag(), PromptId(7));
        let ballot = BallotId { n: 3, criterion: Criterion::Ease };
        let choices = Choices::try_from(vec![vec![POINT]]).unwrap();
        let screen = Screen { view: View::Notes, theme: Some(THEME), prompt: Some(p), page: 2, ..Screen::default() };
        vec![
            Act::NoteAdd { id: NOTE, p, x: x(), tag },
            Act::NoteEdit { id: NOTE, own, rev: 2, x: x() },
            Act::NoteDel { id: NOTE, own, rev: u32::MAX, when: Withdrawal::Now },
            Act::NoteMove { id: NOTE, to: Some(THEME), was: None },
            Act::NoteSame { id: NOTE, of: None, was: Some(NOTE) },
            Act::NoteHide { id: NOTE, hid: true },
            Act::NotePurge { id: NOTE },
            Act::ThemeAdd { id: THEME, name: x() },
            Act::ThemeName { id: THEME, name: x(), was: String::new() },
            Act::ThemeMerge { a: THEME, into: THEME },
            Act::ThemeSplit { a: THEME },
            Act::ThemeDel { id: THEME },
            Act::OpportunityAdd { id: POINT, th: Some(THEME), x: x() },
            Act::OpportunityWord { id: POINT, x: x(), was: x() },
            Act::OpportunityDel { id: POINT },
            Act::BallotCast { ballot, choices, nonce: Nonce([6; 32]) },
            Act::StageSet { to: StageId(4), open: true, was: 9 },
            Act::PromptReveal { p },
            Act::PromptWord { p, x: x(), was: x() },
            Act::ScreenSet(screen),
            Act::ScreenSet(Screen::default()),
            Act::TimerSet { seconds: 60 },
            Act::SnapshotTake { name: x() },
            Act::LateAdmit { p },
            Act::SessionEnd,
        ]
    }

    #[test]
    fn every_command_is_read_as_it_was_written() {
        for act in one_of_each() {
            let text = serde_json::to_string(&act).unwrap();
            assert_eq!(serde_json::from_str::<Act>(&text).unwrap(), act, "{text}");
        }
    }

    #[test]
    fn a_command_without_a_field_or_with_another_kind_of_value_is_refused() {
        for act in one_of_each() {
            let Value::Object(whole) = serde_json::to_value(&act).unwrap() else { panic!("{act:?} is an object") };
            for name in whole.keys().filter(|name| !whole[*name].is_null()) {
                let mut less = whole.clone();
                less[name] = Value::from(1.5);
                assert!(serde_json::from_value::<Act>(less.into()).is_err(), "{name} of {act:?}");
            }
        }
        for text in
            ["[]", "{}", r#"{"act":"note.none"}"#, r#"{"act":"timer.set"}"#, r#"{"act":"timer.set","seconds":-1}"#]
        {
            assert!(serde_json::from_str::<Act>(text).is_err(), "{text}");
        }
    }
}
