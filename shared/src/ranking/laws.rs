//! Properties that hold for all ballots, tested on random ones.

use super::*;
use proptest::{collection::vec, option, prelude::*, sample::Index};

/// At least so many ballots, up to nine, of up to six items: taps from 1 to 5, or none.
fn at_least(ballots: usize) -> impl Strategy<Value = Vec<Vec<Option<u8>>>> {
    (1..=6_usize).prop_flat_map(move |items| vec(vec(option::weighted(0.8, 1..=5_u8), items), ballots..=9))
}

fn scores() -> impl Strategy<Value = Vec<Vec<Option<u8>>>> {
    at_least(1)
}

/// Enough ballots for an order.
fn ordered() -> impl Strategy<Value = Vec<Vec<Option<u8>>>> {
    at_least(MIN_BALLOTS_ORDERED as usize)
}

fn read(scores: &[Vec<Option<u8>>]) -> (Vec<OpportunityId>, Vec<Choices>) {
    let items: Vec<_> = (0..scores[0].len()).map(|n| OpportunityId::from_bytes([n as u8; 16])).collect();
    let ballot = |scores: &Vec<Option<u8>>| {
        let taps = |(&item, &score): (&OpportunityId, &Option<u8>)| Some((item, score?));
        let taps: Vec<_> = items.iter().zip(scores).filter_map(taps).collect();
        Choices::from_scores(&taps).unwrap()
    };
    let ballots = scores.iter().map(ballot).collect();
    (items, ballots)
}

proptest! {
    #[test]
    fn no_order_of_ballots_or_items_changes_a_byte(
        (scores, shuffled) in scores().prop_flat_map(|scores| (Just(scores.clone()), Just(scores).prop_shuffle())),
    ) {
        let (items, ballots) = read(&scores);
        let (mut reversed, other) = read(&shuffled);
        reversed.reverse();
        let bytes = |ranking| serde_json::to_string(&ranking).unwrap();
        prop_assert_eq!(bytes(tally(&items, &ballots)), bytes(tally(&reversed, &other)));
    }

    #[test]
    fn a_ranking_survives_the_wire(scores in scores()) {
        let (items, ballots) = read(&scores);
        let ranking = tally(&items, &ballots);
        let text = serde_json::to_string(&ranking).unwrap();
        prop_assert_eq!(serde_json::from_str::<Ranking>(&text).unwrap(), ranking);
    }

    #[test]
    fn raising_an_item_never_hurts_it(scores in ordered(), ballot: Index, raised: Index, to in 1..=5_u8) {
        let (items, before) = read(&scores);
        let (ballot, raised) = (ballot.index(before.len()), raised.index(items.len()));
        let mut scores = scores;
        if let Some(score) = &mut scores[ballot][raised] {
            *score = to.max(*score);
        }
        let (_, after) = read(&scores);
        let rank = |ballots: &[Choices]| {
            let places = tally(&items, ballots).places;
            places.iter().find(|place| place.item == items[raised]).map(|place| place.rank)
        };
        prop_assert!(rank(&after) <= rank(&before));
    }

    #[test]
    fn every_item_is_placed_or_said_to_have_no_place_unless_the_ballots_are_too_few(scores in scores()) {
        let (items, ballots) = read(&scores);
        let ranking = tally(&items, &ballots);
        let spoken_of = ranking.places.len() + ranking.unplaced.len();
        prop_assert_eq!(spoken_of, if ballots.len() < 3 { 0 } else { items.len() });
        prop_assert_eq!(ranking.detail.is_some(), ballots.len() >= 5);
    }

    #[test]
    fn figures_stay_on_their_axis(scores in scores()) {
        let (items, ballots) = read(&scores);
        let ranking = tally(&items, &ballots);
        for figures in ranking.detail.iter().flat_map(|detail| &detail.items).filter_map(|item| item.figures) {
            let Spread { lower, upper } = figures.middle_half;
            prop_assert!(lower <= figures.median && figures.median <= upper && upper <= 1000);
            prop_assert!(figures.dissent <= 500 && figures.ballots >= MIN_BALLOTS_SHOWN);
        }
        if let Some(concordance) = agreement::concordance(&items, &ballots) {
            prop_assert!(concordance.w.numerator() <= concordance.w.denominator());
        }
    }
}
