//! A room's reaction to inputs, without sockets and store: the parts that no device can see.

use super::*;
use crate::{
    frames::{FrameReceiver, channel},
    journal::{
        batch::{KeyName, Write, fresh_author},
        state::HeldKind,
    },
};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    content::Content,
    document::Replica,
    id::{StageId, ThemeId},
    limits,
    proof::{Master, Own},
    stage::{
        brainstorm::{NoteAct, Withdrawal},
        leading::LeadingAct,
        theming::SortingAct,
    },
    wire::Binary,
};

mod mixed;

const BRAINSTORM: StageId = StageId(3);
const THEMING: StageId = StageId(4);
const PROMPT: PromptId = PromptId(1);

struct Bench {
    room: Room,
    now: Moment,
    sender: FrameSender,
    _receiver: FrameReceiver,
    master: Master,
}

impl Bench {
    fn new(reveal: Reveal) -> Self {
        let agenda = partnership_case_review_day();
        let meta = Meta::new("Event Willow", "2026-11-22", agenda, reveal);
        let content = Content::blank(meta);
        let stored = StoredRoom::with(Board::author(fresh_author(), 1, &content), RoomState::default(), 1);
        let now = Moment::now();
        let (sender, receiver) = channel();
        let room = Room::new(SessionId::from_bytes([1; 16]), stored, now).unwrap();
        Self { room, now, sender, _receiver: receiver, master: Master([9; 32]) }
    }

    fn input(&self, role: Role, act: Act) -> Input {
        self.again(OpId::from_bytes(rand::random()), role, act)
    }

    fn again(&self, op: OpId, role: Role, act: Act) -> Input {
        let n = self.room.meta.stage.n;
        Input::Command(Command { role, op, n, act, voter: None, to: self.sender.clone() })
    }

    fn run(&mut self, inputs: Vec<Input>) -> Work {
        self.room.run(self.now, inputs)
    }

    /// Sets how many devices wrote under the prompt, in a room of five.
    fn wrote(&mut self, held: u32, late: u32) {
        let writers = [(PROMPT, Writers { held, late })].into();
        self.room.know(Tick { least: 3, writers, ..self.room.present.clone() });
    }

    /// Adds a note that everybody sees.
    fn show(&mut self, byte: u8, text: &str) -> Work {
        let add = self.input(Role::Participant, self.note(byte, text));
        self.run(vec![add]);
        self.run(vec![Input::Release(vec![NoteId::from_bytes([byte; 16])])])
    }

    fn tick(&mut self, tick: Tick) -> Work {
        self.run(vec![Input::Tick(tick)])
    }

    fn lead(&mut self, act: Act) -> Work {
        let input = self.input(Role::Facilitator, act);
        self.run(vec![input])
    }

    fn open(&mut self, to: StageId) -> Work {
        let was = self.room.meta.stage.n;
        self.lead(Act::Leading(LeadingAct::SetStage { to, open: true, was }))
    }

    fn note(&self, byte: u8, text: &str) -> Act {
        let id = NoteId::from_bytes([byte; 16]);
        Act::Note(NoteAct::Add { id, prompt: PROMPT, text: text.into(), tag: self.master.own(id).tag() })
    }
}

/// The answers to the bench's commands, in order.
fn answers(work: &Work) -> Vec<ServerFrame> {
    work.outputs
        .iter()
        .filter_map(|output| match output {
            Output::To(_, Frame::Text(bytes)) => serde_json::from_slice(bytes).ok(),
            _ => None,
        })
        .collect()
}

fn refusal(work: &Work) -> Option<Refusal> {
    answers(work).iter().find_map(|frame| match frame {
        ServerFrame::Nack { code, .. } => Some(*code),
        _ => None,
    })
}

