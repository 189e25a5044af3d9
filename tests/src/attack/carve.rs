//! Rows of SQLite files wherever they lie, in the order of their offsets: on pages of trees, on free pages, in free space
//! inside pages, and in frames of the write-ahead log, those that were written over included.
//!
//! No tree is followed: a row is known by its first value, which is a room's id; before it a table of numbered rows has
//! nothing where its number would be. So what was deleted and not overwritten is found as well.

use plenary_shared::id::SessionId;

/// Bytes of a log's header, and of the header before each of its pages.
const LOG_HEADER: usize = 32;
/// See [`LOG_HEADER`].
const FRAME_HEADER: usize = 24;
/// The type of a value that is 16 bytes: a room's id.
const SIXTEEN_BYTES: u64 = 12 + 2 * 16;
/// The type of no value, which a numbered row has in place of its number.
const NOTHING: u64 = 0;
/// Bytes of a row's head at most: ours have up to eight values.
const LONGEST_HEAD: usize = 24;

/// Bytes of a row's values from which on its length takes two bytes, as that of everything that is sealed.
const SHORTEST: usize = 128;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or a fraction, which none of our tables has.
    Other,
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
}

/// The rows of one page, in the order of their offsets.
pub type Page = Vec<Vec<Value>>;

/// A page in the write-ahead log.
struct Frame<'a> {
    of: usize,
    /// Whether it is the last of its transaction.
    last: bool,
    page: &'a [u8],
}

/// The rows of a room on every page of a database file and of its write-ahead log, in the order of the pages.
pub fn rows_of(room: SessionId, database: &[u8], log: &[u8]) -> Vec<Page> {
    let Some(size) = page_size(database, log) else { return Vec::new() };
    let pages: Vec<&[u8]> = database.chunks_exact(size).collect();
    let in_database = |n: usize| pages.get(n.checked_sub(1)?).copied();
    let frames: Vec<Frame<'_>> = log
        .get(LOG_HEADER..)
        .unwrap_or_default()
        .chunks_exact(FRAME_HEADER + size)
        .map(|frame| Frame { of: number(frame), last: number(&frame[4..]) > 0, page: &frame[FRAME_HEADER..] })
        .collect();
    let mut found: Vec<Page> = pages.iter().map(|page| carve(room, page, &in_database)).collect();
    for (place, frame) in frames.iter().enumerate() {
        // A row continues on pages of its own transaction, or of an earlier one.
        let end = frames[place..].iter().position(|frame| frame.last).map_or(frames.len(), |more| place + more + 1);
        let newest = |n| frames[..end].iter().rev().find(|frame| frame.of == n).map(|frame| frame.page);
        found.push(carve(room, frame.page, &|n| newest(n).or_else(|| in_database(n))));
    }
    found.retain(|rows| !rows.is_empty());
    found
}

/// The rows of a room on one page.
fn carve<'a>(room: SessionId, page: &[u8], other: &dyn Fn(usize) -> Option<&'a [u8]>) -> Page {
    let id = room.as_bytes();
    let starts = page.windows(id.len()).enumerate().filter(|(_, bytes)| bytes == id).map(|(at, _)| at);
    starts.filter_map(|at| row(page, at, other)).collect()
}

/// The row whose first value begins at an offset of a page; the number of a numbered one is not among its values.
fn row<'a>(page: &[u8], at: usize, other: &dyn Fn(usize) -> Option<&'a [u8]>) -> Option<Vec<Value>> {
    let kinds = whole_head(page, at).or_else(|| overwritten_head(page, at))?;
    let head = 1 + kinds.iter().map(|kind| varint(*kind)).sum::<usize>();
    let whole = head + kinds.iter().map(|kind| length(*kind)).sum::<usize>();
    let numbered = kinds[0] == NOTHING;
    let here = on_page(whole, page.len(), numbered);
    let mut bytes = page.get(at - head..at - head + here)?.to_vec();
    let mut next = if here < whole { number(page.get(at - head + here..)?.get(..4)?) } else { 0 };
    while bytes.len() < whole {
        let more = other(next)?;
        next = number(more);
        let missing = (whole - bytes.len()).min(more.len() - 4);
        bytes.extend_from_slice(&more[4..4 + missing]);
    }
    let mut values = Vec::new();
    let mut rest = &bytes[head..];
    for kind in kinds {
        let (value, after) = rest.split_at_checked(length(kind))?;
        values.push(read(kind, value));
        rest = after;
    }
    values.drain(..usize::from(numbered));
    Some(values)
}

