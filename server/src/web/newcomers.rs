//! How many seats the participants of an event may have. Whoever has the code can join over and over, and each time makes
//! a row; a venue shares one address, so nobody is told apart by it. Instead of refusing anybody, seats give way.
//!
//! What is remembered here is in memory only: in which order seats were made since the server started, and which of them
//! have been used. No row says so. It is not one of [`crate::limits`], because nothing here is counted in time: who gives
//! way is decided by which seats the store has, and which have a socket.

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

/// The participants' seats of each event that were made since the server started, the newest last.
#[derive(Debug, Default)]
pub struct Newcomers {
    events: Mutex<HashMap<SessionId, Vec<Newcomer>>>,
    /// Seats are made one after another, as their rows are written, so that each sees those before it.
    turn: tokio::sync::Mutex<()>,
}

/// The turn of somebody who joins.
pub(super) struct Turn<'a> {
    newcomers: &'a Newcomers,
    session: SessionId,
    _turn: tokio::sync::MutexGuard<'a, ()>,
}

impl Turn<'_> {
    /// The seat is made.
    pub fn taken(self, device: Device) {
        self.newcomers.joined(self.session, device);
    }
}

/// How many seats the participants of an event may have.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    all: usize,
    never_used: usize,
}

impl Bounds {
    /// Of an event whose room takes so many sockets.
    const fn of(sockets: usize) -> Self {
        Self { all: sockets * SEATS_PER_SOCKET, never_used: sockets * UNUSED_SEATS_PER_SOCKET }
    }
}

#[derive(Debug)]
struct Newcomer {
    device: Device,
    /// Whether a socket has been open at it.
    used: bool,
}

impl Newcomers {
    /// A seat was made.
    fn joined(&self, session: SessionId, device: Device) {
        self.lock().entry(session).or_default().push(Newcomer { device, used: false });
    }

    /// A seat is used.
    pub fn came(&self, session: SessionId, device: &Device) {
        if let Some(known) = self.lock().get_mut(&session)
            && let Some(newcomer) = known.iter_mut().rev().find(|newcomer| newcomer.device == *device)
        {
            newcomer.used = true;
        }
    }

    /// Which seat gives way to one more, when there are as many as there may be. Of those that were never used the oldest
    /// does: a phone uses its seat within seconds. Of the others the newest that has no socket open does, so that whoever
    /// was there before somebody began to make seats keeps theirs, awake or not.
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
            // Made before the server started.
            let known: BTreeSet<_> = known.iter().map(|newcomer| newcomer.device).collect();
            seats.difference(&known).find(|device| !is_present(device)).copied()
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<Newcomer>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the turn of somebody who joins, and lets a seat give way to theirs when there are as many as there may be.
pub(super) async fn turn(app: &App, session: SessionId) -> Result<Turn<'_>, WebError> {
    let turn = app.newcomers.turn.lock().await;
    let seats = app.store.participants(session).await?;
    let bounds = Bounds::of(app.config.sockets_per_room);
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

    const BOUNDS: Bounds = Bounds::of(10);

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
        // Those of before the start give way only when all others have a socket.
        let present = |one: &Device| *one >= device(early) || *one == device(0);
        assert_eq!(newcomers.gives_way(EVENT, &made, BOUNDS, present), Some(device(1)));
        assert_eq!(newcomers.gives_way(EVENT, &seats(0..BOUNDS.all - 1), BOUNDS, |_| false), None);
    }
}