fn boards(work: &Work) -> Vec<bytes::Bytes> {
    work.outputs
        .iter()
        .filter_map(|output| match output {
            Output::All(Frame::Binary(bytes)) => Some(bytes.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_repeated_command_is_answered_and_not_applied() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let op = OpId::from_bytes([5; 16]);
    let (first, second) = (
        bench.again(op, Role::Participant, bench.note(1, "once")),
        bench.again(op, Role::Participant, bench.note(1, "once")),
    );
    let work = bench.run(vec![first, second]);
    assert!(answers(&work).iter().all(|frame| matches!(frame, ServerFrame::Ack { .. })));
    assert_eq!(answers(&work).len(), 2);
    assert_eq!(work.record.facts.iter().filter(|fact| matches!(fact, Fact::Applied(..))).count(), 1);
    assert_eq!(bench.room.state.tray.held(), 1);
}

#[test]
fn the_same_command_with_other_words_is_refused() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let op = OpId::from_bytes([5; 16]);
    let first = bench.again(op, Role::Participant, bench.note(1, "one"));
    bench.run(vec![first]);
    for act in [bench.note(1, "two"), bench.note(2, "one")] {
        let other = bench.again(op, Role::Participant, act);
        let work = bench.run(vec![other]);
        assert_eq!(refusal(&work), Some(Refusal::Bad), "never swallowed");
        assert!(work.record.is_empty());
    }
    let same = bench.again(op, Role::Participant, bench.note(1, "one"));
    assert_eq!(refusal(&bench.run(vec![same])), None);
}

#[test]
fn one_batch_is_one_update() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let inputs = (1..=50).map(|byte| bench.input(Role::Participant, bench.note(byte, "text"))).collect();
    let work = bench.run(inputs);
    assert_eq!(work.batch.writes.len(), 1, "one row, however many commands");
    let work = bench.run(vec![Input::Release((1..=50).map(|byte| NoteId::from_bytes([byte; 16])).collect())]);
    assert_eq!(boards(&work).len(), 1);
    assert_eq!(work.batch.writes.len(), 1);
}

#[test]
fn a_turn_of_the_stage_leaves_no_history() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    bench.show(1, "a hippopotamus to take back");
    let own: Own = bench.master.own(NoteId::from_bytes([1; 16]));
    let delete =
        Act::Note(NoteAct::Delete { id: NoteId::from_bytes([1; 16]), own, revision: 2, when: Withdrawal::Now });
    let delete = bench.input(Role::Participant, delete);
    bench.run(vec![delete]);
    let epoch = bench.room.history.epoch();
    let work = bench.open(THEMING);
    assert_eq!(bench.room.history.epoch(), epoch + 1);
    let frames = boards(&work);
    let Some(Binary::State { state, .. }) = Binary::decode(&frames[0]) else { panic!("a whole board comes") };
    assert!(!state.windows(12).any(|window| window == b"hippopotamus"));
    let dead = &work.batch.dead_keys;
    assert!(
        matches!(dead[..], [KeyName::Session(0), KeyName::Segment(..), KeyName::Segment(..)]),
        "what it sealed in snapshots dies too: {dead:?}"
    );
    let forgets =
        |write: &Write| matches!(write, Write::Forget(forget) if forget.notes == [NoteId::from_bytes([1; 16])]);
    assert!(work.batch.writes.iter().any(forgets));
    assert_eq!(bench.open(BRAINSTORM).batch.dead_keys.len(), 2, "nothing was taken back since");
    assert!(work.batch.writes.iter().any(|write| matches!(write, Write::Snapshot { .. })));
}

#[test]
fn a_device_that_missed_little_gets_little() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let (epoch, seq) = (bench.room.history.epoch(), bench.room.history.seq());
    let mut replica = Replica::new();
    replica.reset(&bench.room.board.state()).unwrap();
    for byte in 1..=3 {
        bench.show(byte, "text");
    }
    let board = Arc::clone(&bench.room.board);
    let missed = bench.room.history.catch_up(epoch, seq, &board);
    assert_eq!(missed.len(), 3);
    for frame in &missed {
        let Some(Binary::Update { update, .. }) = Binary::decode(frame) else { panic!("updates come") };
        replica.apply(update).unwrap();
    }
    assert_eq!(replica.content(), board.content());
    assert!(bench.room.history.catch_up(epoch, seq + 3, &board).is_empty());
    let whole = |frames: Vec<bytes::Bytes>| frames[0][0] == 2;
    assert!(whole(bench.room.history.catch_up(epoch, seq + 9, &board)));
    assert!(whole(bench.room.history.catch_up(epoch + 1, seq, &board)));
}

