//! One device: a browser's cookies, a master secret, a real websocket, a replica and an outbox.

pub mod fallback;
mod link;
mod state;
mod verbs;

pub use link::{Socket, hello};
pub use state::{Answer, Applied, Nack, State};
pub use verbs::Cast;

use crate::{
    PATIENCE,
    crdt::{Essence, essence},
    eventually,
    files::holds,
    history::{Entry, notes::Sightings},
    http::Browser,
    until, within,
};
use link::Link;
use plenary_shared::{
    content::Content,
    document::Replica,
    id::{NoteId, OpId, SessionId},
    limits,
    proof::{Master, Own},
    role::Role,
    stage::Act,
    wire::{ClientFrame, Facts, Held, HiddenItem, Me, MyNote, NoteProof},
};
use state::Shared;
use std::time::{Duration, Instant};

/// One device. Dropping it cuts its socket.
pub struct Device {
    /// Its cookies.
    pub browser: Browser,
    /// The session it has a seat in.
    pub session: SessionId,
    /// The seat.
    pub role: Role,
    /// Its secret, never sent.
    pub master: Master,
    /// Whether its network blocks websockets.
    pub blocked: bool,
    shared: Shared,
    link: Option<Link>,
}

impl Device {
    /// A device with a seat and no socket yet.
    pub fn new(browser: Browser, session: SessionId, role: Role) -> Self {
        Self {
            browser,
            session,
            role,
            master: Master(rand::random()),
            blocked: false,
            shared: Shared::default(),
            link: None,
        }
    }

    /// Opens the socket and waits until the board is there.
    pub async fn connect(&mut self) {
        self.open();
        let what = format!("a {} is welcome and has the board", self.role.word());
        until(&what, || self.look(|state| state.welcomes > 0 && state.replica.meta().is_some())).await;
    }

    /// Opens the socket, without waiting for what becomes of it.
    pub fn open(&mut self) {
        self.change(|state| (state.welcomes, state.closed) = (0, None));
        self.link = Some(Link::once(self));
    }

    /// Keeps a socket open: whenever it breaks, another is tried.
    pub fn stay_connected(&mut self) {
        self.link = Some(Link::always(self));
    }

    /// Cuts the socket as a dead radio does: without a word.
    pub fn cut(&mut self) {
        self.link = None;
    }

    /// Cuts the socket and opens another.
    pub async fn reconnect(&mut self) {
        self.cut();
        self.connect().await;
    }

    /// Loads the page again: replica, outbox and everything else in memory are lost; cookies and master secret stay.
    pub async fn reload(&mut self) {
        self.cut();
        self.shared = Shared::default();
        self.connect().await;
    }

    /// Loads the page again as a phone does: unanswered commands are read from the browser's storage.
    pub async fn load_again(&mut self) {
        self.cut();
        let outbox = self.look(|state| state.outbox.clone());
        self.shared = Shared::default();
        self.change(|state| state.outbox = outbox);
        self.connect().await;
    }

    /// Loses its cookies and joins again: a new seat, the same master secret.
    pub async fn lose_cookie_and_join(&mut self, code: &str) {
        self.cut();
        self.browser = Browser::new(&self.browser.origin());
        let seat = self.browser.join(code).await.expect("the lobby is open");
        assert_eq!(seat.session, Some(self.session));
        self.shared = Shared::default();
        self.connect().await;
    }

    /// The code with which the server closed the socket.
    pub async fn close_code(&self) -> u16 {
        eventually("the socket is closed", || self.look(|state| state.closed)).await
    }

