//! Devices whose sockets had to be closed for what they said, over and over: their next sockets wait longer and longer,
//! so that whoever breaks the rules on purpose costs the others next to nothing.

use crate::store::people::Hash;
use plenary_shared::wire::close;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Closed sockets of a device that cost it nothing: a page that is broken or out of date closes a few.
const FREE: u32 = 5;
/// The wait after the first socket that is not free; each further one doubles it.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(32);
/// How long a device must have been quiet to begin anew.
const FORGOTTEN: Duration = Duration::from_secs(600);
/// Devices that are remembered.
const DEVICES: usize = 10_000;

/// What each device did lately; in memory only, never logged.
#[derive(Debug, Default)]
pub struct Unruly {
    devices: Mutex<HashMap<Hash, Past>>,
}

#[derive(Debug, Clone, Copy)]
struct Past {
    closed: u32,
    last: Instant,
}

impl Past {
    fn until(self) -> Instant {
        match self.closed.checked_sub(FREE + 1) {
            Some(more) => self.last + SHORTEST.saturating_mul(1_u32.checked_shl(more).unwrap_or(u32::MAX)).min(LONGEST),
            None => self.last,
        }
    }

    fn is_forgotten(self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) >= FORGOTTEN
    }
}

impl Unruly {
    /// Whether a device must wait with its next socket.
    pub fn waits(&self, device: &Hash, now: Instant) -> bool {
        self.lock().get(device).is_some_and(|past| now < past.until())
    }

    /// Remembers with which code a socket of a device was closed, when the device itself is the reason.
    pub fn closed(&self, device: Hash, code: u16, now: Instant) {
        if !matches!(code, close::FLOOD | close::BROKEN | close::TOO_BIG) {
            return;
        }
        let mut devices = self.lock();
        if devices.len() >= DEVICES {
            devices.retain(|_, past| !past.is_forgotten(now));
        }
        if devices.len() >= DEVICES && !devices.contains_key(&device) {
            devices.clear();
        }
        let past = devices.entry(device).or_insert(Past { closed: 0, last: now });
        let closed = if past.is_forgotten(now) { 0 } else { past.closed };
        *past = Past { closed: closed.saturating_add(1), last: now };
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Past>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_breaks_the_rules_over_and_over_waits_longer_each_time_and_others_do_not() {
        let (unruly, mut now) = (Unruly::default(), Instant::now());
        let (bad, good) = ([1; 32], [2; 32]);
        for _ in 0..FREE {
            unruly.closed(bad, close::BROKEN, now);
            assert!(!unruly.waits(&bad, now));
        }
        for wait in [1, 2, 4, 8, 16, 32, 32, 32] {
            unruly.closed(bad, close::FLOOD, now);
            now += Duration::from_secs(wait) - Duration::from_millis(1);
            assert!(unruly.waits(&bad, now), "{wait} s");
            now += Duration::from_millis(1);
            assert!(!unruly.waits(&bad, now), "{wait} s");
        }
        assert!(!unruly.waits(&good, now));
        unruly.closed(bad, close::BROKEN, now + FORGOTTEN);
        assert!(!unruly.waits(&bad, now + FORGOTTEN), "a quiet device begins anew");
    }

    #[test]
    fn what_the_network_or_the_server_closed_is_nobodys_fault() {
        let (unruly, now) = (Unruly::default(), Instant::now());
        for _ in 0..10 * FREE {
            for code in [close::IDLE, close::SLOW, close::LEAVING, close::VERSION, close::NO_SEAT] {
                unruly.closed([1; 32], code, now);
            }
        }
        assert!(!unruly.waits(&[1; 32], now));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (unruly, now) = (Unruly::default(), Instant::now());
        for number in 0..2 * DEVICES {
            let mut device = [0; 32];
            device[..8].copy_from_slice(&number.to_be_bytes());
            unruly.closed(device, close::FLOOD, now);
        }
        assert!(unruly.lock().len() <= DEVICES);
    }
}
