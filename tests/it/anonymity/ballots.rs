//! An attacker with the folder and its keys during a poll, a backup, or the folder afterwards links no ballot to a seat.

use super::copy;
use plenary_shared::ballot::{Choices, Criterion};
use plenary_tests::{
    attack::ballots::{Found, made_of},
    day::LearningEvent,
    files::{files_with, holds, read_all, tables},
    locksmith::opened_votes,
    process::ServerProcess,
    proof,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// Devices that vote.
const DEVICES: usize = 5;
/// What they vote on.
const OPPORTUNITIES: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_vote_is_tied_to_a_seat_by_whoever_has_folder_and_keys_or_a_backup() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::ranking(&server, DEVICES, OPPORTUNITIES).await;
    let items = event.facilitator.opportunities();
    let choices = Choices::try_from(items.iter().map(|item| vec![*item]).collect::<Vec<_>>()).expect("an order");
    let cast = DEVICES * Criterion::ALL.len();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            device.cast(criterion, choices.clone()).await.expect("a participant votes");
        }
    }

    // While the poll is open every ballot can be opened, but not linked to a seat.
    let during = copy(&server, "during");
    let keys = during.join("keys.db");
    let opened = opened_votes(&during.join("plenary.db"), &keys).await;
    let votes: BTreeMap<_, _> = opened.iter().map(|vote| ((vote.ballot, vote.voter), vote.key.clone())).collect();
    assert_eq!(votes.len(), cast, "whoever has the keys opens every vote");
    let found = strings(&during).await;
    let seats = seats(&during).await;
    assert!(seats.len() >= DEVICES && seats.is_subset(&found), "what is tried holds every seat's hash");
    let votes: Vec<_> = votes.into_iter().map(|((_, voter), key)| (voter, key)).collect();
    let made = made_of(&votes, event.session, &found);
    let tied = made.iter().filter(|of| of.is_some()).count();
    proof::measured(&format!("during the vote: {tied} of {cast} votes tied to a seat, {} strings tried", found.len()));
    assert_eq!(tied, 0, "votes are tied to seats");

    // A backup has neither ballots nor their keys.
    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).expect("a backup is made");
    let backup = std::fs::read_dir(&backups).expect("there is a backup").next().expect("there is one");
    let backup = backup.expect("an entry of the folder").path();
    let in_backup = all_opened(&backup.join("plenary.db"), &[&backup.join("keys/keys.db"), &keys]).await;
    assert_eq!(in_backup, 0, "votes lie in a backup");
    let names = tables(&backup.join("keys/keys.db")).await.remove("key").expect("there is a table of keys");
    assert!(names.iter().all(|key| !holds(&key["name"], b"ballot")), "keys of ballots lie in a backup");
    for vote in &opened {
        assert_eq!(files_with(&backups, &vote.key.0), Vec::<PathBuf>::new(), "a ballot's key lies in a backup");
    }

    // Afterwards nothing of them is left, even for an attacker who kept the keys.
    event.facilitator.close_stage().await;
    let closed = copy(&server, "closed");
    let after = all_opened(&closed.join("plenary.db"), &[&closed.join("keys.db"), &keys]).await;
    assert_eq!(after, 0, "votes lie in the folder after the close");
    let left = read_all(&closed);
    for vote in &opened {
        assert_eq!(files_with(&closed, &vote.key.0), Vec::<PathBuf>::new(), "a ballot's key outlives it");
        assert!(left.values().all(|bytes| !holds(bytes, &vote.sealed)), "a sealed vote is left");
    }
    proof::measured(&format!("in a backup {in_backup} and after the close {after} of {cast} votes open"));
    proof::told(
        1,
        &format!("{cast} votes of {DEVICES} devices, folder and backup copied during the vote and after it"),
    );
}

/// How many ballots open with any of these key files.
async fn all_opened(database: &Path, keys: &[&Path]) -> usize {
    let mut count = 0;
    for keys in keys {
        count += opened_votes(database, keys).await.len();
    }
    count
}

/// Every value of 32 bytes in the tables of a folder.
async fn strings(folder: &Path) -> BTreeSet<Found> {
    let mut found = BTreeSet::new();
    for file in ["plenary.db", "keys.db"] {
        let tables = tables(&folder.join(file)).await;
        let values = tables.values().flatten().flat_map(BTreeMap::values);
        found.extend(values.filter_map(|value| Found::try_from(&value[..]).ok()));
    }
    found
}

/// The hashes of the seats of a folder.
async fn seats(folder: &Path) -> BTreeSet<Found> {
    let seats = tables(&folder.join("plenary.db")).await.remove("member").expect("there is a table of seats");
    seats.iter().map(|seat| Found::try_from(&seat["token_hash"][..]).expect("a hash")).collect()
}
