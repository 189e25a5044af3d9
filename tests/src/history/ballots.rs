//! Ballots: of each device the last acknowledged one counts, once, and the result is the tally of those.

use super::{Entry, Known};
use plenary_shared::{
    ballot::Choices,
    content::Outcome,
    proof::Receipt,
    ranking::tally,
    stage::{Act, poll::PollId, prioritising::RankingAct},
};

/// What a device cast, of which one must count.
#[derive(Default)]
struct Voter<'a> {
    /// What may be the last one that was applied.
    last: Vec<(Receipt, &'a Choices)>,
    /// Whether one was acknowledged, so that one must count.
    must: bool,
}

/// Everything about a published result that does not follow from what the devices did, each as a sentence.
pub fn breaches(ballot: PollId, devices: &[Vec<Entry>], published: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    let mut counted = Vec::new();
    let mut explained = 0;
    for (place, entries) in devices.iter().enumerate() {
        let voter = voter(ballot, entries);
        let mine: Vec<_> = voter.last.iter().filter(|(receipt, _)| published.receipts.contains(receipt)).collect();
        match mine.len() {
            0 if voter.must => found.push(format!("the last ballot of device {place} is not counted")),
            0 => {}
            1 => counted.push(mine[0].1.clone()),
            more => found.push(format!("device {place} is counted {more} times")),
        }
        explained += mine.len();
    }
    let n = published.receipts.len();
    if n > explained {
        found.push(format!("{} counted ballots are no device's last", n - explained));
    }
    if published.ranking.n as usize != n {
        found.push(format!("{n} receipts, but {} ballots", published.ranking.n));
    }
    if found.is_empty() && published.ranking != tally(&published.items, &counted) {
        found.push("the result is not the tally of the last ballots".into());
    }
    found
}

fn voter(ballot: PollId, entries: &[Entry]) -> Voter<'_> {
    let mut voter = Voter::default();
    for entry in entries {
        let Act::Ranking(RankingAct::CastBallot { ballot: of, choices, nonce }) = &entry.act else { continue };
        if *of != ballot || entry.known() == Known::Refused {
            continue;
        }
        if entry.known() == Known::Applied {
            voter.last.clear();
            voter.must = true;
        }
        voter.last.push((Receipt::new(nonce, &choices.canonical()), choices));
    }
    voter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Applied;
    use plenary_shared::{ballot::Criterion, id::OpportunityId, proof::Nonce};
    use proptest::{prelude::*, sample::Index};
    use std::time::Instant;

    const BALLOT: PollId = PollId::ranking(3, Criterion::Impact);
    const ITEMS: [OpportunityId; 3] =
        [OpportunityId::from_bytes([1; 16]), OpportunityId::from_bytes([2; 16]), OpportunityId::from_bytes([3; 16])];

    fn choices(first: usize) -> Choices {
        let tiers = (0..3).map(|place| vec![ITEMS[(first + place) % 3]]).collect::<Vec<_>>();
        Choices::try_from(tiers).expect("each item stands once")
    }

    fn cast(nonce: u8, first: usize, answered: bool) -> Entry {
        let now = Instant::now();
        let act =
            Act::Ranking(RankingAct::CastBallot { ballot: BALLOT, choices: choices(first), nonce: Nonce([nonce; 32]) });
        Entry { act, asked: now, answered: answered.then_some((now, Ok(Applied { seq: 1, held: false }))) }
    }

    /// Devices that cast so often each, and the honest result: the last of each.
    fn honest(counts: &[Vec<usize>]) -> (Vec<Vec<Entry>>, Outcome) {
        let mut nonce = 0;
        let mut devices = Vec::new();
        let (mut receipts, mut counted) = (Vec::new(), Vec::new());
        for firsts in counts {
            let mut entries = Vec::new();
            for first in firsts {
                nonce += 1;
                entries.push(cast(nonce, *first, true));
            }
            if let Some(first) = firsts.last() {
                receipts.push(Receipt::new(&Nonce([nonce; 32]), &choices(*first).canonical()));
                counted.push(choices(*first));
            }
            devices.push(entries);
        }
        receipts.sort_unstable();
        let ranking = tally(&ITEMS, &counted);
        (devices, Outcome { criterion: Criterion::Impact, items: ITEMS.into(), ranking, receipts, words: Vec::new() })
    }

    fn counts() -> impl Strategy<Value = Vec<Vec<usize>>> {
        prop::collection::vec(prop::collection::vec(0..3usize, 1..4), 1..12)
    }

    proptest! {
        #[test]
        fn the_tally_of_the_last_ballots_passes(counts in counts()) {
            let (devices, outcome) = honest(&counts);
            prop_assert_eq!(breaches(BALLOT, &devices, &outcome), Vec::<String>::new());
        }

        #[test]
        fn a_ballot_without_an_answer_may_count_or_not(counts in counts(), device: Index) {
            let (mut devices, outcome) = honest(&counts);
            device.get_mut(&mut devices).push(cast(200, 1, false));
            prop_assert_eq!(breaches(BALLOT, &devices, &outcome), Vec::<String>::new());
        }

        #[test]
        fn an_earlier_ballot_that_counts_is_noticed(counts in counts(), device: Index) {
            let (mut devices, outcome) = honest(&counts);
            device.get_mut(&mut devices).push(cast(200, 1, true));
            let found = breaches(BALLOT, &devices, &outcome);
            prop_assert!(found.iter().any(|breach| breach.contains("is not counted")));
            prop_assert!(found.iter().any(|breach| breach.contains("no device's last")));
        }

        #[test]
        fn a_device_that_counts_twice_is_noticed(counts in counts(), device: Index) {
            let (mut devices, mut outcome) = honest(&counts);
            device.get_mut(&mut devices).push(cast(200, 1, false));
            outcome.receipts.push(Receipt::new(&Nonce([200; 32]), &choices(1).canonical()));
            prop_assert!(breaches(BALLOT, &devices, &outcome).iter().any(|breach| breach.contains("2 times")));
        }

        #[test]
        fn another_tally_is_noticed(counts in counts()) {
            let (devices, mut outcome) = honest(&counts);
            let wrong: Vec<_> = counts.iter().map(|firsts| choices(firsts[firsts.len() - 1] + 1)).collect();
            outcome.ranking = tally(&ITEMS, &wrong);
            let (_, right) = honest(&counts);
            prop_assume!(outcome.ranking != right.ranking);
            prop_assert!(breaches(BALLOT, &devices, &outcome)[0].contains("not the tally"));
        }
    }
}
