//! How a device speaks to each kind of server: an edit replaces words of the device's own, with a mark in them. In Plenary
//! they are a theme's name, which is published at once, or, where the threshold mix is measured, a note in the open pool.

use crate::boards::SENTENCE;
use plenary_shared::{
    id::{NoteId, OpId, PromptId, ThemeId},
    limits::{PROTOCOL, THEME_CHARS},
    proof::Master,
    stage::{Act, brainstorm::NoteAct, theming::SortingAct},
    wire::{Binary, ClientFrame, Refusal, ServerFrame, put_varint, take_varint},
};
use std::collections::VecDeque;
use tokio_tungstenite::tungstenite::{Bytes, Message, handshake::client::Request};
use yrs::{
    Doc, Map, Out, ReadTxn, StateVector, Transact, Update,
    updates::{decoder::Decode, encoder::Encode},
};

/// y-websocket: a message about the document.
const SYNC: u64 = 0;
/// y-websocket: asks for what the asker lacks.
const STEP1: u64 = 0;
/// y-websocket: the answer to [`STEP1`].
const STEP2: u64 = 1;
/// y-websocket: a change.
const UPDATE: u64 = 2;

/// A device's voice.
pub enum Voice {
    /// Commands as JSON; the server writes the board.
    Plenary(Box<Commands>),
    /// Yjs updates over y-websocket's protocol; the device writes the board itself.
    Yjs(Box<Updates>),
}

/// What a server said.
#[derive(Debug, PartialEq)]
pub enum Heard<'a> {
    /// Something that is not measured.
    Nothing,
    /// The board, or what changed on it.
    Board(Frame<'a>),
    /// The device's edit of this revision is durable.
    Saved(u32),
    /// A command was refused.
    Refused(Refusal),
    /// The server's first message: what waited may be sent now.
    Welcome,
}

/// A frame about the board.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Frame<'a> {
    /// A change; numbered where the server numbers them.
    Change(Option<u64>, &'a [u8]),
    /// The whole board where the server says which one, otherwise what the device lacked of it.
    Whole(Option<(u32, u64)>, &'a [u8]),
}

/// The text of a writer's revision.
pub fn marked(writer: usize, rev: u32) -> String {
    format!("@{writer}.{rev}@ {SENTENCE}")
}

/// Every mark in the bytes, in order: writer and revision.
pub fn marks(bytes: &[u8]) -> Vec<(usize, u32)> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|&byte| byte == b'@') {
        rest = &rest[start + 1..];
        let Some(end) = rest.iter().take(24).position(|&byte| byte == b'@') else { continue };
        let mark = std::str::from_utf8(&rest[..end]).ok().and_then(|text| text.split_once('.'));
        if let Some((Ok(writer), Ok(rev))) = mark.map(|(writer, rev)| (writer.parse(), rev.parse())) {
            found.push((writer, rev));
            rest = &rest[end + 1..];
        }
    }
    found
}

impl Voice {
    /// The protocol of a device that only reads; the address of the socket decides which one.
    pub fn of_a_guest(request: &Request) -> Self {
        if request.uri().path().starts_with("/ws/") {
            Self::Plenary(Box::new(Commands::on_a_theme(0, 0)))
        } else {
            Self::Yjs(Box::new(Updates { writer: 0, doc: Doc::new(), note: NoteId::from_bytes([0; 16]), rev: 0 }))
        }
    }

    /// From now on writes as much as a theme's name may hold.
    pub fn be_wordy(&mut self) {
        if let Self::Plenary(commands) = self {
            commands.wordy = true;
        }
    }

    /// The first message on a socket, from a device whose copy has this version.
    pub fn greeting(&self, stand: (u32, u64), copy: &[u8]) -> Message {
        match self {
            Self::Plenary(_) => hello(stand),
            Self::Yjs(_) => ask(copy),
        }
    }

    /// The next edit of the device's own note: its revision, and what to send.
    pub fn edit(&mut self) -> (u32, Message) {
        match self {
            Self::Plenary(commands) => commands.edit(),
            Self::Yjs(updates) => updates.edit(),
        }
    }

