//! Notes as a set of registers: what was acknowledged or seen is there once, with its last text, and nothing else is.

use super::{Entry, Known};
use plenary_shared::{
    id::NoteId,
    stage::{Act, brainstorm::NoteAct},
};
use std::collections::{BTreeMap, BTreeSet};

/// The words of every note on a board.
pub type Words = BTreeMap<NoteId, String>;

/// What one device saw of notes, in order: each time a note showed new words.
pub type Sightings = Vec<(NoteId, String)>;

/// One stretch of time between two moments of rest.
#[derive(Debug, Default, Clone)]
pub struct Stretch {
    /// The board before.
    pub before: Words,
    /// The commands of every device, each device's in the order in which it sent them.
    pub entries: Vec<Entry>,
    /// What each device saw meanwhile.
    pub sightings: Vec<Sightings>,
    /// The board after.
    pub after: Words,
}

/// What one note went through.
#[derive(Default)]
struct Life<'a> {
    /// Its words in the order in which its writer gave them.
    words: Vec<&'a str>,
    /// The texts that it may have at the end; `None` for deleted.
    ends: BTreeSet<Option<&'a str>>,
    /// Whether its writer asked to take it back.
    taken_back: bool,
}

impl<'a> Life<'a> {
    /// The writer asked for these words, or for none.
    fn ask(&mut self, words: Option<&'a str>, known: Known, seen: &BTreeSet<&str>) {
        if known == Known::Refused {
            return;
        }
        self.taken_back |= words.is_none();
        self.words.extend(words);
        let shown = words.is_some_and(|words| seen.contains(words));
        if known == Known::Applied || shown {
            self.ends.clear();
        }
        self.ends.insert(words);
    }
}

/// Everything about a stretch that one honest server could not have done, each as a sentence.
pub fn breaches(stretch: &Stretch) -> Vec<String> {
    let lives = lives(stretch);
    let mut found = Vec::new();
    for (id, life) in &lives {
        let after = stretch.after.get(id).map(String::as_str);
        match after {
            _ if life.ends.contains(&after) => {}
            None => found.push(format!("the note {id} is missing: {:?}", life.words.last())),
            Some(words) if life.ends.iter().all(Option::is_none) => {
                found.push(format!("the note {id} was taken back and is there: {words}"));
            }
            Some(words) => found.push(format!("the note {id} says {words:?}, not {:?}", life.ends)),
        }
    }
    let strangers = stretch.after.iter().filter(|(id, _)| !lives.contains_key(*id));
    found.extend(strangers.map(|(id, words)| format!("nobody wrote the note {id}: {words}")));
    found.extend(doubled(&stretch.after));
    for sightings in &stretch.sightings {
        found.extend(wrong_sightings(&lives, sightings));
    }
    found
}

fn lives(stretch: &Stretch) -> BTreeMap<NoteId, Life<'_>> {
    let seen: BTreeSet<&str> = stretch.sightings.iter().flatten().map(|(_, words)| words.as_str()).collect();
    let mut lives = BTreeMap::<NoteId, Life>::new();
    for (id, words) in &stretch.before {
        lives.insert(*id, Life { words: vec![words], ends: [Some(words.as_str())].into(), taken_back: false });
    }
    for entry in &stretch.entries {
        match &entry.act {
            Act::Note(NoteAct::Add { id, text, .. }) if entry.known() != Known::Refused => {
                let unborn = || Life { ends: [None].into(), ..Life::default() };
                lives.entry(*id).or_insert_with(unborn).ask(Some(text), entry.known(), &seen);
            }
            Act::Note(NoteAct::Edit { id, text, .. }) => {
                if let Some(life) = lives.get_mut(id) {
                    life.ask(Some(text), entry.known(), &seen);
                }
            }
            Act::Note(NoteAct::Delete { id, .. }) => {
                if let Some(life) = lives.get_mut(id) {
                    life.ask(None, entry.known(), &seen);
                }
            }
            _ => {}
        }
    }
    lives
}

/// All texts of these histories are different, so a text that is there twice was applied twice.
fn doubled(after: &Words) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for words in after.values() {
        *counts.entry(words).or_default() += 1;
    }
    counts.iter().filter(|(_, count)| **count > 1).map(|(words, _)| format!("doubled: {words}")).collect()
}