#[test]
fn the_whole_board_is_not_written_anew_for_each_who_comes() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let nobody = 0;
    let come = |bench: &mut Bench| {
        let board = Arc::clone(&bench.room.board);
        let frames = bench.room.history.catch_up(nobody, 0, &board);
        let mut replica = Replica::new();
        for frame in &frames {
            match Binary::decode(frame) {
                Some(Binary::State { state, .. }) => drop(replica.reset(state).unwrap()),
                Some(Binary::Update { update, .. }) => drop(replica.apply(update).unwrap()),
                None => panic!("the board comes"),
            }
        }
        assert_eq!(replica.content(), board.content());
        frames
    };
    let write = |bench: &mut Bench, byte, text: &str| {
        bench.show(byte, text);
    };
    let first = come(&mut bench);
    write(&mut bench, 1, "a little");
    write(&mut bench, 2, "a hippopotamus");
    let second = come(&mut bench);
    assert_eq!((second.len(), &second[0]), (3, &first[0]), "as it was, and what came since");
    let own = bench.master.own(NoteId::from_bytes([2; 16]));
    let delete =
        Act::Note(NoteAct::Delete { id: NoteId::from_bytes([2; 16]), own, revision: 2, when: Withdrawal::Now });
    let delete = bench.input(Role::Participant, delete);
    bench.run(vec![delete]);
    let third = come(&mut bench);
    assert_eq!(third.len(), 1, "what is gone is not sent to those who come later");
    assert!(!third[0].windows(12).any(|window| window == b"hippopotamus"));
    write(&mut bench, 3, &"much ".repeat(50));
    write(&mut bench, 4, &"much ".repeat(50));
    write(&mut bench, 5, &"much ".repeat(50));
    assert_eq!(come(&mut bench).len(), 1, "what came since is no longer little against the board");
}

#[test]
fn notes_are_held_until_their_prompt_is_revealed() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let inputs = (1..=20).map(|byte| bench.input(Role::Participant, bench.note(byte, "held back"))).collect();
    let work = bench.run(inputs);
    assert!(boards(&work).is_empty());
    assert!(answers(&work).iter().all(|frame| matches!(frame, ServerFrame::Ack { held: true, .. })));
    bench.wrote(2, 0);
    let work = bench.lead(Act::Note(NoteAct::Reveal { prompt: PROMPT }));
    assert_eq!(refusal(&work), Some(Refusal::Few), "two devices wrote them");
    bench.wrote(3, 0);
    let work = bench.lead(Act::Note(NoteAct::Reveal { prompt: PROMPT }));
    assert_eq!(boards(&work).len(), 1);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 20);
    assert_eq!(bench.room.state.tray.held(), 0);
    assert_eq!(
        refusal(&bench.lead(Act::Note(NoteAct::Reveal { prompt: PROMPT }))),
        Some(Refusal::Few),
        "they count once"
    );
}

#[test]
fn the_close_of_a_stage_shows_everything_that_was_held_or_waits() {
    for reveal in [Reveal::OnClose, Reveal::Open] {
        let mut bench = Bench::new(reveal);
        bench.open(BRAINSTORM);
        let inputs = (1..=3).map(|byte| bench.input(Role::Participant, bench.note(byte, "first words"))).collect();
        bench.run(inputs);
        let ids = [1, 2, 3].map(|byte| NoteId::from_bytes([byte; 16]));
        bench.run(vec![Input::Release(ids[..2].into())]);
        let own = ids.map(|id| bench.master.own(id));
        let edit = Act::Note(NoteAct::Edit { id: ids[0], own: own[0], revision: 2, text: "other words".into() });
        let delete = Act::Note(NoteAct::Delete { id: ids[1], own: own[1], revision: 2, when: Withdrawal::Mixed });
        for act in [edit, delete] {
            let input = bench.input(Role::Participant, act);
            let work = bench.run(vec![input]);
            assert!(boards(&work).is_empty() && refusal(&work).is_none(), "{reveal:?}: nobody sees it by itself");
        }
        bench.open(THEMING);
        let content = bench.room.board.content().unwrap();
        let words: Vec<_> = content.notes.iter().map(|(id, note)| (*id, note.text.as_str())).collect();
        assert_eq!(words, [(ids[0], "other words"), (ids[2], "first words")], "{reveal:?}");
        assert!(bench.room.waiting().is_empty());
    }
}

