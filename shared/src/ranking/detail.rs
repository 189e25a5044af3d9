//! The figures behind an order, each shown only if enough ballots contribute to it.

use super::{
    Spread,
    agreement::{self, Concordance},
    fraction::Fraction,
    pairs::{PairCounts, PairTable},
    position,
    sheet::Sheet,
};
use crate::{id::OpportunityId, limits::MIN_BALLOTS_SHOWN};
use serde::Serialize;
use std::cmp::Reverse;

/// The dissent above which people disagree, in thousandths of the axis.
///
/// Ballots spread evenly from first to last have 289. 0.3 is the mark at which MeetingSphere's
/// rating tables speak of strong dissent.
pub const DISSENT_MARK: u16 = 300;
/// The most items named for dissent: as many as a room can talk through.
pub const MOST_DISSENT_NAMED: usize = 3;
/// The steps from last to first on which the ballots of an item are counted.
pub const STEPS: usize = 5;

/// The figures of a [`super::Ranking`] of [`MIN_BALLOTS_SHOWN`] ballots or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// Every item against every other.
    pub pairs: PairTable,
    /// Every item, sorted by id.
    pub items: Vec<ItemDetail>,
    /// Kendall's W; `None` if undefined or if fewer than [`MIN_BALLOTS_SHOWN`] ballots rank every item.
    pub concordance: Option<Concordance>,
    /// Up to [`MOST_DISSENT_NAMED`] items with the most dissent, most first, then by id; none without any.
    pub most_dissent: Vec<OpportunityId>,
}

/// The figures of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ItemDetail {
    /// The item.
    pub item: OpportunityId,
    /// `None` if fewer than [`MIN_BALLOTS_SHOWN`] ballots rank it.
    pub figures: Option<Figures>,
}

/// Statistics over the ballots that rank an item.
///
/// Positions are in thousandths, 0 last and 1000 first of the items a ballot ranks; tied items share the middle, and an
/// item ranked alone is at 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many ballots rank it.
    pub ballots: u32,
    /// The mean of its mid-ranks, 1 being first of the items a ballot ranks.
    pub mean_rank: Fraction,
    /// The median position.
    pub median: u16,
    /// The middle half of the positions.
    pub middle_half: Spread,
    /// The standard deviation of the positions, from 0 to 500.
    pub dissent: u16,
    /// How many ballots are on each step from last to first; `None` where an earlier version published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<[u32; STEPS]>,
}

objects! {
    Detail { pairs, items, concordance, most_dissent }
    ItemDetail { item, figures }
    Figures { ballots, mean_rank, median, middle_half, dissent; steps }
}

impl Figures {
    /// Whether the ballots are further apart than [`DISSENT_MARK`].
    pub fn people_disagree(&self) -> bool {
        self.dissent > DISSENT_MARK
    }
}

impl Detail {
    pub(super) fn new(items: &[OpportunityId], sheets: &[Sheet], pairs: &PairCounts) -> Self {
        let figures = gather(items.len(), sheets).into_iter().map(Gathered::figures);
        let detail = |(&item, figures)| ItemDetail { item, figures };
        let details: Vec<_> = items.iter().zip(figures).map(detail).collect();
        Self {
            pairs: pairs.table(items),
            concordance: agreement::of_sheets(items.len(), sheets)
                .filter(|concordance| concordance.ballots >= MIN_BALLOTS_SHOWN),
            most_dissent: most_dissent(&details),
            items: details,
        }
    }

    /// An item's figures; `None` if it is unknown or they are withheld.
    pub fn figures(&self, item: OpportunityId) -> Option<&Figures> {
        let index = self.items.binary_search_by_key(&item, |detail| detail.item).ok()?;
        self.items[index].figures.as_ref()
    }
}

/// The positions of one item, in the ballots' order.
#[derive(Clone, Default)]
struct Gathered {
    positions: Vec<u16>,
    doubled_ranks: u64,
}

fn gather(items: usize, sheets: &[Sheet]) -> Vec<Gathered> {
    let mut gathered = vec![Gathered::default(); items];
    for sheet in sheets {
        let ranked = sheet.ranked() as u64;
        for (item, doubled) in sheet.doubled_ranks() {
            gathered[item].positions.push(position::normalised(doubled, ranked));
            gathered[item].doubled_ranks += doubled;
        }
    }
    gathered
}

impl Gathered {
    fn figures(mut self) -> Option<Figures> {
        let ballots = self.positions.len() as u32;
        if ballots < MIN_BALLOTS_SHOWN {
            return None;
        }
        self.positions.sort_unstable();
        let quartile = |quarter| position::quartile(&self.positions, quarter);
        Some(Figures {
            ballots,
            mean_rank: Fraction::new(self.doubled_ranks, 2 * u64::from(ballots)).ok()?,
            median: quartile(2),
            middle_half: Spread { lower: quartile(1), upper: quartile(3) },
            dissent: position::dissent(&self.positions),
            steps: Some(position::steps(&self.positions)),
        })
    }
}

fn most_dissent(details: &[ItemDetail]) -> Vec<OpportunityId> {
    let dissent = |detail: &ItemDetail| Some((detail.figures?.dissent, detail.item));
    let mut dissents: Vec<_> = details.iter().filter_map(dissent).collect();
    dissents.retain(|&(dissent, _)| dissent > 0);
    dissents.sort_unstable_by_key(|&(dissent, item)| (Reverse(dissent), item));
    dissents.truncate(MOST_DISSENT_NAMED);
    dissents.into_iter().map(|(_, item)| item).collect()
}