    /// Understands a message; what to answer, if anything.
    pub fn hear<'a>(&mut self, message: &'a Message) -> (Heard<'a>, Vec<Message>) {
        match (self, message) {
            (Self::Plenary(commands), Message::Text(text)) => commands.hear(text),
            (Self::Plenary(_), Message::Binary(bytes)) => (plenary_frame(bytes), Vec::new()),
            (Self::Yjs(updates), Message::Binary(bytes)) => updates.hear(bytes),
            _ => (Heard::Nothing, Vec::new()),
        }
    }
}

/// What a Plenary device writes.
enum Own {
    /// The name of a theme, and what it was last.
    Theme(ThemeId, String),
    /// A note under a prompt of an open pool.
    Note(NoteId, PromptId, Master),
}

/// A Plenary device: what it writes, and commands that are not answered yet.
pub struct Commands {
    writer: usize,
    own: Own,
    stage: u32,
    rev: u32,
    wordy: bool,
    unanswered: VecDeque<(OpId, u32, Message)>,
}

impl Commands {
    /// A device that sorts and has made no theme yet.
    pub fn on_a_theme(writer: usize, stage: u32) -> Self {
        Self::with(writer, Own::Theme(ThemeId::from_bytes(rand::random()), String::new()), stage)
    }

    /// A device that has written no note yet.
    pub fn on_a_note(writer: usize, prompt: PromptId, stage: u32) -> Self {
        let note = NoteId::from_bytes(rand::random());
        Self::with(writer, Own::Note(note, prompt, Master(rand::random())), stage)
    }

    fn with(writer: usize, own: Own, stage: u32) -> Self {
        Self { writer, own, stage, rev: 0, wordy: false, unanswered: VecDeque::new() }
    }

    fn edit(&mut self) -> (u32, Message) {
        self.rev += 1;
        let (rev, mut x) = (self.rev, marked(self.writer, self.rev));
        if self.wordy {
            x.extend(std::iter::repeat_n('.', THEME_CHARS - x.len()));
        }
        let act = match &mut self.own {
            Own::Theme(id, was) => {
                let was = std::mem::replace(was, x.clone());
                match rev {
                    1 => Act::Sorting(SortingAct::AddTheme { id: *id, name: x }),
                    _ => Act::Sorting(SortingAct::NameTheme { id: *id, name: x, was }),
                }
            }
            Own::Note(id, p, master) => {
                let own = master.own(*id);
                match rev {
                    1 => Act::Note(NoteAct::Add { id: *id, prompt: *p, text: x, tag: own.tag() }),
                    _ => Act::Note(NoteAct::Edit { id: *id, own, revision: rev, text: x }),
                }
            }
        };
        let (op, message) = command(self.stage, act);
        self.unanswered.push_back((op, rev, message.clone()));
        (rev, message)
    }

    fn hear(&mut self, text: &str) -> (Heard<'static>, Vec<Message>) {
        match serde_json::from_str(text) {
            Ok(ServerFrame::Ack { op, .. }) => (self.answered(op).map_or(Heard::Nothing, Heard::Saved), Vec::new()),
            Ok(ServerFrame::Nack { op, code, .. }) => {
                self.answered(op);
                (Heard::Refused(code), Vec::new())
            }
            Ok(ServerFrame::Welcome { .. }) => {
                (Heard::Welcome, self.unanswered.iter().map(|(.., message)| message.clone()).collect())
            }
            _ => (Heard::Nothing, Vec::new()),
        }
    }

    fn answered(&mut self, op: OpId) -> Option<u32> {
        let place = self.unanswered.iter().position(|(waiting, ..)| *waiting == op)?;
        self.unanswered.remove(place).map(|(_, rev, _)| rev)
    }
}

/// A fresh command of a device that saw a stage.
pub fn command(stage: u32, act: Act) -> (OpId, Message) {
    let op = OpId::from_bytes(rand::random());
    (op, text(&ClientFrame::Cmd { op, n: stage, act }))
}

/// The first words on a Plenary socket.
pub fn hello((epoch, seq): (u32, u64)) -> Message {
    text(&ClientFrame::Hello { v: PROTOCOL, epoch, seq })
}

