//! Whether places that can have an order keep the order in which notes were sent: Spearman's rho, pooled over runs.

use crate::checks::spearman;
use std::collections::BTreeMap;

/// Standard errors within which an unrelated figure is 99 times of 100.
const BAND: f64 = 2.576;

/// One place, as seen in several runs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pooled {
    weighted: f64,
    weight: f64,
    /// Orders that were seen.
    pub orders: usize,
}

impl Pooled {
    /// Takes an order in: the numbers of notes, in which they were sent, as they were found.
    pub fn add(&mut self, found: &[usize]) {
        let mut sent = found.to_vec();
        sent.sort_unstable();
        sent.dedup();
        assert_eq!(sent.len(), found.len(), "each note is found once");
        if found.len() < 2 {
            return;
        }
        // The variance of rho among unrelated orders of n things is 1 / (n - 1).
        let weight = (found.len() - 1) as f64;
        self.weighted += weight * spearman(&sent, found);
        self.weight += weight;
        self.orders += 1;
    }

    /// Pooled rho.
    pub fn rho(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.weighted / self.weight }
    }

    /// Unrelated orders stay within this, above and below, 99 times of 100.
    pub fn band(&self) -> f64 {
        BAND / self.weight.max(1.0).sqrt()
    }

    /// Whether rho is outside the band.
    pub fn stands_out(&self) -> bool {
        self.rho().abs() > self.band()
    }
}

/// Places by their names.
#[derive(Debug, Clone, Default)]
pub struct Places(pub BTreeMap<String, Pooled>);

impl Places {
    /// Takes an order in that was found at a place.
    pub fn add(&mut self, place: &str, found: &[usize]) {
        self.0.entry(place.to_owned()).or_default().add(found);
    }

    /// Takes in what another run found.
    pub fn join(&mut self, other: &Self) {
        for (place, seen) in &other.0 {
            let all = self.0.entry(place.clone()).or_default();
            all.weighted += seen.weighted;
            all.weight += seen.weight;
            all.orders += seen.orders;
        }
    }

    /// The place that is farthest out for its band.
    pub fn worst(&self) -> Option<(&str, Pooled)> {
        let lead = |pooled: &Pooled| pooled.rho().abs() / pooled.band();
        let worst = self.0.iter().max_by(|one, other| lead(one.1).total_cmp(&lead(other.1)));
        worst.map(|(place, pooled)| (place.as_str(), *pooled))
    }

    /// Places outside of their band here and, in the same direction, in fresh runs: among dozens of places one is outside by
    /// chance now and then, and is so again one time in two hundred.
    pub fn that_stand_out_again(&self, fresh: &Self) -> Vec<(&str, Pooled, Pooled)> {
        let again = |(place, here): (&_, &Pooled)| {
            let there = fresh.0.get::<String>(place)?;
            let both = here.stands_out() && there.stands_out() && here.rho().signum() == there.rho().signum();
            both.then_some((*here, *there))
        };
        self.0.iter().filter_map(|seen| again(seen).map(|(here, there)| (seen.0.as_str(), here, there))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;

    /// Places of so many runs in which one place keeps the order and one does not.
    fn seen(runs: usize) -> Places {
        let mut places = Places::default();
        for _ in 0..runs {
            let mut order: Vec<usize> = (0..30).collect();
            places.add("kept", &order);
            order.shuffle(&mut rand::rng());
            places.add("shuffled", &order);
        }
        places
    }

    #[test]
    fn an_order_that_was_kept_is_found() {
        let places = seen(4);
        assert!((places.0["kept"].rho() - 1.0).abs() < 1e-9);
        assert_eq!(places.worst().unwrap().0, "kept");
        assert!(places.that_stand_out_again(&seen(4)).iter().any(|(place, ..)| *place == "kept"));
    }

    #[test]
    fn an_order_that_is_kept_in_part_is_found() {
        let mut places = Places::default();
        for _ in 0..20 {
            let mut order: Vec<usize> = (0..30).collect();
            order[..15].shuffle(&mut rand::rng());
            order[15..].shuffle(&mut rand::rng());
            places.add("halves", &order);
        }
        assert!(places.0["halves"].stands_out());
    }

    #[test]
    fn a_shuffled_order_stays_within_its_band() {
        let outside = (0..200).filter(|_| seen(4).0["shuffled"].stands_out()).count();
        assert!(outside < 12, "{outside} of 200, where two are expected");
        let twice = (0..200).filter(|_| seen(2).that_stand_out_again(&seen(2)).len() > 1).count();
        assert!(twice <= 1, "{twice} of 200");
    }

    #[test]
    fn runs_are_pooled_by_the_notes_that_they_show() {
        let (mut one, mut other) = (Places::default(), Places::default());
        one.add("a", &[0, 1, 2]);
        other.add("a", &[1, 0]);
        one.join(&other);
        assert!((one.0["a"].rho() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(one.0["a"].orders, 2);
    }
}
