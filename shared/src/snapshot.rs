//! A frozen, versioned copy of the board, and the check that it is unchanged.

use crate::{
    content::Content,
    fields::Fields,
    id::{NoteId, StageId},
    limits,
    proof::sha256_hex,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The value of [`Snapshot::format`], which identifies such a file.
pub const FORMAT: &str = "plenary-snapshot";

/// A frozen copy of a board. Its bytes are this struct as JSON; their SHA-256 is stored separately.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    /// [`FORMAT`].
    pub format: String,
    /// Schema version, [`limits::SCHEMA`] when written.
    pub schema: u32,
    /// Number within its session, from 1.
    pub number: u32,
    /// The reason it was taken, as text.
    pub name: String,
    /// The stage that closed or was open.
    pub stage: StageId,
    /// Notes that were written but not revealed when it was taken; their texts are not in it.
    pub held: u32,
    /// Notes that have been purged from it since: the only change ever made to a snapshot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// The board.
    pub content: Content,
}

/// The mark of a note that was purged from a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The note.
    pub note: NoteId,
    /// The day of the purge, `YYYY-MM-DD`.
    pub day: String,
}

/// Why a snapshot cannot be opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes do not match the checksum.
    #[error("the snapshot's checksum does not fit its bytes")]
    Changed,
    /// A newer version wrote it.
    #[error("the snapshot has schema {0}, newer than {ours}", ours = limits::SCHEMA)]
    Newer(u32),
    /// It is not a snapshot.
    #[error("this is not a snapshot")]
    NotOne,
}

/// The content of an earlier event's snapshot, to show beside the current one: without feedback, and without a still
/// earlier snapshot. A phone then need not load the code to read everything else.
pub fn read_earlier(snapshot: Value) -> Option<Content> {
    let mut content = Fields::from_value(Fields::from_value(snapshot)?.take("content").ok()?)?;
    let mut earlier = Content::blank(content.take("meta").ok()?);
    earlier.notes = content.take("notes").ok()?;
    earlier.themes = content.take("themes").ok()?;
    earlier.opportunities = content.take("opportunities").ok()?;
    earlier.results = content.take("results").ok()?;
    Some(earlier)
}

impl Snapshot {
    /// The bytes to store and to download; equal boards give equal bytes.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a snapshot is plain data with text keys")
    }

    /// Purges a note and leaves a mark; returns whether it was there.
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