    /// Reads from what the device knows.
    pub fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.shared.lock())
    }

    /// The board as this device has it.
    pub fn content(&self) -> Content {
        self.look(|state| state.replica.content()).expect("the board has come and follows the schema")
    }

    /// What the replica says, with its history: equal replicas are equal in this.
    pub fn essence(&self) -> Essence {
        essence(&self.replica_state())
    }

    /// The replica's bytes.
    pub fn replica_state(&self) -> Vec<u8> {
        self.look(|state| state.replica.state())
    }

    /// Reads the replica.
    pub fn replica<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        self.look(|state| read(&state.replica))
    }

    /// The counts that the room published last.
    pub fn facts(&self) -> Facts {
        self.look(|state| state.facts.clone())
    }

    /// What the server keeps for this device, as of the last welcome.
    pub fn me(&self) -> Me {
        self.look(|state| state.me.clone())
    }

    /// How much came late, by prompt, as published last.
    pub fn late(&self) -> Vec<Held> {
        self.look(|state| state.late.clone())
    }

    /// Whether this facilitator was told that some people would like a pause.
    pub fn pause(&self) -> bool {
        self.look(|state| state.pause)
    }

    /// Every received frame, in order, as bytes.
    pub fn wire(&self) -> Vec<Vec<u8>> {
        self.look(|state| state.wire.clone())
    }

    /// Every received frame, in order, each with the moment of its arrival.
    pub fn arrivals(&self) -> Vec<(Instant, Vec<u8>)> {
        self.look(|state| state.moments.iter().copied().zip(state.wire.iter().cloned()).collect())
    }

    /// Whether any received frame contains a text.
    pub fn got(&self, words: &str) -> bool {
        self.look(|state| state.wire.iter().any(|frame| holds(frame, words.as_bytes())))
    }

    /// The proof of a note, as this device would give it.
    pub fn own(&self, note: NoteId) -> Own {
        self.master.own(note)
    }

    /// Queues a command and sends it when there is a socket; it stays in the outbox until it is answered.
    pub fn post(&self, act: Act) -> OpId {
        let op = OpId::from_bytes(rand::random());
        self.post_as(op, self.stage_number(), act);
        op
    }

    /// Queues a command under a chosen id, as written in a chosen stage.
    pub fn post_as(&self, op: OpId, n: u32, act: Act) {
        let entry = Entry { act: act.clone(), asked: Instant::now(), answered: None };
        let frame = ClientFrame::Cmd { op, n, act };
        self.change(|state| {
            state.history.push((op, entry));
            state.outbox.push((op, frame.clone()));
        });
        self.send(&frame);
    }

    /// Does something and waits for the answer.
    pub async fn act(&self, act: Act) -> Answer {
        let op = self.post(act);
        self.answer(op).await
    }

    /// The final answer to a command.
    pub async fn answer(&self, op: OpId) -> Answer {
        let what = format!("an answer to a {}", self.role.word());
        eventually(&what, || self.look(|state| state.answers.get(&op).cloned())).await
    }

    /// Waits until every command is answered.
    pub async fn drained(&self) {
        until("the outbox is empty", || self.look(|state| state.outbox.is_empty())).await;
    }

    /// Whether the outbox is empty before a deadline.
    pub async fn drains_within(&self, deadline: Duration) -> bool {
        within(deadline, || self.look(|state| state.outbox.is_empty().then_some(()))).await.is_some()
    }

    /// Everything this device sent and saw of notes since the last call; it is then forgotten.
    pub fn take_history(&self) -> (Vec<Entry>, Sightings) {
        self.change(|state| {
            state.wire.clear();
            state.moments.clear();
            let entries = std::mem::take(&mut state.history).into_iter().map(|(_, entry)| entry).collect();
            (entries, std::mem::take(&mut state.sightings))
        })
    }

    /// Asks for the texts of own notes.
    pub async fn mine(&self, notes: &[NoteId]) -> Vec<MyNote> {
        let proofs = notes.iter().map(|id| NoteProof { id: *id, own: self.own(*id) }).collect();
        self.ask_mine(proofs).await
    }

    /// Asks for the words of notes that were removed from view.
    pub async fn hidden(&self, notes: &[NoteId]) -> Vec<HiddenItem> {
        assert!(notes.len() <= limits::HIDDEN_PER_FRAME);
        self.change(|state| state.hidden = None);
        self.send(&ClientFrame::Hidden { notes: notes.to_vec() });
        eventually("an answer to hidden", || self.change(|state| state.hidden.take())).await
    }

    /// Asks for the texts of notes with any proofs.
    pub async fn ask_mine(&self, notes: Vec<NoteProof>) -> Vec<MyNote> {
        assert!(notes.len() <= limits::PROOFS_PER_FRAME);
        self.change(|state| state.mine = None);
        self.send(&ClientFrame::Mine { notes });
        eventually("an answer to mine", || self.change(|state| state.mine.take())).await
    }

    /// Waits until this device has the board as of another's.
    pub async fn catches_up_with(&self, other: &Device) {
        let (epoch, seq) = other.look(|state| (state.epoch, state.seq));
        until("a device catches up", || self.look(|state| (state.epoch, state.seq) >= (epoch, seq))).await;
    }

    /// Waits until the board as this device has it fulfils a condition.
    pub async fn sees(&self, what: &str, mut condition: impl FnMut(&Content) -> bool) {
        let begun = Instant::now();
        let mut seen = 0;
        until(what, || {
            let now = self.look(|state| state.wire.len());
            if now == seen && begun.elapsed() < PATIENCE / 2 {
                return false;
            }
            seen = now;
            self.look(|state| state.replica.content()).is_some_and(|content| condition(&content))
        })
        .await;
    }

    /// Sends a frame if there is a socket.
    pub fn send(&self, frame: &ClientFrame) {
        self.send_text(frame.write());
    }

    /// Sends any text if there is a socket.
    pub fn send_text(&self, text: String) {
        if let Some(link) = &self.link {
            self.change(|state| state.sent.push((Instant::now(), text.clone())));
            link.send(text);
        }
    }

    /// `meta.stage.n` as this device has it.
    pub fn stage_number(&self) -> u32 {
        self.look(|state| state.replica.meta().map_or(0, |meta| meta.stage.n))
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.shared.lock())
    }
}
