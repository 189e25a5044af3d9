//! Whether the files of a data folder are whole: looked at before anything is read from them, because SQLite takes what
//! can be read of a damaged log and leaves the rest without a word.

use super::StoreError;
use sqlx::{SqlitePool, query_scalar};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

/// Bytes of a log's header and of each frame's.
const HEADER: usize = 32;
const FRAME: usize = 24;
/// Bytes of each of the two copies of an index's header.
const INDEX: usize = 48;
/// The first bytes of a log; the last bit says in which order its checksums read bytes.
const MAGIC: u32 = 0x377f_0682;

/// Refuses a write-ahead log that was damaged in its middle, or is shorter than the index beside it knows.
pub(super) fn check_log(database: &Path) -> Result<(), StoreError> {
    let beside = |end: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let log = match std::fs::read(beside("-wal")) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(StoreError::Folder(database.to_owned(), error)),
    };
    let needed = index_since_boot(&beside("-shm")).and_then(|index| needed_frames(&index));
    match committed(&log) {
        Some(log) if needed.is_none_or(|needed| !needed.is_missing_in(&log)) => Ok(()),
        _ => Err(StoreError::Damaged("the write-ahead log")),
    }
}

/// Refuses a database whose pages do not hang together.
pub(super) async fn check_pages(pool: &SqlitePool) -> Result<(), StoreError> {
    let said: String = query_scalar("pragma quick_check(1)").fetch_one(pool).await?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged("the database")) }
}

/// Refuses a database without its keys, and keys without their database. A key may stand alone when a crash came between
/// it and its event; but somebody had to be let in before there could be an event.
pub(super) async fn check_keys(store: &SqlitePool, keys: &SqlitePool) -> Result<(), StoreError> {
    let sessions: BTreeSet<Vec<u8>> =
        query_scalar("select id from session").fetch_all(store).await?.into_iter().collect();
    let kept: Vec<Vec<u8>> =
        query_scalar("select room from key where name = 'session' or name like 'session.%'").fetch_all(keys).await?;
    let kept = BTreeSet::from_iter(kept);
    if !sessions.is_subset(&kept) {
        return Err(StoreError::Damaged("the key file"));
    }
    let anybody: bool =
        query_scalar("select exists (select 1 from member) or exists (select 1 from pass)").fetch_one(store).await?;
    if !kept.is_empty() && sessions.is_empty() && !anybody {
        return Err(StoreError::Damaged("the database"));
    }
    Ok(())
}

/// What can be read of a log.
#[derive(Debug, PartialEq, Eq)]
struct Log {
    /// Tells this use of the file from earlier ones; none in an empty log.
    salt: Option<[u8; 8]>,
    /// Frames up to the last whole transaction.
    frames: usize,
}

/// Reads a log; `None` when it was damaged in its middle. A log may end in the middle of a transaction: that was never
/// acknowledged. But each transaction is on the disk before the next is written, so nothing may follow what is broken.
fn committed(log: &[u8]) -> Option<Log> {
    let mut read = Log { salt: None, frames: 0 };
    let Some((header, frames)) = log.split_at_checked(HEADER) else { return Some(read) };
    if frames.len() < FRAME {
        return Some(read);
    }
    let (magic, page) = (word(header, 0), word(header, 8) as usize);
    let big = magic & 1 == 1;
    let mut sum = checksum((0, 0), &header[..24], big);
    if magic & !1 != MAGIC || sum != (word(header, 24), word(header, 28)) || !page.is_power_of_two() {
        return None;
    }
    let salt = &header[16..24];
    read.salt = salt.try_into().ok();
    let (mut broken, mut committed_after) = (false, false);
    for (place, frame) in frames.chunks_exact(FRAME + page).enumerate() {
        if &frame[8..16] != salt {
            // What an earlier use of the file left behind; or the damage itself.
            broken = true;
            continue;
        }
        if committed_after {
            return None;
        }
        if !broken {
            sum = checksum(checksum(sum, &frame[..8], big), &frame[FRAME..], big);
            broken = sum != (word(frame, 16), word(frame, 20));
        }
        let commits = word(frame, 4) != 0;
        committed_after = broken && commits;
        if commits && !broken {
            read.frames = place + 1;
        }
    }
    Some(read)
}

