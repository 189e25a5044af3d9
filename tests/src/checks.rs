//! What an attacker may try on an order of notes, and what must hold after a crash.
//!
//! Each check returns a figure or a list, so that tests can show it to fail on planted mistakes.

use std::collections::BTreeMap;

/// Spearman's correlation of two orders of the same things: 1 for the same order, -1 for the reverse, about 0 for
/// unrelated ones.
pub fn spearman<T: Ord + Clone>(one: &[T], other: &[T]) -> f64 {
    assert_eq!(one.len(), other.len(), "both orders must hold the same things");
    let places: BTreeMap<_, _> = other.iter().cloned().zip(0i64..).collect();
    let distance = |(place, item): (i64, &T)| (place - places[item]).pow(2);
    let squares: i64 = (0..).zip(one).map(distance).sum();
    let n = one.len() as f64;
    1.0 - 6.0 * squares as f64 / (n * (n * n - 1.0))
}

/// By how many standard errors the number of neighbours of one author differs from chance. A device's notes that
/// stay together, in any order that an attacker sees, make this large; a shuffled order keeps it within about ±4.
pub fn neighbours<A: PartialEq + Ord + Clone>(authors: &[A]) -> f64 {
    let n = authors.len() as f64;
    let mut counts = BTreeMap::<_, f64>::new();
    for author in authors {
        *counts.entry(author.clone()).or_default() += 1.0;
    }
    let pairs = counts.values().map(|count| count * (count - 1.0)).sum::<f64>();
    let chance = pairs / (n * (n - 1.0));
    let found = authors.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64;
    (found - (n - 1.0) * chance) / ((n - 1.0) * chance * (1.0 - chance)).sqrt()
}

/// What is missing from the board or is there twice, given what must be there once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Words that should be there and are not.
    pub missing: Vec<String>,
    /// Words that are there more than once.
    pub doubled: Vec<String>,
}

/// Compares words on the board with words that must be there once each.
pub fn losses<'a>(board: impl IntoIterator<Item = &'a str>, wanted: impl IntoIterator<Item = &'a str>) -> Losses {
    let mut counts = BTreeMap::<&str, usize>::new();
    for words in board {
        *counts.entry(words).or_default() += 1;
    }
    let absent = |words: &&str| !counts.contains_key(words);
    Losses {
        missing: wanted.into_iter().filter(absent).map(str::to_owned).collect(),
        doubled: counts.iter().filter(|(_, count)| **count > 1).map(|(words, _)| (*words).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;

    #[test]
    fn an_order_that_was_kept_is_noticed() {
        let sent: Vec<_> = (0..200).collect();
        let backwards: Vec<_> = sent.iter().rev().copied().collect();
        assert!(spearman(&sent, &sent) > 0.99);
        assert!(spearman(&sent, &backwards) < -0.99);
        // Kept within small shuffles, as a server that shuffles each batch alone would do.
        let mut batches = sent.clone();
        batches.chunks_mut(20).for_each(|batch| batch.shuffle(&mut rand::rng()));
        assert!(spearman(&sent, &batches) > 0.8);
    }

    #[test]
    fn a_shuffled_order_passes() {
        let sent: Vec<_> = (0..400).collect();
        let mut shuffled = sent.clone();
        shuffled.shuffle(&mut rand::rng());
        assert!(spearman(&sent, &shuffled).abs() < 0.3);
    }

    #[test]
    fn notes_of_one_device_that_stay_together_are_noticed() {
        let together: Vec<_> = (0..200).map(|note| note / 20).collect();
        assert!(neighbours(&together) > 30.0);
        // Pairs of notes that a device sent within one batch, however the batches themselves are mixed.
        let mut pairs: Vec<_> = (0..100).map(|pair| pair % 10).collect();
        pairs.shuffle(&mut rand::rng());
        let pairs: Vec<_> = pairs.into_iter().flat_map(|author| [author, author]).collect();
        assert!(neighbours(&pairs) > 10.0);
        let mut mixed = together;
        mixed.shuffle(&mut rand::rng());
        assert!(neighbours(&mixed).abs() < 6.0);
    }

    #[test]
    fn a_planted_loss_and_a_planted_double_are_noticed() {
        let board = ["one", "two", "two"];
        let found = losses(board, ["one", "two", "three"]);
        assert_eq!(found, Losses { missing: vec!["three".into()], doubled: vec!["two".into()] });
        assert_eq!(losses(["one", "two"], ["two"]), Losses::default());
    }
}
