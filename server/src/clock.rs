//! The one place of the edge that reads the time; what decides by time takes it as an argument.

use crate::{Rules, seams::Clock};
use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use std::{sync::LazyLock, time::Instant};

/// Today's date in the server's time zone.
pub fn today() -> Date {
    now().date()
}

/// Seconds since 1970.
pub fn seconds() -> i64 {
    instant().as_second()
}

/// A moment by both clocks: the monotonic one, and the seconds since 1970, which survive a restart.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// By the monotonic clock.
    pub instant: Instant,
    /// Seconds since 1970.
    pub unix: i64,
}

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self { instant: Instant::now(), unix: seconds() }
    }
}

/// Now by a clock that is set once, at its first use, and is monotonic from then on: facilitators keep their seats when
/// the computer's clock is corrected.
pub fn steady() -> Zoned {
    static SET: LazyLock<(Timestamp, Instant)> = LazyLock::new(|| (instant(), Instant::now()));
    let (set, since) = *SET;
    set.saturating_add(since.elapsed()).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::system())
}

/// Seconds since 1970 by the clock of [`steady`].
pub fn steady_seconds() -> i64 {
    steady().timestamp().as_second()
}

/// Now, in the server's time zone.
fn now() -> Zoned {
    instant().to_zoned(TimeZone::system())
}

/// The first second after a day ends in the server's time zone.
pub fn end_of(day: Date) -> i64 {
    let next = day.saturating_add(1.day());
    next.to_zoned(TimeZone::system()).map_or(i64::MAX, |midnight| midnight.timestamp().as_second())
}

/// This second in the server's time zone, for the name of a folder: `2026-11-22T09-15-00`.
pub fn stamp() -> String {
    now().strftime("%Y-%m-%dT%H-%M-%S").to_string()
}

fn instant() -> Timestamp {
    Rules::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_after_now_and_within_a_day_and_an_hour() {
        let left = end_of(today()) - seconds();
        assert!((0..=25 * 3600).contains(&left), "{left}");
    }
}
