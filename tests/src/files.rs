//! What is on the disk: every byte of a folder, and the rows of its database.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use sqlx::{
    Column, Connection, Row, SqliteConnection, TypeInfo, ValueRef, query, query_scalar, sqlite::SqliteConnectOptions,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Every file below a folder, with its bytes.
pub fn read_all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            files.extend(read_all(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file can be read");
            files.insert(path, bytes);
        }
    }
    files
}

/// Whether bytes hold other bytes.
pub fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else { return true };
    let mut at = 0;
    while let Some(place) = bytes[at..].iter().position(|byte| byte == first) {
        if bytes[at + place + 1..].starts_with(rest) {
            return true;
        }
        at += place + 1;
    }
    false
}

/// A secret in every form in which it might be written down.
pub fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let forms = [BASE64URL_NOPAD, BASE64_NOPAD, HEXUPPER, HEXLOWER].map(|form| form.encode(secret).into_bytes());
    [secret.to_vec()].into_iter().chain(forms).collect()
}

/// The files below a folder that hold a secret in any form.
pub fn files_with(folder: &Path, secret: &[u8]) -> Vec<PathBuf> {
    let forms = forms(secret);
    let found = |bytes: &[u8]| forms.iter().any(|form| holds(bytes, form));
    read_all(folder).into_iter().filter(|(_, bytes)| found(bytes)).map(|(path, _)| path).collect()
}

/// The rows of a table, each value as bytes, in the order in which the file has them.
pub type Rows = Vec<BTreeMap<String, Vec<u8>>>;

/// Every table of a database file, read while the server runs.
pub async fn tables(database: &Path) -> BTreeMap<String, Rows> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("the database can be read");
    let names: Vec<String> = query_scalar("select name from sqlite_master where type = 'table' order by name")
        .fetch_all(&mut connection)
        .await
        .expect("the tables can be listed");
    let mut tables = BTreeMap::new();
    for name in names {
        // The name comes from the database itself.
        let sql = sqlx::AssertSqlSafe(format!("select * from \"{name}\""));
        let rows = query(sql).fetch_all(&mut connection).await.expect("a table can be read");
        tables.insert(name, rows.iter().map(values).collect());
    }
    tables
}

/// Changes a database; while its server runs, what the server does not keep in memory.
pub async fn change(database: &Path, sql: &str) {
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
    // The test wrote the statement.
    query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("the database can be changed");
    connection.close().await.expect("the database closes");
}

fn values(row: &sqlx::sqlite::SqliteRow) -> BTreeMap<String, Vec<u8>> {
    let value = |column: &sqlx::sqlite::SqliteColumn| {
        let place = column.ordinal();
        let raw = row.try_get_raw(place).expect("a value");
        let bytes = match raw.type_info().name() {
            "NULL" => Vec::new(),
            "INTEGER" => row.get::<i64, _>(place).to_string().into_bytes(),
            "TEXT" => row.get::<String, _>(place).into_bytes(),
            _ => row.get_unchecked::<Vec<u8>, _>(place),
        };
        (column.name().to_owned(), bytes)
    };
    row.columns().iter().map(value).collect()
}
