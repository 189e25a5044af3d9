//! How far the ballots agree: Kendall's coefficient of concordance W and the words for it.

use super::{fraction::Fraction, sheet::Sheet, sorted};
use crate::{ballot::Choices, id::OpportunityId};
use serde::Serialize;

/// Kendall's W of the ballots that rank every item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Concordance {
    /// How many ballots rank every item; two or more.
    pub ballots: u32,
    /// From 0, no agreement at all, to 1, every ballot the same.
    pub w: Fraction,
}

objects! { Concordance { ballots, w } }

impl Concordance {
    /// W in words.
    pub fn agreement(&self) -> Agreement {
        Agreement::from_w(self.w)
    }
}

words! {
    /// W in words, after R. C. Schmidt, "Managing Delphi surveys using nonparametric statistical
    /// techniques", Decision Sciences 28 (1997), 763–774; each of his points (0.1, 0.3, …) names the
    /// band around it.
    #[derive(Hash, PartialOrd, Ord)]
    pub enum Agreement {
        /// Below 0.3.
        "very_weak" VeryWeak,
        /// From 0.3, below 0.5.
        "weak" Weak,
        /// From 0.5, below 0.7.
        "moderate" Moderate,
        /// From 0.7, below 0.9.
        "strong" Strong,
        /// From 0.9.
        "unusually_strong" UnusuallyStrong,
    }
}

impl Agreement {
    /// The band that W falls in, compared exactly.
    pub fn from_w(w: Fraction) -> Self {
        let tenths = u128::from(w.numerator()) * 10 / u128::from(w.denominator());
        match tenths {
            0..3 => Self::VeryWeak,
            3..5 => Self::Weak,
            5..7 => Self::Moderate,
            7..9 => Self::Strong,
            _ => Self::UnusuallyStrong,
        }
    }
}

/// Kendall's W over the ballots that rank every item, however few; see [`super::tally`] for what may be shown.
///
/// `None` with fewer than two such ballots, fewer than two items, or nothing but ties.
pub fn concordance(items: &[OpportunityId], ballots: &[Choices]) -> Option<Concordance> {
    let items = sorted(items);
    let sheets: Vec<_> = ballots.iter().map(|ballot| Sheet::new(&items, ballot)).collect();
    of_sheets(items.len(), &sheets)
}

/// W with mid-ranks and the correction for ties, over the sheets that rank all `items`.
///
/// W = 12 S / (m² (k³ − k) − m Σ (t³ − t)) for m ballots, k items, S the squared deviations of the
/// rank sums and t the size of each tier (Kendall and Gibbons, Rank Correlation Methods, 1990).
/// Rank sums are doubled here, so S comes fourfold. The largest term, m² k³, is 2 × 10¹² for 500
/// ballots of 200 items.
pub(super) fn of_sheets(items: usize, sheets: &[Sheet]) -> Option<Concordance> {
    let complete: Vec<_> = sheets.iter().filter(|sheet| sheet.ranked() == items).collect();
    if complete.len() < 2 || items < 2 {
        return None;
    }
    let (ballots, k) = (complete.len() as u64, items as u64);

    let mut doubled_sums = vec![0; items];
    let mut ties = 0;
    for sheet in complete {
        sheet.doubled_ranks().for_each(|(item, doubled)| doubled_sums[item] += doubled);
        ties += sheet.tiers().iter().map(|tier| cube_less(tier.len() as u64)).sum::<u64>();
    }
    let doubled_mean = ballots * (k + 1);
    let fourfold: u64 = doubled_sums.iter().map(|sum| sum.abs_diff(doubled_mean).pow(2)).sum();
    let denominator = ballots * ballots * cube_less(k) - ballots * ties;
    let w = Fraction::new(3 * fourfold, denominator).ok()?;
    Some(Concordance { ballots: ballots as u32, w })
}

/// t³ − t.
fn cube_less(t: u64) -> u64 {
    t * t * t - t
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(n: u8) -> OpportunityId {
        OpportunityId::from_bytes([n; 16])
    }

    fn taps(scores: &[u8]) -> Choices {
        let scores: Vec<_> = (1..).map(item).zip(scores.iter().copied()).collect();
        Choices::from_scores(&scores).unwrap()
    }

    fn w(items: u8, ballots: &[&[u8]]) -> Option<Fraction> {
        let items: Vec<_> = (1..=items).map(item).collect();
        let ballots: Vec<_> = ballots.iter().map(|scores| taps(scores)).collect();
        concordance(&items, &ballots).map(|concordance| concordance.w)
    }

    #[test]
    fn ties_are_corrected_for() {
        let ballots: &[&[u8]] = &[&[5, 4, 3, 2, 1], &[5, 5, 3, 2, 1], &[4, 5, 3, 3, 1], &[5, 3, 3, 3, 2]];
        assert_eq!(w(5, ballots).unwrap().ten_thousandths(), 8986);
    }

    #[test]
    fn one_mind_is_1_and_two_opposed_are_0() {
        assert_eq!(w(3, &[&[3, 2, 1][..]; 4]), Fraction::new(1, 1).ok());
        assert_eq!(w(3, &[&[3, 3, 1][..]; 2]), Fraction::new(1, 1).ok());
        assert_eq!(w(3, &[&[3, 2, 1], &[1, 2, 3]]), Fraction::new(0, 1).ok());
    }

    #[test]
    fn there_is_no_w_without_two_whole_ballots_two_items_and_a_preference() {
        assert_eq!(w(3, &[&[3, 2, 1]]), None);
        assert_eq!(w(3, &[&[3, 2, 1], &[3, 2]]), None);
        assert_eq!(w(1, &[&[3], &[3]]), None);
        assert_eq!(w(0, &[&[], &[]]), None);
        assert_eq!(w(3, &[&[3, 3, 3], &[1, 1, 1]]), None);
    }

    #[test]
    fn words_change_exactly_at_their_thresholds() {
        let word = |n| Agreement::from_w(Fraction::new(n, 100_000).unwrap());
        let below = [29_999, 49_999, 69_999, 89_999].map(word);
        let from = [30_000, 50_000, 70_000, 90_000].map(word);
        use Agreement::{Moderate, Strong, UnusuallyStrong, VeryWeak, Weak};
        assert_eq!(below, [VeryWeak, Weak, Moderate, Strong]);
        assert_eq!(from, [Weak, Moderate, Strong, UnusuallyStrong]);
        assert_eq!([word(0), word(100_000)], [VeryWeak, UnusuallyStrong]);
    }
}
