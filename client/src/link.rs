//! The link to the room: one handle that sends commands until each is answered, socket after socket.

mod backoff;
mod knock;
mod outbox;
mod pulse;
mod shelf;
mod socket;
mod tray;
mod wire;

pub use backoff::Backoff;
pub use knock::knock;
pub use outbox::Entry;
pub use shelf::hand_on;
pub use tray::{Kept, Reason};

use crate::secrets;
use leptos::prelude::*;
use plenary_shared::{
    id::{OpId, SessionId},
    role::Role,
    stage::Act,
    wire::{Binary, ClientFrame, Me, Refusal, ServerFrame},
};
use std::rc::Rc;
use wire::Wire;

/// The state of the link, for the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// The first connection is being made.
    Connecting,
    /// Frames flow.
    Live,
    /// The connection was lost and is being made again.
    Away {
        /// Whether it has lasted long enough to say so.
        noticed: bool,
        /// Whether the server said that it is restarting.
        restarting: bool,
    },
    /// The server's limit of connections for this device or this room is reached; it keeps retrying.
    Crowded,
    /// The server knows nothing of this event, as when it runs on other data; it keeps retrying.
    Unknown,
    /// There has been none since the page was opened, for a while; it keeps retrying.
    Unreached,
    /// There has been no connection for a while; it keeps retrying.
    Offline,
    /// There will be no further connection.
    Over(Why),
}

/// Why a link is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The event is over.
    Ended,
    /// This device has no seat, or no longer; what it keeps stays.
    NoSeat,
    /// The page is older or newer than the server.
    Version,
    /// The device left.
    Left,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is durable.
    Ack {
        /// Not on the board yet.
        held: bool,
    },
    /// It was refused.
    Nack {
        /// Why.
        code: Refusal,
        /// For [`Refusal::Superseded`]: the current value.
        now: Option<String>,
    },
}

/// A subscriber to what a link receives and sends. No method may call back into the link, except [`Subscriber::opened`].
pub trait Subscriber {
    /// Epoch and sequence number of the replica, for hello.
    fn position(&self) -> Option<(u32, u64)> {
        None
    }

    /// `meta.stage.n` of the replica.
    fn stage(&self) -> Option<u32> {
        None
    }

    /// A socket was welcomed.
    fn opened(&self, _link: Link) {}

    /// The board changed; `false` when the change does not fit the replica, which then starts afresh.
    fn board(&self, _frame: &Binary) -> bool {
        true
    }

    /// Any other frame.
    fn frame(&self, _frame: &ServerFrame) {}

    /// A command waits from now on, be it new or from an earlier page.
    fn waiting(&self, _entry: &Entry) {}

    /// A command was answered; its effect is in the replica from `seq` on.
    fn answered(&self, _entry: &Entry, _reply: &Reply, _seq: Option<u64>) {}

    /// Time passed; called several times a second with a clock of milliseconds that never jumps.
    fn tick(&self, _now: f64) {}
}

/// The link of one session and role; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Link {
    /// The state of the connection.
    pub state: RwSignal<Connection>,
    /// Commands that the server has not answered.
    pub unsent: Memo<usize>,
    /// What the server keeps for this device.
    pub me: RwSignal<Me>,
    /// Words that were refused and wait for their writer's decision.
    pub tray: RwSignal<Vec<Kept>>,
    count: RwSignal<usize>,
    wire: StoredValue<Wire, LocalStorage>,
}

impl Link {
    /// Connects, and reconnects until the owner is dropped or [`Link::leave`] is called. Commands of an earlier page are
    /// sent first.
    pub fn open(session: SessionId, role: Role, subscribers: Vec<Rc<dyn Subscriber>>) -> Self {
        let wire = Wire::open(session, role, subscribers);
        let count = RwSignal::new(wire.unsent());
        let link = Self {
            state: RwSignal::new(Connection::Connecting),
            unsent: Memo::new(move |_| count.get()),
            me: RwSignal::new(Me::default()),
            tray: RwSignal::new(wire.tray()),
            count,
            wire: StoredValue::new_local(wire),
        };
        link.begin();
        link
    }

    /// Sends a command, now or when the connection is back.
    pub fn send(self, act: impl Into<Act>) -> OpId {
        self.post(act.into(), None, None)
    }

    /// The same, and calls back with the answer while this page lives.
    pub fn send_then(self, act: impl Into<Act>, then: impl FnOnce(Reply) + 'static) -> OpId {
        self.post(act.into(), None, Some(Box::new(then)))
    }

    /// Sends words that were written in an earlier opening of a stage.
    pub fn send_from(self, n: u32, act: impl Into<Act>) -> OpId {
        self.post(act.into(), Some(n), None)
    }

    /// Sends a frame that needs no answer, if the socket is open.
    pub fn whisper(self, frame: &ClientFrame) {
        self.wire.try_with_value(|wire| wire.whisper(frame));
    }

    /// Commands that wait, in order.
    pub fn waiting(self) -> Vec<Entry> {
        self.wire.try_with_value(Wire::entries).unwrap_or_default()
    }

    /// Puts words into the tray.
    pub fn keep(self, kept: Kept) {
        self.wire.try_with_value(|wire| wire.put(&kept));
        self.tray.update(|tray| tray.push(kept));
    }

    /// Looks for words that another page of this device put into the tray or took out.
    pub fn look_again(self) {
        let tray = self.wire.try_with_value(Wire::tray_again).flatten();
        if let Some(tray) = tray.filter(|tray| self.tray.with_untracked(|before| before != tray)) {
            self.tray.set(tray);
        }
    }

    /// Takes words out of the tray.
    pub fn unkeep(self, id: OpId) {
        self.wire.try_with_value(|wire| wire.take(id));
        self.tray.update(|tray| tray.retain(|kept| kept.id != id));
    }

    /// Empties the device's storage of what waits; this page still holds it.
    pub fn forget(self) {
        self.wire.try_update_value(Wire::empty);
    }

    fn post(self, act: Act, n: Option<u32>, then: Option<Then>) -> OpId {
        let op = secrets::op_id();
        let subscribers = self.subscribers();
        let n = n.or_else(|| subscribers.iter().find_map(|subscriber| subscriber.stage())).unwrap_or_default();
        let entry = Entry { op, n, act };
        self.wire.try_update_value(|wire| wire.post(entry.clone(), then));
        subscribers.iter().for_each(|subscriber| subscriber.waiting(&entry));
        self.flush();
        op
    }

    fn subscribers(self) -> Vec<Rc<dyn Subscriber>> {
        self.wire.try_with_value(Wire::subscribers).unwrap_or_default()
    }
}

/// The path of the socket of a session and role.
fn path(session: SessionId, role: Role) -> String {
    format!("/ws/{session}?as={}", role.word())
}

/// What is called with the answer of a command.
pub type Then = Box<dyn FnOnce(Reply)>;
