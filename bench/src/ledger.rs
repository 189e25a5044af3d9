//! Which participant has seen which edit of a room, and when. A delivery is one edit seen by one other participant; an
//! edit that was replaced before it was sent counts as seen by everyone who sees a later one of the same writer.

use crate::{
    spread::Spread,
    voice::{Frame, marks},
};
use plenary_shared::{content::Content, document::Replica, wire::Refusal};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Instant,
};

/// What has been seen in one room.
pub struct Ledger {
    /// One copy for all devices: each distinct frame is decoded once.
    replica: Replica,
    stand: (u32, u64),
    frames: HashMap<u64, Arc<Vec<(usize, u32)>>>,
    numbered: HashMap<u64, u64>,
    writers: Vec<Writer>,
    /// By device, by writer: the latest revision seen.
    seen: Vec<Vec<u32>>,
    counted_from: Vec<u32>,
    /// What went right and wrong so far.
    pub counts: Counts,
}

/// What went right and wrong.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Edits seen by one other participant each.
    pub deliveries: u64,
    /// Edits that a device received a second time.
    pub doubled: u64,
    /// Frames of one number whose bytes differ, and frames that cannot be read.
    pub broken: u64,
    /// Commands that were refused.
    pub refused: Vec<Refusal>,
}

#[derive(Default)]
struct Writer {
    edits: Vec<Edit>,
    saved: u32,
}

struct Edit {
    sent: Instant,
    /// Others who have seen it, and when the last did.
    seen: usize,
    last: Instant,
}

impl Ledger {
    /// A ledger without any edit or delivery.
    pub fn new(people: usize) -> Self {
        Self {
            replica: Replica::new(),
            stand: (0, 0),
            frames: HashMap::new(),
            numbered: HashMap::new(),
            writers: (0..people).map(|_| Writer::default()).collect(),
            seen: vec![vec![0; people]; people],
            counted_from: vec![0; people],
            counts: Counts::default(),
        }
    }

    /// A device sends the next revision of its note.
    pub fn sent(&mut self, writer: usize, rev: u32, now: Instant) {
        let edits = &mut self.writers[writer].edits;
        debug_assert_eq!(edits.len() + 1, rev as usize);
        edits.push(Edit { sent: now, seen: 0, last: now });
    }

    /// A revision was acknowledged to a device as durable.
    pub fn saved(&mut self, writer: usize, rev: u32) {
        let saved = &mut self.writers[writer].saved;
        *saved = rev.max(*saved);
    }

    /// A device got a frame.
    pub fn frame(&mut self, device: usize, frame: Frame, now: Instant) {
        let marks = self.decode(frame);
        for &(writer, rev) in marks.iter() {
            let (Some(from), Some(known)) = (self.seen[device].get_mut(writer), self.writers.get_mut(writer)) else {
                self.counts.broken += 1;
                continue;
            };
            if writer == device {
                continue;
            }
            if rev <= *from {
                self.counts.doubled += u64::from(matches!(frame, Frame::Change(..)));
                continue;
            }
            for edit in known.edits.iter_mut().take(rev as usize).skip(*from as usize) {
                edit.seen += 1;
                edit.last = now;
                self.counts.deliveries += 1;
            }
            *from = rev;
        }
    }

    /// From here on latencies are counted.
    pub fn count_from_here(&mut self) {
        self.counted_from = self.writers.iter().map(|writer| writer.edits.len() as u32).collect();
    }

    /// Milliseconds from an edit to the last who saw it, for edits that all others have seen.
    pub fn to_all(&self) -> Spread {
        let counted = |(writer, from): (&Writer, &u32)| -> Vec<f64> {
            let all = writer.edits.iter().skip(*from as usize).filter(|edit| edit.seen + 1 == self.writers.len());
            all.map(|edit| (edit.last - edit.sent).as_secs_f64() * 1e3).collect()
        };
        self.writers.iter().zip(&self.counted_from).flat_map(counted).collect()
    }

