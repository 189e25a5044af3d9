//! Bounds the seats of an event's participants. Anyone with the code can join over and over, and each join makes a row;
//! a venue shares one address, so its people cannot be told apart by it. Instead of refusing new seats, old ones are
//! evicted.
//!
//! The state is in memory only: in which order seats were made since the server started, and which of them have been
//! used. No row records that. It is not one of [`crate::limits`], because nothing is counted by time: which seat is
//! evicted depends on the seats in the store, and on which of them have a socket.

use super::{App, error::WebError};
use crate::live::seats::Device;
use plenary_shared::{
    id::SessionId,
    limits::{SEATS_PER_SOCKET, UNUSED_SEATS_PER_SOCKET},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The participants' seats of each event made since the server started, the newest last.
#[derive(Debug, Default)]
pub struct Newcomers {
    events: Mutex<HashMap<SessionId, Vec<Newcomer>>>,
    /// Held while a seat is made and its row is written, so that each join sees all seats before it.
    turn: tokio::sync::Mutex<()>,
}

/// The turn of one participant who joins.
pub(super) struct Turn<'a> {
    newcomers: &'a Newcomers,
    session: SessionId,
    _turn: tokio::sync::MutexGuard<'a, ()>,
}

impl Turn<'_> {
    /// Records the seat that was made in this turn.
    pub fn taken(self, device: Device) {
        self.newcomers.joined(self.session, device);
    }
}

/// Maximum of participants' seats of an event.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    all: usize,
    never_used: usize,
}

impl Bounds {
    /// For an event whose room takes so many sockets.
    const fn for_sockets(sockets: usize) -> Self {
        Self { all: sockets * SEATS_PER_SOCKET, never_used: sockets * UNUSED_SEATS_PER_SOCKET }
    }
}

#[derive(Debug)]
struct Newcomer {
    device: Device,
    /// Whether it has had an open socket.
    used: bool,
}

impl Newcomers {
    /// Records that a seat was made.
    fn joined(&self, session: SessionId, device: Device) {
        self.lock().entry(session).or_default().push(Newcomer { device, used: false });
    }

    /// Records that a seat is used.
    pub fn came(&self, session: SessionId, device: &Device) {
        if let Some(known) = self.lock().get_mut(&session)
            && let Some(newcomer) = known.iter_mut().rev().find(|newcomer| newcomer.device == *device)
        {
            newcomer.used = true;
        }
    }

    /// Which seat is evicted for one more, when the maximum is reached. Of unused seats the oldest goes: a phone uses
    /// its seat within seconds. Of used seats the newest without an open socket goes, so that people who joined before
    /// a flood of seats keep theirs, even while their phones sleep.
    fn gives_way(
        &self,
        session: SessionId,
        seats: &BTreeSet<Device>,
        bounds: Bounds,
        is_present: impl Fn(&Device) -> bool,
    ) -> Option<Device> {
        let mut events = self.lock();
        let known = events.entry(session).or_default();
        known.retain(|newcomer| seats.contains(&newcomer.device));
        let mut unused = known.iter().filter(|newcomer| !newcomer.used);
        if unused.clone().count() >= bounds.never_used {
            return unused.next().map(|newcomer| newcomer.device);
        }
        if seats.len() < bounds.all {
            return None;
        }
        let newest = known.iter().rev().find(|newcomer| newcomer.used && !is_present(&newcomer.device));
        newest.map(|newcomer| newcomer.device).or_else(|| {
            // These were made before the server started.
            let known: BTreeSet<_> = known.iter().map(|newcomer| newcomer.device).collect();
            seats.difference(&known).find(|device| !is_present(device)).copied()
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<Newcomer>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a turn to join, and evicts a seat if the maximum is reached.
pub(super) async fn turn(app: &App, session: SessionId) -> Result<Turn<'_>, WebError> {
    let turn = app.newcomers.turn.lock().await;
    let seats = app.store.participants(session).await?;
    let bounds = Bounds::for_sockets(app.config.sockets_per_room);
    let present = |device: &Device| app.registry.is_present(session, device);
    if let Some(device) = app.newcomers.gives_way(session, &seats, bounds, present) {
        app.store.drop_member(&device).await?;
        app.registry.revoke(session, &device);
    }
    Ok(Turn { newcomers: &app.newcomers, session, _turn: turn })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: SessionId = SessionId::from_bytes([1; 16]);

    const BOUNDS: Bounds = Bounds::for_sockets(10);

    fn device(number: usize) -> Device {
        let mut device = [0; 32];
        device[24..].copy_from_slice(&number.to_be_bytes());
        device
    }

    fn seats(numbers: std::ops::Range<usize>) -> BTreeSet<Device> {
        numbers.map(device).collect()
    }

    #[test]
    fn of_seats_that_were_never_used_the_oldest_gives_way() {
        let newcomers = Newcomers::default();
        for number in 0..=BOUNDS.never_used {
            newcomers.joined(EVENT, device(number));
        }
        newcomers.came(EVENT, &device(0));
        let made = seats(0..BOUNDS.never_used + 1);
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, |_| false), Some(device(1)), "the first one is in use");
        newcomers.came(EVENT, &device(2));
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, |_| false), None);
        assert_eq!(
            newcomers.gives_way(SessionId::from_bytes([2; 16]), &made, BOUNDS, |_| false),
            None,
            "another event"
        );
    }

    #[test]
    fn of_seats_that_were_used_the_newest_without_a_socket_gives_way() {
        let newcomers = Newcomers::default();
        let early = 10;
        for number in early..BOUNDS.all {
            newcomers.joined(EVENT, device(number));
            newcomers.came(EVENT, &device(number));
        }
        let made = seats(0..BOUNDS.all);
        let last = device(BOUNDS.all - 1);
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, |_| false), Some(last));
        let before = device(BOUNDS.all - 2);
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, |device| *device == last), Some(before));
        // Seats from before the start are evicted only when all others have a socket.
        let present = |one: &Device| *one >= device(early) || *one == device(0);
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, present), Some(device(1)));
        assert_eq!(newcomers.gives_way(EVENT, &seats(0..BOUNDS.all - 1), BOUNDS, |_| false), None);
    }
}
