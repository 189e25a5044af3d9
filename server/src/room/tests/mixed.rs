//! Batched reveals, the late tray, and what counts disclose: cases in which one person's act could be visible alone.

use super::*;
use crate::journal::batch::snapshot_place;
use plenary_shared::{
    snapshot::Snapshot,
    stage::{brainstorm::NoteAct, leading::LeadingAct},
};

#[test]
fn a_late_change_never_replaces_what_its_writer_did_since() {
    let id = NoteId::from_bytes([9; 16]);
    let again = |bench: &Bench, deletes: bool| {
        let own = bench.master.own(id);
        if deletes {
            Act::Note(NoteAct::Delete { id, own, revision: 3, when: Withdrawal::Mixed })
        } else {
            Act::Note(NoteAct::Edit { id, own, revision: 3, text: "changed again".into() })
        }
    };
    for (deletes, admit) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut bench = Bench::new(Reveal::OnClose);
        bench.open(BRAINSTORM);
        bench.show(9, "in time");
        let own = bench.master.own(id);
        let late = bench
            .input(Role::Participant, Act::Note(NoteAct::Edit { id, own, revision: 2, text: "changed late".into() }));
        bench.open(THEMING);
        assert_eq!(refusal(&bench.run(vec![late])), Some(Refusal::Late));
        bench.open(BRAINSTORM);
        let since = bench.input(Role::Participant, again(&bench, deletes));
        assert_eq!(refusal(&bench.run(vec![since])), None);
        assert_eq!(bench.room.state.tray.late(), 0);
        if admit {
            bench.lead(Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
        }
        bench.lead(Act::Leading(LeadingAct::EndSession));
        let content = bench.room.board.content().unwrap();
        let words: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
        let expected: &[&str] = if deletes { &[] } else { &["changed again"] };
        assert_eq!(words, expected, "deleted {deletes}, added by the facilitator {admit}");
    }
}

#[test]
fn a_late_change_of_few_devices_goes_with_the_mix() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    bench.show(9, "in time");
    let id = NoteId::from_bytes([9; 16]);
    let own = bench.master.own(id);
    let late =
        bench.input(Role::Participant, Act::Note(NoteAct::Edit { id, own, revision: 2, text: "changed late".into() }));
    bench.open(THEMING);
    bench.run(vec![late]);
    bench.wrote(0, 1);
    let work = bench.lead(Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
    assert!(boards(&work).is_empty());
    assert!(work.mix.iter().any(|one| matches!(one, ForMix::Waits(_, note) if *note == id)));
    bench.run(vec![Input::Release(vec![id])]);
    assert_eq!(bench.room.board.note(id).unwrap().text, "changed late");
}

#[test]
fn a_note_that_is_removed_from_view_is_not_deleted_at_the_moment_of_its_writer() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    bench.show(9, "hidden");
    let id = NoteId::from_bytes([9; 16]);
    bench.lead(Act::Note(NoteAct::Hide { id, hidden: true }));
    let own = bench.master.own(id);
    let delete =
        bench.input(Role::Participant, Act::Note(NoteAct::Delete { id, own, revision: 2, when: Withdrawal::Mixed }));
    let work = bench.run(vec![delete]);
    assert!(boards(&work).is_empty() && refusal(&work).is_none());
    assert_eq!(boards(&bench.run(vec![Input::Release(vec![id])])).len(), 1);
    assert!(bench.room.board.note(id).is_none());
    assert!(bench.room.state.tray.hidden(NoteId::from_bytes([9; 16])).is_none());
}

#[test]
fn whoever_took_everything_back_is_no_company_after_the_close() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    bench.wrote(3, 0);
    bench.tick(Tick { least: 3, ..bench.room.present.clone() });
    let work = bench.open(THEMING);
    assert!(work.mix.iter().any(|one| matches!(one, ForMix::Shown(PROMPT))));
    bench.open(BRAINSTORM);
    let add = bench.input(Role::Participant, bench.note(1, "alone"));
    bench.run(vec![add]);
    assert_eq!(refusal(&bench.lead(Act::Note(NoteAct::Reveal { prompt: PROMPT }))), Some(Refusal::Few));
    assert!(!bench.room.board.content().unwrap().meta.revealed.contains(&PROMPT), "nothing of it was shown");
}

#[test]
fn one_batch_does_not_add_late_words_of_one_person_with_the_company_of_those_before() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let first = bench.input(Role::Participant, bench.note(9, "in time"));
    bench.run(vec![first]);
    let late: Vec<_> = (1..=4).map(|byte| bench.input(Role::Participant, bench.note(byte, "late"))).collect();
    bench.open(THEMING);
    let mut late = late.into_iter();
    bench.run(late.by_ref().take(3).collect());
    bench.wrote(0, 3);
    let admit = |bench: &Bench| bench.input(Role::Facilitator, Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
    let mut inputs = vec![admit(&bench)];
    inputs.extend(late);
    inputs.push(admit(&bench));
    bench.run(inputs);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 4, "the fourth waits");
}

#[test]
fn a_snapshot_tells_of_what_is_held_as_much_as_has_been_told() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let add = |bench: &mut Bench, number| {
        let add = bench.input(Role::Participant, bench.note(number, "held"));
        bench.run(vec![add]);
    };
    (1..4).for_each(|number| add(&mut bench, number));
    bench.tick(Tick { least: 3, tell: true, ..Tick::default() });
    add(&mut bench, 4);
    let work = bench.lead(Act::Leading(LeadingAct::TakeSnapshot { name: "Now".into() }));
    let body = work.batch.writes.iter().find_map(|write| match write {
        Write::Snapshot { number, body, .. } => {
            bench.room.session_key.open(&snapshot_place(bench.room.id, *number), body)
        }
        _ => None,
    });
    let snapshot: Snapshot = serde_json::from_slice(&body.unwrap()).unwrap();
    assert_eq!(snapshot.held, 3);
}
