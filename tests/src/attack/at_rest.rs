//! An attacker with a copy of a folder: what of the notes is readable in it, and in which order they are in all that opens.

use super::{
    carve::{Value, rows_of},
    needles::Needles,
    order::Places,
};
use crate::files::read_all;
use plenary_server::{
    journal::batch::{checkpoint_place, record_place, snapshot_place},
    seal::Key,
};
use plenary_shared::{
    id::{NoteId, OpId, SessionId},
    proof::Tag,
};
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
};

/// A note as its device sent it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Its id.
    pub note: NoteId,
    /// The command's id.
    pub op: OpId,
    /// The tag that its writer can prove.
    pub tag: Tag,
    /// Its words, which no other note has.
    pub words: String,
}

impl Sent {
    /// The bytes that identify the note, by kind.
    fn traces(&self) -> [(&'static str, Vec<u8>); 6] {
        [
            ("ids", self.note.as_bytes().to_vec()),
            ("ids as text", self.note.to_string().into_bytes()),
            ("commands", self.op.as_bytes().to_vec()),
            ("commands as text", self.op.to_string().into_bytes()),
            ("tags", self.tag.0.to_vec()),
            ("words", self.words.clone().into_bytes()),
        ]
    }
}

/// The file of a folder in which something of a note is readable, and what.
pub fn readable(folder: &Path, sent: &[Sent]) -> Option<(PathBuf, &'static str)> {
    let traces: Vec<_> = sent.iter().flat_map(Sent::traces).collect();
    let needles = Needles::of(traces.iter().map(|(_, bytes)| &bytes[..]));
    let found = |(path, bytes): (PathBuf, Vec<u8>)| {
        let (number, _) = needles.found_in(&bytes)?;
        Some((path, traces[number].0))
    };
    read_all(folder).into_iter().find_map(found)
}

/// The orders of notes in everything of a folder that one of its keys opens.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// Orders that nothing may have kept.
    pub forbidden: Places,
    /// The order of records with notes of the two newest segments, which a live room may still have.
    pub newest: Places,
    /// How many of the notes are in a checkpoint that opens.
    pub in_checkpoints: usize,
}

/// Reads the orders in a folder. The notes from `newest` on came in the two newest segments of a room that is live; none
/// when nothing may be in order any more.
pub fn orders(folder: &Path, room: SessionId, sent: &[Sent], newest: Option<usize>) -> Orders {
    let files = read_all(folder);
    let file = |name: &str| {
        let found = files.iter().find(|(path, _)| path.file_name().is_some_and(|of| of == name));
        found.map_or(&[][..], |(_, bytes)| bytes)
    };
    let keys = keys_in(&rows_of(room, file("keys.db"), file("keys.db-wal")).concat());
    let mut orders = Orders::default();
    let (mut rows, mut fullest) = (BTreeMap::new(), (Vec::new(), Vec::new()));
    // A row occurs in many frames of the log, and an order in more than one checkpoint: each counts once.
    let mut known = HashSet::new();
    let first_new = newest.unwrap_or(sent.len());
    for page in rows_of(room, file("plenary.db"), file("plenary.db-wal")) {
        let mut on_page = Vec::new();
        for row in page {
            let Some(Opened { kind, number, plain }) = open(room, &row, &keys) else { continue };
            for (trace, order) in orders_in(&plain, sent) {
                if kind == CHECKPOINT {
                    orders.in_checkpoints = orders.in_checkpoints.max(order.len());
                }
                let of = if kind == RECORD { String::new() } else { format!(" of {}", order.len()) };
                let place = format!("{kind}{of}: {trace}");
                if known.insert((place.clone(), order.clone())) {
                    orders.forbidden.add(&place, &order);
                }
            }
            if kind == RECORD {
                let notes = notes_in(&plain, sent);
                on_page.extend(&notes);
                rows.insert(number, notes);
            }
        }
        let (old, new) = apart(&on_page, first_new);
        for (fullest, here) in [(&mut fullest.0, old), (&mut fullest.1, new)] {
            if here.len() > fullest.len() {
                *fullest = here;
            }
        }
    }
    orders.forbidden.add("records on a page", &fullest.0);
    orders.newest.add("records on a page", &fullest.1);
    let by_number: Vec<_> = rows.into_values().flatten().collect();
    let (old, new) = apart(&by_number, first_new);
    orders.forbidden.add("records by number", &old);
    orders.newest.add("records by number", &new);
    orders
}

/// The notes in everything of a folder that its keys open.
pub fn opened(folder: &Path, room: SessionId, sent: &[Sent]) -> HashSet<usize> {
    let files = read_all(folder);
    let rows = |name: &str, log: &str| {
        let file = |name| files.get(&folder.join(name)).map_or(&[][..], |bytes| bytes);
        rows_of(room, file(name), file(log)).concat()
    };
    let keys = keys_in(&rows("keys.db", "keys.db-wal"));
    let plain = rows("plenary.db", "plenary.db-wal").into_iter().filter_map(|row| open(room, &row, &keys));
    plain.flat_map(|opened| notes_in(&opened.plain, sent)).collect()
}

/// The keys that are unsealed in rows of the key file.
fn keys_in(rows: &[Vec<Value>]) -> Vec<Key> {
    let key = |row: &Vec<Value>| match &row[..] {
        [_, Value::Text(_), Value::Bytes(key)] => key[..].try_into().ok().map(Key),
        _ => None,
    };
    rows.iter().filter_map(key).collect()
}

