//! When a room's next batch begins: at once after a quiet moment; in a busy one a little later, with company, because
//! what is written and sent together costs once.

use super::room::{Command, Input};
use plenary_shared::role::Role;
use std::time::Duration;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// From the beginning of one batch to that of the next, when enough waits to make it worth while.
const PACE: Duration = Duration::from_millis(10);
/// The same, when less than [`COMPANY`] waits.
const LEISURE: Duration = Duration::from_millis(30);
/// Commands that are company enough.
const COMPANY: usize = 4;

/// A room's pace.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the latest batch began.
    begun: Option<Instant>,
}

impl Pace {
    /// A batch begins now.
    pub fn begin(&mut self) {
        self.begun = Some(Instant::now());
    }

    /// Takes what waits, at most `most` in all, and returns when the batch is to begin; `false` when there is nothing
    /// and nothing will come any more. Whoever stops waiting for this finds what was taken in `batch`.
    pub async fn collect(&self, inputs: &mut mpsc::Receiver<Input>, batch: &mut Vec<Input>, most: usize) -> bool {
        if batch.is_empty() && inputs.recv_many(batch, most).await == 0 {
            return false;
        }
        while let Some(due) = self.due(batch).filter(|due| batch.len() < most && *due > Instant::now()) {
            let room = most - batch.len();
            tokio::select! {
                taken = inputs.recv_many(batch, room) => if taken == 0 {
                    break;
                },
                () = sleep_until(due) => break,
            }
        }
        true
    }

    /// When a batch of these is to begin, unless at once.
    fn due(&self, batch: &[Input]) -> Option<Instant> {
        let wait = if batch.len() < COMPANY { LEISURE } else { PACE };
        let begun = self.begun.filter(|_| batch.iter().all(can_wait))?;
        Some(begun + wait)
    }
}

/// Whether nobody stands before a screen for it: whoever comes, and whoever leads, is answered at once.
fn can_wait(input: &Input) -> bool {
    matches!(input, Input::Command(Command { role: Role::Participant, .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::outlet::channel;
    use plenary_shared::{id::OpId, protocol::Act};

    fn command(role: Role) -> Input {
        let act = Act::TimerSet { seconds: 0 };
        let (op, to) = (OpId::from_bytes([1; 16]), channel().0);
        Input::Command(Command { role, op, n: 0, act, voter: None, burst: false, to })
    }

    fn participants(count: usize) -> Vec<Input> {
        (0..count).map(|_| command(Role::Participant)).collect()
    }

    #[test]
    fn the_first_command_waits_for_nobody() {
        assert_eq!(Pace::default().due(&participants(1)), None);
    }

    #[test]
    fn in_a_busy_room_commands_wait_for_company() {
        let mut pace = Pace::default();
        pace.begin();
        let begun = pace.begun.unwrap();
        assert_eq!(pace.due(&participants(COMPANY - 1)), Some(begun + LEISURE));
        assert_eq!(pace.due(&participants(COMPANY)), Some(begun + PACE));
    }

    #[test]
    fn whoever_leads_is_answered_at_once() {
        let mut pace = Pace::default();
        pace.begin();
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
        pace.begin();
        assert!(pace.collect(&mut take, &mut batch, 1).await);
        assert!(pace.collect(&mut take, &mut batch, 2).await);
        assert_eq!(batch.len(), 2);
        assert!(!pace.collect(&mut take, &mut Vec::new(), 2).await);
    }
}
