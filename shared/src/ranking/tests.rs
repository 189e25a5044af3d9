//! The properties of a ranking, tested with textbook elections and edge cases.

use super::{agreement::Agreement, fraction::Fraction, *};

fn item(letter: char) -> OpportunityId {
    OpportunityId::from_bytes([letter as u8; 16])
}

fn items(letters: &str) -> Vec<OpportunityId> {
    letters.chars().map(item).collect()
}

/// So many equal ballots: "A BC" puts A before B and C, which tie.
fn ballots(count: usize, order: &str) -> Vec<Choices> {
    let tiers = order.split_whitespace().map(items).collect();
    vec![Choices::new(tiers, &items("ABCDE")).unwrap(); count]
}

/// The places as text: "1A 2B 2C".
fn places(ranking: &Ranking) -> String {
    let place = |place: &Place| format!("{}{}", place.rank, place.item.as_bytes()[0] as char);
    ranking.places.iter().map(place).collect::<Vec<_>>().join(" ")
}

fn mean_rank(ranking: &Ranking, letter: char) -> Fraction {
    ranking.detail.as_ref().unwrap().figures(item(letter)).unwrap().mean_rank
}

/// Schulze's own example of 45 ballots.
fn forty_five() -> Vec<Choices> {
    let counts = [
        (5, "A C B E D"),
        (5, "A D E C B"),
        (8, "B E D A C"),
        (3, "C A B E D"),
        (7, "C A E B D"),
        (2, "C B A D E"),
        (7, "D C E B A"),
        (8, "E B A D C"),
    ];
    counts.into_iter().flat_map(|(count, order)| ballots(count, order)).collect()
}

#[test]
fn the_textbook_election_comes_out_as_printed() {
    let ranking = tally(&items("ABCDE"), &forty_five());
    assert_eq!(places(&ranking), "1E 2A 3C 4B 5D");
    assert_eq!(ranking.n, 45);
    for (letter, borda) in [('E', 102), ('A', 98), ('B', 92), ('C', 89), ('D', 69)] {
        assert_eq!(mean_rank(&ranking, letter), Fraction::new(5 * 45 - borda, 45).unwrap());
    }
    let pairs = ranking.detail.unwrap().pairs;
    assert_eq!(pairs.preferring(item('A'), item('B')), Some(20));
    assert_eq!(pairs.preferring(item('B'), item('A')), Some(25));
    assert_eq!(pairs.preferring(item('A'), item('A')), None);
}

#[test]
fn a_duplicate_fools_the_mean_rank_but_not_the_order() {
    let two = tally(&items("AB"), &[ballots(11, "A B"), ballots(9, "B A")].concat());
    assert_eq!(places(&two), "1A 2B");
    assert!(mean_rank(&two, 'A').ten_thousandths() < mean_rank(&two, 'B').ten_thousandths());

    let three = tally(&items("ABC"), &[ballots(11, "A B C"), ballots(9, "B C A")].concat());
    assert_eq!(places(&three), "1A 2B 3C");
    assert_eq!(mean_rank(&three, 'B'), Fraction::new(3 * 20 - 29, 20).unwrap());
    assert_eq!(mean_rank(&three, 'A'), Fraction::new(3 * 20 - 22, 20).unwrap());
}

#[test]
fn ties_are_shown_as_ties() {
    let ranking = tally(&items("ABCD"), &ballots(6, "A BC D"));
    assert_eq!(places(&ranking), "1A 2B 2C 4D");
    let level = tally(&items("ABCD"), &ballots(6, "ABCD"));
    assert_eq!(places(&level), "1A 1B 1C 1D");
    let detail = level.detail.unwrap();
    assert_eq!((detail.concordance, detail.most_dissent), (None, vec![]));
    assert_eq!(detail.items[0].figures.unwrap().median, 500);
    let circle = [ballots(2, "A B C"), ballots(2, "B C A"), ballots(2, "C A B")].concat();
    assert_eq!(places(&tally(&items("ABC"), &circle)), "1A 1B 1C");
}

#[test]
fn items_left_out_are_no_opinion() {
    let ranking = tally(&items("ABC"), &[ballots(9, "A B"), ballots(5, "C A")].concat());
    assert_eq!(places(&ranking), "1C 2A 3B");
    let figures = *ranking.detail.as_ref().unwrap().figures(item('C')).unwrap();
    assert_eq!((figures.ballots, figures.median), (5, 1000));
    assert_eq!(ranking.detail.unwrap().pairs.preferring(item('B'), item('C')), None);
}

#[test]
fn what_nobody_compares_has_no_place() {
    let ranking = tally(&items("ABCD"), &[ballots(5, "A B"), ballots(5, "C")].concat());
    assert_eq!(places(&ranking), "1A 2B");
    assert_eq!(ranking.unplaced, items("CD"));
    assert_eq!(ranking.standing(item('C')), None);
    let detail = ranking.detail.unwrap();
    assert_eq!(detail.figures(item('C')).unwrap().median, 500);
    assert_eq!(detail.figures(item('D')), None);
}

#[test]
fn orders_that_never_meet_are_tied() {
    let ranking = tally(&items("ABCD"), &[ballots(5, "A B"), ballots(5, "C D")].concat());
    assert_eq!(places(&ranking), "1A 1C 2B 2D");
}

#[test]
fn one_mind_agrees_unusually_strongly() {
    let detail = tally(&items("ABC"), &ballots(7, "B A C")).detail.unwrap();
    let concordance = detail.concordance.unwrap();
    assert_eq!((concordance.ballots, concordance.w), (7, Fraction::new(1, 1).unwrap()));
    assert_eq!(concordance.agreement(), Agreement::UnusuallyStrong);
    assert_eq!(detail.most_dissent, []);
}