/// Notes by when they were sent, each at its first occurrence.
fn apart(found: &[usize], first_new: usize) -> (Vec<usize>, Vec<usize>) {
    let mut seen = HashSet::new();
    found.iter().copied().filter(|note| seen.insert(*note)).partition(|note| *note < first_new)
}

const RECORD: &str = "in a record";
const CHECKPOINT: &str = "in a checkpoint";
const SNAPSHOT: &str = "in a snapshot";

/// A row that a key opens.
struct Opened {
    kind: &'static str,
    /// Epoch, segment and number of a record.
    number: [u64; 3],
    plain: Vec<u8>,
}

fn open(room: SessionId, row: &[Value], keys: &[Key]) -> Option<Opened> {
    let with = |kind, number, place: Vec<u8>, body: &[u8]| {
        let plain = keys.iter().find_map(|key| key.open(&place, body))?;
        Some(Opened { kind, number, plain })
    };
    match row {
        [_, Value::Number(epoch), Value::Number(segment), Value::Number(number), Value::Bytes(body)] => {
            let all @ [epoch, segment, seq] = [*epoch as u64, *segment as u64, *number as u64];
            let (epoch, segment) = (epoch as u32, segment as u32);
            with(RECORD, all, record_place(room, epoch, segment, seq), body)
                .or_else(|| with(CHECKPOINT, all, checkpoint_place(room, epoch, segment, seq), body))
        }
        [_, Value::Number(number), _, Value::Bytes(body), ..] => {
            with(SNAPSHOT, [0; 3], snapshot_place(room, *number as u32), body)
        }
        _ => None,
    }
}

/// The numbers of notes in the order in which each kind of trace first occurs in bytes.
fn orders_in(plain: &[u8], sent: &[Sent]) -> Vec<(&'static str, Vec<usize>)> {
    let mut by_kind = BTreeMap::<&'static str, Vec<(usize, usize)>>::new();
    let index = Index::of(plain);
    for (number, note) in sent.iter().enumerate() {
        for (kind, bytes) in note.traces() {
            if let Some(at) = index.find(&bytes) {
                by_kind.entry(kind).or_default().push((at, number));
            }
        }
    }
    let sorted = |mut found: Vec<(usize, usize)>| {
        found.sort_unstable();
        found.into_iter().map(|(_, number)| number).collect()
    };
    by_kind.into_iter().map(|(kind, found)| (kind, sorted(found))).collect()
}

/// The numbers of notes of which anything occurs in bytes, by its first occurrence.
fn notes_in(plain: &[u8], sent: &[Sent]) -> Vec<usize> {
    let index = Index::of(plain);
    let first = |note: &Sent| note.traces().iter().filter_map(|(_, bytes)| index.find(bytes)).min();
    let mut found: Vec<_> = sent.iter().enumerate().filter_map(|(number, note)| Some((first(note)?, number))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, number)| number).collect()
}

/// Where each pair of bytes occurs.
struct Index<'a> {
    bytes: &'a [u8],
    starts: BTreeMap<[u8; 2], Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut starts = BTreeMap::<_, Vec<_>>::new();
        for (at, pair) in bytes.windows(2).enumerate() {
            starts.entry([pair[0], pair[1]]).or_default().push(at);
        }
        Self { bytes, starts }
    }

    fn find(&self, needle: &[u8]) -> Option<usize> {
        let starts = self.starts.get(needle.first_chunk::<2>()?)?;
        starts.iter().copied().find(|at| self.bytes[*at..].starts_with(needle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;

    fn sent() -> Vec<Sent> {
        let one = |n: usize| Sent {
            note: NoteId::from_bytes(rand::random()),
            op: OpId::from_bytes(rand::random()),
            tag: Tag(rand::random()),
            words: format!("planted words {n:02}"),
        };
        (0..30).map(one).collect()
    }

    #[test]
    fn whatever_lies_readable_is_found() {
        let (folder, sent) = (tempfile::tempdir().unwrap(), sent());
        assert_eq!(readable(folder.path(), &sent), None);
        for (kind, bytes) in sent[17].traces() {
            let file = folder.path().join("file");
            std::fs::write(&file, [b"before ", &bytes[..]].concat()).unwrap();
            let (found, what) = readable(folder.path(), &sent).expect("it lies readable");
            assert_eq!(found, file);
            assert!(kind.starts_with(what) || what.starts_with(kind), "{what} for {kind}");
        }
    }

    #[test]
    fn the_order_of_every_trace_is_read() {
        let sent = sent();
        let mut order: Vec<usize> = (0..30).collect();
        order.shuffle(&mut rand::rng());
        let plain: Vec<u8> = order.iter().flat_map(|n| sent[*n].traces().map(|(_, bytes)| bytes).concat()).collect();
        let found = orders_in(&plain, &sent);
        assert_eq!(found.len(), 6);
        assert!(found.iter().all(|(_, found)| *found == order));
        assert_eq!(notes_in(&plain, &sent), order);
        assert_eq!(orders_in(b"nothing of them", &sent), []);
    }

    #[test]
    fn notes_are_told_apart_by_when_they_came() {
        assert_eq!(apart(&[4, 1, 4, 0, 7], 4), (vec![1, 0], vec![4, 7]));
    }
}