    /// Edits that some other participant has not seen, counted for each.
    pub fn unseen(&self) -> u64 {
        let missing = |device: usize| -> u64 {
            let others = self.writers.iter().enumerate().filter(|(writer, _)| *writer != device);
            others.map(|(index, writer)| writer.edits.len() as u64 - u64::from(self.seen[device][index])).sum()
        };
        (0..self.writers.len()).map(missing).sum()
    }

    /// How many revisions that others had seen or that were acknowledged to their writer are missing on a board, and how
    /// many such revisions there were in all.
    pub fn lost_on(&self, board: &Content) -> (u64, u64) {
        let mut kept = vec![0; self.writers.len()];
        for (writer, rev) in words(board).flat_map(|words| marks(words.as_bytes())) {
            kept[writer] = rev;
        }
        let lost = |writer: usize| u64::from(self.promised_by(writer).saturating_sub(kept[writer]));
        ((0..self.writers.len()).map(lost).sum(), self.promised())
    }

    /// Revisions that others had seen or that were acknowledged to their writer.
    pub fn promised(&self) -> u64 {
        (0..self.writers.len()).map(|writer| u64::from(self.promised_by(writer))).sum()
    }

    fn promised_by(&self, writer: usize) -> u32 {
        let others = (0..self.seen.len()).filter(|device| *device != writer);
        let seen = others.map(|device| self.seen[device][writer]).max().unwrap_or(0);
        seen.max(self.writers[writer].saved)
    }

    /// The version of the copy, for a device that reconnects: the server's number, and the copy's bytes.
    pub fn stand(&self) -> ((u32, u64), Vec<u8>) {
        (self.stand, self.replica.state())
    }

    /// The board as the devices have it.
    pub fn content(&self) -> Option<Content> {
        self.replica.content()
    }

    fn decode(&mut self, frame: Frame) -> Arc<Vec<(usize, u32)>> {
        let (number, bytes) = match frame {
            Frame::Change(number, bytes) => (number, bytes),
            Frame::Whole(_, bytes) => (None, bytes),
        };
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(number) = number {
            let first = *self.numbered.entry(number).or_insert(hash);
            self.counts.broken += u64::from(first != hash);
        }
        if let Some(marks) = self.frames.get(&hash) {
            return Arc::clone(marks);
        }
        let read = match frame {
            Frame::Whole(Some(stand), state) if stand > self.stand => {
                self.stand = stand;
                self.replica.reset(state)
            }
            Frame::Whole(Some(_), _) => Ok(Default::default()),
            Frame::Whole(None, update) | Frame::Change(_, update) => self.replica.apply(update),
        };
        self.counts.broken += u64::from(read.is_err());
        if let Some(number) = number {
            self.stand.1 = self.stand.1.max(number);
        }
        let marks = Arc::new(marks(bytes));
        self.frames.insert(hash, Arc::clone(&marks));
        marks
    }
}

/// Everything on a board that devices write.
fn words(board: &Content) -> impl Iterator<Item = &str> {
    let notes = board.notes.values().map(|note| note.text.as_str());
    notes.chain(board.themes.values().map(|theme| theme.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{boards::content, voice::marked};
    use plenary_shared::{document::Board, id::NoteId};

    #[test]
    fn an_edit_that_was_replaced_counts_as_seen_with_the_later_one() {
        let ids = [1, 2].map(|byte| NoteId::from_bytes([byte; 16]));
        let board = Board::author(5, 1, &content(ids.map(|id| (id, String::new()))));
        let mut ledger = Ledger::new(2);
        let now = Instant::now();
        ledger.frame(1, Frame::Whole(Some((1, 0)), &board.state()), now);
        for rev in 1..=3 {
            ledger.sent(0, rev, now);
        }
        let mut edit = board.edit();
        edit.word_note(ids[0], &marked(0, 2));
        let update = edit.finish().unwrap();
        ledger.frame(1, Frame::Change(Some(1), &update), now);
        assert_eq!((ledger.counts.deliveries, ledger.unseen(), ledger.to_all().count()), (2, 1, 2));
        ledger.frame(1, Frame::Change(Some(1), &update), now);
        assert_eq!((ledger.counts.doubled, ledger.counts.broken), (1, 0));
        ledger.saved(0, 3);
        assert_eq!(ledger.lost_on(&ledger.content().unwrap()), (1, 3));
    }
}
