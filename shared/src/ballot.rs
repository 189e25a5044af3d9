//! One device's order of the learning opportunities under one criterion.

use crate::{fields::Field, id::OpportunityId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The highest score of an item, in taps; the lowest is 1.
pub const MOST_TAPS: u8 = 5;

words! {
    /// What a ballot ranks by.
    #[derive(Hash, PartialOrd, Ord)]
    pub enum Criterion {
        /// How much difference would this make?
        "impact" Impact,
        /// How easy would it be to do?
        "ease" Ease,
    }
}

/// Why an order is not a valid ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoicesError {
    /// The item is not among those being ranked.
    #[error("{0} is not being ranked")]
    UnknownItem(OpportunityId),
    /// The item is ranked twice.
    #[error("{0} is ranked twice")]
    RepeatedItem(OpportunityId),
    /// A tier contains no item.
    #[error("a tier is empty")]
    EmptyTier,
    /// A score is outside 1 to [`MOST_TAPS`].
    #[error("{0} is not a score from 1 to {MOST_TAPS}")]
    ScoreOutOfRange(u8),
}

/// One device's order under one criterion: tiers from first to last, the items of a tier tied.
///
/// An item left out carries no opinion; it is never taken for the worst. Leaving out everything is allowed. No tier is
/// empty, no item repeats, and each tier is sorted by id, so that the order in which a device showed its items cannot
/// be read from a tie. Deserialising checks all of this but not which items are allowed: [`Choices::check`] does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<OpportunityId>>", into = "Vec<Vec<OpportunityId>>")]
pub struct Choices(Vec<Vec<OpportunityId>>);

impl Choices {
    /// Takes tiers from first to last, each of them naming only `allowed` items.
    pub fn new(tiers: Vec<Vec<OpportunityId>>, allowed: &[OpportunityId]) -> Result<Self, ChoicesError> {
        let choices = Self::try_from(tiers)?;
        choices.check(allowed)?;
        Ok(choices)
    }

    /// Turns 1 to [`MOST_TAPS`] taps an item into tiers, most taps first; equal taps tie.
    ///
    /// An item without an opinion is left out of `scores`. Which items are allowed is not checked.
    pub fn from_scores(scores: &[(OpportunityId, u8)]) -> Result<Self, ChoicesError> {
        let mut tiers = vec![Vec::new(); usize::from(MOST_TAPS)];
        for &(item, score) in scores {
            if !(1..=MOST_TAPS).contains(&score) {
                return Err(ChoicesError::ScoreOutOfRange(score));
            }
            tiers[usize::from(MOST_TAPS - score)].push(item);
        }
        tiers.retain(|tier| !tier.is_empty());
        Self::try_from(tiers)
    }

    /// Rejects a ballot with an item outside `allowed`, which may be in any order.
    pub fn check(&self, allowed: &[OpportunityId]) -> Result<(), ChoicesError> {
        let mut allowed = allowed.to_vec();
        allowed.sort_unstable();
        let mut items = self.0.iter().flatten();
        match items.find(|item| allowed.binary_search(item).is_err()) {
            Some(&item) => Err(ChoicesError::UnknownItem(item)),
            None => Ok(()),
        }
    }

    /// The tiers from first to last, each sorted by id and none empty.
    pub fn tiers(&self) -> &[Vec<OpportunityId>] {
        &self.0
    }

    /// How many items carry an opinion.
    pub fn ranked(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// The canonical JSON of this order: equal orders give equal bytes.
    pub fn canonical(&self) -> String {
        let tier = |tier: &Vec<OpportunityId>| {
            let items: Vec<_> = tier.iter().map(|item| format!("\"{item}\"")).collect();
            format!("[{}]", items.join(","))
        };
        let tiers: Vec<_> = self.0.iter().map(tier).collect();
        format!("[{}]", tiers.join(","))
    }
}

impl TryFrom<Vec<Vec<OpportunityId>>> for Choices {
    type Error = ChoicesError;

