//! The schema versions of a data folder, read without opening the store.

use super::{KEYS, STORE};
use crate::store::StoreError;
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use std::path::Path;

/// The schema of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Its name in the data folder.
    pub file: &'static str,
    /// The newest migration that it has; none when it is new.
    pub has: Option<i64>,
    /// The newest migration that this program knows.
    pub newest: i64,
}

/// The schemas of a data folder; none when no server has used it. `live` says whether a server holds it: only then do
/// the files that SQLite needs for reading exist already, and none may be created here, perhaps as another user.
pub async fn read(folder: &Path, live: bool) -> Result<Vec<Schema>, StoreError> {
    let mut schemas = Vec::new();
    for (file, migrator) in [("plenary.db", &STORE), ("keys.db", &KEYS)] {
        let path = folder.join(file);
        if path.is_file() {
            schemas.push(Schema { file, has: applied(&path, live).await?, newest: newest(migrator) });
        }
    }
    Ok(schemas)
}

async fn applied(file: &Path, live: bool) -> Result<Option<i64>, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(!live);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let table = "select count(*) from sqlite_master where name = '_sqlx_migrations'";
    let has = match sqlx::query_scalar::<_, i64>(table).fetch_one(&mut connection).await? {
        0 => None,
        _ => sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(&mut connection).await?,
    };
    connection.close().await?;
    Ok(has)
}

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    #[tokio::test]
    async fn a_folder_s_schema_is_read_while_a_server_holds_it_and_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), false).await.unwrap(), []);
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let live = read(folder.path(), true).await.unwrap();
        assert_eq!(live.len(), 2);
        assert!(live.iter().all(|schema| schema.has == Some(schema.newest) && schema.newest > 0), "{live:?}");
        store.close().await;
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let before = files();
        assert_eq!(read(folder.path(), false).await.unwrap(), live);
        assert_eq!(files(), before, "nothing is left behind");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("plenary.db"), "words ".repeat(1000)).unwrap();
        assert!(read(folder.path(), false).await.is_err());
        std::fs::write(folder.path().join("plenary.db"), "").unwrap();
        assert_eq!(read(folder.path(), false).await.unwrap()[0].has, None);
    }
}
