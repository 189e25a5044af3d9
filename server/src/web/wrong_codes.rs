//! Wrong codes delay an address and never lock it out: the whole room shares one.
//!
//! What guessing is worth. A code is 8 symbols of 31: 31⁸ ≈ 8.5 × 10¹¹ codes, about 2³⁹·⁶. After ten wrong codes in a
//! minute each further response to that address is delayed, by 3 s from the 22nd on. Responses wait in parallel,
//! because a queue would make the room wait behind the guesser; so what bounds the rate is the maximum of connections,
//! 2,000: at most 2,000 / 3 s ≈ 670 guesses a second. Over an event of eight hours these are 1.9 × 10⁷ guesses, and
//! each open lobby is found with a probability of 2.3 × 10⁻⁵, once in 44,000 such events. A facilitator who locks the
//! lobby once everybody has joined leaves nothing to guess. Hand-over codes are valid for 15 minutes: 6 × 10⁵ guesses,
//! one in 1.4 million. Guesses from many addresses are not delayed, but bounded by the speed of the server: at 3,000
//! responses a second a code would be found once in 10,000 events.

use crate::{
    address::network,
    limits::{recent::Recent, times::Times},
};
use plenary_shared::limits::WRONG_CODES_PER_MINUTE;
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// How long a wrong code counts.
const MINUTE: Duration = Duration::from_secs(60);
/// Delay for each wrong code above the limit.
const STEP: Duration = Duration::from_millis(250);
/// The longest delay: a right code from the same address waits no longer than this.
pub const LONGEST: Duration = Duration::from_secs(3);
/// Wrong codes remembered per address: more would not delay it further.
const REMEMBERED: usize = WRONG_CODES_PER_MINUTE as usize + (LONGEST.as_millis() / STEP.as_millis()) as usize;
/// Maximum of addresses remembered.
const ADDRESSES: usize = 10_000;

/// The times of each address's recent wrong codes.
#[derive(Debug)]
pub struct WrongCodes(Recent<IpAddr, Times>);

impl Default for WrongCodes {
    fn default() -> Self {
        Self(Recent::new(MINUTE, ADDRESSES))
    }
}

impl WrongCodes {
    /// The delay of the next response to an address. Right and wrong codes are delayed alike, so that timing does not
    /// distinguish them.
    pub fn delay(&self, address: IpAddr, now: Instant) -> Duration {
        let wrong = self.0.look(&network(address), now, |times| times.count(MINUTE, now)).unwrap_or(0);
        let above = wrong.saturating_sub(WRONG_CODES_PER_MINUTE as usize);
        (STEP * u32::try_from(above).unwrap_or(u32::MAX)).min(LONGEST)
    }

    /// Records a wrong code from an address.
    pub fn remember(&self, address: IpAddr, now: Instant) {
        self.0.change(network(address), now, |times| times.add(now, REMEMBERED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn knows(codes: &WrongCodes, text: &str, now: Instant) -> bool {
        codes.0.look(&address(text), now, |_| ()).is_some()
    }

    #[test]
    fn ten_wrong_codes_a_minute_cost_nothing_and_more_cost_seconds_at_most() {
        let (codes, now, room) = (WrongCodes::default(), Instant::now(), address("192.0.2.1"));
        for _ in 0..WRONG_CODES_PER_MINUTE {
            codes.remember(room, now);
            assert_eq!(codes.delay(room, now), Duration::ZERO);
        }
        codes.remember(room, now);
        assert_eq!(codes.delay(room, now), STEP);
        for _ in 0..1_000 {
            codes.remember(room, now);
        }
        assert_eq!(codes.delay(room, now), LONGEST);
        assert_eq!(codes.delay(address("192.0.2.2"), now), Duration::ZERO);
        assert_eq!(codes.delay(room, now + MINUTE), Duration::ZERO);
        assert!(!knows(&codes, "192.0.2.1", now + MINUTE));
    }

    #[test]
    fn one_device_cannot_pose_as_many() {
        let (codes, now) = (WrongCodes::default(), Instant::now());
        for host in 0..20 {
            codes.remember(address(&format!("2001:db8::{host}")), now);
        }
        assert!(codes.delay(address("2001:db8::99"), now) > Duration::ZERO);
        assert_eq!(codes.delay(address("2001:db8:0:1::1"), now), Duration::ZERO);
        codes.remember(address("::ffff:192.0.2.1"), now);
        assert!(knows(&codes, "192.0.2.1", now));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (codes, now) = (WrongCodes::default(), Instant::now());
        for host in 0..u32::try_from(ADDRESSES).unwrap() * 2 {
            codes.remember(IpAddr::V4(host.into()), now);
        }
        assert!(codes.0.size() <= ADDRESSES);
    }
}
