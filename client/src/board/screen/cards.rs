//! Notes as cards show them: duplicates are left to the note that they are merged under.

use plenary_shared::{
    content::{Content, Note},
    id::{NoteId, ThemeId},
};

/// The notes of a prompt that cards show, duplicates left to the note they are merged under.
pub fn cards(content: &Content, choose: impl Fn(&Note) -> bool) -> Vec<(NoteId, &Note)> {
    let shown = |note: &Note| note.same.is_none_or(|of| content.notes.get(&of).is_none_or(|note| note.hidden));
    content.notes_in_order().into_iter().filter(|(_, note)| shown(note) && choose(note)).collect()
}

/// The notes of one theme in cards.
pub fn cards_of_theme(content: &Content, theme: Option<ThemeId>) -> Vec<(NoteId, &Note)> {
    cards(content, |note| note.theme.and_then(|id| content.live_theme(id)) == theme)
}

/// How often a note was said: itself and the duplicates merged under it.
pub fn said(content: &Content, id: NoteId) -> usize {
    1 + content.notes.values().filter(|note| note.same == Some(id) && !note.hidden).count()
}
