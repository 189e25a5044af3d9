//! Devices whose sockets were repeatedly closed for protocol violations: their next sockets must wait longer and
//! longer, so that breaking the rules on purpose costs other devices next to nothing.

use crate::{
    limits::{Doubling, recent::Recent},
    store::people::Hash,
};
use plenary_shared::wire::close;
use std::time::{Duration, Instant};

/// A broken or outdated page has a few sockets closed without any delay.
const WAITS: Doubling = Doubling { free: 5, first: Duration::from_secs(1), longest: Duration::from_secs(32) };
/// How long a device must behave before its count starts afresh.
const FORGOTTEN: Duration = Duration::from_secs(600);
/// Devices that are remembered.
const DEVICES: usize = 10_000;

/// Recent violations of each device.
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
    /// Whether a device must wait before its next socket.
    pub fn waits(&self, device: &Hash, now: Instant) -> bool {
        self.0.look(device, now, |past| past.waits_until.is_some_and(|until| now < until)).unwrap_or(false)
    }

    /// Records the code with which a socket of a device was closed, if the device is the reason.
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
