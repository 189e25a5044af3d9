//! Many ballots in, one order and its figures out: pure, exact, and blind to the order of the ballots.

pub mod agreement;
pub mod detail;
pub mod fraction;
#[cfg(test)]
mod laws;
pub mod pairs;
mod position;
mod schulze;
mod sheet;
#[cfg(test)]
mod tests;

use crate::limits::{MIN_BALLOTS_ORDERED, MIN_BALLOTS_SHOWN};
use crate::{ballot::Choices, id::OpportunityId};
use detail::Detail;
use pairs::PairCounts;
use serde::{Deserialize, Serialize};
use sheet::Sheet;

/// The most ballots for which a tally is proven, several times the largest room.
pub const MAX_BALLOTS: usize = 500;
/// The most items for which a tally is proven, several times what anybody will rank.
pub const MAX_ITEMS: usize = 200;

/// What the ballots under one criterion say together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// How many ballots were counted, those without an opinion among them.
    pub n: u32,
    /// Every item that some ballot sets against another, sorted by place, then by id, or the one item that the ballots
    /// rank; empty below [`MIN_BALLOTS_ORDERED`] ballots.
    pub places: Vec<Place>,
    /// The other items, sorted by id: no one has ranked them against another, so they are not last either. Empty below [`MIN_BALLOTS_ORDERED`] ballots too.
    pub unplaced: Vec<OpportunityId>,
    /// The figures behind the order; `None` below [`MIN_BALLOTS_SHOWN`] ballots.
    pub detail: Option<Detail>,
}

/// The place of one item in the aggregate order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The item.
    pub item: OpportunityId,
    /// One more than the number of items that beat it, so ties read 1, 2, 2, 4.
    ///
    /// Where only one of two firsts beats the next item, the numbers read 1, 1, 2: skipping to 3
    /// there could move an item down because a ballot raised it.
    pub rank: u16,
}

/// The position of an item on one axis of the picture, in thousandths: 0 is last, 1000 is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The median position of its ballots or, where that is withheld, its place evenly spaced.
    pub position: u16,
    /// The middle half of its ballots; `None` where withheld.
    pub middle_half: Option<Spread>,
}

/// The middle half of an item's positions, in thousandths, `lower` at most `upper`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// The lower quartile, nearer to last.
    pub lower: u16,
    /// The upper quartile, nearer to first.
    pub upper: u16,
}

objects! {
    Ranking { n, places, unplaced, detail }
    Place { item, rank }
    Spread { lower, upper }
}

/// Counts the ballots: the same ballots and items in any order give the same bytes. Below [`MIN_BALLOTS_ORDERED`]
/// ballots the result contains only their number.
///
/// Repeated items count once, and a ballot's items outside `items` are ignored. Proven for [`MAX_BALLOTS`] ballots of
/// [`MAX_ITEMS`] items; the order is Schulze's, from winning votes.
pub fn tally(items: &[OpportunityId], ballots: &[Choices]) -> Ranking {
    let n = ballots.len() as u32;
    if n < MIN_BALLOTS_ORDERED {
        return Ranking { n, places: Vec::new(), unplaced: Vec::new(), detail: None };
    }
    let items = sorted(items);
    let sheets: Vec<_> = ballots.iter().map(|ballot| Sheet::new(&items, ballot)).collect();
    let pairs = PairCounts::new(items.len(), &sheets);

    let beaten_by = schulze::beaten_by(&pairs, n);
    let only = only_one(&sheets);
    let (mut places, mut unplaced) = (Vec::new(), Vec::new());
    for (index, &item) in items.iter().enumerate() {
        if only == Some(index) || pairs.is_compared(index) {
            places.push(Place { item, rank: beaten_by[index] + 1 });
        } else {
            unplaced.push(item);
        }
    }
    places.sort_by_key(|place| (place.rank, place.item));

    let detail = (n >= MIN_BALLOTS_SHOWN).then(|| Detail::new(&items, &sheets, &pairs));
    Ranking { n, places, unplaced, detail }
}

impl Ranking {
    /// Whether an order may be shown. A snapshot of an earlier version may hold one that may not.
    pub const fn is_ordered(&self) -> bool {
        self.n >= MIN_BALLOTS_ORDERED
    }

    /// The position of an item on its axis; `None` if it is unknown, no ballot ranks it against another, or no order
    /// may be shown.
    pub fn standing(&self, item: OpportunityId) -> Option<Standing> {
        if !self.is_ordered() {
            return None;
        }
        let rank = self.places.iter().find(|place| place.item == item)?.rank;
        if let Some(figures) = self.detail.as_ref().and_then(|detail| detail.figures(item)) {
            let position = figures.median;
            return Some(Standing { position, middle_half: Some(figures.middle_half) });
        }
        let ahead = self.places.iter().filter(|place| place.rank < rank).count();
        let level = self.places.iter().filter(|place| place.rank == rank).count();
        let doubled_rank = (2 * ahead + level + 1) as u64;
        let position = position::normalised(doubled_rank, self.places.len() as u64);
        Some(Standing { position, middle_half: None })
    }
}

/// The one item that the ballots rank, if they rank no other: nothing can come before it.
fn only_one(sheets: &[Sheet]) -> Option<usize> {
    let mut ranked = sheets.iter().flat_map(|sheet| sheet.tiers().iter().flatten());
    let first = *ranked.next()?;
    ranked.all(|item| *item == first).then_some(first)
}

/// The items sorted by id, each once.
fn sorted(items: &[OpportunityId]) -> Vec<OpportunityId> {
    let mut items = items.to_vec();
    items.sort_unstable();
    items.dedup();
    items
}
