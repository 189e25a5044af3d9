//! The system clock: the expiry of seats, links and events depends on it.

use super::Finding;
use crate::clock;
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant, SystemTime},
};

const ABOUT: &str = "clock";
/// An implausible year, because this version was written later.
const BEFORE: i16 = 2026;
/// An implausible year, because it is too far ahead.
const AFTER: i16 = 2100;
/// Maximum drift of the system clock against the monotonic one during the check, in milliseconds.
const DRIFT: u128 = 100;
/// Written by systemd-timesyncd once it has set the clock.
const TIMESYNC: &str = "/run/systemd/timesync/synchronized";

/// Both clocks at one moment.
pub struct Watch {
    wall: SystemTime,
    steady: Instant,
}

impl Watch {
    /// Starts watching now.
    pub fn start() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// How far the system clock has moved against the monotonic one since.
    fn drift(&self) -> Duration {
        let steady = self.steady.elapsed();
        let wall = self.wall.elapsed().unwrap_or_default();
        wall.abs_diff(steady)
    }
}

/// Checks the date, whether the clock is synchronised, and whether it jumps.
pub fn examine(watch: Watch) -> Vec<Finding> {
    let mut findings = vec![year(clock::today().year()), kept_right(synchronised())];
    findings.extend(jumps(watch.drift()));
    findings
}

fn year(year: i16) -> Finding {
    if (BEFORE..AFTER).contains(&year) {
        Finding::well(ABOUT, format!("The clock says {}.", clock::today()))
    } else {
        let say = format!("The clock says the year is {year}; set it, or events will be kept too long or not at all.");
        Finding::problem(ABOUT, say)
    }
}

fn kept_right(synchronised: Option<bool>) -> Finding {
    match synchronised {
        Some(true) => Finding::well(ABOUT, "A time service keeps it accurate."),
        Some(false) => {
            let say = "No time service keeps it accurate; install one (on Debian: systemd-timesyncd or chrony).";
            Finding::warning(ABOUT, say)
        }
        None => {
            let say = "Cannot tell from here whether a time service keeps it accurate; check that the host runs one.";
            Finding::warning(ABOUT, say)
        }
    }
}

fn jumps(drift: Duration) -> Option<Finding> {
    (drift.as_millis() > DRIFT).then(|| {
        let say = format!("It jumped by {} ms during this check; run only one time service.", drift.as_millis());
        Finding::warning(ABOUT, say)
    })
}

/// Whether systemd's time service or, for any service, the kernel reports synchronisation; `None` when neither can be
/// asked.
fn synchronised() -> Option<bool> {
    if Path::new(TIMESYNC).exists() {
        return Some(true);
    }
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output().ok()?;
    match asked.stdout.trim_ascii() {
        b"yes" => Some(true),
        b"no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_year_that_cannot_be_is_a_problem() {
        assert_eq!(year(1970).state, State::Problem);
        assert_eq!(year(2100).state, State::Problem);
        assert_eq!(year(2027).state, State::Well);
    }

    #[test]
    fn a_clock_that_nobody_keeps_is_warned_of() {
        assert_eq!(kept_right(Some(true)).state, State::Well);
        assert!(kept_right(Some(false)).say.contains("install one"));
        assert!(kept_right(None).say.contains("Cannot tell"));
    }

    #[test]
    fn a_clock_that_jumps_is_noticed() {
        assert_eq!(jumps(Duration::from_millis(3)), None);
        assert!(jumps(Duration::from_secs(86_400)).unwrap().say.contains("86400000 ms"));
        let wound_back = Watch { wall: SystemTime::now() - Duration::from_secs(5), steady: Instant::now() };
        assert!(wound_back.drift() >= Duration::from_secs(4));
        assert!(Watch::start().drift() < Duration::from_secs(1));
    }
}