/// Frames that were written, brought to the disk, and not moved into the database yet.
struct Needed {
    salt: [u8; 8],
    frames: usize,
}

impl Needed {
    fn is_missing_in(&self, log: &Log) -> bool {
        log.salt.is_none_or(|salt| salt == self.salt) && log.frames < self.frames
    }
}

/// The index of a log, when it was last opened since this computer started. It is not brought to the disk, so after a
/// power cut it may be older than the log and says nothing.
fn index_since_boot(file: &Path) -> Option<Vec<u8>> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let booted = stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let opened = std::fs::metadata(file).and_then(|metadata| metadata.modified()).ok()?;
    if opened < UNIX_EPOCH + Duration::from_secs(booted) { None } else { std::fs::read(file).ok() }
}

fn needed_frames(index: &[u8]) -> Option<Needed> {
    let (first, second, rest) = (index.get(..INDEX)?, index.get(INDEX..2 * INDEX)?, index.get(2 * INDEX..)?);
    let number = |bytes: &[u8]| Some(u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?));
    let (frames, moved) = (number(&first[16..])?, number(rest)?);
    let whole = first == second && first[12] == 1;
    (whole && moved < frames).then_some(Needed { salt: first[32..40].try_into().ok()?, frames: frames as usize })
}

/// SQLite's checksum of a log: two running sums over pairs of words.
fn checksum(mut sum: (u32, u32), bytes: &[u8], big: bool) -> (u32, u32) {
    let read = |bytes: &[u8]| {
        let bytes = bytes.try_into().expect("four bytes");
        if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    };
    for pair in bytes.chunks_exact(8) {
        sum.0 = sum.0.wrapping_add(read(&pair[..4])).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(read(&pair[4..])).wrapping_add(sum.0);
    }
    sum
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{
        ConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    };

    /// The log of some transactions, and its index, as SQLite writes them.
    async fn log() -> (Vec<u8>, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let mut db = options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap();
        sqlx::query("create table note (words text)").execute(&mut db).await.unwrap();
        for _ in 0..5 {
            sqlx::query("insert into note values ('words')").execute(&mut db).await.unwrap();
        }
        check_log(&file).unwrap();
        let read = |name| std::fs::read(folder.path().join(name)).unwrap();
        let files = (read("test.db-wal"), read("test.db-shm"));
        std::fs::write(folder.path().join("test.db-wal"), &files.0[..files.0.len() / 2]).unwrap();
        assert!(matches!(check_log(&file), Err(StoreError::Damaged(_))), "the index knows more");
        std::fs::remove_file(folder.path().join("test.db-shm")).unwrap();
        check_log(&file).unwrap();
        files
    }

    #[tokio::test]
    async fn a_log_that_sqlite_wrote_is_whole_wherever_it_ends() {
        let (log, index) = log().await;
        let needed = needed_frames(&index).unwrap();
        assert!(needed.frames >= 6);
        for end in (0..log.len()).step_by(97) {
            let read = committed(&log[..end]).unwrap();
            assert!(needed.is_missing_in(&read), "{end}");
        }
        assert!(!needed.is_missing_in(&committed(&log).unwrap()));
    }

    #[tokio::test]
    async fn a_bit_that_was_flipped_before_the_last_transaction_is_noticed() {
        let (log, index) = log().await;
        let page = word(&log, 8) as usize;
        let last = log.len() - (FRAME + page);
        for place in (0..last).step_by(61).chain([0, 5, 17, HEADER, HEADER + 9]) {
            let mut flipped = log.clone();
            flipped[place] ^= 4;
            assert_eq!(committed(&flipped), None, "{place}");
        }
        let mut flipped = log;
        flipped[last + FRAME] ^= 4;
        let read = committed(&flipped).expect("the last may never have been brought to the disk");
        assert!(needed_frames(&index).unwrap().is_missing_in(&read), "but the index knows that it was");
    }
}