/// What a binary frame of Plenary's says.
pub fn plenary_frame(bytes: &[u8]) -> Heard<'_> {
    match Binary::decode(bytes) {
        Some(Binary::Update { seq, update }) => Heard::Board(Frame::Change(Some(seq), update)),
        Some(Binary::State { epoch, seq, state }) => Heard::Board(Frame::Whole(Some((epoch, seq)), state)),
        None => Heard::Nothing,
    }
}

fn text(frame: &ClientFrame) -> Message {
    Message::text(frame.write())
}

/// A Yjs device: its own copy, in which it has its own note.
pub struct Updates {
    writer: usize,
    doc: Doc,
    note: NoteId,
    rev: u32,
}

impl Updates {
    /// A device on a board that it knows, with a note of its own there.
    pub fn new(writer: usize, board: &[u8], note: NoteId) -> Self {
        let doc = Doc::new();
        let update = Update::decode_v1(board).expect("a board that was just made");
        doc.transact_mut().apply_update(update).expect("a board that was just made");
        Self { writer, doc, note, rev: 0 }
    }

    fn edit(&mut self) -> (u32, Message) {
        self.rev += 1;
        let notes = self.doc.get_or_insert_map("notes");
        let mut txn = self.doc.transact_mut();
        let Some(Out::YMap(note)) = notes.get(&txn, &self.note.to_string()) else { panic!("the note is on the board") };
        note.insert(&mut txn, "x", marked(self.writer, self.rev));
        (self.rev, sync(UPDATE, &txn.encode_update_v1()))
    }

    fn hear<'a>(&mut self, bytes: &'a [u8]) -> (Heard<'a>, Vec<Message>) {
        match parts(bytes) {
            Some((STEP1, vector)) => {
                let vector = StateVector::decode_v1(vector).unwrap_or_default();
                let lacking = self.doc.transact().encode_state_as_update_v1(&vector);
                (Heard::Nothing, vec![sync(STEP2, &lacking)])
            }
            Some((STEP2, update)) => (Heard::Board(Frame::Whole(None, update)), Vec::new()),
            Some((UPDATE, update)) => (Heard::Board(Frame::Change(None, update)), Vec::new()),
            _ => (Heard::Nothing, Vec::new()),
        }
    }
}

/// Asks for what a copy lacks; all of it, if the copy is empty.
pub fn ask(copy: &[u8]) -> Message {
    let vector = Update::decode_v1(copy).map_or_else(|_| StateVector::default(), |update| update.state_vector());
    sync(STEP1, &vector.encode_v1())
}

/// Gives a server a board that it lacks.
pub fn give(board: &[u8]) -> Message {
    sync(STEP2, board)
}

/// Kind and body of a message about the document.
pub fn parts(mut bytes: &[u8]) -> Option<(u64, &[u8])> {
    let rest = &mut bytes;
    if take_varint(rest)? != SYNC {
        return None;
    }
    let kind = take_varint(rest)?;
    let length = usize::try_from(take_varint(rest)?).ok()?;
    Some((kind, rest.get(..length)?))
}

/// A message about the document.
pub fn sync(kind: u64, body: &[u8]) -> Message {
    let mut bytes = Vec::with_capacity(body.len() + 8);
    put_varint(&mut bytes, SYNC);
    put_varint(&mut bytes, kind);
    put_varint(&mut bytes, body.len() as u64);
    bytes.extend_from_slice(body);
    Message::Binary(Bytes::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_among_other_bytes() {
        let bytes = [b"\x01@@x@", marked(3, 14).as_bytes(), &[255, b'@'], marked(0, 2).as_bytes(), b"@5."].concat();
        assert_eq!(marks(&bytes), [(3, 14), (0, 2)]);
    }

    #[test]
    fn messages_about_the_document_survive_the_wire() {
        let Message::Binary(bytes) = sync(UPDATE, &[7; 300]) else { panic!("binary") };
        assert_eq!(parts(&bytes), Some((UPDATE, &[7; 300][..])));
        assert_eq!(parts(&bytes[..200]), None);
    }
}
