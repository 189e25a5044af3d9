//! One device's ballot under one criterion while it is being filled in.

use litemap::LiteMap;
use plenary_shared::{
    ballot::{Choices, MOST_TAPS},
    fields::{Field, Fields},
    id::OpportunityId,
};
use serde::Serialize;
use serde_json::Value;

/// From so many items on, people tap 1 to 5 instead of making an order.
const TAPS_ABOVE: usize = 7;

/// A ballot that is being filled in; stored on the device at each change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Taps by item; `None` is "skip", an item that is not in it has not been answered.
    Taps(LiteMap<OpportunityId, Option<u8>>),
    /// Tiers from first to last, tied items in one tier; what is not in it has no opinion.
    Places(Vec<Vec<OpportunityId>>),
}

impl Field for Vote {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::from_value(value)?;
        if let Some(places) = fields.take("places").ok()? {
            return Some(Self::Places(places));
        }
        let mut taps = LiteMap::new();
        for (item, answer) in Fields::from_value(fields.take("taps").ok()?)? {
            taps.insert(item.try_into().ok()?, Field::read(answer)?);
        }
        Some(Self::Taps(taps))
    }
}

impl Vote {
    /// An empty ballot for so many items.
    pub fn new(items: usize) -> Self {
        if items > TAPS_ABOVE { Self::Taps(LiteMap::new()) } else { Self::Places(Vec::new()) }
    }

    /// The ballot for choices that the server keeps.
    pub fn from_choices(choices: &Choices, items: usize) -> Self {
        match Self::new(items) {
            Self::Places(_) => Self::Places(choices.tiers().to_vec()),
            Self::Taps(_) => {
                let score = |tier: usize| MOST_TAPS.saturating_sub(tier as u8).max(1);
                let mut taps = LiteMap::new();
                for (tier, ids) in choices.tiers().iter().enumerate() {
                    for id in ids {
                        taps.insert(*id, Some(score(tier)));
                    }
                }
                Self::Taps(taps)
            }
        }
    }

    /// The same ballot with these items only.
    pub fn fit(self, items: &[OpportunityId]) -> Self {
        match (self, Self::new(items.len())) {
            (Self::Taps(mut taps), Self::Taps(_)) => {
                taps.retain(|item, _| items.contains(item));
                Self::Taps(taps)
            }
            (Self::Places(mut tiers), Self::Places(_)) => {
                tiers.iter_mut().for_each(|tier| tier.retain(|item| items.contains(item)));
                tiers.retain(|tier| !tier.is_empty());
                Self::Places(tiers)
            }
            (_, empty) => empty,
        }
    }

    /// What is sent.
    pub fn choices(&self) -> Choices {
        let choices = match self {
            Self::Taps(taps) => {
                let scores: Vec<_> = taps.iter().filter_map(|(item, taps)| Some((*item, (*taps)?))).collect();
                Choices::from_scores(&scores)
            }
            Self::Places(tiers) => Choices::try_from(tiers.clone()),
        };
        choices.expect("taps lie in range, and no item stands in two places")
    }

    /// How many items have an answer, "skip" among them.
    pub fn answered(&self) -> usize {
        match self {
            Self::Taps(taps) => taps.len(),
            Self::Places(tiers) => tiers.iter().map(Vec::len).sum(),
        }
    }

    /// The answer of an item: not yet, skipped, or taps.
    pub fn taps(&self, item: OpportunityId) -> Option<Option<u8>> {
        match self {
            Self::Taps(taps) => taps.get(&item).copied(),
            Self::Places(_) => None,
        }
    }

    /// Answers an item with taps, or skips it.
    pub fn tap(&mut self, item: OpportunityId, answer: Option<u8>) {
        if let Self::Taps(taps) = self {
            taps.insert(item, answer);
        }
    }

    /// Adds an item as the last.
    pub fn add(&mut self, item: OpportunityId) {
        if let Self::Places(tiers) = self
            && !tiers.iter().flatten().any(|other| *other == item)
        {
            tiers.push(vec![item]);
        }
    }

    /// Takes an item out.
    pub fn take_out(&mut self, item: OpportunityId) {
        if let Some((tier, tiers)) = self.lift(item)
            && tiers[tier].is_empty()
        {
            tiers.remove(tier);
        }
    }

    /// Moves an item one place up; a tied one is then alone above its tie.
    pub fn up(&mut self, item: OpportunityId) {
        if let Some((tier, tiers)) = self.lift(item) {
            if tiers[tier].is_empty() {
                tiers.remove(tier);
                tiers.insert(tier.saturating_sub(1), vec![item]);
            } else {
                tiers.insert(tier, vec![item]);
            }
        }
    }

