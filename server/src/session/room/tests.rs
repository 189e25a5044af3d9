//! What a room does with inputs, without sockets and store: the parts that no device can see.

use super::*;
use crate::{
    session::outlet::{Inlet, channel},
    store::{keys::KeyName, rooms::fresh_author},
};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    content::{Content, StageNow},
    document::Replica,
    id::ThemeId,
    limits,
    proof::{Master, Own},
    protocol::{Binary, Screen},
};

const BRAINSTORM: StageId = StageId(3);
const THEMING: StageId = StageId(4);
const PROMPT: PromptId = PromptId(1);

struct Bench {
    room: Room,
    now: Instant,
    outlet: Outlet,
    _inlet: Inlet,
    master: Master,
}

impl Bench {
    fn new(reveal: Reveal) -> Self {
        let agenda = partnership_case_review_day();
        let meta = Meta {
            title: "Event Willow".into(),
            day: "2026-11-22".into(),
            agenda,
            stage: StageNow { n: 0, id: StageId(0), open: false, writes: false },
            reveal,
            revealed: [].into(),
            screen: Screen::default(),
            demo: false,
            ended: false,
        };
        let content = Content {
            meta,
            notes: [].into(),
            themes: [].into(),
            opportunities: [].into(),
            results: [].into(),
            then: None,
        };
        let stored = StoredRoom {
            epoch: 1,
            seq: 0,
            checkpoint: 0,
            board: Board::author(fresh_author(), 1, &content),
            session_key: Key::random(),
            seal: 0,
            epoch_key: Key::random(),
            ops: vec![],
            owners: vec![],
            held: vec![],
            stages: vec![],
            ballots: vec![],
            snapshots: 0,
            audit: (0, [0; 32]),
            lobby: true,
            timer: None,
        };
        let now = Instant::now();
        let (outlet, inlet) = channel();
        let room = Room::new(SessionId::from_bytes([1; 16]), stored, now).unwrap();
        Self { room, now, outlet, _inlet: inlet, master: Master([9; 32]) }
    }

    fn input(&self, role: Role, act: Act) -> Input {
        self.again(OpId::from_bytes(rand::random()), role, act)
    }

    fn again(&self, op: OpId, role: Role, act: Act) -> Input {
        let n = self.room.meta.stage.n;
        Input::Command(Command { role, op, n, act, voter: None, burst: false, to: self.outlet.clone() })
    }

    fn run(&mut self, inputs: Vec<Input>) -> Work {
        self.room.run(self.now, inputs)
    }

    fn lead(&mut self, act: Act) -> Work {
        let input = self.input(Role::Facilitator, act);
        self.run(vec![input])
    }

    fn open(&mut self, to: StageId) -> Work {
        let was = self.room.meta.stage.n;
        self.lead(Act::StageSet { to, open: true, was })
    }

    fn note(&self, byte: u8, text: &str) -> Act {
        let id = NoteId::from_bytes([byte; 16]);
        Act::NoteAdd { id, p: PROMPT, x: text.into(), tag: self.master.own(id).tag() }
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
    assert_eq!(work.batch.rows.iter().filter(|row| matches!(row, Row::Op { .. })).count(), 1);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 1);
}

#[test]
fn one_batch_is_one_update() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let inputs = (1..=50).map(|byte| bench.input(Role::Participant, bench.note(byte, "text"))).collect();
    let work = bench.run(inputs);
    assert_eq!(boards(&work).len(), 1);
    assert_eq!(work.batch.rows.iter().filter(|row| matches!(row, Row::Log { .. })).count(), 1);
}

#[test]
fn a_turn_of_the_stage_leaves_no_history() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let add = bench.input(Role::Participant, bench.note(1, "a hippopotamus to take back"));
    bench.run(vec![add]);
    let own: Own = bench.master.own(NoteId::from_bytes([1; 16]));
    let take_back = bench.input(Role::Participant, Act::NoteDel { id: NoteId::from_bytes([1; 16]), own, rev: 2 });
    bench.run(vec![take_back]);
    let epoch = bench.room.log.epoch();
    let work = bench.open(THEMING);
    assert_eq!(bench.room.log.epoch(), epoch + 1);
    let frames = boards(&work);
    let Some(Binary::State { state, .. }) = Binary::decode(&frames[0]) else { panic!("a whole board comes") };
    assert!(!state.windows(12).any(|window| window == b"hippopotamus"));
    let dead = &work.batch.dead_keys;
    assert!(
        matches!(dead[..], [KeyName::Session(0), KeyName::Epoch(_)]),
        "what it sealed in snapshots dies too: {dead:?}"
    );
    let forgets = |row: &Row| matches!(row, Row::Forget(forget) if forget.notes == [NoteId::from_bytes([1; 16])]);
    assert!(work.batch.rows.iter().any(forgets));
    assert_eq!(bench.open(BRAINSTORM).batch.dead_keys.len(), 1, "nothing was taken back since");
    assert!(work.batch.rows.iter().any(|row| matches!(row, Row::Snapshot { .. })));
}

