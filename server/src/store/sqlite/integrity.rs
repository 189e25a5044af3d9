//! Integrity of the files in a data folder, checked before anything is read from them, because SQLite silently takes
//! the readable part of a damaged log and drops the rest.

use crate::store::StoreError;
use sqlx::{SqlitePool, query_scalar};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

/// Bytes of a log's header, and of each frame's header.
const HEADER: usize = 32;
const FRAME: usize = 24;
/// Bytes of each of the two copies of an index's header.
const INDEX: usize = 48;
/// The first bytes of a log; the last bit is the byte order of its checksums.
const MAGIC: u32 = 0x377f_0682;

/// Rejects a write-ahead log that is damaged in the middle, or shorter than its index says.
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

/// Rejects a database whose pages are inconsistent.
pub(super) async fn check_pages(pool: &SqlitePool) -> Result<(), StoreError> {
    let said: String = query_scalar("pragma quick_check(1)").fetch_one(pool).await?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged("the database")) }
}

/// Rejects a database without its keys, and keys without their database. A key may be alone after a crash between it
/// and its event; but an event exists only after someone was given access.
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

/// The readable part of a log.
#[derive(Debug, PartialEq, Eq)]
struct Log {
    /// Distinguishes this use of the file from earlier ones; none in an empty log.
    salt: Option<[u8; 8]>,
    /// Number of frames up to the last complete transaction.
    frames: usize,
}

/// Reads a log; `None` when it is damaged in the middle. A log may end in the middle of a transaction, which then was
/// never acknowledged. But each transaction is fsynced before the next is written, so after a break at most one may be
/// complete.
///
/// When a disk refuses to fsync a transaction, its frames stay in the log, with the mark of a commit. The next
/// transaction overwrites them from their beginning, and when it is shorter their end stays: frames that follow nothing
/// that exists. Several of these may lie one behind the other, each with its own mark at its end.
fn committed(log: &[u8]) -> Option<Log> {
    let mut read = Log { salt: None, frames: 0 };
    let Some((header, frames)) = log.split_at_checked(HEADER) else { return Some(read) };
    if frames.len() < FRAME {
        return Some(read);
    }
    let (magic, page) = (word(header, 0), word(header, 8) as usize);
    let big = magic & 1 == 1;
    let sum = checksum((0, 0), &header[..24], big);
    if magic & !1 != MAGIC || sum != (word(header, 24), word(header, 28)) || !page.is_power_of_two() {
        return None;
    }
    let salt = &header[16..24];
    read.salt = salt.try_into().ok();
    let after = |sum, frame: &[u8]| checksum(checksum(sum, &frame[..8], big), &frame[FRAME..], big);
    // The checksum stored in the previous frame, and the computed one: either may be the damage.
    let mut before = Some((sum, sum));
    let (mut broken, mut committed_after) = (false, false);
    for (place, frame) in frames.chunks_exact(FRAME + page).enumerate() {
        if &frame[8..16] != salt {
            // Left by an earlier use of the file; or the damage itself.
            (broken, before) = (true, None);
            continue;
        }
        let says = (word(frame, 16), word(frame, 20));
        let has = before.map(|(said, _)| after(said, frame));
        if committed_after && before.is_none_or(|(_, had)| has == Some(says) || after(had, frame) == says) {
            return None;
        }
        broken |= has != Some(says);
        before = Some((says, has.unwrap_or(says)));
        let commits = word(frame, 4) != 0;
        committed_after = broken && commits;
        if commits && !broken {
            read.frames = place + 1;
        }
    }
    Some(read)
}

/// Frames that were written and fsynced, but not checkpointed into the database yet.
struct Needed {
    salt: [u8; 8],
    frames: usize,
}

impl Needed {
    fn is_missing_in(&self, log: &Log) -> bool {
        log.salt.is_none_or(|salt| salt == self.salt) && log.frames < self.frames
    }
}

/// The index of a log, if it was opened since this computer started. It is not fsynced, so after a power cut it may be
/// older than the log and proves nothing.
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
        ConnectOptions, SqliteConnection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    };

    /// A database with some transactions in its log, which stays as long as the database is open.
    async fn with_notes(file: &Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let mut db = options.journal_mode(SqliteJournalMode::Wal).connect().await.unwrap();
        sqlx::query("create table note (words text)").execute(&mut db).await.unwrap();
        for _ in 0..5 {
            sqlx::query("insert into note values ('words')").execute(&mut db).await.unwrap();
        }
        db
    }

    /// The log of some transactions, and its index, as SQLite writes them.
    async fn log() -> (Vec<u8>, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let _db = with_notes(&file).await;
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

    /// A database and its log before, and log and index after one more transaction of so many rows.
    async fn with_one_more(files: &[Vec<u8>; 2], rows: usize) -> [Vec<u8>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let mut db = opened(folder.path(), files).await;
        let insert = "with recursive row (n) as (select 1 union all select n + 1 from row where n < $1)
                      insert into note select hex(randomblob(2000)) from row";
        sqlx::query(insert).bind(rows as i64).execute(&mut db).await.unwrap();
        ["test.db-wal", "test.db-shm"].map(|name| std::fs::read(folder.path().join(name)).unwrap())
    }

    /// The result of SQLite opening a database and its log.
    async fn opened(folder: &Path, [database, log]: &[Vec<u8>; 2]) -> SqliteConnection {
        std::fs::write(folder.join("test.db"), database).unwrap();
        std::fs::write(folder.join("test.db-wal"), log).unwrap();
        SqliteConnectOptions::new().filename(folder.join("test.db")).connect().await.unwrap()
    }

    #[tokio::test]
    async fn what_refused_transactions_left_behind_a_shorter_one_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let _db = with_notes(&file).await;
        let base = ["test.db", "test.db-wal"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
        // Two transactions whose last frame was written before they were refused; each begins where the one before did.
        let [[long, _], [shorter, _], [short, index]] =
            [with_one_more(&base, 20).await, with_one_more(&base, 10).await, with_one_more(&base, 2).await];
        assert!(base[1].len() < short.len() && short.len() < shorter.len() && shorter.len() < long.len());
        let log = [&short[..], &shorter[short.len()..], &long[shorter.len()..]].concat();

        let elsewhere = tempfile::tempdir().unwrap();
        let mut read = opened(elsewhere.path(), &[base[0].clone(), log.clone()]).await;
        let rows: i64 = query_scalar("select count(*) from note").fetch_one(&mut read).await.unwrap();
        assert_eq!(rows, 7, "SQLite reads what was acknowledged and stops where nothing follows");
        let whole = committed(&log).expect("nothing of what was acknowledged is missing");
        assert_eq!(Some(whole.frames), committed(&short).map(|log| log.frames));
        let needed = needed_frames(&index).unwrap();
        assert!(!needed.is_missing_in(&whole));

        // Damage to acknowledged transactions is detected in such a log as well.
        let frame = FRAME + word(&log, 8) as usize;
        for place in (0..base[1].len() - frame).step_by(61) {
            let mut flipped = log.clone();
            flipped[place] ^= 4;
            let read = committed(&flipped);
            assert!(read.is_none_or(|read| needed.is_missing_in(&read)), "{place}");
        }
        let mut flipped = log;
        flipped[HEADER + frame + FRAME] ^= 4;
        assert_eq!(committed(&flipped), None, "even without the index");
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
