//! Rate limits for signing in. Attackers can use up only their own budget: one belongs to an account together with the
//! client's address, or with a browser in which the account was used before.

use crate::{
    address::network,
    limits::{Doubling, recent::Recent, times::Times},
};
use plenary_shared::id::AccountId;
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// How long a try counts.
const WHILE: Duration = Duration::from_secs(15 * 60);
/// Attempts without a delay: people mistype.
const FREE: usize = 5;
/// The delay between consecutive attempts, once there were that many before: the last free one has one behind it. It is
/// capped, so that no one is locked out.
const GAPS: Doubling = Doubling { free: FREE - 2, first: Duration::from_secs(1), longest: Duration::from_secs(8) };
/// Attempts remembered per budget: more would not lengthen the delay.
const REMEMBERED: usize = 2 * FREE + 1;
/// The longest wait: an attempt that would wait longer is refused with a request to retry.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Wrong codes with the right phrase in a day, from unknown browsers, after which the account refuses unknown browsers:
/// someone else knows the phrase. Only a person who knows the phrase can cause this, and known browsers stay
/// unaffected.
const WRONG_CODES: usize = 20;
/// How long a wrong code with the right phrase counts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Browser budgets remembered. Counted apart from addresses, so that a flood of addresses cannot evict them.
const BROWSERS: usize = 2_000;
/// Budgets remembered of names with addresses.
const ADDRESSES: usize = 8_000;
/// Accounts whose wrong codes are remembered.
const ACCOUNTS: usize = 10_000;

/// Which budget an attempt is charged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Budget {
    /// A browser in which this account was used before: by the hash of its token.
    Browser([u8; 32]),
    /// A name, whether or not it is an account's, from an address.
    Address([u8; 32], IpAddr),
}

impl Budget {
    /// The budget of a name from an address.
    pub fn new(handle: [u8; 32], address: IpAddr) -> Self {
        Self::Address(handle, network(address))
    }
}

#[derive(Debug, Default)]
struct Spent {
    tries: Times,
    next: Option<Instant>,
}

/// Recent attempts to sign in.
#[derive(Debug)]
pub struct Tries {
    browsers: Recent<Budget, Spent>,
    addresses: Recent<Budget, Spent>,
    wrong_codes: Recent<AccountId, Times>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            browsers: Recent::new(WHILE, BROWSERS),
            addresses: Recent::new(WHILE, ADDRESSES),
            wrong_codes: Recent::new(DAY, ACCOUNTS),
        }
    }
}

impl Tries {
    /// Charges an attempt, which counts as wrong until [`Tries::right`] is called, and returns how long it must wait.
    /// Attempts on one budget are served one after another. `None`: too many are waiting already.
    pub fn take(&self, budget: Budget, now: Instant) -> Option<Duration> {
        self.spent(budget).change(budget, now, |spent| {
            let gap = GAPS.after(spent.tries.count(WHILE, now));
            let turn = spent.next.map_or(now, |next| next.max(now));
            let wait = turn.saturating_duration_since(now);
            (wait <= LONGEST_WAIT).then(|| {
                spent.next = Some(turn + gap);
                spent.tries.add(now, REMEMBERED);
                wait
            })
        })
    }

    /// The last attempt charged was right. A known browser starts with a fresh budget; for an address only this attempt
    /// is refunded, since others at that address may be guessing.
    pub fn right(&self, budget: Budget, now: Instant) {
        match budget {
            Budget::Browser(_) => self.browsers.remove(&budget),
            Budget::Address(..) => drop(self.addresses.look(&budget, now, |spent| spent.tries.take_back())),
        }
    }

    /// An unknown browser had the right phrase and a wrong code.
    pub fn wrong_code(&self, account: AccountId, now: Instant) {
        self.wrong_codes.change(account, now, |times| times.add(now, WRONG_CODES));
    }

    /// Whether someone else seems to know an account's phrase, so that only known browsers are let in.
    pub fn in_other_hands(&self, account: AccountId, now: Instant) -> bool {
        self.wrong_codes.look(&account, now, |times| times.count(DAY, now)).is_some_and(|wrong| wrong >= WRONG_CODES)
    }

