//! What closed ballots say, in the form that lists, tables and the picture show it.

use litemap::LiteMap;
use plenary_shared::{
    ballot::Criterion,
    content::{Opportunity, Outcome},
    id::OpportunityId,
    order,
    picture::{Entry, Picture, Spot},
    ranking::{
        agreement::Concordance,
        detail::{Figures, STEPS},
    },
    stage::poll::PollId,
};
use std::collections::BTreeMap;

/// Items that a sentence names; more are counted.
pub const MOST_NAMED: usize = 3;

/// The results of one opening of the ballots.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Which of the rounds, from 1.
    pub number: usize,
    /// The order by impact.
    pub impact: Option<Outcome>,
    /// The order by ease.
    pub ease: Option<Outcome>,
}

/// One item of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedItem {
    /// Its number on every list and in the picture.
    pub label: u16,
    /// The item.
    pub item: OpportunityId,
    /// Its place, from 1.
    pub place: u16,
    /// Whether others share that place.
    pub equal: bool,
    /// What its ballots say, where that may be shown.
    pub figures: Option<Figures>,
    /// Its words as they were ranked, where they were kept.
    pub words: Option<String>,
}

/// What a result says of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// The words that were ranked; none of an item that is off the list and whose words were not kept.
    pub text: Option<String>,
    /// What has become of them since.
    pub since: Option<Since>,
}

/// What became of an item after it was ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// It has other words.
    Reworded,
    /// It is off the list.
    Removed,
}

impl Wording {
    /// The text to measure: what has become of an item is said on a line below its words.
    pub fn measure(&self) -> String {
        let below = if self.since.is_some() { "\n–" } else { "" };
        format!("{}{below}", self.text.as_deref().unwrap_or_default())
    }
}

/// An item on which the room differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differing {
    /// Its number.
    pub label: u16,
    /// The item.
    pub item: OpportunityId,
    /// How far its ballots are apart, under the criterion under which they are further apart.
    dissent: u16,
}

/// What the chart says in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Headline {
    /// Nothing: too few ballots tell how far people agree.
    Unknown,
    /// Nothing is clearly first.
    None,
    /// These are clearly first.
    Items(Vec<u16>),
    /// So many of so many are, too many to name.
    Many(usize, usize),
}

/// Every round, oldest first.
pub fn rounds(results: &BTreeMap<PollId, Outcome>) -> Vec<Round> {
    let mut by_opening: LiteMap<u32, Round> = LiteMap::new();
    for (id, outcome) in results {
        let Some(criterion) = id.criterion() else { continue };
        let round = by_opening.entry(id.n).or_insert(Round { number: 0, impact: None, ease: None });
        match criterion {
            Criterion::Impact => round.impact = Some(outcome.clone()),
            Criterion::Ease => round.ease = Some(outcome.clone()),
        }
    }
    (1..).zip(by_opening.into_iter().map(|(_, round)| round)).map(|(number, round)| Round { number, ..round }).collect()
}

impl Round {
    /// The result under a criterion.
    pub fn outcome(&self, criterion: Criterion) -> Option<&Outcome> {
        match criterion {
            Criterion::Impact => self.impact.as_ref(),
            Criterion::Ease => self.ease.as_ref(),
        }
    }

    /// Whether too few people ranked under some criterion for its order to be shown.
    pub fn has_too_few(&self) -> bool {
        let few = |outcome: &Option<Outcome>| outcome.as_ref().is_some_and(|outcome| !outcome.ranking.is_ordered());
        few(&self.impact) || few(&self.ease)
    }

    /// The items that were ranked, each with its number.
    pub fn items(&self) -> Vec<(u16, OpportunityId)> {
        let outcome = self.impact.as_ref().or(self.ease.as_ref());
        outcome.map(|outcome| (1..).zip(outcome.items.iter().copied()).collect()).unwrap_or_default()
    }

    /// The words of an item as they were ranked, where they were kept.
    pub fn words_of(&self, item: OpportunityId) -> Option<&str> {
        self.impact.as_ref().or(self.ease.as_ref())?.words_of(item)
    }