#[test]
fn counts_are_told_when_the_mix_allows_it() {
    let mut bench = Bench::new(Reveal::OnClose);
    let quiet = Tick { least: 3, ..Tick::default() };
    bench.open(BRAINSTORM);
    bench.tick(quiet.clone());
    let add = bench.input(Role::Participant, bench.note(1, "held"));
    bench.run(vec![add]);
    let told = |work: &Work| {
        let text = |output: &Output| matches!(output, Output::All(Frame::Text(_)));
        work.outputs.iter().any(text)
    };
    assert!(!told(&bench.tick(quiet.clone())), "a count that rises by one is one person's act");
    assert!(told(&bench.tick(Tick { tell: true, ..quiet })));
}

#[test]
fn a_reveal_tells_how_much_was_shown_and_not_what_one_person_wrote_since() {
    let mut bench = Bench::new(Reveal::OnClose);
    let quiet = Tick { least: 3, ..Tick::default() };
    let held = |bench: &Bench| bench.room.published.facts.held.iter().map(|held| held.count).collect::<Vec<_>>();
    bench.open(BRAINSTORM);
    let add = |bench: &mut Bench, number| {
        let note = bench.note(number, "held");
        let add = bench.input(Role::Participant, note);
        bench.run(vec![add]);
    };
    (1..4).for_each(|number| add(&mut bench, number));
    bench.tick(Tick { tell: true, ..quiet.clone() });
    assert_eq!(held(&bench), [3]);
    let writers = [(PROMPT, Writers { held: 3, late: 0 })].into();
    bench.room.know(Tick { writers, ..quiet.clone() });
    bench.lead(Act::Note(NoteAct::Reveal { prompt: PROMPT }));
    add(&mut bench, 4);
    bench.tick(quiet.clone());
    assert_eq!(held(&bench), [0; 0], "what was shown is told, and nothing of what came since");
    bench.tick(Tick { tell: true, ..quiet.clone() });
    assert_eq!(held(&bench), [1]);
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    (1..3).for_each(|number| add(&mut bench, number));
    bench.tick(Tick { tell: true, ..quiet });
    assert_eq!(held(&bench), [0; 0], "what waits in the mix is not counted");
}

#[test]
fn a_count_is_told_before_what_is_applied_with_it() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let [first, with_it] = [1, 2].map(|number| bench.input(Role::Participant, bench.note(number, "held")));
    bench.run(vec![first]);
    bench.run(vec![with_it, Input::Tick(Tick { tell: true, least: 3, ..Tick::default() })]);
    let held: Vec<_> = bench.room.published.facts.held.iter().map(|held| held.count).collect();
    assert_eq!(held, [1], "the mix does not know yet which device the second is of");
}

#[test]
fn after_a_restart_counts_begin_where_enough_devices_are_behind() {
    for (devices, told) in [(2, vec![]), (3, vec![3])] {
        let mut bench = Bench::new(Reveal::OnClose);
        bench.open(BRAINSTORM);
        for number in 1..4 {
            let add = bench.input(Role::Participant, bench.note(number, "held"));
            bench.run(vec![add]);
        }
        let writers = [(PROMPT, Writers { held: devices, late: 0 })].into();
        bench.tick(Tick { least: 3, writers, ..Tick::default() });
        let board = Board::author(fresh_author(), 1, &bench.room.content());
        let stored = StoredRoom::with(board, bench.room.state.clone(), 1);
        bench.room = Room::new(SessionId::from_bytes([1; 16]), stored, bench.now).unwrap();
        bench.tick(Tick { least: 3, ..Tick::default() });
        let held: Vec<_> = bench.room.published.facts.held.iter().map(|held| held.count).collect();
        assert_eq!(held, told, "{devices} devices");
    }
}

