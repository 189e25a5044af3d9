//! Boards, rooms and ballots to measure with; the same for every server.

use plenary_server::{
    clock::Moment,
    frames::{FrameReceiver, FrameSender, channel},
    journal::{
        batch::{StoredRoom, fresh_author},
        state::{Fact, Owner, RoomState},
    },
    room::{Command, Input, Room},
};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    ballot::Choices,
    content::{Content, Meta, Note, StageNow},
    document::Board,
    id::{NoteId, OpId, OpportunityId, PromptId, SessionId, StageId},
    proof::Master,
    role::Role,
    stage::{Act, StageKind, brainstorm::NoteAct},
};
use rand::seq::SliceRandom;

/// What people write: the length of a thoughtful sentence.
pub const SENTENCE: &str = "Nobody knew who would ring the family back after the strategy meeting on Friday.";

/// A board in an open brainstorm with the given notes on it.
pub fn content(notes: impl IntoIterator<Item = (NoteId, String)>) -> Content {
    let agenda = partnership_case_review_day();
    let stage = agenda.stages.iter().find(|stage| stage.kind == StageKind::Brainstorm).expect("the day has one").id;
    let meta = Meta {
        stage: StageNow { n: 1, id: stage, open: true, writes: true },
        ..Meta::new("Event Willow", "2026-11-22", agenda, Reveal::Open)
    };
    let prompt = prompt(&meta, stage);
    let note = |x| Note { prompt, text: x, theme: None, sort_key: rand::random(), hidden: false, same: None };
    Content { notes: notes.into_iter().map(|(id, x)| (id, note(x))).collect(), ..Content::blank(meta) }
}

/// A board with so many notes.
pub fn board(notes: usize) -> Content {
    content((0..notes).map(|number| (NoteId::from_bytes(rand::random()), format!("{number}: {SENTENCE}"))))
}

fn prompt(meta: &Meta, stage: StageId) -> PromptId {
    meta.agenda.prompts_of(stage).next().expect("a brainstorm has prompts").id
}

/// A room without sockets and store, and a device that writes into it.
pub struct MadeRoom {
    /// The room.
    pub room: Room,
    master: Master,
    prompt: PromptId,
    own: NoteId,
    rev: u32,
    sender: FrameSender,
    _receiver: FrameReceiver,
}

impl MadeRoom {
    /// A room whose board has so many notes, one of them the device's own.
    pub fn with(notes: usize) -> Self {
        let content = board(notes);
        let (own, _) = content.notes.first_key_value().expect("there are notes");
        let (own, master) = (*own, Master(rand::random()));
        let prompt = prompt(&content.meta, content.meta.stage.id);
        let mut state = RoomState::default();
        state.apply(Fact::Owner(own, Some(Owner { tag: master.own(own).tag(), revision: 1 })));
        state.stages.insert(1, content.meta.stage.id);
        let stored = StoredRoom::with(Board::author(fresh_author(), 1, &content), state, 1);
        let room = Room::new(SessionId::from_bytes(rand::random()), stored, Moment::now()).expect("a made board");
        let (sender, receiver) = channel();
        Self { room, master, prompt, own, rev: 1, sender, _receiver: receiver }
    }

    /// The next change of the device's own note.
    pub fn next_edit(&mut self) -> Input {
        self.rev += 1;
        let (id, rev) = (self.own, self.rev);
        let x = format!("{rev}: {SENTENCE}");
        self.command(Act::Note(NoteAct::Edit { id, own: self.master.own(id), revision: rev, text: x }))
    }

    /// A new note of the device.
    pub fn next_note(&mut self) -> Input {
        let id = NoteId::from_bytes(rand::random());
        self.command(Act::Note(NoteAct::Add {
            id,
            prompt: self.prompt,
            text: SENTENCE.into(),
            tag: self.master.own(id).tag(),
        }))
    }

    /// Gives the room one command, lets it answer, and releases what waited in the threshold mix.
    pub fn run(&mut self, input: Input) {
        let shown = Input::Release(self.room.waiting());
        let work = self.room.run(Moment::now(), vec![input, shown]);
        assert!(work.answers == [None], "the command is taken");
    }

    fn command(&self, act: Act) -> Input {
        let op = OpId::from_bytes(rand::random());
        let (voter, to) = (None, self.sender.clone());
        Input::Command(Command { role: Role::Participant, op, n: 1, act, voter, to })
    }
}

/// Items and ballots that order all of them, each in its own way.
pub fn ballots(items: usize, ballots: usize) -> (Vec<OpportunityId>, Vec<Choices>) {
    let items: Vec<_> = (0..items).map(|_| OpportunityId::from_bytes(rand::random())).collect();
    let one = |_| {
        let mut order = items.clone();
        order.shuffle(&mut rand::rng());
        Choices::new(order.into_iter().map(|item| vec![item]).collect(), &items).expect("every item once")
    };
    let cast = (0..ballots).map(one).collect();
    (items, cast)
}
