//! Whether the system clock can be trusted when it says that an event's last day is over.

use crate::store::people::Seen;
use jiff::civil::Date;

/// Consecutive plausible days required before anything is deleted by date.
pub const STEADY: u32 = 3;
/// Maximum of days between two checks that still counts as plausible. A server that was off for longer is treated as if
/// its clock had jumped, because the two look the same.
const GAP: i32 = 31;

/// Whether the system clock can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It has advanced normally.
    Believe,
    /// It has jumped, or there is not enough history: wait and observe.
    Wait,
}

/// Judges the clock by the day it shows and the history so far; also returns the history to store.
pub fn judge(seen: Option<Seen>, today: Date) -> (Seen, Trust) {
    let steady = match seen {
        Some(Seen { day, steady }) => match day.until(today).map(|span| span.get_days()) {
            Ok(0) => steady,
            Ok(1..=GAP) => (steady + 1).min(STEADY),
            // Backwards in time, or far ahead.
            _ => 0,
        },
        None => 0,
    };
    let trust = if steady >= STEADY { Trust::Believe } else { Trust::Wait };
    (Seen { day: today, steady }, trust)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Trust::{Believe, Wait};
    use jiff::civil::date;

    /// The guard's verdict on each of these days, one after the other.
    fn course(days: &[Date]) -> Vec<Trust> {
        let mut seen = None;
        days.iter()
            .map(|day| {
                let (now, trust) = judge(seen, *day);
                seen = Some(now);
                trust
            })
            .collect()
    }

    #[test]
    fn a_clock_that_goes_on_is_believed_after_three_days() {
        let days = [22, 23, 23, 24, 25, 26].map(|day| date(2026, 11, day));
        assert_eq!(course(&days), [Wait, Wait, Wait, Wait, Believe, Believe]);
    }

    #[test]
    fn a_server_that_runs_now_and_then_is_believed_too() {
        let days = [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1)];
        assert_eq!(course(&days), [Wait, Wait, Wait, Believe]);
    }

    #[test]
    fn a_jump_ahead_or_back_makes_it_wait_again() {
        let steady = [22, 23, 24, 25].map(|day| date(2026, 11, day));
        for odd in [date(2031, 11, 26), date(2026, 12, 27), date(2026, 11, 24), date(1970, 1, 1)] {
            let back = [26, 27, 28, 29].map(|day| date(2026, 11, day));
            let trusts = course(&[&steady[..], &[odd], &back].concat());
            assert_eq!(trusts[3], Believe);
            assert_eq!(trusts[4], Wait, "{odd}");
        }
        let ahead = [date(2031, 11, 26), date(2031, 11, 27), date(2031, 11, 28)];
        assert_eq!(course(&[&steady[..], &ahead].concat())[4..], [Wait, Wait, Wait]);
    }
}
