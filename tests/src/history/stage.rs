//! The stage as one register that several facilitators set at once: a search for an order in which one server could have
//! taken the calls (Wing and Gong, with the states remembered that led nowhere, as Lowe has it).

use super::Entry;
use plenary_shared::{
    content::StageNow,
    id::StageId,
    stage::{Act, leading::LeadingAct},
    wire::Refusal,
};
use std::{collections::HashSet, time::Instant};

/// Most calls of one history: a set of them fits a number.
const MOST: usize = 128;

/// What the register holds: its number, and which stage is open or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Register {
    /// Grows with each change.
    pub n: u32,
    /// The stage.
    pub stage: StageId,
    /// Whether it is open.
    pub open: bool,
}

impl From<StageNow> for Register {
    fn from(now: StageNow) -> Self {
        Self { n: now.n, stage: now.id, open: now.open }
    }
}

/// One call: set the stage, if the number is still the one that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The number that the facilitator saw.
    pub was: u32,
    /// The stage to set.
    pub stage: StageId,
    /// Whether to open it.
    pub open: bool,
    /// When it was sent.
    pub asked: Instant,
    /// When it was answered, and how.
    pub answered: Option<(Instant, Outcome)>,
}

/// How a call was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is set.
    Set,
    /// The stage had another number.
    Superseded(u32),
}

impl Call {
    /// The call behind a command; `None` for another command, or one that was refused for another reason.
    pub fn of(entry: &Entry) -> Option<Self> {
        let Act::Leading(LeadingAct::SetStage { to: stage, open, was }) = entry.act else { return None };
        let answered = match &entry.answered {
            None => None,
            Some((when, Ok(_))) => Some((*when, Outcome::Set)),
            Some((when, Err(nack))) if nack.code == Refusal::Superseded => {
                Some((*when, Outcome::Superseded(nack.now.as_ref()?.parse().ok()?)))
            }
            Some(_) => return None,
        };
        Some(Self { was, stage, open, asked: entry.asked, answered })
    }

    /// What one server answers in this state, and the state afterwards.
    fn on(&self, register: Register) -> (Outcome, Register) {
        if (register.stage, register.open) == (self.stage, self.open) {
            (Outcome::Set, register)
        } else if register.n == self.was {
            (Outcome::Set, Register { n: register.n + 1, stage: self.stage, open: self.open })
        } else {
            (Outcome::Superseded(register.n), register)
        }
    }
}

/// Whether there is an order of the calls, each between its asking and its answer, in which one register gives all the
/// answers and ends as it did. A call without an answer may have happened at any time after it was sent, or never.
pub fn linearizable(first: Register, calls: &[Call], last: Register) -> bool {
    assert!(calls.len() <= MOST, "a history has at most {MOST} calls");
    Search { calls, last, dead: HashSet::new() }.from(0, first)
}

struct Search<'a> {
    calls: &'a [Call],
    last: Register,
    /// Sets of calls and states from which no order leads to the end.
    dead: HashSet<(u128, Register)>,
}

