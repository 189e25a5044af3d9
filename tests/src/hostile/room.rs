//! A room without a server: data in, data out, and a replica that follows it.

use plenary_server::{
    clock::Moment,
    frames::{Frame, FrameReceiver, FrameSender, channel},
    journal::{batch::StoredRoom, state::RoomState},
    room::{Command, Input, Join, Output, Room, Tick, Work},
};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    content::{Content, Meta},
    document::{Board, Replica},
    id::{NoteId, OpId, SessionId},
    role::Role,
    stage::{Act, prioritising::RankingAct},
    wire::{Binary, NoteProof, ServerFrame},
};
use std::time::Duration;

/// A room, and what everybody in it was sent.
pub struct Bench {
    room: Room,
    now: Moment,
    replica: Replica,
    seq: u64,
    sender: FrameSender,
    _receiver: FrameReceiver,
}

impl Bench {
    /// A room before its first stage.
    pub fn new(reveal: Reveal) -> Self {
        let now = Moment::now();
        let room = Room::new(SessionId::from_bytes([1; 16]), stored(empty(reveal)), now).expect("an empty board");
        let (sender, receiver) = channel();
        let mut bench = Self { room, now, replica: Replica::new(), seq: 0, sender, _receiver: receiver };
        let board = bench.board();
        bench.replica.reset(&board).expect("a board that the room wrote");
        bench
    }

    /// Gives the room a batch a second after the last one, and checks that it is answered as it must be.
    pub fn give(&mut self, mut inputs: Vec<Input>) -> Work {
        self.now.instant += Duration::from_secs(1);
        self.now.unix += 1;
        // What the threshold mix would release, all at once.
        inputs.push(Input::Release(self.room.waiting()));
        inputs.push(Input::Tick(Tick { joined: 3, lobby: true, tell: true, ..Tick::default() }));
        let asked: Vec<OpId> = inputs.iter().filter_map(op_of).collect();
        let work = self.room.run(self.now, inputs);
        assert_eq!(answered(&work), asked, "each command has one answer, in order");
        for output in &work.outputs {
            if let Output::All(Frame::Binary(bytes)) = output {
                self.follow(bytes);
            }
        }
        work
    }

    /// A command of a seat; `voter` is the pseudonym of a ballot.
    pub fn command(&self, role: Role, op: OpId, n: u32, act: Act, voter: u8) -> Input {
        let voter = matches!(act, Act::Ranking(RankingAct::CastBallot { .. })).then_some([voter; 32]);
        Input::Command(Command { role, op, n, act, voter, to: self.sender.clone() })
    }

    /// Proofs of own notes.
    pub fn mine(&self, notes: Vec<NoteProof>) -> Input {
        Input::Mine(notes, self.sender.clone())
    }

    /// A question for notes that were removed from view.
    pub fn hidden(&self, notes: Vec<NoteId>) -> Input {
        Input::Hidden(notes, self.sender.clone())
    }

    /// A hello of a seat.
    pub fn hello(&self, role: Role, epoch: u32, seq: u64) -> Input {
        Input::Join(Join { role, epoch, seq, voters: Vec::new(), board_only: false, to: self.sender.clone() })
    }

    /// The content of the board, as its room has it.
    pub fn content(&mut self) -> Content {
        let board = self.board();
        let mut fresh = Replica::new();
        fresh.reset(&board).expect("a board that the room wrote");
        fresh.content().expect("the board follows the schema")
    }

    /// The content of the board on a device that was connected all the time.
    pub fn followed(&self) -> Content {
        self.replica.content().expect("the board follows the schema")
    }

    /// The bytes that a connecting device gets.
    pub fn board(&mut self) -> Vec<u8> {
        let (to, _receiver) = channel();
        let join =
            Join { role: Role::Projector, epoch: 0, seq: 0, voters: Vec::new(), board_only: true, to: to.clone() };
        let work = self.room.run(self.now, vec![Input::Join(join)]);
        let sent = work.outputs.iter().find_map(|output| match output {
            Output::Welcome(_, Frame::Binary(bytes)) => Some(bytes),
            _ => None,
        });
        match sent.and_then(|bytes| Binary::decode(bytes)) {
            Some(Binary::State { state, .. }) => state.to_vec(),
            other => panic!("not a board: {other:?}"),
        }
    }

    fn follow(&mut self, bytes: &[u8]) {
        let outcome = match Binary::decode(bytes) {
            Some(Binary::Update { seq, update }) => {
                assert_eq!(seq, self.seq + 1, "no change is left out");
                self.seq = seq;
                self.replica.apply(update)
            }
            Some(Binary::State { seq, state, .. }) => {
                self.seq = seq;
                self.replica.reset(state)
            }
            None => panic!("a binary frame that is none"),
        };
        outcome.expect("what the room sends can be read");
    }
}

fn op_of(input: &Input) -> Option<OpId> {
    match input {
        Input::Command(command) => Some(command.op),
        _ => None,
    }
}

/// The commands that were answered, in order.
fn answered(work: &Work) -> Vec<OpId> {
    let answer = |output: &Output| match output {
        Output::To(_, Frame::Text(text)) => match serde_json::from_slice(text).expect("a frame of the server") {
            ServerFrame::Ack { op, .. } | ServerFrame::Nack { op, .. } => Some(op),
            _ => None,
        },
        _ => None,
    };
    work.outputs.iter().filter_map(answer).collect()
}

/// A board with nothing on it.
pub fn empty(reveal: Reveal) -> Content {
    let meta = Meta::new("Event Willow", "2026-11-22", partnership_case_review_day(), reveal);
    Content::blank(meta)
}

/// A room that has just been made, with a board.
fn stored(content: Content) -> StoredRoom {
    StoredRoom::with(Board::author(5, 1, &content), RoomState::default(), 1)
}
