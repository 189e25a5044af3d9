//! When a room's next batch begins: at once after an idle moment; in a busy room after a batch window, because inputs
//! that are written and sent together cost one commit. Busy rooms begin at the same moments, so that they share one
//! fsync.

use crate::room::{Command, Input};
use plenary_shared::role::Role;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Interval between the moments at which rooms' batches begin.
const BEAT: Duration = Duration::from_millis(12);
/// Batch window while fewer than [`COMPANY`] commands wait, measured from the beginning of the previous batch.
const LEISURE: Duration = Duration::from_millis(48);
/// Commands for which a batch is worth while at the next beat.
const COMPANY: usize = 4;

/// The beat that all rooms of a server share.
#[derive(Debug, Default)]
pub(super) struct Beat {
    latest: Mutex<Option<Instant>>,
}

impl Beat {
    /// The next moment for a batch that must not begin before `earliest`; it is in the past when no batch began
    /// recently.
    fn next(&self, earliest: Instant) -> Instant {
        let now = Instant::now();
        let latest = *self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        match latest {
            Some(latest) if earliest > now || now < latest + BEAT => {
                let beats = earliest.max(now).duration_since(latest).as_micros().div_ceil(BEAT.as_micros());
                latest + BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
            }
            _ => earliest,
        }
    }

    /// Records that a batch due at this moment begins; when it is long overdue, a new beat starts from now.
    fn keep(&self, due: Instant) -> Instant {
        let now = Instant::now();
        let moment = if now < due + BEAT { due } else { now };
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = (*latest).max(Some(moment));
        moment
    }
}

/// The pace of one room's batches.
#[derive(Debug, Default)]
pub(super) struct Pace {
    beat: Arc<Beat>,
    /// When the latest batch began.
    begun: Option<Instant>,
}

impl Pace {
    /// The pace of a room that shares `beat` with others.
    pub fn with(beat: Arc<Beat>) -> Self {
        Self { beat, begun: None }
    }

    /// Begins a batch now, without waiting for the beat.
    pub fn begin(&mut self) {
        self.begun = Some(Instant::now());
    }

    /// Collects inputs, at most `most` in all, and returns when the batch begins; `false` when the channel is closed
    /// and empty. Cancel-safe: what was received stays in `batch`.
    pub async fn collect(&mut self, inputs: &mut mpsc::Receiver<Input>, batch: &mut Vec<Input>, most: usize) -> bool {
        if batch.is_empty() && inputs.recv_many(batch, most).await == 0 {
            return false;
        }
        while let Some(due) = self.due(batch).filter(|_| batch.len() < most) {
            let room = most - batch.len();
            tokio::select! {
                biased;
                () = sleep_until(due) => {
                    self.begun = Some(self.beat.keep(due));
                    return true;
                }
                taken = inputs.recv_many(batch, room) => if taken == 0 {
                    break;
                },
            }
        }
        self.begin();
        true
    }

    /// When a batch of these inputs should begin; `None` for at once.
    fn due(&self, batch: &[Input]) -> Option<Instant> {
        if !batch.iter().all(can_wait) {
            return None;
        }
        let wait = if batch.len() < COMPANY { LEISURE } else { BEAT };
        Some(self.beat.next(self.begun.map_or_else(Instant::now, |begun| begun + wait)))
    }
}

/// Whether an input may wait for the batch window. Joins, and everything from facilitators, are handled at once.
fn can_wait(input: &Input) -> bool {
    matches!(input, Input::Command(Command { role: Role::Participant, .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::channel;
    use plenary_shared::{
        id::OpId,
        stage::{Act, leading::LeadingAct},
    };

    fn command(role: Role) -> Input {
        let act = Act::Leading(LeadingAct::SetTimer { seconds: 0 });
        let (op, to) = (OpId::from_bytes([1; 16]), channel().0);
        Input::Command(Command { role, op, n: 0, act, voter: None, to })
    }

    fn participants(count: usize) -> Vec<Input> {
        (0..count).map(|_| command(Role::Participant)).collect()
    }

    #[test]
    fn after_a_quiet_moment_a_command_waits_for_nobody() {
        let due = Pace::default().due(&participants(1)).unwrap();
        assert!(due <= Instant::now());
    }

    #[test]
    fn in_a_busy_room_commands_wait_for_company() {
        let mut pace = Pace::default();
        let begun = pace.beat.keep(Instant::now());
        pace.begun = Some(begun);
        assert_eq!(pace.due(&participants(COMPANY - 1)), Some(begun + LEISURE));
        assert_eq!(pace.due(&participants(COMPANY)), Some(begun + BEAT));
    }

    #[test]
    fn busy_rooms_begin_at_the_same_moments() {
        let beat = Arc::<Beat>::default();
        let begun = beat.keep(Instant::now());
        let newcomer = Pace::with(Arc::clone(&beat));
        assert_eq!(newcomer.due(&participants(1)), Some(begun + BEAT));
        let odd = Pace { beat, begun: Some(begun + BEAT / 2) };
        assert_eq!(odd.due(&participants(COMPANY)), Some(begun + BEAT * 2));
    }

    #[test]
    fn whoever_leads_is_answered_at_once() {
        let mut pace = Pace::default();
        pace.begun = Some(pace.beat.keep(Instant::now()));
        let mut inputs = participants(1);
        inputs.push(command(Role::Facilitator));
        assert_eq!(pace.due(&inputs), None);
    }

    #[tokio::test]
    async fn what_was_taken_before_the_inbox_closed_is_a_batch() {
        let (give, mut take) = mpsc::channel(2);
        participants(2).into_iter().for_each(|command| give.try_send(command).unwrap());
        drop(give);
        let (mut pace, mut batch) = (Pace::default(), Vec::new());
        assert!(pace.collect(&mut take, &mut batch, 1).await);
        assert!(pace.collect(&mut take, &mut batch, 2).await);
        assert_eq!(batch.len(), 2);
        assert!(!pace.collect(&mut take, &mut Vec::new(), 2).await);
    }
}
