//! Nothing in the chart overlaps, and nothing leaves it.

use super::*;
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    ballot::{Choices, Criterion},
    content::{Meta, Opportunity, Outcome},
    id::OpportunityId,
    ranking::tally,
};

/// As high as the drawing is under a heading of one line.
const HEIGHT: i32 = 760;
const TEXT: &str = "Invite everybody who works with the family to each meeting";

fn listed(labels: &[u16]) -> String {
    labels.iter().map(u16::to_string).collect::<Vec<_>>().join(" and ")
}

fn item(n: usize) -> OpportunityId {
    OpportunityId::from_bytes([n as u8 + 1; 16])
}

/// A round over so many items in which every person has an opinion of their own.
fn round(items: usize, people: usize, order_of: impl Fn(usize, usize) -> usize) -> (Content, Round) {
    let ids: Vec<_> = (0..items).map(item).collect();
    let outcome = |criterion: Criterion| {
        let lean = criterion as usize;
        let ballot = |person: usize| {
            let mut order: Vec<_> = (0..items).map(|place| (order_of(place, person + lean), ids[place])).collect();
            order.sort_unstable();
            let tiers = order.chunk_by(|one, other| one.0 == other.0);
            Choices::new(tiers.map(|tier| tier.iter().map(|(_, item)| *item).collect()).collect(), &ids).unwrap()
        };
        let ballots: Vec<_> = (0..people).map(ballot).collect();
        let words = ids.iter().map(|_| TEXT.to_owned()).collect();
        Outcome { criterion, ranking: tally(&ids, &ballots), items: ids.clone(), receipts: Vec::new(), words }
    };
    let mut content = Content::blank(Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose));
    let opportunity =
        |(n, id): (usize, &OpportunityId)| (*id, Opportunity { text: TEXT.into(), theme: None, sort_key: n as u32 });
    content.opportunities = ids.iter().enumerate().map(opportunity).collect();
    let round = Round { number: 1, impact: Some(outcome(Criterion::Impact)), ease: Some(outcome(Criterion::Ease)) };
    (content, round)
}

/// Everything of a chart that takes room.
fn boxes(chart: &Chart) -> Vec<Area> {
    chart
        .discs
        .iter()
        .flat_map(|disc| [Some(disc.place), disc.name.as_ref().map(|name| name.place)])
        .flatten()
        .collect()
}

fn assert_legible(chart: &Chart) {
    let boxes = boxes(chart);
    for (at, one) in boxes.iter().enumerate() {
        assert!(chart.plane.holds(one), "{one:?} leaves {:?}", chart.plane);
        for other in &boxes[..at] {
            assert!(!one.meets(other), "{one:?} meets {other:?}");
        }
    }
}

#[test]
fn no_two_names_overlap_and_none_leaves_the_plane() {
    for items in [1, 3, 7, 12, 24] {
        for scale in plenary_shared::screen::SCALES {
            let (content, round) =
                round(items, 16, |place, person| (place * 7 + (person % 4) * (place % 3)) % items.max(2));
            let chart = Chart::new(&content, &round, None, listed, HEIGHT, scale);
            assert_legible(&chart);
            let numbers: Vec<_> = chart.discs.iter().map(|disc| disc.text.clone()).collect();
            for number in 1..=items {
                let number = number.to_string();
                let found = numbers.iter().filter(|text| text.split([' ', ',']).any(|part| part == number));
                assert_eq!(found.count(), 1, "{number} in {numbers:?}");
            }
        }
    }
}

#[test]
fn up_to_twelve_items_all_have_their_names() {
    for items in [3, 7, 12] {
        let (content, round) = round(items, 16, |place, person| (place * 5 + (person % 3) * (place % 2)) % items);
        let chart = Chart::new(&content, &round, None, listed, HEIGHT, 100);
        let named: usize = chart.discs.iter().filter_map(|disc| Some(disc.name.as_ref()?.lines.len())).sum();
        assert_eq!(named, items);
    }
}

#[test]
fn two_at_one_place_share_a_disc_that_says_so() {
    // All people put 1 and 3 first, and then the others in a row.
    let (content, round) = round(5, 6, |place, _| if place == 2 { 0 } else { place });
    let chart = Chart::new(&content, &round, None, listed, HEIGHT, 100);
    let both = chart.discs.iter().find(|disc| disc.text == "1 and 3").expect("they share a disc");
    let name = both.name.as_ref().expect("there is room");
    assert!(name.lines[0].starts_with("1 ") && name.lines[1].starts_with("3 "), "{:?}", name.lines);
}

#[test]
fn a_disc_is_in_the_middle_of_its_shape() {
    let (content, round) = round(7, 9, |place, person| (place * 3 + (person % 4) * (place % 3)) % 7);
    let chart = Chart::new(&content, &round, None, listed, HEIGHT, 100);
    assert_eq!(chart.spreads.len(), 7);
    for disc in chart.discs.iter().filter(|disc| disc.truth.is_none()) {
        assert!(chart.spreads.iter().any(|spread| spread.centre == disc.place.middle()), "{disc:?}");
    }
}

#[test]
fn fewer_than_five_rankings_have_no_shapes() {
    let (content, round) = round(5, 4, |place, _| place);
    let chart = Chart::new(&content, &round, None, listed, HEIGHT, 100);
    assert_eq!((chart.spreads.len(), chart.discs.len()), (0, 5));
}

#[test]
fn the_way_from_the_round_before_is_drawn_where_an_item_moved() {
    let (content, before) = round(4, 6, |place, _| place);
    let (_, now) = round(4, 6, |place, _| if place < 2 { 1 - place } else { place });
    let chart = Chart::new(&content, &now, Some(&before), listed, HEIGHT, 100);
    assert_eq!(chart.ways.len(), 2);
    assert_eq!(Chart::new(&content, &before, Some(&before), listed, HEIGHT, 100).ways, []);
}