    /// What the picture shows: the items that both orders place.
    pub fn entries(&self) -> Vec<Entry> {
        let (Some(impact), Some(ease)) = (&self.impact, &self.ease) else { return Vec::new() };
        let entry = |(label, item)| {
            let (impact, ease) = (impact.ranking.standing(item)?, ease.ranking.standing(item)?);
            Some(Entry { item, label, impact, ease })
        };
        self.items().into_iter().filter_map(entry).collect()
    }

    /// The true place of each item in the picture.
    pub fn truths(&self) -> BTreeMap<OpportunityId, Spot> {
        order::map(Picture::new(&self.entries(), 0).points.iter().map(|point| (point.item, point.truth)))
    }
}

/// The order under one criterion, first to last; nothing where too few ballots were counted for one.
pub fn order(outcome: &Outcome) -> Vec<RankedItem> {
    let ranking = &outcome.ranking;
    if !ranking.is_ordered() {
        return Vec::new();
    }
    let row = |place: &plenary_shared::ranking::Place| {
        let level = ranking.places.iter().filter(|other| other.rank == place.rank).count();
        let figures = ranking.detail.as_ref().and_then(|detail| detail.figures(place.item)).copied();
        RankedItem {
            label: label(outcome, place.item),
            item: place.item,
            place: place.rank,
            equal: level > 1,
            figures,
            words: outcome.words_of(place.item).map(str::to_owned),
        }
    };
    let rows = ranking.places.iter().map(|place| (place.rank, row(place)));
    let rows = order::by_number(rows, |(rank, row)| u32::from(*rank) << 16 | u32::from(row.label));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The numbers of tied items, one list for each place that several share.
pub fn ties(outcome: &Outcome) -> Vec<Vec<u16>> {
    let mut by_rank: LiteMap<u16, Vec<u16>> = LiteMap::new();
    for place in outcome.ranking.places.iter().filter(|_| outcome.ranking.is_ordered()) {
        by_rank.entry(place.rank).or_default().push(label(outcome, place.item));
    }
    by_rank.into_iter().map(|(_, labels)| labels).filter(|labels| labels.len() > 1).map(in_order).collect()
}

/// The numbers of items that no ballot compares with another.
pub fn unplaced(outcome: &Outcome) -> Vec<u16> {
    let unplaced = outcome.ranking.unplaced.iter().filter(|_| outcome.ranking.is_ordered());
    in_order(unplaced.map(|item| label(outcome, *item)))
}

fn in_order(labels: impl IntoIterator<Item = u16>) -> Vec<u16> {
    order::by_number(labels, |label| (*label).into())
}

/// How far the ballots agree, where that may be shown.
pub fn concordance(outcome: &Outcome) -> Option<Concordance> {
    outcome.ranking.detail.as_ref()?.concordance
}

/// The items people differ about most, most first: number, item, and whether they truly disagree.
pub fn most_dissent(outcome: &Outcome) -> Vec<(u16, OpportunityId, bool)> {
    let Some(detail) = &outcome.ranking.detail else { return Vec::new() };
    let named = |item: &OpportunityId| {
        let disagree = detail.figures(*item).is_some_and(Figures::people_disagree);
        (label(outcome, *item), *item, disagree)
    };
    detail.most_dissent.iter().map(named).collect()
}

/// The items on which the room differs under one criterion at least, those about which it differs most first.
pub fn differing(round: &Round) -> Vec<Differing> {
    let dissent = |item| {
        let figures = Criterion::ALL.into_iter().filter_map(|criterion| {
            round.outcome(criterion)?.ranking.detail.as_ref()?.figures(item).filter(|figures| figures.people_disagree())
        });
        figures.map(|figures| figures.dissent).max()
    };
    let items = round.items().into_iter();
    let found = items.filter_map(|(label, item)| Some(Differing { label, item, dissent: dissent(item)? }));
    order::by_number(found, |item| u32::from(u16::MAX - item.dissent))
}

/// How many ballots put an item on each step from last to first, where that may be shown.
pub fn steps(round: &Round, criterion: Criterion, item: OpportunityId) -> Option<[u32; STEPS]> {
    round.outcome(criterion)?.ranking.detail.as_ref()?.figures(item)?.steps
}

/// What is first by the rankings: an item is when the whole shape that spans the middle half of them is in that quarter.
pub fn headline(round: &Round) -> Headline {
    let points = Picture::new(&round.entries(), 0).points;
    let spreads: Vec<_> = points.iter().filter_map(|point| Some((point.label, point.middle_half?))).collect();
    let first: Vec<u16> = spreads.iter().filter(|(_, ellipse)| ellipse.is_first()).map(|(label, _)| *label).collect();
    match first.len() {
        _ if spreads.is_empty() => Headline::Unknown,
        0 => Headline::None,
        1..=MOST_NAMED => Headline::Items(first),
        many => Headline::Many(many, points.len()),
    }
}

/// The wording of an item, given its words as they were ranked and those of today.
pub fn wording(
    ranked: Option<&str>,
    opportunities: &BTreeMap<OpportunityId, Opportunity>,
    item: OpportunityId,
) -> Wording {
    let now = opportunities.get(&item).map(|opportunity| &opportunity.text[..]);
    let since = match (ranked, now) {
        (Some(ranked), Some(now)) if ranked != now => Some(Since::Reworded),
        (Some(_), None) => Some(Since::Removed),
        _ => None,
    };
    Wording { text: ranked.or(now).map(str::to_owned), since }
}

/// A position in thousandths as a whole number from 0 to 100.
pub fn of_a_hundred(thousandths: u16) -> u16 {
    (thousandths + 5) / 10
}

fn label(outcome: &Outcome, item: OpportunityId) -> u16 {
    (1..).zip(&outcome.items).find(|(_, other)| **other == item).map_or(0, |(label, _)| label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{ballot::Choices, ranking::tally};

    fn item(n: u8) -> OpportunityId {
        OpportunityId::from_bytes([n; 16])
    }

    /// The outcome of so many equal ballots.
    fn outcome(criterion: Criterion, ballot: &[&[u8]], times: usize) -> Outcome {
        let items: Vec<_> = (1..=4).map(item).collect();
        let tiers = ballot.iter().map(|tier| tier.iter().copied().map(item).collect()).collect();
        let ballots = vec![Choices::new(tiers, &items).unwrap(); times];
        let words = items.iter().map(|item| format!("Item {item}")).collect();
        Outcome { criterion, ranking: tally(&items, &ballots), items, receipts: Vec::new(), words }
    }

    #[test]
    fn ties_are_said_and_never_hidden() {
        let outcome = outcome(Criterion::Impact, &[&[3], &[1, 2]], 5);
        let places: Vec<_> = order(&outcome).into_iter().map(|row| (row.label, row.place, row.equal)).collect();
        assert_eq!(places, [(3, 1, false), (1, 2, true), (2, 2, true)]);
        assert_eq!(ties(&outcome), [[1, 2]]);
        assert_eq!(unplaced(&outcome), [4]);
    }

    #[test]
    fn a_result_keeps_the_words_that_were_ranked_and_says_what_changed() {
        let outcome = outcome(Criterion::Impact, &[&[1], &[2], &[3]], 5);
        let rows = order(&outcome);
        let opportunity = |text: &str| Opportunity { text: text.into(), theme: None, sort_key: 1 };
        let same = rows[0].words.clone().unwrap();
        let today = [(item(1), opportunity(&same)), (item(2), opportunity("Other words"))].into();
        let said: Vec<_> = rows.iter().map(|row| wording(row.words.as_deref(), &today, row.item)).collect();
        let since = [None, Some(Since::Reworded), Some(Since::Removed)];
        for ((row, said), since) in rows.iter().zip(&said).zip(since) {
            assert_eq!(said, &Wording { text: row.words.clone(), since });
        }
        assert_eq!((said[0].measure().lines().count(), said[2].measure().lines().count()), (1, 2));
        // An earlier version kept no words.
        assert_eq!(wording(None, &today, item(2)), Wording { text: Some("Other words".into()), since: None });
        assert_eq!(wording(None, &today, item(3)), Wording { text: None, since: None });
    }

    #[test]
    fn the_picture_holds_what_both_orders_place() {
        let impact = outcome(Criterion::Impact, &[&[1], &[2], &[3]], 5);
        let ease = outcome(Criterion::Ease, &[&[2], &[1], &[4]], 5);
        let results = [(PollId::ranking(7, Criterion::Impact), impact), (PollId::ranking(7, Criterion::Ease), ease)];
        let rounds = rounds(&results.into());
        assert_eq!(rounds.len(), 1);
        let labels: Vec<_> = rounds[0].entries().iter().map(|entry| entry.label).collect();
        assert_eq!(labels, [1, 2]);
        assert_eq!(rounds[0].truths()[&item(1)].y, 0);
    }

    #[test]
    fn a_few_ballots_show_an_order_and_no_figures() {
        let outcome = outcome(Criterion::Ease, &[&[1], &[2]], 4);
        assert_eq!(order(&outcome).len(), 2);
        assert!(order(&outcome).iter().all(|row| row.figures.is_none()));
        assert_eq!(concordance(&outcome), None);
        assert_eq!(most_dissent(&outcome), []);
        assert_eq!(of_a_hundred(995), 100);
    }

    #[test]
    fn the_headline_names_what_is_clearly_first_and_counts_more_than_three() {
        let round = |impact: Outcome, ease: Outcome| Round { number: 1, impact: Some(impact), ease: Some(ease) };
        let both = |ballot: &[&[u8]], times| {
            let of = |criterion| outcome(criterion, ballot, times);
            headline(&round(of(Criterion::Impact), of(Criterion::Ease)))
        };
        assert_eq!(both(&[&[2], &[1], &[3], &[4]], 5), Headline::Items(vec![1, 2]));
        assert_eq!(both(&[&[2], &[1], &[3], &[4]], 4), Headline::Unknown);
        let (up, down): (&[&[u8]], &[&[u8]]) = (&[&[1], &[2], &[3], &[4]], &[&[4], &[3], &[2], &[1]]);
        let impact = outcome(Criterion::Impact, up, 5);
        assert_eq!(headline(&round(impact, outcome(Criterion::Ease, down, 5))), Headline::None);
        let items: Vec<_> = (1..=12).map(item).collect();
        let tiers = items.iter().map(|item| vec![*item]).collect();
        let ballots = vec![Choices::new(tiers, &items).unwrap(); 5];
        let many = Outcome { ranking: tally(&items, &ballots), items, ..outcome(Criterion::Impact, up, 5) };
        assert_eq!(headline(&round(many.clone(), many)), Headline::Many(6, 12));
    }

    #[test]
    fn the_room_differs_where_its_ballots_are_far_apart_under_one_criterion() {
        let items: Vec<_> = (1..=4).map(item).collect();
        let camp = |order: [u8; 4]| Choices::new(order.map(|n| vec![item(n)]).into(), &items).unwrap();
        let ballots = [vec![camp([1, 2, 3, 4]); 3], vec![camp([4, 2, 3, 1]); 3]].concat();
        let mut ease = outcome(Criterion::Ease, &[&[1], &[2], &[3], &[4]], 6);
        let impact = Outcome { criterion: Criterion::Impact, ranking: tally(&items, &ballots), ..ease.clone() };
        let labels = |round: &Round| differing(round).iter().map(|item| item.label).collect::<Vec<_>>();
        let divided = Round { number: 1, impact: Some(impact), ease: Some(ease.clone()) };
        assert_eq!(labels(&divided), [1, 4]);
        ease.criterion = Criterion::Impact;
        assert_eq!(labels(&Round { number: 1, impact: Some(ease.clone()), ease: Some(ease) }), [0; 0]);
    }

    #[test]
    fn two_ballots_show_no_order_even_where_an_old_snapshot_holds_one() {
        let two = outcome(Criterion::Impact, &[&[1], &[2]], 2);
        let three = outcome(Criterion::Impact, &[&[1], &[2]], 3);
        let old =
            Outcome { ranking: plenary_shared::ranking::Ranking { n: 2, ..three.ranking.clone() }, ..three.clone() };
        for few in [two, old] {
            assert_eq!(order(&few), []);
            assert!(ties(&few).is_empty() && unplaced(&few).is_empty());
            let round = Round { number: 1, impact: Some(few.clone()), ease: Some(few) };
            assert!(round.has_too_few() && round.entries().is_empty());
        }
        let round = Round { number: 1, impact: Some(three.clone()), ease: Some(three) };
        assert!(!round.has_too_few());
        assert_eq!(round.entries().len(), 2);
    }
}
