//! Pairwise counts: how many ballots put one item before another.

use super::sheet::Sheet;
use crate::{id::OpportunityId, limits::MIN_BALLOTS_SHOWN};
use serde::Serialize;

/// The pairwise table in the form that may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairTable {
    items: Vec<OpportunityId>,
    cells: Vec<Option<u32>>,
}

objects! { PairTable { items, cells } }

impl PairTable {
    /// The items of the rows and of the columns, sorted by id.
    pub fn items(&self) -> &[OpportunityId] {
        &self.items
    }

    /// How many ballots put `first` before `second`, of those that rank both.
    ///
    /// `None` when fewer than [`MIN_BALLOTS_SHOWN`] ballots rank both, or for one and the same item.
    pub fn preferring(&self, first: OpportunityId, second: OpportunityId) -> Option<u32> {
        let row = self.items.binary_search(&first).ok()?;
        let column = self.items.binary_search(&second).ok()?;
        *self.cells.get(row * self.items.len() + column)?
    }
}

/// The counts themselves, row-major, the row's item before the column's.
pub(super) struct PairCounts {
    items: usize,
    before: Vec<u32>,
    level: Vec<u32>,
}

impl PairCounts {
    /// Counts each ballot in the pairs it ranks both items of, and in no other.
    pub(super) fn new(items: usize, sheets: &[Sheet]) -> Self {
        let mut before = vec![0; items * items];
        let mut level = vec![0; items * items];
        for sheet in sheets {
            let mut rest = sheet.tiers();
            while let [tier, after @ ..] = rest {
                for &item in tier {
                    let row = item * items;
                    tier.iter().for_each(|other| level[row + other] += 1);
                    after.iter().flatten().for_each(|other| before[row + other] += 1);
                }
                rest = after;
            }
        }
        Self { items, before, level }
    }

    /// How many items there are.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    /// How many ballots put `first` before `second`.
    pub(super) fn preferring(&self, first: usize, second: usize) -> u32 {
        self.before[first * self.items + second]
    }

    /// Whether some ballot ranks this item and another.
    pub(super) fn is_compared(&self, item: usize) -> bool {
        (0..self.items).any(|other| other != item && self.ranking_both(item, other) > 0)
    }

    /// The table that may be shown, given the sorted items.
    pub(super) fn table(&self, items: &[OpportunityId]) -> PairTable {
        let shown = |first, second| {
            let enough = self.ranking_both(first, second) >= MIN_BALLOTS_SHOWN;
            (first != second && enough).then(|| self.preferring(first, second))
        };
        let indices = 0..self.items;
        let row = |first| indices.clone().map(move |second| shown(first, second));
        PairTable { items: items.to_vec(), cells: indices.clone().flat_map(row).collect() }
    }

    fn ranking_both(&self, first: usize, second: usize) -> u32 {
        let level = self.level[first * self.items + second];
        self.preferring(first, second) + self.preferring(second, first) + level
    }
}
