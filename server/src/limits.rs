//! How often one of many may do something: what is counted for each of them, for how long, and of how many at most.
//!
//! The crate `governor` was weighed and does not fit: its keys have no bound, what it counted cannot be taken back, and
//! it knows one steady rate, where waits here grow with each act and end at a longest one, so that nobody is locked out.

pub mod allowance;
pub mod recent;
pub mod times;

use std::time::Duration;

/// Waits that double with each act after the free ones, up to a longest.
#[derive(Debug, Clone, Copy)]
pub struct Doubling {
    /// Acts that cost nothing.
    pub free: usize,
    /// The wait after the first act that is not free.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Doubling {
    /// The wait after so many acts.
    pub fn after(&self, acts: usize) -> Duration {
        let Some(doubled) = acts.checked_sub(self.free + 1) else { return Duration::ZERO };
        let times = u32::try_from(doubled).ok().and_then(|doubled| 1_u32.checked_shl(doubled)).unwrap_or(u32::MAX);
        self.first.saturating_mul(times).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_first_act_that_is_not_free_up_to_the_longest() {
        let waits = Doubling { free: 2, first: Duration::from_secs(1), longest: Duration::from_secs(8) };
        let seconds = [0, 1, 2, 3, 4, 5, 6, 7, 33, 34, 35, usize::MAX].map(|acts| waits.after(acts).as_secs());
        assert_eq!(seconds, [0, 0, 0, 1, 2, 4, 8, 8, 8, 8, 8, 8]);
    }
}
