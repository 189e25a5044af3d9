//! Whoever has files and keys: opens everything in a database that any of the keys opens.

use crate::files::{Rows, holds, tables};
use plenary_server::store::{
    keys::{Key, key_place, server_key_place},
    rooms::{checkpoint_place, held_place, log_place, snapshot_place, vote_place},
    row::HeldKind,
};
use plenary_shared::{id::SessionId, protocol::BallotId};
use std::{collections::BTreeMap, path::Path};

/// Why a text may not be on the board, as a row says it.
const KINDS: [HeldKind; 5] = [HeldKind::Note, HeldKind::Burst, HeldKind::Late, HeldKind::Hidden, HeldKind::TakenBack];

/// The plain bytes of every row of a database that some key of a key file opens.
pub async fn opened(database: &Path, keys: &Path) -> Vec<Vec<u8>> {
    let found = open_all(database, keys).await;
    found.into_iter().map(|opened| opened.plain).collect()
}

/// The sealed bytes of every row that holds certain words once it is opened, each with the key that opens it.
pub async fn sealing(database: &Path, keys: &Path, words: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let found = open_all(database, keys).await.into_iter().filter(|opened| holds(&opened.plain, words));
    found.map(|opened| (opened.sealed, opened.key.0.to_vec())).collect()
}

/// Every key of a key file that is not locked, the server's own too.
pub async fn bare_keys(keys: &Path) -> Vec<Key> {
    let tables = tables(keys).await;
    tables["key"].iter().chain(&tables["server_key"]).map(|row| Key(array(&row["bytes"]))).collect()
}

/// Every key of a locked key file, the server's own too; one that lies bare all the same is one of them.
pub async fn unlocked_keys(keys: &Path, unlock: &Key) -> Vec<Key> {
    let tables = tables(keys).await;
    let rooms = tables["key"].iter().map(|row| {
        let room = SessionId::from_bytes(array(&row["room"]));
        (key_place(room, text(&row["name"])), &row["bytes"])
    });
    let server = tables["server_key"].iter().map(|row| (server_key_place(text(&row["name"])), &row["bytes"]));
    let open = |(place, bytes): (Vec<u8>, &Vec<u8>)| unlock.open(&place, bytes).unwrap_or_else(|| bytes.clone());
    rooms.chain(server).map(|wrapped| Key(array(&open(wrapped)))).collect()
}

/// A row that a key opens.
struct Opened {
    sealed: Vec<u8>,
    key: Key,
    plain: Vec<u8>,
}

async fn open_all(database: &Path, keys: &Path) -> Vec<Opened> {
    let keys: Vec<Key> = tables(keys).await["key"].iter().map(|row| Key(array(&row["bytes"]))).collect();
    let tables = tables(database).await;
    let mut found = Vec::new();
    for (place, sealed) in sealed(&tables) {
        let opened = keys.iter().find_map(|key| Some((key.clone(), key.open(&place, &sealed)?)));
        found.extend(opened.map(|(key, plain)| Opened { sealed, key, plain }));
    }
    found
}

/// Every sealed body with each place that it may have been sealed for.
fn sealed(tables: &BTreeMap<String, Rows>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let rows = |name: &str| tables[name].iter();
    let room = |row: &BTreeMap<String, Vec<u8>>| SessionId::from_bytes(array(&row["room"]));
    let mut all = Vec::new();
    for row in rows("log") {
        all.push((log_place(room(row), number(row, "epoch") as u32, number(row, "seq")), row["body"].clone()));
    }
    for row in rows("checkpoint") {
        all.push((checkpoint_place(room(row), number(row, "epoch") as u32, number(row, "upto")), row["body"].clone()));
    }
    for row in rows("snapshot") {
        all.push((snapshot_place(room(row), number(row, "number") as u32), row["body"].clone()));
    }
    for row in rows("held") {
        let kinds = KINDS.map(|kind| (held_place(room(row), array(&row["id"]), kind), row["body"].clone()));
        all.extend(kinds);
    }
    for row in rows("vote") {
        let ballot: BallotId = text(&row["ballot"]).parse().expect("a ballot's id");
        all.push((vote_place(room(row), ballot, &array(&row["voter"])), row["body"].clone()));
    }
    all
}

fn number(row: &BTreeMap<String, Vec<u8>>, column: &str) -> u64 {
    text(&row[column]).parse().expect("a number")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("so many bytes")
}
