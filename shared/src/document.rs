//! The board as a CRDT: the only folder that names yrs.
//!
//! The server holds a [`Board`] and is its only author; a browser holds a read-only [`Follower`]. A [`Replica`] reads
//! the same by means of a full Yjs implementation: tests, load programs and the demonstration hold one.

mod author;
mod follower;
mod reader;
mod replica;
mod schema;

pub use author::{Board, Edit};
pub use follower::Follower;
pub use replica::{Changes, Replica};

use yrs::{ClientID, OffsetKind, Options};

/// The stored bytes are not a valid board.
#[derive(Debug, thiserror::Error)]
#[error("the stored board cannot be read: {0}")]
pub struct Unreadable(String);

/// UTF-16 offsets, because that is how browsers and Yjs count; garbage collection on.
fn options(author: u32) -> Options {
    Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(ClientID::new(u64::from(author))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Content, Meta, Note, Theme},
        id::{NoteId, PromptId, ThemeId},
    };

    fn blank() -> Content {
        Content::blank(Meta {
            revealed: [PromptId(1)].into(),
            ..Meta::new("Event Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose)
        })
    }

    fn note(text: &str) -> Note {
        Note { prompt: PromptId(1), text: text.into(), theme: None, sort_key: 7, hidden: false, same: None }
    }

    #[test]
    fn content_survives_authoring_and_loading() {
        let mut content = blank();
        content.notes.insert(NoteId::from_bytes([1; 16]), note("a\n👍 b"));
        let theme = Theme { name: "Handover".into(), sort_key: 1, into: None };
        content.themes.insert(ThemeId::from_bytes([2; 16]), theme);
        let board = Board::author(5, 1, &content);
        assert_eq!(board.content().as_ref(), Some(&content));
        let again = Board::load(6, &board.state(), []).unwrap();
        assert_eq!(again.content(), Some(content));
        assert_eq!((board.edit().count_notes(), again.edit().count_notes()), (1, 1));
    }

    #[test]
    fn notes_are_counted_as_they_come_and_go() {
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let board = Board::author(5, 1, &blank());
        let mut edit = board.edit();
        edit.put_note(a, &note("first"));
        edit.put_note(b, &note("second"));
        edit.put_note(b, &note("second, again"));
        assert_eq!((edit.count_notes(), edit.notes().len()), (2, 2));
        edit.remove_note(a);
        edit.remove_note(a);
        assert_eq!((edit.count_notes(), edit.notes().len()), (1, 1));
    }

    #[test]
    fn a_note_that_is_removed_is_no_evidence_any_more() {
        use crate::{
            id::RecommendationId,
            stage::recommendations::{Recommendation, Source},
        };
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let id = RecommendationId::from_bytes([3; 16]);
        let sources = vec![Source::Note(a), Source::Note(b)];
        let (who, what, so_that) = ("A".to_owned(), "b".to_owned(), String::new());
        let mut content = blank();
        content.notes = [(a, note("first")), (b, note("second"))].into();
        content.recommendations = [(id, Recommendation { who, what, so_that, sort_key: 1, sources })].into();
        let board = Board::author(5, 1, &content);
        let mut edit = board.edit();
        edit.remove_note(a);
        assert_eq!(edit.recommendation(id).unwrap().sources, [Source::Note(b)]);
    }

    #[test]
    fn a_replica_follows_and_says_what_changed() {
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let board = Board::author(5, 1, &blank());
        let mut replica = Replica::new();
        assert!(replica.reset(&board.state()).unwrap().all);
        let mut edit = board.edit();
        edit.put_note(a, &note("first"));
        edit.put_note(b, &note("second"));
        let changes = replica.apply(&edit.finish().unwrap()).unwrap();
        assert_eq!(changes, Changes { notes: [a, b].into(), ..Changes::default() });
        let mut edit = board.edit();
        edit.word_note(b, "reworded");
        let update = edit.finish().unwrap();
        assert_eq!(replica.apply(&update).unwrap().notes, [b].into());
        assert_eq!(replica.note(b).unwrap().text, "reworded");
        assert_eq!(replica.content(), board.content());
    }

    #[test]
    fn an_edit_that_changes_nothing_sends_nothing() {
        let board = Board::author(5, 1, &blank());
        let mut edit = board.edit();
        edit.put_note(NoteId::from_bytes([1; 16]), &note("first"));
        edit.finish();
        let mut edit = board.edit();
        edit.word_note(NoteId::from_bytes([1; 16]), "first");
        edit.word_note(NoteId::from_bytes([9; 16]), "nobody");
        assert_eq!(edit.finish(), None);
    }

    #[test]
    fn a_broken_state_is_unreadable() {
        let state = Board::author(5, 1, &blank()).state();
        assert!(Board::load(6, &state[..state.len() / 2], []).is_err());
    }
}
