//! The order: Schulze's method, with strengths from winning votes.
//!
//! M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
//! single-winner election method", Social Choice and Welfare 36 (2011), 267–303. Of his measures
//! this is winning votes: a win is stronger with more votes for it and, those being equal, with
//! fewer against. It suits ballots that leave items out, where a margin would let a pair that few
//! compared outweigh one that many did.

use super::pairs::PairCounts;

/// By how many items each item is beaten, given the counts of `n` ballots.
///
/// One item beats another if its strongest path to it is stronger than the strongest path back;
/// a path is as strong as its weakest win. The relation has no cycles, and moving an item up in a
/// ballot never gives it a new conqueror.
pub(super) fn beaten_by(pairs: &PairCounts, n: u32) -> Vec<u16> {
    let items = pairs.items();
    let paths = strongest_paths(pairs, n);
    let beats = |first: usize, second: usize| paths[first * items + second] > paths[second * items + first];
    let conquerors = |item| (0..items).filter(|&other| beats(other, item)).count() as u16;
    (0..items).map(conquerors).collect()
}

/// The strength of the strongest path between every two items, row-major; 0 is no path.
fn strongest_paths(pairs: &PairCounts, n: u32) -> Vec<u64> {
    let items = pairs.items();
    let mut paths = vec![0; items * items];
    for first in 0..items {
        for second in 0..items {
            let votes = (pairs.preferring(first, second), pairs.preferring(second, first));
            paths[first * items + second] = strength(votes, n);
        }
    }
    for middle in 0..items {
        let onwards = paths[middle * items..(middle + 1) * items].to_vec();
        for row in paths.chunks_exact_mut(items) {
            let first_half = row[middle];
            for (path, &second_half) in row.iter_mut().zip(&onwards) {
                *path = (*path).max(first_half.min(second_half));
            }
        }
    }
    paths
}

/// Orders wins by votes for, then by fewest votes against: at most n (n + 2), and 0 for no win.
fn strength((votes_for, votes_against): (u32, u32), n: u32) -> u64 {
    if votes_for <= votes_against {
        return 0;
    }
    let n = u64::from(n);
    u64::from(votes_for) * (n + 1) + n - u64::from(votes_against)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_votes_for_come_first_then_fewer_against() {
        let wins = [(6, 5), (7, 6), (7, 0), (9, 8), (11, 0)];
        assert!(wins.map(|votes| strength(votes, 20)).is_sorted());
        assert_eq!(strength((4, 4), 20), 0);
        assert_eq!(strength((0, 20), 20), 0);
    }
}
