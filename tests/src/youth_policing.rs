//! What 26 people wrote and how they voted in a real event; see `ATTRIBUTION.md` beside the data.

use plenary_shared::{ballot::Choices, id::OpportunityId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const CONTRIBUTIONS: &str = include_str!("../../server/demo/youth-policing/contributions.csv");
const VOTES: &str = include_str!("../../server/demo/youth-policing/votes.csv");

/// People in the event; two of them voted on no contribution.
pub const VOTERS: u32 = 26;

/// One contribution.
#[derive(Debug, Clone, Deserialize)]
pub struct Contribution {
    /// Its number in the data.
    pub id: u32,
    /// Who wrote it: the number of a device.
    pub author: u32,
    /// Milliseconds after the first one.
    pub offset_ms: u64,
    /// Its words.
    pub text: String,
}

/// One person's vote on one contribution.
#[derive(Debug, Clone, Deserialize)]
struct Vote {
    voter: u32,
    comment: u32,
    vote: i8,
}

/// The contributions, in the order in which they were made.
pub fn contributions() -> Vec<Contribution> {
    read(CONTRIBUTIONS)
}

/// The numbers of those who wrote.
pub fn authors() -> BTreeSet<u32> {
    contributions().into_iter().map(|contribution| contribution.author).collect()
}

/// Each person's ballot over the contributions: what they agreed with, what they passed on, what they disagreed with,
/// each a tie; what they did not see carries no opinion.
pub fn ballots(items: &BTreeMap<u32, OpportunityId>) -> BTreeMap<u32, Choices> {
    let votes: Vec<Vote> = read(VOTES);
    let tier = |voter, sign| -> Vec<OpportunityId> {
        let theirs = votes.iter().filter(|vote| (vote.voter, vote.vote) == (voter, sign));
        theirs.map(|vote| items[&vote.comment]).collect()
    };
    let ballot = |voter| {
        let tiers = [1, 0, -1].map(|sign| tier(voter, sign)).into_iter().filter(|tier| !tier.is_empty());
        (voter, Choices::try_from(tiers.collect::<Vec<_>>()).expect("nobody's vote stands twice"))
    };
    (1..=VOTERS).map(ballot).collect()
}

/// Themes that a room might sort these contributions into, each with the contributions in it.
pub const THEMES: [(&str, &[u32]); 6] = [
    ("Incentives and real influence", &[15, 17, 19, 36, 37]),
    ("Young people inside training and policy", &[16, 24, 25, 32]),
    ("Open talks with officers", &[18, 20, 22, 23, 26, 28]),
    ("Officers account for what they do", &[21, 27, 29, 34]),
    ("Who polices us", &[33, 35, 38]),
    ("A new way of policing", &[30, 31]),
];

fn read<T: serde::de::DeserializeOwned>(data: &str) -> Vec<T> {
    csv::Reader::from_reader(data.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the data follows its head")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_whole() {
        let contributions = contributions();
        assert_eq!(contributions.len(), 24);
        assert_eq!(authors().len(), 15);
        assert!(contributions.is_sorted_by_key(|contribution| contribution.offset_ms));
        let mut sorted: Vec<u32> = THEMES.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
        sorted.sort_unstable();
        assert_eq!(sorted, (15..=38).collect::<Vec<_>>());
    }

    #[test]
    fn one_means_agree_as_the_totals_of_the_original_say() {
        // Comment 17 has 20 agrees and none that disagrees there; comment 24 has 7 and 9.
        let votes: Vec<Vote> = read(VOTES);
        let count = |comment, sign| votes.iter().filter(|vote| (vote.comment, vote.vote) == (comment, sign)).count();
        assert_eq!((count(17, 1), count(17, -1)), (20, 0));
        assert_eq!((count(24, 1), count(24, -1)), (7, 9));
    }
}
