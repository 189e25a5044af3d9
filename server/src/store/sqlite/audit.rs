//! Reads the audit records of a data folder or a backup, without keys and without writing anything.

use super::{BUSY, STORE, copy::same_version};
use crate::store::{StoreError, people::acts::Entry};
use plenary_shared::id::SessionId;
use sqlx::{
    Connection, Row as _, SqliteConnection, query, query_as, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::path::Path;

/// Which acts a record contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Those of one event's facilitators.
    Event {
        /// The event.
        id: SessionId,
        /// Its day.
        day: String,
    },
    /// Those of organisers, on accounts, seats and links.
    Organisers,
}

/// An audit record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which record it is.
    pub kept: Kept,
    /// Its acts, by number.
    pub entries: Vec<Entry>,
    /// The number of its last act, which is stored separately.
    pub end: i64,
}

/// Every record in a folder, also while a server uses it: one consistent snapshot of all of them.
pub async fn read(folder: &Path) -> Result<Vec<Record>, StoreError> {
    let file = folder.join("plenary.db");
    if !file.is_file() {
        return Err(StoreError::Foreign(folder.to_owned()));
    }
    // The write-ahead log counts too. Without one the file is complete, and SQLite need not create files beside it,
    // perhaps as another user.
    let alone = !folder.join("plenary.db-wal").exists();
    let options = SqliteConnectOptions::new().filename(&file).read_only(true).immutable(alone).busy_timeout(BUSY);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    same_version(&mut connection, &STORE, &file).await?;
    let mut transaction = connection.begin().await?;
    let events: Vec<(Vec<u8>, String)> =
        query_as("select id, day from session order by day, id").fetch_all(&mut *transaction).await?;
    let mut records = Vec::new();
    for (bytes, day) in events {
        let id = bytes.as_slice().try_into().map_err(|_| StoreError::Damaged("an event"))?;
        let rows = query("select number, act, object, hash from audit where room = $1 order by number")
            .bind(&bytes)
            .fetch_all(&mut *transaction)
            .await?;
        let end = query_scalar("select number from audit_end where room = $1").bind(&bytes);
        let end = end.fetch_optional(&mut *transaction).await?.unwrap_or_default();
        let kept = Kept::Event { id: SessionId::from_bytes(id), day };
        records.push(Record { kept, entries: rows.iter().map(entry).collect(), end });
    }
    let rows = query("select number, day, actor, act, object, hash from act order by number");
    let rows = rows.fetch_all(&mut *transaction).await?;
    let end = query_scalar("select number from act_end").fetch_optional(&mut *transaction).await?.unwrap_or_default();
    records.push(Record { kept: Kept::Organisers, entries: rows.iter().map(entry).collect(), end });
    transaction.rollback().await?;
    connection.close().await?;
    Ok(records)
}

/// The first column is the number, the last the hash, and those between are the act's fields.
fn entry(row: &SqliteRow) -> Entry {
    let hash = row.len() - 1;
    Entry {
        number: row.try_get(0).unwrap_or_default(),
        parts: (1..hash).map(|place| row.try_get(place).unwrap_or_default()).collect(),
        hash: row.try_get(hash).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    #[tokio::test]
    async fn records_are_read_while_a_server_holds_the_folder_and_afterwards_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let insert = "insert into act (number, day, actor, act, object, hash) values (1, 'd', 'a', 'b', 'c', x'00')";
        query(insert).execute(&store.write).await.unwrap();
        let parts = ["d", "a", "b", "c"].map(String::from).into();
        let entries = vec![Entry { number: 1, parts, hash: vec![0] }];
        let expected = [Record { kept: Kept::Organisers, entries, end: 1 }];
        assert_eq!(read(folder.path()).await.unwrap(), expected, "what is only in the log counts");
        store.close().await;
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let before = files();
        assert_eq!(read(folder.path()).await.unwrap(), expected);
        assert_eq!(files(), before);
    }

    #[tokio::test]
    async fn what_is_no_data_of_ours_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()).await, Err(StoreError::Foreign(_))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("plenary.db"), "words ".repeat(1000)).unwrap();
        assert!(read(folder.path()).await.is_err());
    }
}
