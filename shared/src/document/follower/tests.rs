//! A follower reads the same board as a whole CRDT.

use super::*;
use crate::{
    agenda::{Reveal, partnership_case_review_day},
    ballot::{Choices, Criterion},
    content::StageNow,
    document::{Board, Edit, Replica},
    id::{PromptId, StageId},
    ranking,
    screen::{Screen, View},
};
use proptest::prelude::*;

fn note_id(n: u8) -> NoteId {
    NoteId::from_bytes([n % 6; 16])
}

fn theme_id(n: u8) -> ThemeId {
    ThemeId::from_bytes([n % 3; 16])
}

fn point_id(n: u8) -> OpportunityId {
    OpportunityId::from_bytes([n % 3; 16])
}

fn start() -> Whole {
    let ballot = Choices::try_from(vec![vec![point_id(0)], vec![point_id(1)]]).unwrap();
    let outcome = Outcome {
        criterion: Criterion::Ease,
        items: vec![point_id(0), point_id(1)],
        ranking: ranking::tally(&[point_id(0), point_id(1)], &vec![ballot; 6]),
        receipts: Vec::new(),
        words: vec!["Ask, then write".into()],
    };
    let mut content = Whole {
        themes: [(theme_id(0), Theme { name: "Handover".into(), sort_key: 1, into: None })].into(),
        opportunities: [(
            point_id(0),
            Opportunity { text: "Hand over".into(), theme: Some(theme_id(0)), sort_key: u32::MAX },
        )]
        .into(),
        results: [(PollId::ranking(3, Criterion::Ease), outcome)].into(),
        ..Whole::blank(Meta {
            stage: StageNow { n: 3, id: StageId(2), open: true, writes: true },
            revealed: [PromptId(1), PromptId(4)].into(),
            screen: Screen { view: View::Notes, prompt: Some(PromptId(1)), ..Screen::default() },
            demo: true,
            ..Meta::new("Event Willow 👍", "2026-11-22", partnership_case_review_day(), Reveal::Open)
        })
    };
    let earlier = Snapshot {
        format: crate::snapshot::FORMAT.into(),
        schema: limits::SCHEMA,
        number: 2,
        name: "closed".into(),
        stage: StageId(11),
        held: 0,
        removed: Vec::new(),
        content: content.clone(),
    };
    content.then = Some(Box::new(earlier));
    content
}

/// One random edit of the board, chosen by numbers.
fn act(edit: &mut Edit<'_>, verb: u8, a: u8, b: u8) {
    let words = format!("ünd {a} {b} 👍");
    let theme = (!b.is_multiple_of(4)).then(|| theme_id(b));
    match verb % 14 {
        0 | 1 => {
            let same = b.is_multiple_of(5).then(|| note_id(b));
            let note =
                Note { prompt: PromptId(a.into()), text: words, theme, sort_key: u32::MAX - 7, hidden: b > 200, same };
            edit.put_note(note_id(a), &note);
        }
        2 => edit.word_note(note_id(a), &words),
        3 => edit.place_note(note_id(a), theme),
        4 => edit.mark_same(note_id(a), b.is_multiple_of(2).then(|| note_id(b))),
        5 => edit.hide_note(note_id(a), b.is_multiple_of(2), &words),
        6 => edit.remove_note(note_id(a)),
        7 => edit.put_theme(theme_id(a), &Theme { name: words, sort_key: b.into(), into: None }),
        8 => edit.name_theme(theme_id(a), &words),
        9 => edit.merge_theme(theme_id(a), theme),
        10 => edit.remove_theme(theme_id(a)),
        11 => edit.put_opportunity(point_id(a), &Opportunity { text: words, theme, sort_key: b.into() }),
        12 => edit.remove_opportunity(point_id(a)),
        _ => edit.set_screen(Screen { page: a.into(), ..Screen::default() }),
    }
}

/// Something added and removed within one update may be reported as a change.
fn covers(wide: &Changes, narrow: &Changes) -> bool {
    let flags = |changes: &Changes| [changes.meta, changes.themes, changes.opportunities, changes.results];
    let all = flags(wide).into_iter().zip(flags(narrow)).all(|(wide, narrow)| wide || !narrow);
    all && wide.all == narrow.all && wide.notes.is_superset(&narrow.notes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Batches of random edits; before some of them the server restarts, and afterwards a late device connects.
    #[test]
    fn a_follower_reads_what_a_whole_crdt_reads(
        batches in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<(u8, u8, u8)>(), 1..5)), 1..12)
    ) {
        let mut board = Board::author(5, 1, &start());
        let (mut follower, mut replica) = (Follower::new(), Replica::new());
        prop_assert_eq!(follower.reset(&board.state()).unwrap(), replica.reset(&board.state()).unwrap());
        prop_assert_eq!(follower.content(), Some(start()));
        for (number, (again, verbs)) in (6..).zip(batches) {
            if again {
                // An update has client ids in descending order; authors come in any order.
                let author = if number % 2 == 0 { number } else { u32::MAX - number };
                board = Board::load(author, &board.state(), []).unwrap();
            }
            let mut edit = board.edit();
            verbs.into_iter().for_each(|(verb, a, b)| act(&mut edit, verb, a, b));
            let Some(update) = edit.finish() else { continue };
            let (wide, narrow) = (follower.apply(&update).unwrap(), replica.apply(&update).unwrap());
            prop_assert!(covers(&wide, &narrow), "{:?} {:?}", wide, narrow);
            prop_assert_eq!(follower.content(), replica.content());
            prop_assert_eq!(follower.note(note_id(1)), replica.note(note_id(1)));
            prop_assert_eq!(follower.note_ids(), replica.content().unwrap().notes.into_keys().collect::<Vec<_>>());
            let mut late = Follower::new();
            late.reset(&board.state()).unwrap();
            prop_assert_eq!(late.content(), board.content());
            // Applying the same update again changes nothing.
            follower.apply(&update).unwrap();
            prop_assert_eq!(follower.content(), board.content());
        }
    }
}

#[test]
fn an_update_after_a_gap_is_missing_something() {
    let board = Board::author(5, 1, &start());
    let mut follower = Follower::new();
    assert_eq!(follower.meta(), None);
    follower.reset(&board.state()).unwrap();
    let batch = |words: &str| {
        let mut edit = board.edit();
        edit.name_theme(theme_id(0), words);
        edit.finish().unwrap()
    };
    let (_, second) = (batch("one"), batch("two"));
    assert!(follower.apply(&second).is_err());
    follower.reset(&board.state()).unwrap();
    assert_eq!(follower.themes()[&theme_id(0)].name, "two");
}
