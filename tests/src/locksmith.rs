//! Whoever has files and keys: opens everything in a database that any of the keys opens.

use crate::files::{Rows, holds, tables};
use plenary_server::store::{
    keys::{Key, key_place, server_key_place},
    rooms::{checkpoint_place, record_place, snapshot_place, vote_place},
    state::{
        Fact, Voter,
        codec::{Checkpoint, Record},
    },
};
use plenary_shared::{id::SessionId, protocol::BallotId};
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

/// A vote that a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedVote {
    /// The ballot.
    pub ballot: BallotId,
    /// Whose it is, under the pseudonym of the ballot.
    pub voter: Voter,
    /// The ballot's key.
    pub key: Key,
    /// Its bytes as they lie in a record or checkpoint.
    pub sealed: Vec<u8>,
    plain: Vec<u8>,
}

/// Every vote in the records and checkpoints of a database that keys of a key file open.
pub async fn opened_votes(database: &Path, keys: &Path) -> Vec<OpenedVote> {
    let keys: Vec<Key> = tables(keys).await["key"].iter().map(|row| Key(array(&row["bytes"]))).collect();
    let mut votes = Vec::new();
    for (place, sealed) in sealed(&tables(database).await) {
        if let Some(plain) = keys.iter().find_map(|key| key.open(&place, &sealed)) {
            votes.extend(votes_in(&place, &plain, &keys));
        }
    }
    votes
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
        found.extend(votes_in(&place, &plain, &keys).into_iter().map(|vote| {
            let OpenedVote { voter, key, sealed, plain, .. } = vote;
            Opened { sealed, key, plain: [&voter[..], &plain].concat() }
        }));
        found.push(Opened { sealed, key, plain });
    }
    found
}

/// The votes in a record or checkpoint that some key opens.
fn votes_in(place: &[u8], plain: &[u8], keys: &[Key]) -> Vec<OpenedVote> {
    let room = |kind: &str| place.strip_prefix(kind.as_bytes()).map(|rest| SessionId::from_bytes(array(&rest[..16])));
    let (room, sealed) = match (room("record"), room("checkpoint")) {
        (Some(room), _) => {
            let facts = Record::decode(plain).expect("a record").facts.into_iter();
            let vote =
                |fact| if let Fact::Vote(ballot, voter, body) = fact { Some((ballot, voter, body)) } else { None };
            (room, facts.filter_map(vote).collect::<Vec<_>>())
        }
        (_, Some(room)) => {
            let ballots = Checkpoint::decode(plain).expect("a checkpoint").state.ballots;
            let votes = ballots
                .into_iter()
                .flat_map(|(id, ballot)| ballot.votes.into_iter().map(move |(voter, body)| (id, voter, body)));
            (room, votes.collect())
        }
        _ => return Vec::new(),
    };
    let open = |(ballot, voter, sealed): (BallotId, Voter, Vec<u8>)| {
        let place = vote_place(room, ballot, &voter);
        let (key, plain) = keys.iter().find_map(|key| Some((key.clone(), key.open(&place, &sealed)?)))?;
        Some(OpenedVote { ballot, voter, key, sealed, plain })
    };
    sealed.into_iter().filter_map(open).collect()
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
