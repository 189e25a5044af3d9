//! The promises, the tests that hold them, and the planted faults that these tests must catch.

/// Something that people may rely on.
pub struct Promise {
    /// In a few words.
    pub says: &'static str,
    /// Its tests, all of one program, each `program::path::of::test`.
    pub tests: &'static [&'static str],
    /// What breaks it.
    pub planted: &'static [Planted],
}

/// A fault that breaks a promise.
pub struct Planted {
    /// Its name in `server/src/planted.rs`.
    pub fault: &'static str,
    /// The test that must fail.
    pub test: &'static str,
    /// What the test must say: that the promise is broken, not that the server did not start.
    pub says: &'static str,
}

const KILLED: &str = "it::restart::nothing_that_was_acknowledged_or_seen_is_lost_or_doubled_when_the_server_is_killed";
const STAGE: &str = "it::restart::facilitators_who_set_the_stage_at_once_share_one_register_through_power_cuts";
const BALLOTS: &str = "it::restart::of_each_device_the_last_acknowledged_ballot_counts_through_power_cuts";
const PANIC: &str = "it::panic::a_room_that_panics_is_loaded_again_and_nobody_else_notices";

/// All of them.
pub const PROMISES: &[Promise] = &[
    Promise {
        says: "No word that was acknowledged or seen is lost or doubled, and all screens agree, when the power goes",
        tests: &[KILLED],
        planted: &[
            Planted { fault: "ack-before-commit", test: KILLED, says: "an update is missing" },
            Planted { fault: "broadcast-before-commit", test: KILLED, says: "an update is missing" },
            Planted { fault: "applied-twice", test: KILLED, says: "nobody wrote the note" },
            Planted { fault: "edit-forgotten", test: KILLED, says: "says \\\"round" },
            Planted { fault: "reused-client-id", test: KILLED, says: "a fresh author" },
        ],
    },
    Promise {
        says: "The stage of the day is one register, however many facilitators set it at once",
        tests: &[STAGE],
        planted: &[Planted { fault: "stage-unchecked", test: STAGE, says: "no server gave these answers" }],
    },
    Promise {
        says: "Of each device the last acknowledged ballot counts, once",
        tests: &[BALLOTS],
        planted: &[Planted { fault: "first-ballot-counts", test: BALLOTS, says: "is not counted" }],
    },
    Promise {
        says: "A room that panics is loaded again, others do not notice, and one that does so again and again says so",
        tests: &[PANIC, "it::panic::a_room_that_panics_three_times_takes_nothing_for_a_minute_and_says_so"],
        planted: &[Planted { fault: "panic-spreads", test: PANIC, says: "the room panics: not after" }],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What happens to a server as it is, and breaks no promise.
    const ACCIDENTS: [&str; 3] = ["room-panics", "clock-jumps", "stop-before-keys-die"];

    #[test]
    fn every_fault_that_can_be_planted_is_caught_by_some_test() {
        let source = include_str!("../../../server/src/planted.rs");
        let names = source.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\","));
        let known: BTreeSet<_> = names.filter(|name| !ACCIDENTS.contains(name)).collect();
        let caught: BTreeSet<_> =
            PROMISES.iter().flat_map(|promise| promise.planted).map(|planted| planted.fault).collect();
        assert!(known.len() > 5, "{known:?}");
        assert_eq!(known, caught);
    }

    #[test]
    fn a_promise_has_tests_of_one_program() {
        for promise in PROMISES {
            let programs: BTreeSet<_> = promise.tests.iter().map(|test| test.split_once("::").unwrap().0).collect();
            assert_eq!(programs.len(), 1, "{}", promise.says);
        }
    }
}