/// The kinds of values in the head of a row: it ends where the first value begins, and says how long it is.
fn whole_head(page: &[u8], at: usize) -> Option<Vec<u64>> {
    (2..=LONGEST_HEAD.min(at)).find_map(|length| {
        let (said, rest) = page[at - length..at].split_first()?;
        let of_room = |kinds: &Vec<u64>| matches!(kinds[..], [SIXTEEN_BYTES, ..] | [NOTHING, SIXTEEN_BYTES, ..]);
        kinds(rest).filter(|kinds| usize::from(*said) == length && of_room(kinds))
    })
}

/// The same of a row that was deleted: where it began the page now says how much space is free, over the row's length,
/// the head's, and the kind of the first value. Of a numbered row it is written over the length and the number.
fn overwritten_head(page: &[u8], at: usize) -> Option<Vec<u64>> {
    (1..=LONGEST_HEAD.min(at.saturating_sub(4))).find_map(|left| {
        let free = usize::from(page[at - left - 2]) << 8 | usize::from(page[at - left - 1]);
        let rest = kinds(&page[at - left..at])?;
        let kinds = [&[SIXTEEN_BYTES][..], &rest].concat();
        let values: usize = kinds.iter().map(|kind| length(*kind)).sum();
        let fits = values > SHORTEST && free >= on_page(values, page.len(), false) && free <= page.len();
        fits.then_some(kinds)
    })
}

/// The kinds of values that a head lists; none when it does not end with its last.
fn kinds(mut head: &[u8]) -> Option<Vec<u64>> {
    let mut kinds = Vec::new();
    while !head.is_empty() {
        let end = head.iter().position(|byte| byte & 0x80 == 0)?;
        kinds.push(head[..=end].iter().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f)));
        head = &head[end + 1..];
    }
    (!kinds.is_empty() && kinds.iter().all(|kind| *kind < 1 << 24)).then_some(kinds)
}

/// Bytes that a kind takes in a head.
fn varint(kind: u64) -> usize {
    (64 - kind.leading_zeros()).div_ceil(7).max(1) as usize
}

/// Bytes of a value of a kind.
fn length(kind: u64) -> usize {
    match kind {
        0 | 8.. if kind < 12 => 0,
        1..=4 => kind as usize,
        5 => 6,
        6 | 7 => 8,
        _ => ((kind - 12) / 2) as usize,
    }
}

fn read(kind: u64, bytes: &[u8]) -> Value {
    match kind {
        1..=6 => {
            let negative = bytes[0] & 0x80 != 0;
            let start = if negative { -1 } else { 0 };
            Value::Number(bytes.iter().fold(start, |value, byte| value << 8 | i64::from(*byte)))
        }
        8 | 9 => Value::Number(kind as i64 - 8),
        12.. if kind.is_multiple_of(2) => Value::Bytes(bytes.to_vec()),
        13.. => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        _ => Value::Other,
    }
}

/// How many bytes of a row are on its first page: of a numbered one all that fit.
fn on_page(whole: usize, page: usize, numbered: bool) -> usize {
    let most = if numbered { page - 35 } else { (page - 12) * 64 / 255 - 23 };
    let least = (page - 12) * 32 / 255 - 23;
    if whole <= most {
        return whole;
    }
    let some = least + (whole - least) % (page - 4);
    if some <= most { some } else { least }
}