#[test]
fn numbers_of_writers_outlive_the_process() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let writers: BTreeMap<_, _> = [(PROMPT, Writers { held: 4, late: 0 })].into();
    let work = bench.tick(Tick { least: 3, writers: writers.clone(), ..Tick::default() });
    assert!(work.record.facts.contains(&Fact::Writers(PROMPT, writers[&PROMPT])));
    let work = bench.tick(Tick { least: 3, ..Tick::default() });
    assert!(work.record.is_empty(), "a process that has seen fewer says nothing new");
    assert_eq!(bench.room.writers(PROMPT).held, 4);
}

#[test]
fn two_who_move_a_note_see_the_same_place() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    bench.show(1, "text");
    bench.open(THEMING);
    let [a, b] = [ThemeId::from_bytes([1; 16]), ThemeId::from_bytes([2; 16])];
    bench.lead(Act::Sorting(SortingAct::AddTheme { id: a, name: "A".into() }));
    bench.lead(Act::Sorting(SortingAct::AddTheme { id: b, name: "B".into() }));
    let id = NoteId::from_bytes([1; 16]);
    let moves =
        [a, b].map(|to| bench.input(Role::Participant, Act::Sorting(SortingAct::Move { id, to: Some(to), was: None })));
    let work = bench.run(moves.into());
    assert_eq!(refusal(&work), Some(Refusal::Superseded));
    assert_eq!(bench.room.board.content().unwrap().notes[&id].theme, Some(a));
}

#[test]
fn words_that_come_late_wait_for_the_facilitator() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let late = bench.input(Role::Participant, bench.note(1, "nearly missed"));
    bench.open(THEMING);
    let work = bench.run(vec![late]);
    assert_eq!(refusal(&work), Some(Refusal::Late));
    assert_eq!(bench.room.state.tray.late(), 1);
    bench.wrote(0, 1);
    let work = bench.lead(Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
    assert!(matches!(answers(&work)[..], [ServerFrame::Ack { held: true, .. }]), "one device is behind it");
    assert!(bench.room.board.content().unwrap().notes.is_empty());
    assert_eq!(bench.room.state.tray.late(), 0);
    bench.open(BRAINSTORM);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 1, "the next stage that closes shows it");
}

#[test]
fn late_words_of_enough_devices_are_added_at_once_where_their_prompt_is_revealed() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let add = bench.input(Role::Participant, bench.note(9, "in time"));
    bench.run(vec![add]);
    let late: Vec<_> = (1..=3).map(|byte| bench.input(Role::Participant, bench.note(byte, "late"))).collect();
    bench.open(THEMING);
    bench.run(late);
    bench.wrote(0, 3);
    let work = bench.lead(Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
    assert_eq!(boards(&work).len(), 1);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 4);
}

#[test]
fn nothing_that_came_late_is_lost_at_the_end() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let id = NoteId::from_bytes([9; 16]);
    let add = bench.input(Role::Participant, bench.note(9, "in time"));
    bench.run(vec![add]);
    let change = Act::Note(NoteAct::Edit { id, own: bench.master.own(id), revision: 2, text: "changed late".into() });
    let late = [bench.note(1, "late"), change].map(|act| bench.input(Role::Participant, act));
    bench.open(THEMING);
    bench.run(late.into());
    let work = bench.lead(Act::Leading(LeadingAct::EndSession));
    let content = bench.room.board.content().unwrap();
    let words: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
    assert_eq!(words, ["late", "changed late"]);
    assert!(work.batch.writes.iter().any(|write| matches!(write, Write::Ended)));
    let state = &bench.room.state;
    assert!(state.owners.is_empty() && state.tray.texts().next().is_none());
    assert!(state.ops.len() <= 1, "only the end itself is remembered");
}

#[test]
fn a_note_for_a_stage_that_was_never_open_is_not_late() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(THEMING);
    let input = bench.input(Role::Participant, bench.note(1, "too early"));
    assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Closed));
    bench.open(BRAINSTORM);
    bench.open(THEMING);
    let input = bench.input(Role::Participant, bench.note(1, "in the wrong stage"));
    assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Closed), "the number must be one of its own stage");
}

