//! A clock that is wrong.

use super::Rules;
use crate::{
    planted::{Fault, planted},
    seams::{Clock, Ordinary},
};
use jiff::{Timestamp, ToSpan};

/// The environment variable that names a file with the seconds by which the clock is wrong.
const VARIABLE: &str = "PLENARY_PLANT_CLOCK";

impl Clock for Rules {
    fn now() -> Timestamp {
        Ordinary::now().saturating_add(error().seconds()).expect("seconds have no calendar")
    }
}

/// By how many seconds it is wrong now.
fn error() -> i64 {
    let file = if planted(Fault::ClockJumps) { std::env::var_os(VARIABLE) } else { None };
    let seconds = file.and_then(|file| std::fs::read_to_string(file).ok());
    seconds.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(0)
}