fn page_size(database: &[u8], log: &[u8]) -> Option<usize> {
    let in_database = database.get(16..18).map(|bytes| usize::from(bytes[0]) << 8 | usize::from(bytes[1]));
    let size = in_database.or_else(|| log.get(8..12).map(number))?;
    Some(if size == 1 { 1 << 16 } else { size }).filter(|size| *size >= 512)
}

/// The number in the first four bytes.
fn number(bytes: &[u8]) -> usize {
    bytes[..4].iter().fold(0, |value, byte| value << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{
        Connection, SqliteConnection, query,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    };

    /// A table, and how a row gets in: one keyed by its values, and one of numbered rows.
    const TABLES: [[&str; 2]; 2] = [
        [
            "create table t (room blob, n integer, body blob, primary key (room, n)) without rowid",
            "insert into t (room, n, body) values ($1, $2, $3)",
        ],
        [
            "create table t (id integer primary key, room blob, n integer, body blob)",
            "insert into t (id, room, n, body) values (1 << 40 | $2, $1, $2, $3)",
        ],
    ];

    /// A room with rows of so many bytes, inserted in an order that is not that of their keys; some are deleted again.
    async fn planted(
        folder: &std::path::Path,
        room: SessionId,
        [table, insert]: [&'static str; 2],
        bytes: usize,
        journal: SqliteJournalMode,
    ) -> Vec<i64> {
        let options = SqliteConnectOptions::new().filename(folder.join("d")).create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&options.journal_mode(journal)).await.unwrap();
        query(table).execute(&mut db).await.unwrap();
        let order: Vec<i64> = (0..15).map(|n| (n * 7 + 3) % 15 * 100).collect();
        for n in &order {
            let row = query(insert).bind(room.as_bytes().to_vec()).bind(n);
            row.bind(vec![*n as u8; bytes]).execute(&mut db).await.unwrap();
        }
        query("delete from t where n = 300").execute(&mut db).await.unwrap();
        std::mem::forget(db);
        order
    }

    fn numbers(page: &Page) -> Vec<i64> {
        let number = |row: &Vec<Value>| if let Value::Number(n) = row[1] { n } else { panic!("{row:?}") };
        page.iter().map(number).collect()
    }

    fn carved(folder: &std::path::Path, room: SessionId) -> Vec<Page> {
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap_or_default();
        rows_of(room, &read("d"), &read("d-wal"))
    }

    #[tokio::test]
    async fn rows_are_found_in_the_order_in_which_they_came_deleted_ones_too() {
        for table in TABLES {
            let (folder, room) = (tempfile::tempdir().unwrap(), SessionId::from_bytes(rand::random()));
            let order = planted(folder.path(), room, table, 200, SqliteJournalMode::Delete).await;
            let pages = carved(folder.path(), room);
            assert_eq!(pages.len(), 1, "they are on one page");
            // SQLite fills a page from its end.
            let mut found = numbers(&pages[0]);
            found.reverse();
            assert_eq!(found, order);
            assert_eq!(carved(folder.path(), SessionId::from_bytes([7; 16])), Vec::<Page>::new());
        }
    }

    #[tokio::test]
    async fn rows_that_go_on_upon_other_pages_are_found_whole_in_the_log() {
        for table in TABLES {
            let (folder, room) = (tempfile::tempdir().unwrap(), SessionId::from_bytes(rand::random()));
            let order = planted(folder.path(), room, table, 9_000, SqliteJournalMode::Wal).await;
            let rows: Vec<_> = carved(folder.path(), room).concat();
            for n in order {
                let row = rows.iter().find(|row| row[1] == Value::Number(n)).expect("the log has it");
                assert_eq!(row[2], Value::Bytes(vec![n as u8; 9_000]));
            }
        }
    }
}
