//! An attacker with files and keys: opens everything in a database that any of the keys opens.

use crate::files::{Rows, holds, tables};
use plenary_server::{
    journal::{
        batch::{answer_place, checkpoint_place, record_place, snapshot_place},
        codec::{Checkpoint, Record},
        state::{Fact, Voter},
    },
    seal::Key,
    store::keys::{key_place, server_key_place},
};
use plenary_shared::{id::SessionId, stage::poll::PollId};
use std::{collections::BTreeMap, path::Path};

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

/// Every record of a journal that some key of a key file opens, with its sealed bytes.
pub async fn records(database: &Path, keys: &Path) -> Vec<(Vec<u8>, Record)> {
    let rows = plain("record", database, keys).await.into_iter();
    rows.map(|(sealed, plain)| (sealed, Record::decode(&plain).expect("a record"))).collect()
}

/// Every `record` or `checkpoint` that some key of a key file opens: its sealed bytes, and what they say.
pub async fn plain(kind: &str, database: &Path, keys: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let keys: Vec<Key> = tables(keys).await["key"].iter().map(|row| Key(array(&row["bytes"]))).collect();
    let rows = sealed(&tables(database).await).into_iter().filter(|(place, _)| place.starts_with(kind.as_bytes()));
    let open = |(place, sealed): (Vec<u8>, Vec<u8>)| {
        let plain = keys.iter().find_map(|key| key.open(&place, &sealed))?;
        Some((sealed, plain))
    };
    rows.filter_map(open).collect()
}

/// Every key of a key file that is not locked, the server's own too.
pub async fn bare_keys(keys: &Path) -> Vec<Key> {
    let tables = tables(keys).await;
    tables["key"].iter().chain(&tables["server_key"]).map(|row| Key(array(&row["bytes"]))).collect()
}

/// Every key of a locked key file, the server's own too, and any key that is stored unsealed by mistake.
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
        let Some((key, plain)) = opened else { continue };
        found.extend(open_votes(&place, &plain, &keys).into_iter().map(|vote| {
            let OpenedVote { voter, key, sealed, plain, .. } = vote;
            Opened { sealed, key, plain: [&voter[..], &plain].concat() }
        }));
        found.push(Opened { sealed, key, plain });
    }
    found
}

/// A sealed ballot as it is in a record or checkpoint, once that is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// In which ballot.
    pub ballot: PollId,
    /// Whose, by the ballot's pseudonym.
    pub voter: Voter,
    /// What was chosen, sealed with the ballot's key.
    pub body: Vec<u8>,
}

/// Every ballot in a record or checkpoint that some key of a key file opens; one that is in several, several times.
pub async fn votes(database: &Path, keys: &Path) -> Vec<Vote> {
    let keys: Vec<Key> = tables(keys).await["key"].iter().map(|row| Key(array(&row["bytes"]))).collect();
    let rows = sealed(&tables(database).await);
    let open = |(place, sealed): &(Vec<u8>, Vec<u8>)| {
        let plain = keys.iter().find_map(|key| key.open(place, sealed))?;
        Some(votes_in(place, &plain).1)
    };
    rows.iter().filter_map(open).flatten().collect()
}

/// A ballot that a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedVote {
    /// The ballot.
    pub ballot: PollId,
    /// Whose it is, under the pseudonym of the ballot.
    pub voter: Voter,
    /// The ballot's key.
    pub key: Key,
    /// Its bytes as they are in a record or checkpoint.
    pub sealed: Vec<u8>,
    plain: Vec<u8>,
}

/// Every ballot in the records and checkpoints of a database that keys of a key file open.
pub async fn opened_votes(database: &Path, keys: &Path) -> Vec<OpenedVote> {
    let keys: Vec<Key> = tables(keys).await["key"].iter().map(|row| Key(array(&row["bytes"]))).collect();
    let mut votes = Vec::new();
    for (place, sealed) in sealed(&tables(database).await) {
        if let Some(plain) = keys.iter().find_map(|key| key.open(&place, &sealed)) {
            votes.extend(open_votes(&place, &plain, &keys));
        }
    }
    votes
}

/// The ballots in an opened row that some key opens.
fn open_votes(place: &[u8], plain: &[u8], keys: &[Key]) -> Vec<OpenedVote> {
    let (room, votes) = votes_in(place, plain);
    let open = |Vote { ballot, voter, body: sealed }: Vote| {
        let place = answer_place(room, ballot, &voter);
        let (key, plain) = keys.iter().find_map(|key| Some((key.clone(), key.open(&place, &sealed)?)))?;
        Some(OpenedVote { ballot, voter, key, sealed, plain })
    };
    votes.into_iter().filter_map(open).collect()
}

/// The room of an opened row, and the ballots in it, still sealed.
fn votes_in(place: &[u8], plain: &[u8]) -> (SessionId, Vec<Vote>) {
    let room = |kind: &str| place.strip_prefix(kind.as_bytes()).map(|rest| SessionId::from_bytes(array(&rest[..16])));
    if let Some(room) = room("record") {
        let vote = |fact| match fact {
            Fact::Answer(ballot, voter, body) => Some(Vote { ballot, voter, body }),
            _ => None,
        };
        let facts = Record::decode(plain).expect("a record").facts;
        return (room, facts.into_iter().filter_map(vote).collect());
    }
    let Some(room) = room("checkpoint") else { return (SessionId::from_bytes([0; 16]), Vec::new()) };
    let ballots = Checkpoint::decode(plain).expect("a checkpoint").state.polls;
    let votes = ballots
        .into_iter()
        .flat_map(|(ballot, open)| open.answers.into_iter().map(move |(voter, body)| Vote { ballot, voter, body }));
    (room, votes.collect())
}

/// Every sealed body with each place that it may have been sealed for.
fn sealed(tables: &BTreeMap<String, Rows>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let rows = |name: &str| tables[name].iter();
    let room = |row: &BTreeMap<String, Vec<u8>>| SessionId::from_bytes(array(&row["room"]));
    let mut all = Vec::new();
    for row in rows("journal") {
        let (epoch, segment, seq) = (number(row, "epoch"), number(row, "segment"), number(row, "seq"));
        all.push((record_place(room(row), epoch as u32, segment as u32, seq), row["body"].clone()));
    }
    for row in rows("checkpoint") {
        let (epoch, segment, upto) = (number(row, "epoch"), number(row, "segment"), number(row, "upto"));
        all.push((checkpoint_place(room(row), epoch as u32, segment as u32, upto), row["body"].clone()));
    }
    for row in rows("snapshot") {
        all.push((snapshot_place(room(row), number(row, "number") as u32), row["body"].clone()));
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
