//! Ballots as an attacker with both files finds them while their polls are open.

use plenary_shared::stage::poll::PollId;
use plenary_tests::locksmith::{Vote, sealing};
use std::{collections::BTreeSet, path::PathBuf};

/// The pseudonyms of the ballots on the disk.
pub fn voters(votes: &[Vote]) -> BTreeSet<(PollId, [u8; 32])> {
    votes.iter().map(|vote| (vote.ballot, vote.voter)).collect()
}

/// The first bytes of the sealed rows that contain ballots, and the keys that open them.
pub async fn rows_of(files: &[PathBuf; 2], votes: &[Vote]) -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    for vote in votes {
        // Ballots are sealed within sealed rows.
        let rows = sealing(&files[0], &files[1], &vote.voter).await;
        for (sealed, key) in rows.into_iter().filter(|(sealed, _)| votes.iter().all(|vote| vote.body != *sealed)) {
            found.extend([sealed[..64.min(sealed.len())].to_vec(), key]);
        }
    }
    found
}
