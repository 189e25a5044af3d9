//! Wishes for a pause: in memory only, and told once enough devices have one, at moments that no press decides.

use super::seats::Device;
use crate::{Rules, seams::Mixing};
use plenary_shared::limits;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

/// The wishes of one room, for the stage that is open.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    asking: HashSet<Device>,
    /// `meta.stage.n` for which they hold.
    stage: u32,
    /// Whether facilitators have been told in this stage.
    told: bool,
    looked: Option<Instant>,
}

impl Pauses {
    /// A device asks, or takes its wish back.
    pub fn ask(&mut self, device: Device, wishes: bool) {
        if wishes {
            self.asking.insert(device);
        } else {
            self.asking.remove(&device);
        }
    }

    /// The room is in this stage: wishes end with theirs.
    pub fn enter(&mut self, stage: u32) {
        if self.stage != stage {
            *self = Self { stage, looked: self.looked, ..Self::default() };
        }
    }

    /// Whether facilitators are told that some people would like a pause. Between two looks at the wishes as much time
    /// passes as between two counts, so that the sign does not follow upon anybody's press.
    pub fn told(&mut self, least: usize, now: Instant) -> bool {
        let rest = Duration::from_secs(limits::COUNT_SECONDS);
        let rested = self.looked.is_none_or(|looked| now.saturating_duration_since(looked) >= rest);
        if rested {
            self.looked = Some(now);
        }
        self.told |= Rules::may_tell(self.asking.len(), least, rested);
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_told_before_enough_ask_nor_at_the_moment_at_which_one_does() {
        let (mut pauses, start) = (Pauses::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!pauses.told(3, start));
        for device in 0..2 {
            pauses.ask([device; 32], true);
            pauses.ask([device; 32], true);
        }
        assert!(!pauses.told(3, at(10)));
        pauses.ask([2; 32], true);
        assert!(!pauses.told(3, at(11)), "the third has just asked");
        assert!(!pauses.told(3, at(19)));
        assert!(pauses.told(3, at(20)));
        pauses.ask([2; 32], false);
        assert!(pauses.told(3, at(21)), "what was told stays for the stage");
        pauses.enter(1);
        assert!(!pauses.told(3, at(31)), "and ends with it");
        for device in 3..6 {
            pauses.ask([device; 32], true);
        }
        pauses.enter(1);
        assert!(pauses.told(3, at(41)), "wishes of the new stage count from its first moment");
    }

    #[test]
    fn a_wish_that_was_taken_back_does_not_count() {
        let (mut pauses, start) = (Pauses::default(), Instant::now());
        for device in 0..3 {
            pauses.ask([device; 32], true);
        }
        pauses.ask([0; 32], false);
        assert!(!pauses.told(3, start));
    }
}
