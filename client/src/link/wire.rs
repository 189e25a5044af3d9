//! The inside of a link: its socket, and what runs when a frame arrives or time passes.

use super::{
    Connection, Link, Reply, Subscriber, Then, Why,
    outbox::{Entry, Outbox},
    pulse::{Do, Loss, Pulse},
    shelf::{Left, Shelf},
    socket::{Heard, Socket},
    tray::{self, Kept, Reason},
};
use crate::{json, secrets};
use leptos::{ev, leptos_dom::helpers::IntervalHandle, prelude::*};
use litemap::LiteMap;
use plenary_shared::{
    id::{OpId, SessionId},
    limits,
    role::Role,
    wire::{Binary, ClientFrame, Refusal, ServerFrame, close},
};
use std::{rc::Rc, time::Duration};
use web_sys::VisibilityState;

/// How often a link looks at the clock.
const TICK: Duration = Duration::from_millis(250);

/// State of a link; nothing in here calls out.
pub struct Wire {
    path: String,
    subscribers: Vec<Rc<dyn Subscriber>>,
    socket: Option<Socket>,
    /// Number of the socket; frames of an older one are ignored.
    generation: u32,
    pulse: Pulse,
    outbox: Outbox,
    /// Commands of the person who had this device before: no [`Subscriber`] is called for them.
    of_others: Vec<OpId>,
    shelf: Shelf,
    then: LiteMap<OpId, Then>,
    /// Next hello asks for the whole board.
    afresh: bool,
    watch: Vec<WindowListenerHandle>,
    clock: Option<IntervalHandle>,
}

impl Wire {
    pub(super) fn open(session: SessionId, role: Role, subscribers: Vec<Rc<dyn Subscriber>>) -> Self {
        let (shelf, Left { entries, of_others }) = Shelf::open(session, role);
        let mut outbox = Outbox::default();
        for entry in entries {
            if !of_others.contains(&entry.op) {
                subscribers.iter().for_each(|subscriber| subscriber.waiting(&entry));
            }
            outbox.push(entry);
        }
        Self {
            path: super::path(session, role),
            subscribers,
            socket: None,
            generation: 0,
            pulse: Pulse::new(now()),
            outbox,
            of_others,
            shelf,
            then: LiteMap::new(),
            afresh: false,
            watch: Vec::new(),
            clock: None,
        }
    }

    pub(super) fn unsent(&self) -> usize {
        self.outbox.len()
    }

    pub(super) fn tray(&self) -> Vec<Kept> {
        self.shelf.tray()
    }

    pub(super) fn tray_again(&self) -> Option<Vec<Kept>> {
        self.shelf.tray_again()
    }

    pub(super) fn put(&self, kept: &Kept) {
        self.shelf.put(kept);
    }

    pub(super) fn take(&self, id: OpId) {
        self.shelf.take(id);
    }

    pub(super) fn empty(&mut self) {
        self.shelf.empty();
    }

    pub(super) fn subscribers(&self) -> Vec<Rc<dyn Subscriber>> {
        self.subscribers.clone()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.outbox.entries().cloned().collect()
    }

    pub(super) fn post(&mut self, entry: Entry, then: Option<Then>) {
        self.shelf.keep(&entry);
        if let Some(then) = then {
            self.then.insert(entry.op, then);
        }
        self.outbox.push(entry);
    }

    pub(super) fn whisper(&self, frame: &ClientFrame) {
        if let Some(socket) = &self.socket {
            socket.send(&frame.write());
        }
    }

    fn flush(&mut self) {
        let Some(socket) = self.socket.as_ref().filter(|_| self.pulse.up()) else { return };
        while let Some(entry) = self.outbox.next(now()) {
            let frame = ClientFrame::Cmd { op: entry.op, n: entry.n, act: entry.act.clone() };
            socket.send(&frame.write());
        }
    }

    fn answered(&mut self, op: OpId) -> Option<(Entry, Option<Then>)> {
        let entry = self.outbox.answered(op)?;
        self.shelf.answered(op);
        Some((entry, self.then.remove(&op)))
    }