impl Search<'_> {
    fn from(&mut self, done: u128, register: Register) -> bool {
        let calls = self.calls;
        let waiting = || calls.iter().enumerate().filter(|(place, _)| done & (1 << place) == 0);
        let Some(soonest) = waiting().filter_map(|(_, call)| Some(call.answered?.0)).min() else {
            // What has no answer may follow or not.
            return register == self.last || waiting().any(|(place, call)| self.step(done, register, place, call));
        };
        if !self.dead.insert((done, register)) {
            return false;
        }
        // A call that was sent after the answer to another one comes after it.
        waiting().filter(|(_, call)| call.asked <= soonest).any(|(place, call)| self.step(done, register, place, call))
    }

    fn step(&mut self, done: u128, register: Register, place: usize, call: &Call) -> bool {
        let (outcome, next) = call.on(register);
        call.answered.is_none_or(|(_, answer)| answer == outcome) && self.from(done | 1 << place, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    const FIRST: Register = Register { n: 0, stage: StageId(0), open: false };

    /// A call as three numbers: stage, how far behind the facilitator is, and how long call and answer take.
    type Plan = (u8, bool, u32, u64, u64);

    fn plans() -> impl Strategy<Value = Vec<Plan>> {
        prop::collection::vec((0..4u8, any::<bool>(), 0..3u32, 0..30u64, 0..30u64), 1..40)
    }

    /// What a correct server answers: each call takes effect at one moment between its sending and its answer.
    fn honest(plans: &[Plan]) -> (Vec<Call>, Register) {
        let (start, mut register) = (Instant::now() + Duration::from_secs(1), FIRST);
        let mut calls = Vec::new();
        for (place, (stage, open, behind, before, after)) in plans.iter().enumerate() {
            let effect = start + Duration::from_millis(place as u64 * 10);
            let mut call = Call {
                was: register.n.saturating_sub(*behind),
                stage: StageId((*stage).into()),
                open: *open,
                asked: effect - Duration::from_millis(*before),
                answered: None,
            };
            let (outcome, next) = call.on(register);
            register = next;
            call.answered = Some((effect + Duration::from_millis(*after), outcome));
            calls.push(call);
        }
        (calls, register)
    }

    proptest! {
        #[test]
        fn an_honest_register_passes(plans in plans()) {
            let (calls, last) = honest(&plans);
            prop_assert!(linearizable(FIRST, &calls, last));
        }

        #[test]
        fn answers_that_were_lost_change_nothing(plans in plans(), lost: prop::sample::Index) {
            let (mut calls, last) = honest(&plans);
            lost.get_mut(&mut calls).answered = None;
            prop_assert!(linearizable(FIRST, &calls, last));
        }

        #[test]
        fn another_end_is_noticed(plans in plans()) {
            let (calls, last) = honest(&plans);
            let another = Register { n: last.n + 1, ..last };
            prop_assert!(!linearizable(FIRST, &calls, another));
        }

        #[test]
        fn an_acknowledged_call_that_was_forgotten_is_noticed(plans in plans()) {
            let (mut calls, last) = honest(&plans);
            let at = |millis| calls_end(&calls) + Duration::from_millis(millis);
            let forgotten = Call {
                was: last.n,
                stage: StageId(9),
                open: true,
                asked: at(1),
                answered: Some((at(2), Outcome::Set)),
            };
            calls.push(forgotten);
            prop_assert!(!linearizable(FIRST, &calls, last));
            let remembered = Register { n: last.n + 1, stage: StageId(9), open: true };
            prop_assert!(linearizable(FIRST, &calls, remembered));
        }
    }

    fn calls_end(calls: &[Call]) -> Instant {
        calls.iter().filter_map(|call| call.answered).map(|(when, _)| when).max().expect("there are calls")
    }

    #[test]
    fn of_two_who_saw_the_same_number_one_wins() {
        let now = Instant::now();
        let call = |stage, outcome| Call {
            was: 0,
            stage: StageId(stage),
            open: true,
            asked: now,
            answered: Some((now + Duration::from_millis(5), outcome)),
        };
        let end = |n, stage| Register { n, stage: StageId(stage), open: true };
        let honest = [call(1, Outcome::Set), call(2, Outcome::Superseded(1))];
        assert!(linearizable(FIRST, &honest, end(1, 1)));
        let both = [call(1, Outcome::Set), call(2, Outcome::Set)];
        assert!(!linearizable(FIRST, &both, end(1, 1)));
        assert!(!linearizable(FIRST, &both, end(2, 2)));
    }

    #[test]
    fn an_answer_out_of_the_past_is_noticed() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let call = |was, stage, asked, answered, outcome| Call {
            was,
            stage: StageId(stage),
            open: true,
            asked: at(asked),
            answered: Some((at(answered), outcome)),
        };
        let end = Register { n: 2, stage: StageId(2), open: true };
        let mut calls = vec![call(0, 1, 0, 10, Outcome::Set), call(1, 2, 20, 30, Outcome::Set)];
        assert!(linearizable(FIRST, &calls, end));
        calls.push(call(0, 3, 40, 50, Outcome::Superseded(1)));
        assert!(!linearizable(FIRST, &calls, end), "1 stood before, not any more");
        calls[2].asked = at(15);
        assert!(linearizable(FIRST, &calls, end), "1 stood when this call was under way");
    }
}