#[test]
fn a_device_that_missed_little_gets_little() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let (epoch, seq) = (bench.room.log.epoch(), bench.room.log.seq());
    let mut replica = Replica::new();
    replica.reset(&bench.room.board.state()).unwrap();
    for byte in 1..=3 {
        let input = bench.input(Role::Participant, bench.note(byte, "text"));
        bench.run(vec![input]);
    }
    let board = Arc::clone(&bench.room.board);
    let missed = bench.room.log.catch_up(epoch, seq, &board);
    assert_eq!(missed.len(), 3);
    for frame in &missed {
        let Some(Binary::Update { update, .. }) = Binary::decode(frame) else { panic!("updates come") };
        replica.apply(update).unwrap();
    }
    assert_eq!(replica.content(), board.content());
    assert!(bench.room.log.catch_up(epoch, seq + 3, &board).is_empty());
    let whole = |frames: Vec<bytes::Bytes>| frames[0][0] == 2;
    assert!(whole(bench.room.log.catch_up(epoch, seq + 9, &board)));
    assert!(whole(bench.room.log.catch_up(epoch + 1, seq, &board)));
}

#[test]
fn the_whole_board_is_not_written_anew_for_each_who_comes() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let nobody = 0;
    let come = |bench: &mut Bench| {
        let board = Arc::clone(&bench.room.board);
        let frames = bench.room.log.catch_up(nobody, 0, &board);
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
        let add = bench.input(Role::Participant, bench.note(byte, text));
        bench.run(vec![add]);
    };
    let first = come(&mut bench);
    write(&mut bench, 1, "a little");
    write(&mut bench, 2, "a hippopotamus");
    let second = come(&mut bench);
    assert_eq!((second.len(), &second[0]), (3, &first[0]), "as it was, and what came since");
    let take_back =
        Act::NoteDel { id: NoteId::from_bytes([2; 16]), own: bench.master.own(NoteId::from_bytes([2; 16])), rev: 2 };
    let take_back = bench.input(Role::Participant, take_back);
    bench.run(vec![take_back]);
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
    let work = bench.lead(Act::PromptReveal { p: PROMPT });
    assert_eq!(boards(&work).len(), 1);
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 20);
    assert!(bench.room.tray.counts().is_empty());
}

#[test]
fn two_who_move_a_note_see_the_same_place() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(BRAINSTORM);
    let add = bench.input(Role::Participant, bench.note(1, "text"));
    bench.run(vec![add]);
    bench.open(THEMING);
    let [a, b] = [ThemeId::from_bytes([1; 16]), ThemeId::from_bytes([2; 16])];
    bench.lead(Act::ThemeAdd { id: a, name: "A".into() });
    bench.lead(Act::ThemeAdd { id: b, name: "B".into() });
    let id = NoteId::from_bytes([1; 16]);
    let moves = [a, b].map(|to| bench.input(Role::Participant, Act::NoteMove { id, to: Some(to), was: None }));
    let work = bench.run(moves.into());
    assert_eq!(refusal(&work), Some(Refusal::Superseded));
    assert_eq!(bench.room.board.content().unwrap().notes[&id].th, Some(a));
}

#[test]
fn words_that_come_late_wait_for_the_facilitator() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let late = bench.input(Role::Participant, bench.note(1, "nearly missed"));
    bench.open(THEMING);
    let work = bench.run(vec![late]);
    assert_eq!(refusal(&work), Some(Refusal::Late));
    let items = bench.room.late_items();
    assert_eq!(items.len(), 1);
    bench.lead(Act::PromptReveal { p: PROMPT });
    bench.lead(Act::LateAdmit { ids: vec![items[0].id] });
    assert_eq!(bench.room.board.content().unwrap().notes.len(), 1);
    assert!(bench.room.late_items().is_empty());
}

#[test]
fn a_note_that_found_the_late_tray_full_comes_when_there_is_room() {
    let mut bench = Bench::new(Reveal::OnClose);
    bench.open(BRAINSTORM);
    let n = bench.room.meta.stage.n;
    bench.open(THEMING);
    let late = |bench: &Bench, number: usize| {
        let id = NoteId::from_bytes((number as u128).to_be_bytes());
        let act = Act::NoteAdd { id, p: PROMPT, x: "late".into(), tag: bench.master.own(id).tag() };
        let (op, to) = (OpId::from_bytes(rand::random()), bench.outlet.clone());
        Input::Command(Command { role: Role::Participant, op, n, act, voter: None, burst: false, to })
    };
    for number in 0..limits::LATE_ITEMS {
        let input = late(&bench, number);
        assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Late));
    }
    let input = late(&bench, limits::LATE_ITEMS);
    let work = bench.run(vec![input]);
    assert_eq!(refusal(&work), Some(Refusal::Full));
    assert!(work.batch.rows.is_empty(), "what is refused leaves nothing behind");
    let dropped = bench.room.late_items()[0].id;
    bench.lead(Act::LateDrop { ids: vec![dropped] });
    let input = late(&bench, limits::LATE_ITEMS);
    assert_eq!(refusal(&bench.run(vec![input])), Some(Refusal::Late));
}

#[test]
fn a_merge_never_makes_a_circle() {
    let mut bench = Bench::new(Reveal::Open);
    bench.open(THEMING);
    let [a, b, c] = [1, 2, 3].map(|byte| ThemeId::from_bytes([byte; 16]));
    for id in [a, b, c] {
        bench.lead(Act::ThemeAdd { id, name: "name".into() });
    }
    bench.lead(Act::ThemeMerge { a, into: b });
    bench.lead(Act::ThemeMerge { a: b, into: c });
    assert_eq!(refusal(&bench.lead(Act::ThemeMerge { a: c, into: a })), Some(Refusal::Bad));
    let content = bench.room.board.content().unwrap();
    assert_eq!(content.live_theme(a), Some(c));
    bench.lead(Act::ThemeSplit { a });
    assert_eq!(bench.room.board.content().unwrap().live_theme(a), Some(a));
}