    fn try_from(mut tiers: Vec<Vec<OpportunityId>>) -> Result<Self, ChoicesError> {
        if tiers.iter().any(Vec::is_empty) {
            return Err(ChoicesError::EmptyTier);
        }
        let mut items = tiers.concat();
        items.sort_unstable();
        if let Some(pair) = items.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ChoicesError::RepeatedItem(pair[0]));
        }
        tiers.iter_mut().for_each(|tier| tier.sort_unstable());
        Ok(Self(tiers))
    }
}

impl From<Choices> for Vec<Vec<OpportunityId>> {
    fn from(choices: Choices) -> Self {
        choices.0
    }
}

impl Field for Choices {
    fn read(value: Value) -> Option<Self> {
        Self::try_from(Vec::<Vec<OpportunityId>>::read(value)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(n: u8) -> OpportunityId {
        OpportunityId::from_bytes([n; 16])
    }

    fn allowed() -> Vec<OpportunityId> {
        (1..=4).rev().map(item).collect()
    }

    #[test]
    fn ties_and_items_left_out_are_kept() {
        let choices = Choices::new(vec![vec![item(3)], vec![item(2), item(1)]], &allowed()).unwrap();
        assert_eq!(choices.tiers(), [vec![item(3)], vec![item(1), item(2)]]);
        assert_eq!(choices.ranked(), 3);
    }

    #[test]
    fn an_empty_ballot_is_legal() {
        assert_eq!(Choices::new(vec![], &allowed()), Ok(Choices::default()));
        assert_eq!(Choices::from_scores(&[]), Ok(Choices::default()));
        assert_eq!(Choices::default().canonical(), "[]");
    }

    #[test]
    fn unknown_repeated_and_empty_are_refused() {
        let refused = |tiers| Choices::new(tiers, &allowed()).unwrap_err();
        assert_eq!(refused(vec![vec![item(9)]]), ChoicesError::UnknownItem(item(9)));
        assert_eq!(refused(vec![vec![item(1), item(1)]]), ChoicesError::RepeatedItem(item(1)));
        assert_eq!(refused(vec![vec![item(1)], vec![item(1)]]), ChoicesError::RepeatedItem(item(1)));
        assert_eq!(refused(vec![vec![item(1)], vec![]]), ChoicesError::EmptyTier);
    }

    #[test]
    fn taps_become_tiers_with_the_most_first() {
        let choices = Choices::from_scores(&[(item(2), 1), (item(1), 5), (item(3), 1)]).unwrap();
        assert_eq!(choices.tiers(), [vec![item(1)], vec![item(2), item(3)]]);
        for score in [0, 6] {
            let refused = Choices::from_scores(&[(item(1), score)]);
            assert_eq!(refused, Err(ChoicesError::ScoreOutOfRange(score)));
        }
        let twice = Choices::from_scores(&[(item(1), 2), (item(1), 3)]);
        assert_eq!(twice, Err(ChoicesError::RepeatedItem(item(1))));
    }

    #[test]
    fn the_canonical_text_is_the_json_and_forgets_the_order_of_a_tie() {
        let one = Choices::new(vec![vec![item(1), item(2)], vec![item(3)]], &allowed()).unwrap();
        let other = Choices::new(vec![vec![item(2), item(1)], vec![item(3)]], &allowed()).unwrap();
        assert_eq!(one.canonical(), other.canonical());
        assert_eq!(one.canonical(), serde_json::to_string(&other).unwrap());
        assert!(one.canonical().starts_with("[[\"AQEBAQEBAQEBAQEBAQEBAQ\","));
    }

    #[test]
    fn the_wire_is_nested_arrays_and_is_checked() {
        let text = format!("[[\"{}\"],[\"{}\"]]", item(9), item(1));
        let choices: Choices = serde_json::from_str(&text).unwrap();
        assert_eq!(choices.check(&allowed()), Err(ChoicesError::UnknownItem(item(9))));
        for bad in [format!("[[\"{0}\"],[\"{0}\"]]", item(1)), "[[]]".into()] {
            assert!(serde_json::from_str::<Choices>(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_criterion_is_one_lower_case_word() {
        let text = serde_json::to_string(&Criterion::ALL).unwrap();
        assert_eq!(text, r#"["impact","ease"]"#);
    }
}
