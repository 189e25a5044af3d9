//! Keyed rate limits: what is counted for each key, for how long, and for how many keys at most.
//!
//! The crate `governor` was considered and does not fit: its keys are unbounded, what it counted cannot be refunded,
//! and it supports one steady rate, where delays here grow with each attempt up to a maximum, so that no one is locked
//! out.

pub mod allowance;
pub mod recent;
pub mod times;

use std::time::Duration;

/// Delays that double with each attempt after the free ones, up to a maximum.
#[derive(Debug, Clone, Copy)]
pub struct Doubling {
    /// Attempts without a delay.
    pub free: usize,
    /// The delay after the first attempt that is not free.
    pub first: Duration,
    /// The maximum delay.
    pub longest: Duration,
}

impl Doubling {
    /// The delay after so many attempts.
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
