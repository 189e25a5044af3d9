//! A ballot with its items replaced by their indices in the sorted list, ready to be counted.

use crate::{ballot::Choices, id::OpportunityId};

/// Tiers of indices into the sorted items; no tier is empty.
pub(super) struct Sheet(Vec<Vec<usize>>);

impl Sheet {
    /// Converts a ballot, ignoring items that are not in the sorted list.
    pub(super) fn new(items: &[OpportunityId], ballot: &Choices) -> Self {
        let index = |item: &OpportunityId| items.binary_search(item).ok();
        let read = |tier: &Vec<OpportunityId>| tier.iter().filter_map(index).collect::<Vec<_>>();
        Self(ballot.tiers().iter().map(read).filter(|tier| !tier.is_empty()).collect())
    }

    /// The tiers from first to last.
    pub(super) fn tiers(&self) -> &[Vec<usize>] {
        &self.0
    }

    /// How many items the ballot ranks.
    pub(super) fn ranked(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// Each ranked item with twice its mid-rank: the items of a tier share the mean of the ranks
    /// they fill, which doubling makes whole. First alone gives 2.
    pub(super) fn doubled_ranks(&self) -> impl Iterator<Item = (usize, u64)> {
        let mut ahead = 0;
        self.0.iter().flat_map(move |tier| {
            let doubled = 2 * ahead + tier.len() as u64 + 1;
            ahead += tier.len() as u64;
            tier.iter().map(move |&item| (item, doubled))
        })
    }
}