#[test]
fn two_camps_show_as_dissent() {
    let split = [ballots(4, "A B C D E"), ballots(4, "E B C D A")].concat();
    let detail = tally(&items("ABCDE"), &split).detail.unwrap();
    assert_eq!(detail.most_dissent, items("AE"));
    let figures = detail.figures(item('A')).unwrap();
    assert_eq!((figures.dissent, figures.people_disagree()), (500, true));
    assert_eq!(figures.middle_half, Spread { lower: 0, upper: 1000 });
    assert!(!detail.figures(item('B')).unwrap().people_disagree());
}

#[test]
fn below_three_ballots_not_even_an_order_is_shown() {
    for few in [vec![], ballots(1, "A B"), ballots(2, "A B"), [ballots(1, "A B"), ballots(1, "B A")].concat()] {
        let n = few.len() as u32;
        let ranking = tally(&items("AB"), &few);
        assert_eq!(ranking, Ranking { n, places: vec![], unplaced: vec![], detail: None });
        assert!(!ranking.is_ordered());
    }
    let three = tally(&items("AB"), &ballots(3, "A B"));
    assert_eq!((places(&three), three.is_ordered()), ("1A 2B".into(), true));
}

#[test]
fn an_order_of_two_ballots_in_an_old_snapshot_stands_nowhere() {
    let three = tally(&items("AB"), &ballots(3, "A B"));
    let old = Ranking { n: 2, ..three };
    assert_eq!(old.standing(item('A')), None);
}

#[test]
fn below_five_ballots_only_the_order_is_shown() {
    let four = tally(&items("ABC"), &ballots(4, "A BC"));
    assert_eq!((four.n, four.detail.as_ref()), (4, None));
    assert_eq!(places(&four), "1A 2B 2C");
    let stands = |letter| four.standing(item(letter)).unwrap();
    assert_eq!(stands('A'), Standing { position: 1000, middle_half: None });
    assert_eq!(stands('B'), Standing { position: 250, middle_half: None });
    assert_eq!(four.standing(item('E')), None);

    let five = tally(&items("ABC"), &ballots(5, "A BC"));
    let middle_half = Some(Spread { lower: 250, upper: 250 });
    assert_eq!(five.standing(item('B')), Some(Standing { position: 250, middle_half }));
}

#[test]
fn no_figure_rests_on_fewer_than_five_ballots() {
    let partial = [ballots(4, "A B C"), ballots(6, "A B")].concat();
    let ranking = tally(&items("ABC"), &partial);
    let detail = ranking.detail.as_ref().unwrap();
    assert_eq!(detail.figures(item('C')), None);
    assert_eq!(detail.pairs.preferring(item('A'), item('C')), None);
    assert_eq!(detail.pairs.preferring(item('A'), item('B')), Some(10));
    assert_eq!(detail.concordance, None);
    assert_eq!(ranking.standing(item('C')), Some(Standing { position: 0, middle_half: None }));
}

#[test]
fn nothing_is_made_of_nothing() {
    let none = tally(&items("AB"), &[]);
    assert_eq!((none.n, none.places.len(), none.unplaced.len()), (0, 0, 0));
    let silent = tally(&items("AB"), &ballots(6, ""));
    assert_eq!((silent.n, silent.places.len()), (6, 0));
    assert!(silent.detail.unwrap().items.iter().all(|detail| detail.figures.is_none()));
    let empty = tally(&[], &ballots(6, "A"));
    assert_eq!((empty.n, empty.places.len(), empty.unplaced.len()), (6, 0, 0));
}

#[test]
fn a_single_item_is_first_and_in_the_middle() {
    let ranking = tally(&items("A"), &ballots(6, "A"));
    assert_eq!(places(&ranking), "1A");
    assert_eq!(ranking.standing(item('A')).unwrap().position, 500);
    assert_eq!(tally(&items("A"), &ballots(3, "A")).standing(item('A')).unwrap().position, 500);
    assert_eq!(tally(&items("A"), &ballots(3, "")).unplaced, items("A"));
}

#[test]
fn the_one_item_that_everybody_ranks_is_first() {
    let ranking = tally(&items("ABC"), &[ballots(5, "B"), ballots(2, "")].concat());
    assert_eq!((places(&ranking), ranking.unplaced.clone()), ("1B".into(), items("AC")));
    assert_eq!(ranking.standing(item('B')).unwrap().position, 500);
    // Two that no ballot sets against each other have no order.
    let apart = tally(&items("ABC"), &[ballots(5, "B"), ballots(1, "A")].concat());
    assert_eq!((places(&apart), apart.unplaced), (String::new(), items("ABC")));
}

#[test]
fn an_item_withdrawn_after_the_vote_is_passed_over() {
    assert_eq!(tally(&items("AC"), &ballots(6, "A B C")), tally(&items("AC"), &ballots(6, "A C")));
}

#[test]
fn the_largest_tally_stays_within_its_numbers() {
    let items: Vec<_> = (0..MAX_ITEMS).map(|n| OpportunityId::from_bytes([n as u8; 16])).collect();
    let order = items.iter().map(|&item| vec![item]).collect();
    let ballot = Choices::new(order, &items).unwrap();
    let ranking = tally(&items, &vec![ballot; MAX_BALLOTS]);
    assert!((1..).zip(&ranking.places).all(|(rank, place)| place.rank == rank));
    let concordance = ranking.detail.unwrap().concordance.unwrap();
    assert_eq!(concordance.w, Fraction::new(1, 1).unwrap());
}
