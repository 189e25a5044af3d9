//! Snapshots: read again after years, from a disk that somebody may have had their hands on.

use super::room::empty;
use plenary_shared::{
    agenda::Reveal,
    content::Content,
    document::Board,
    proof::sha256_hex,
    snapshot::{Snapshot, SnapshotError},
};

/// Opens an input as a snapshot whose checksum fits, and as one whose checksum does not.
pub fn open(input: &[u8]) {
    let other = sha256_hex(b"other bytes");
    assert_eq!(Snapshot::open(input, &other).err(), Some(SnapshotError::Changed));
    let Ok(snapshot) = Snapshot::open(input, &sha256_hex(input)) else { return };
    let json = snapshot.to_json();
    assert_eq!(Snapshot::open(json.as_bytes(), &sha256_hex(json.as_bytes())).as_ref(), Ok(&snapshot));
    let content = &snapshot.content;
    let shown = content.notes.values().filter(|note| !note.hidden).count();
    assert_eq!(content.notes_in_order().len(), shown);
    let sorted: usize = content.themes_in_order().iter().map(|(id, _)| content.notes_of(Some(*id)).len()).sum();
    assert!(content.notes_of(None).len() + sorted <= shown);
    // The board of a second event carries it.
    let second = Content { then: Some(Box::new(snapshot)), ..empty(Reveal::OnClose) };
    let board = Board::author(7, 1, &second);
    assert_eq!(board.content(), Some(second));
}