    fn hang_up(&mut self) {
        self.socket = None;
        self.generation += 1;
        self.outbox.lost();
    }
}

impl Link {
    /// Starts the clock and listens for the page coming back.
    pub(super) fn begin(self) {
        let clock = set_interval_with_handle(move || self.tick(), TICK).ok();
        let wake = move || {
            if document().visibility_state() == VisibilityState::Hidden {
                return;
            }
            self.wire.try_update_value(|wire| wire.pulse.wake(now()));
            self.tick();
        };
        let watch = vec![
            window_event_listener(ev::online, move |_| wake()),
            window_event_listener(ev::pageshow, move |_| wake()),
            window_event_listener(ev::visibilitychange, move |_| wake()),
        ];
        self.wire.update_value(|wire| {
            wire.clock = clock;
            wire.watch = watch;
        });
        on_cleanup(move || self.stop());
        self.tick();
    }

    /// Ends the link for good; what waits stays on the shelf.
    pub fn leave(self) {
        self.over(Why::Left);
    }

    pub(super) fn flush(self) {
        self.wire.try_update_value(Wire::flush);
        if let Some(unsent) = self.wire.try_with_value(Wire::unsent)
            && self.count.try_get_untracked() != Some(unsent)
        {
            self.count.set(unsent);
        }
    }

    fn over(self, why: Why) {
        self.wire.try_update_value(|wire| {
            wire.pulse.stop(why);
            wire.hang_up();
        });
        self.state.set(Connection::Over(why));
        if why == Why::Ended {
            // Nothing will take these words any more; their writer still can.
            let words = self.waiting().iter().filter_map(|entry| self.kept(entry, Refusal::Closed)).collect::<Vec<_>>();
            words.into_iter().for_each(|kept| self.keep(kept));
        }
    }

    fn stop(self) {
        self.wire.try_update_value(|wire| {
            wire.socket = None;
            wire.generation += 1;
            wire.watch.drain(..).for_each(WindowListenerHandle::remove);
            if let Some(clock) = wire.clock.take() {
                clock.clear();
            }
        });
    }

    fn tick(self) {
        let now = now();
        match self.wire.try_update_value(|wire| wire.pulse.tick(now)) {
            Some(Do::Connect) => self.connect(),
            Some(Do::Ping) => self.whisper(&ClientFrame::Ping),
            Some(Do::Drop) => self.lost(0),
            Some(Do::Wait) => {}
            None => return,
        }
        self.subscribers().iter().for_each(|subscriber| subscriber.tick(now));
        self.flush();
        self.tell();
    }

    fn tell(self) {
        let state = self.wire.try_with_value(|wire| wire.pulse.connection(now()));
        let shown = self.state.try_get_untracked();
        if let (Some(state), Some(shown)) = (state, shown)
            && state != shown
        {
            self.state.set(state);
        }
    }

    fn connect(self) {
        self.wire.update_value(|wire| {
            wire.hang_up();
            let generation = wire.generation;
            let heard = move |heard| self.heard(generation, heard);
            wire.socket = Socket::open(&wire.path, Rc::new(heard)).ok();
        });
        if self.wire.with_value(|wire| wire.socket.is_none()) {
            self.lost(0);
        }
    }

    fn lost(self, code: u16) {
        self.wire.try_update_value(|wire| {
            wire.hang_up();
            let loss = match code {
                close::LEAVING => Loss::Restarting,
                close::FLOOD => Loss::Crowded,
                close::UNKNOWN => Loss::Unknown,
                _ => Loss::Torn,
            };
            wire.pulse.lost(now(), secrets::fraction(), loss);
        });
        self.tell();
    }

