//! A frozen, versioned copy of the board, and the check that nobody changed it.

use crate::{
    content::Content,
    fields::Fields,
    id::{NoteId, StageId},
    limits,
    proof::sha256_hex,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a snapshot is, on the first look at the file.
pub const FORMAT: &str = "plenary-snapshot";

/// A frozen copy of a board. Its bytes are this struct as JSON; its SHA-256 stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    /// [`FORMAT`].
    pub format: String,
    /// Schema version, [`limits::SCHEMA`] when written.
    pub schema: u32,
    /// Number within its session, from 1.
    pub number: u32,
    /// Why it was taken, in words.
    pub name: String,
    /// The stage that closed or was open.
    pub stage: StageId,
    /// Notes that were written but not revealed when it was taken; their texts are not in it.
    pub held: u32,
    /// Notes that were removed from it for good since: the only change that a snapshot ever sees.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// The board.
    pub content: Content,
}

/// The mark that a note leaves in a snapshot when it is removed for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The note.
    pub note: NoteId,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
}

/// Why a snapshot cannot be opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are not those that were stored.
    #[error("the snapshot's checksum does not fit its bytes")]
    Changed,
    /// It was written by a newer version.
    #[error("the snapshot has schema {0}, newer than {ours}", ours = limits::SCHEMA)]
    Newer(u32),
    /// It is not a snapshot.
    #[error("this is not a snapshot")]
    NotOne,
}

/// What a snapshot holds, for reading beside what is said now: without feedback, and without what was earlier still. A
/// phone then need not carry the reading of all else.
pub fn read_earlier(snapshot: Value) -> Option<Content> {
    let mut content = Fields::of(Fields::of(snapshot)?.take("content").ok()?)?;
    let mut earlier = Content::blank(content.take("meta").ok()?);
    earlier.notes = content.take("notes").ok()?;
    earlier.themes = content.take("themes").ok()?;
    earlier.opportunities = content.take("opportunities").ok()?;
    earlier.results = content.take("results").ok()?;
    Some(earlier)
}

impl Snapshot {
    /// The bytes to store and to download; the same board gives the same bytes.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a snapshot is plain data with text keys")
    }

    /// Takes a note out for good and leaves a mark; whether it was there.
    pub fn remove(&mut self, note: NoteId, day: &str) -> bool {
        let removed = self.content.remove(note);
        if removed {
            self.removed.push(Removed { note, day: day.to_owned() });
        }
        removed
    }

    /// Opens stored bytes after comparing them with their SHA-256 (64 hexadecimal digits).
    pub fn open(json: &[u8], sha256: &str) -> Result<Self, SnapshotError> {
        if sha256_hex(json) != sha256 {
            return Err(SnapshotError::Changed);
        }
        #[derive(Deserialize)]
        struct Head {
            format: String,
            schema: u32,
        }
        let head: Head = serde_json::from_slice(json).map_err(|_| SnapshotError::NotOne)?;
        if head.format != FORMAT {
            return Err(SnapshotError::NotOne);
        }
        if head.schema > limits::SCHEMA {
            return Err(SnapshotError::Newer(head.schema));
        }
        serde_json::from_slice(json).map_err(|_| SnapshotError::NotOne)
    }
}

objects! {
    Snapshot { format, schema, number, name, stage, held, content; removed }
    Removed { note, day }
}