    fn spent(&self, budget: Budget) -> &Recent<Budget, Spent> {
        match budget {
            Budget::Browser(_) => &self.browsers,
            Budget::Address(..) => &self.addresses,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn from(text: &str) -> Budget {
        Budget::new([1; 32], address(text))
    }

    /// Waits of so many tries at one moment.
    fn waits(tries: &Tries, budget: Budget, now: Instant, count: usize) -> Vec<Option<u64>> {
        (0..count).map(|_| tries.take(budget, now).map(|wait| wait.as_secs())).collect()
    }

    #[test]
    fn the_first_tries_cost_nothing_and_then_turns_grow_apart() {
        let (tries, now) = (Tries::default(), Instant::now());
        let expected = [Some(0), Some(0), Some(0), Some(0), Some(0), Some(1), Some(3), Some(7), None, None];
        assert_eq!(waits(&tries, from("192.0.2.1"), now, 10), expected);
        // Never more than the longest wait, however long it goes on: no one is locked out.
        let mut later = now;
        let mut answered = 0;
        for _ in 0..600 {
            later += Duration::from_secs(1);
            answered += usize::from(tries.take(from("192.0.2.1"), later).is_some());
        }
        assert!((60..=90).contains(&answered), "{answered} tries in ten minutes");
        assert_eq!(tries.take(from("192.0.2.1"), later + WHILE), Some(Duration::ZERO));
    }

    #[test]
    fn an_attacker_uses_up_no_budget_but_its_own() {
        let (tries, now) = (Tries::default(), Instant::now());
        waits(&tries, from("192.0.2.1"), now, 100);
        assert_eq!(tries.take(from("192.0.2.1"), now), None);
        assert_eq!(tries.take(from("192.0.2.2"), now), Some(Duration::ZERO), "another address");
        assert_eq!(tries.take(Budget::new([2; 32], address("192.0.2.1")), now), Some(Duration::ZERO), "another name");
        assert_eq!(tries.take(Budget::Browser([7; 32]), now), Some(Duration::ZERO), "a known browser in the same room");
        assert_eq!(from("2001:db8::1"), from("2001:db8::2"), "a device has a whole network to choose from");
    }

    #[test]
    fn who_signs_in_is_not_slowed_the_next_time() {
        let (tries, now, browser) = (Tries::default(), Instant::now(), Budget::Browser([7; 32]));
        waits(&tries, browser, now, FREE);
        tries.right(browser, now);
        assert_eq!(waits(&tries, browser, now, FREE), [Some(0); FREE]);
        let room = from("192.0.2.1");
        for _ in 0..100 {
            assert_eq!(tries.take(room, now), Some(Duration::ZERO));
            tries.right(room, now);
        }
    }

    #[test]
    fn codes_are_not_guessed_by_many_who_know_the_phrase() {
        let (tries, now, account) = (Tries::default(), Instant::now(), AccountId::from_bytes([1; 16]));
        for _ in 1..WRONG_CODES {
            tries.wrong_code(account, now);
        }
        assert!(!tries.in_other_hands(account, now));
        for _ in 0..1_000 {
            tries.wrong_code(account, now);
        }
        assert!(tries.in_other_hands(account, now));
        assert!(!tries.in_other_hands(AccountId::from_bytes([2; 16]), now));
        assert!(!tries.in_other_hands(account, now + DAY));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_known_browsers_last_longest() {
        let (tries, now) = (Tries::default(), Instant::now());
        waits(&tries, Budget::Browser([7; 32]), now, FREE + 1);
        for host in 0..u32::try_from(ADDRESSES).unwrap() * 2 {
            tries.take(Budget::new([1; 32], IpAddr::V4(host.into())), now);
        }
        assert!(tries.addresses.size() <= ADDRESSES);
        assert!(tries.take(Budget::Browser([7; 32]), now).is_some_and(|wait| wait > Duration::ZERO));
        waits(&tries, from("192.0.2.1"), now, 1_000);
        let remembered = tries.addresses.look(&from("192.0.2.1"), now, |spent| spent.tries.count(WHILE, now));
        assert!(remembered.is_some_and(|tries| tries <= REMEMBERED));
    }
}