    fn heard(self, generation: u32, heard: Heard) {
        let current = self.wire.try_update_value(|wire| {
            wire.pulse.heard();
            wire.generation == generation
        });
        if current != Some(true) {
            return;
        }
        match heard {
            Heard::Open => self.greet(),
            Heard::Text(text) => {
                if let Some(frame) = json::parse(&text) {
                    self.text(frame);
                }
            }
            Heard::Binary(bytes) => self.binary(&bytes),
            Heard::Closed(code) => self.closed(code),
        }
    }

    fn greet(self) {
        let afresh = self.wire.with_value(|wire| wire.afresh);
        let position = self.subscribers().iter().find_map(|subscriber| subscriber.position()).filter(|_| !afresh);
        let (epoch, seq) = position.unwrap_or_default();
        self.whisper(&ClientFrame::Hello { v: limits::PROTOCOL, epoch, seq });
    }

    fn text(self, frame: ServerFrame) {
        match frame {
            ServerFrame::Welcome { me, .. } => {
                self.wire.update_value(|wire| wire.pulse.welcomed(now()));
                self.me.set(me);
                self.subscribers().iter().for_each(|subscriber| subscriber.opened(self));
                self.flush();
                self.tell();
            }
            ServerFrame::Ack { op, seq, held } => self.answered(op, Reply::Ack { held }, Some(seq)),
            ServerFrame::Nack { op, code: Refusal::Rate | Refusal::Retry, retry_ms, .. } => {
                let wait = f64::from(retry_ms.unwrap_or(1_000)) * (1.0 + secrets::fraction() / 4.0);
                self.wire.update_value(|wire| wire.outbox.again(op, now() + wait));
            }
            ServerFrame::Nack { op, code, now, .. } => self.answered(op, Reply::Nack { code, now }, None),
            other => self.subscribers().iter().for_each(|subscriber| subscriber.frame(&other)),
        }
    }

    fn binary(self, bytes: &[u8]) {
        let Some(frame) = Binary::decode(bytes) else { return self.afresh() };
        if self.subscribers().iter().all(|subscriber| subscriber.board(&frame)) {
            self.wire.update_value(|wire| wire.afresh = false);
        } else {
            self.afresh();
        }
    }

    /// The board has a gap: a new socket asks for the whole of it.
    fn afresh(self) {
        self.wire.update_value(|wire| wire.afresh = true);
        self.lost(0);
    }

    fn closed(self, code: u16) {
        match code {
            close::OVER => self.over(Why::Ended),
            close::NO_SEAT => self.over(Why::NoSeat),
            close::VERSION => self.over(Why::Version),
            close::BROKEN | close::TOO_BIG => {
                if let Some(op) = self.wire.try_update_value(|wire| wire.outbox.unreadable()).flatten() {
                    self.answered(op, Reply::Nack { code: Refusal::Bad, now: None }, None);
                }
                self.lost(code);
            }
            _ => self.lost(code),
        }
    }

    fn answered(self, op: OpId, reply: Reply, seq: Option<u64>) {
        let Some((entry, then)) = self.wire.try_update_value(|wire| wire.answered(op)).flatten() else { return };
        if !self.is_of_others(op) {
            self.subscribers().iter().for_each(|subscriber| subscriber.answered(&entry, &reply, seq));
        }
        if let Reply::Nack { code, .. } = reply {
            // A caller with a callback decides itself about a value that somebody else changed meanwhile.
            let asks = then.is_some() && code == Refusal::Superseded;
            if let Some(kept) = self.kept(&entry, code).filter(|_| !asks) {
                self.keep(kept);
            }
        }
        if let Some(then) = then {
            then(reply);
        }
        self.flush();
    }

    /// The words of a refused command, and whether somebody else wrote them who had this device before.
    fn kept(self, entry: &Entry, code: Refusal) -> Option<Kept> {
        let kept = tray::kept(entry, code)?;
        let why = if self.is_of_others(entry.op) { Reason::OfOthers } else { kept.why };
        Some(Kept { why, ..kept })
    }

    fn is_of_others(self, op: OpId) -> bool {
        self.wire.with_value(|wire| wire.of_others.contains(&op))
    }
}

/// Milliseconds of a clock that never jumps.
pub(super) fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
