//! Devices whose sockets had to be closed for what they said, over and over: their next sockets wait longer and longer,
//! so that whoever breaks the rules on purpose costs the others next to nothing.

use crate::{
    limits::{Doubling, recent::Recent},
    store::people::Hash,
};
use plenary_shared::wire::close;
use std::time::{Duration, Instant};

/// A page that is broken or out of date closes a few sockets; those cost it nothing.
const WAITS: Doubling = Doubling { free: 5, first: Duration::from_secs(1), longest: Duration::from_secs(32) };
/// How long a device must have been quiet to begin anew.
const FORGOTTEN: Duration = Duration::from_secs(600);
/// Devices that are remembered.
const DEVICES: usize = 10_000;

/// What each device did lately.
#[derive(Debug)]
pub struct Unruly(Recent<Hash, Past>);

#[derive(Debug, Default)]
struct Past {
    closed: usize,
    waits_until: Option<Instant>,
}

impl Default for Unruly {
    fn default() -> Self {
        Self(Recent::new(FORGOTTEN, DEVICES))
    }
}

impl Unruly {
    /// Whether a device must wait with its next socket.
    pub fn waits(&self, device: &Hash, now: Instant) -> bool {
        self.0.look(device, now, |past| past.waits_until.is_some_and(|until| now < until)).unwrap_or(false)
    }

    /// Remembers with which code a socket of a device was closed, when the device itself is the reason.
    pub fn closed(&self, device: Hash, code: u16, now: Instant) {
        if matches!(code, close::FLOOD | close::BROKEN | close::TOO_BIG) {
            self.0.change(device, now, |past| {
                past.closed = past.closed.saturating_add(1);
                past.waits_until = Some(now + WAITS.after(past.closed));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_breaks_the_rules_over_and_over_waits_longer_each_time_and_others_do_not() {
        let (unruly, mut now) = (Unruly::default(), Instant::now());
        let (bad, good) = ([1; 32], [2; 32]);
        for _ in 0..WAITS.free {
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
        for _ in 0..10 * WAITS.free {
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
        assert!(unruly.0.size() <= DEVICES);
    }
}