#[test]
fn a_long_day_ends_with_a_snapshot_whatever_came_before() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.room.state.snapshots = limits::SNAPSHOTS as u32 - 1;
    let snapshots =
        |work: &Work| work.batch.writes.iter().filter(|write| matches!(write, Write::Snapshot { .. })).count();
    bench.open(BRAINSTORM);
    assert_eq!(snapshots(&bench.open(THEMING)), 0, "stages close all the same");
    assert_eq!(
        refusal(&bench.lead(Act::Leading(LeadingAct::TakeSnapshot { name: "one more".into() }))),
        Some(Refusal::Full)
    );
    assert_eq!(snapshots(&bench.lead(Act::Leading(LeadingAct::EndSession))), 1);
}

#[test]
fn the_journal_is_replaced_after_enough_records_and_after_quiet() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let checkpoint = |work: &Work| work.batch.writes.iter().any(|write| matches!(write, Write::Checkpoint { .. }));
    let mut records = 0;
    loop {
        let act = Act::Leading(LeadingAct::SetTimer { seconds: 60 });
        let work = bench.lead(act);
        records += 1;
        if checkpoint(&work) {
            break;
        }
    }
    assert!((200..=256).contains(&records), "{records}");
    bench.now.instant += Duration::from_secs(4);
    assert!(!checkpoint(&bench.tick(Tick::default())));
    bench.now.instant += Duration::from_secs(1);
    let work = bench.tick(Tick::default());
    assert!(checkpoint(&work), "a quiet room lets go of the order of its last records");
    assert_eq!(work.batch.replaced_keys.len(), 1);
    bench.now.instant += Duration::from_secs(60);
    assert!(!checkpoint(&bench.tick(Tick::default())), "and then there is nothing to let go of");
    bench.lead(Act::Leading(LeadingAct::SetTimer { seconds: 60 }));
    assert_eq!(bench.room.rest(bench.now).batch.writes.len(), 2, "an orderly stop leaves no record");
    assert!(bench.room.rest(bench.now).batch.writes.is_empty());
}

#[test]
fn a_note_that_found_the_late_tray_full_comes_when_there_is_room() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let n = bench.room.meta.stage.n;
    bench.open(THEMING);
    let late = |bench: &Bench, number: usize| {
        let id = NoteId::from_bytes((number as u128).to_be_bytes());
        let act = Act::Note(NoteAct::Add { id, prompt: PROMPT, text: "late".into(), tag: bench.master.own(id).tag() });
        let (op, to) = (OpId::from_bytes(rand::random()), bench.sender.clone());
        Input::Command(Command { role: Role::Participant, op, n, act, voter: None, to })
    };
    for number in 0..limits::LATE_ITEMS {
        let input = late(&bench, number);
        assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Late));
    }
    let input = late(&bench, limits::LATE_ITEMS);
    let work = bench.run(vec![input]);
    assert_eq!(refusal(&work), Some(Refusal::Full));
    assert!(work.record.is_empty(), "what is refused leaves nothing behind");
    bench.lead(Act::Note(NoteAct::AdmitLate { prompt: PROMPT }));
    let input = late(&bench, limits::LATE_ITEMS);
    assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Late));
    assert!(bench.room.state.tray.texts().any(|(_, text)| text.kind == HeldKind::Note));
}

#[test]
fn a_merge_never_makes_a_circle() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(THEMING);
    let [a, b, c] = [1, 2, 3].map(|byte| ThemeId::from_bytes([byte; 16]));
    for id in [a, b, c] {
        bench.lead(Act::Sorting(SortingAct::AddTheme { id, name: "name".into() }));
    }
    bench.lead(Act::Sorting(SortingAct::MergeTheme { merged: a, into: b }));
    bench.lead(Act::Sorting(SortingAct::MergeTheme { merged: b, into: c }));
    assert_eq!(refusal(&bench.lead(Act::Sorting(SortingAct::MergeTheme { merged: c, into: a }))), Some(Refusal::Bad));
    let content = bench.room.board.content().unwrap();
    assert_eq!(content.live_theme(a), Some(c));
    bench.lead(Act::Sorting(SortingAct::SplitTheme { merged: a }));
    assert_eq!(bench.room.board.content().unwrap().live_theme(a), Some(a));
}