    /// Moves an item one place down; a tied one is then alone below its tie.
    pub fn down(&mut self, item: OpportunityId) {
        if let Some((tier, tiers)) = self.lift(item) {
            if tiers[tier].is_empty() {
                tiers.remove(tier);
            }
            let below = (tier + 1).min(tiers.len());
            tiers.insert(below, vec![item]);
        }
    }

    /// Ties an item with the one above it.
    pub fn tie(&mut self, item: OpportunityId) {
        if let Some((tier, tiers)) = self.lift(item) {
            if tiers[tier].is_empty() {
                tiers.remove(tier);
            }
            match tier.checked_sub(1) {
                Some(above) => tiers[above].push(item),
                None => tiers.insert(0, vec![item]),
            }
        }
    }

    /// Takes an item out of its tier, which may be empty then.
    fn lift(&mut self, item: OpportunityId) -> Option<(usize, &mut Vec<Vec<OpportunityId>>)> {
        let Self::Places(tiers) = self else { return None };
        let tier = tiers.iter().position(|tier| tier.contains(&item))?;
        tiers[tier].retain(|other| *other != item);
        Some((tier, tiers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::fields;

    fn item(n: u8) -> OpportunityId {
        OpportunityId::from_bytes([n; 16])
    }

    fn places(vote: &Vote) -> String {
        let Vote::Places(tiers) = vote else { panic!("an order") };
        let tier = |tier: &Vec<OpportunityId>| {
            tier.iter().map(|id| id.as_bytes()[0].to_string()).collect::<Vec<_>>().join("=")
        };
        tiers.iter().map(tier).collect::<Vec<_>>().join(" ")
    }

    fn ordered(count: u8) -> Vote {
        let mut vote = Vote::new(usize::from(count));
        (1..=count).for_each(|n| vote.add(item(n)));
        vote
    }

    #[test]
    fn few_items_make_an_order_and_many_are_tapped() {
        assert_eq!(Vote::new(7), Vote::Places(vec![]));
        assert_eq!(Vote::new(8), Vote::Taps(LiteMap::new()));
    }

    #[test]
    fn an_order_is_made_by_small_steps() {
        let mut vote = ordered(4);
        vote.add(item(2));
        assert_eq!(places(&vote), "1 2 3 4");
        vote.up(item(3));
        assert_eq!(places(&vote), "1 3 2 4");
        vote.down(item(1));
        assert_eq!(places(&vote), "3 1 2 4");
        vote.tie(item(2));
        assert_eq!(places(&vote), "3 1=2 4");
        vote.tie(item(4));
        assert_eq!(places(&vote), "3 1=2=4");
        vote.up(item(2));
        assert_eq!(places(&vote), "3 2 1=4");
        vote.down(item(1));
        assert_eq!(places(&vote), "3 2 4 1");
        vote.take_out(item(2));
        assert_eq!(places(&vote), "3 4 1");
    }

    #[test]
    fn the_ends_of_an_order_hold() {
        let mut vote = ordered(2);
        vote.up(item(1));
        vote.down(item(2));
        vote.tie(item(1));
        vote.take_out(item(9));
        assert_eq!(places(&vote), "1 2");
    }

    #[test]
    fn a_skipped_item_is_answered_and_carries_no_opinion() {
        let mut vote = Vote::new(9);
        vote.tap(item(1), Some(5));
        vote.tap(item(2), None);
        assert_eq!(vote.answered(), 2);
        assert_eq!(vote.choices().tiers(), [vec![item(1)]]);
    }

    #[test]
    fn choices_come_back_as_the_same_choices() {
        let mut taps = Vote::new(9);
        [(1, 5), (2, 3), (3, 3), (4, 1)].into_iter().for_each(|(n, score)| taps.tap(item(n), Some(score)));
        assert_eq!(Vote::from_choices(&taps.choices(), 9).choices(), taps.choices());
        let mut order = ordered(3);
        order.tie(item(2));
        assert_eq!(Vote::from_choices(&order.choices(), 3).choices(), order.choices());
    }

    #[test]
    fn an_item_that_is_gone_leaves_the_vote() {
        let mut vote = ordered(3);
        vote.tie(item(2));
        assert_eq!(places(&vote.clone().fit(&[item(2), item(3)])), "2 3");
        assert_eq!(vote.fit(&(1..=8).map(item).collect::<Vec<_>>()), Vote::new(8));
    }

    #[test]
    fn a_vote_survives_storage() {
        let mut taps = Vote::new(9);
        taps.tap(item(1), Some(2));
        taps.tap(item(2), None);
        for vote in [taps, ordered(2)] {
            let text = serde_json::to_string(&vote).unwrap();
            assert_eq!(fields::parse::<Vote>(&text), Some(vote));
        }
    }
}