/// A device sees what was written, and the words of a note never return to an older version.
fn wrong_sightings(lives: &BTreeMap<NoteId, Life<'_>>, sightings: &Sightings) -> Vec<String> {
    let mut found = Vec::new();
    let mut stands = BTreeMap::<NoteId, usize>::new();
    for (id, words) in sightings {
        let place = lives.get(id).and_then(|life| life.words.iter().position(|known| known == words));
        match (place, stands.get(id)) {
            (None, _) => found.push(format!("a device saw what nobody wrote in {id}: {words}")),
            (Some(place), Some(before)) if place < *before => {
                found.push(format!("a device saw the note {id} go back to {words}"));
            }
            (Some(place), _) => {
                stands.insert(*id, place);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Applied, Nack};
    use plenary_shared::{id::PromptId, proof::Master, stage::brainstorm::Withdrawal, wire::Refusal};
    use proptest::{prelude::*, sample::Index};
    use std::time::Instant;

    /// What a writer may do next, and what becomes of it.
    #[derive(Debug, Clone)]
    enum Step {
        Add(Outcome),
        Edit(Index, Outcome),
        TakeBack(Index, Outcome),
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Outcome {
        Acknowledged,
        Refused,
        LostOnTheWay,
        AppliedWithoutAnswer,
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            6 => Just(Outcome::Acknowledged),
            1 => Just(Outcome::Refused),
            1 => Just(Outcome::LostOnTheWay),
            1 => Just(Outcome::AppliedWithoutAnswer),
        ]
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => outcome().prop_map(Step::Add),
            3 => (any::<Index>(), outcome()).prop_map(|(note, outcome)| Step::Edit(note, outcome)),
            1 => (any::<Index>(), outcome()).prop_map(|(note, outcome)| Step::TakeBack(note, outcome)),
        ]
    }

    fn id(number: usize) -> NoteId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        NoteId::from_bytes(bytes)
    }

    fn entry(act: Act, outcome: Outcome) -> Entry {
        let now = Instant::now();
        let answered = match outcome {
            Outcome::Acknowledged => Some((now, Ok(Applied { seq: 1, held: false }))),
            Outcome::Refused => Some((now, Err(Nack { code: Refusal::Full, now: None }))),
            Outcome::LostOnTheWay | Outcome::AppliedWithoutAnswer => None,
        };
        Entry { act, asked: now, answered }
    }

    /// What an honest server makes of these steps, and what one device sees of it.
    fn honest(steps: &[Step]) -> Stretch {
        let master = Master([1; 32]);
        let mut stretch = Stretch { before: [(id(0), "first of all".into())].into(), ..Stretch::default() };
        let (mut board, mut notes, mut sightings) = (stretch.before.clone(), vec![id(0)], Sightings::new());
        for (number, step) in steps.iter().enumerate() {
            let (number, x) = (number + 1, format!("words {number}"));
            let (outcome, note, act) = match step {
                Step::Add(outcome) => {
                    let note = id(number);
                    let act = Act::Note(NoteAct::Add {
                        id: note,
                        prompt: PromptId(1),
                        text: x.clone(),
                        tag: master.own(note).tag(),
                    });
                    (*outcome, note, act)
                }
                Step::Edit(place, outcome) => {
                    let note = *place.get(&notes);
                    let act = Act::Note(NoteAct::Edit {
                        id: note,
                        own: master.own(note),
                        revision: number as u32 + 1,
                        text: x.clone(),
                    });
                    (*outcome, note, act)
                }
                Step::TakeBack(place, outcome) => {
                    let note = *place.get(&notes);
                    (
                        *outcome,
                        note,
                        Act::Note(NoteAct::Delete {
                            id: note,
                            own: master.own(note),
                            revision: number as u32 + 1,
                            when: Withdrawal::Now,
                        }),
                    )
                }
            };
            let adds = matches!(act, Act::Note(NoteAct::Add { .. }));
            // What is not there can only be refused.
            let outcome = if adds || board.contains_key(&note) { outcome } else { Outcome::Refused };
            if matches!(outcome, Outcome::Acknowledged | Outcome::AppliedWithoutAnswer) {
                if matches!(act, Act::Note(NoteAct::Delete { .. })) {
                    board.remove(&note);
                } else {
                    board.insert(note, x.clone());
                    sightings.push((note, x));
                    notes.extend(adds.then_some(note));
                }
            }
            stretch.entries.push(entry(act, outcome));
        }
        (stretch.after, stretch.sightings) = (board, vec![sightings]);
        stretch
    }

    proptest! {
        #[test]
        fn what_an_honest_server_does_is_no_breach(steps in prop::collection::vec(step(), 0..40)) {
            prop_assert_eq!(breaches(&honest(&steps)), Vec::<String>::new());
        }

        #[test]
        fn a_note_that_is_lost_is_noticed(steps in prop::collection::vec(step(), 1..40), lost: Index) {
            let mut stretch = honest(&steps);
            prop_assume!(!stretch.after.is_empty());
            let lost = *lost.get(&stretch.after.keys().copied().collect::<Vec<_>>());
            let words = stretch.after.remove(&lost).unwrap();
            // Without a sighting or an answer its existence is not certain; then its loss is no error.
            let known = stretch.before.contains_key(&lost)
                || stretch.sightings[0].iter().any(|(id, seen)| *id == lost && *seen == words);
            let open = stretch.entries.iter().any(|entry| {
                matches!(entry.act, Act::Note(NoteAct::Delete { id, .. }) if id == lost) && entry.known() == Known::Open
            });
            prop_assume!(known && !open);
            prop_assert!(breaches(&stretch).iter().any(|breach| breach.contains("is missing")));
        }

        #[test]
        fn a_note_that_is_doubled_is_noticed(steps in prop::collection::vec(step(), 0..40), twice: Index) {
            let mut stretch = honest(&steps);
            prop_assume!(!stretch.after.is_empty());
            let words = twice.get(&stretch.after.values().cloned().collect::<Vec<_>>()).clone();
            stretch.after.insert(id(9_999), words);
            let found = breaches(&stretch);
            prop_assert!(found.iter().any(|breach| breach.starts_with("doubled")));
            prop_assert!(found.iter().any(|breach| breach.starts_with("nobody wrote")));
        }

        #[test]
        fn words_that_an_acknowledged_edit_replaced_are_noticed(steps in prop::collection::vec(step(), 0..40)) {
            let mut stretch = with_edit(honest(&steps));
            prop_assert_eq!(breaches(&stretch), Vec::<String>::new());
            stretch.after.insert(id(5_000), "old words".into());
            prop_assert!(breaches(&stretch).iter().any(|breach| breach.contains("says")));
        }

        #[test]
        fn words_that_go_back_on_a_screen_are_noticed(steps in prop::collection::vec(step(), 0..40)) {
            let mut stretch = with_edit(honest(&steps));
            stretch.sightings[0].push((id(5_000), "old words".into()));
            prop_assert!(breaches(&stretch).iter().any(|breach| breach.contains("go back")));
        }
    }

    /// One note more, reworded, acknowledged and seen.
    fn with_edit(mut stretch: Stretch) -> Stretch {
        let (note, own) = (id(5_000), Master([1; 32]).own(id(5_000)));
        let words = ["old words", "new words"].map(String::from);
        let add = Act::Note(NoteAct::Add { id: note, prompt: PromptId(1), text: words[0].clone(), tag: own.tag() });
        let edit = Act::Note(NoteAct::Edit { id: note, own, revision: 2, text: words[1].clone() });
        stretch.entries.extend([add, edit].map(|act| entry(act, Outcome::Acknowledged)));
        stretch.sightings[0].extend(words.map(|words| (note, words)));
        stretch.after.insert(note, "new words".into());
        stretch
    }

    #[test]
    fn a_note_that_was_taken_back_stays_gone() {
        let steps = [Step::Add(Outcome::Acknowledged)];
        let mut stretch = honest(&steps);
        let own = Master([1; 32]).own(id(1));
        stretch.entries.push(entry(
            Act::Note(NoteAct::Delete { id: id(1), own, revision: 2, when: Withdrawal::Now }),
            Outcome::Acknowledged,
        ));
        assert!(breaches(&stretch)[0].contains("was taken back"));
        stretch.after.remove(&id(1));
        assert_eq!(breaches(&stretch), Vec::<String>::new());
    }

    #[test]
    fn refused_words_are_never_seen() {
        let mut stretch = honest(&[Step::Add(Outcome::Refused)]);
        stretch.sightings[0].push((id(1), "words 0".into()));
        assert!(breaches(&stretch)[0].contains("nobody wrote"));
    }
}
