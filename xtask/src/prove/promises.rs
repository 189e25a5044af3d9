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
    /// What the test must say, any of these: that the promise is broken, not that the server did not start.
    pub says: &'static [&'static str],
}

const KILLED: &str = "it::restart::nothing_that_was_acknowledged_or_seen_is_lost_or_doubled_when_the_server_is_killed";
const STAGE: &str = "it::restart::facilitators_who_set_the_stage_at_once_share_one_register_through_power_cuts";
const BALLOTS: &str = "it::restart::of_each_device_the_last_acknowledged_ballot_counts_through_power_cuts";
const ORDER: &str = "it::order::every_answer_and_every_change_leaves_after_it_was_brought_to_the_disk";
const STILL: &str = "it::accidents::devices_notice_a_server_that_stands_still_and_come_back_with_everything";
const FULL: &str = "it::accidents::words_wait_on_the_devices_while_the_disk_is_full_and_come_in_once_there_is_space";
const CLOCK: &str = "it::accidents::a_clock_that_jumps_by_a_day_disturbs_nobody";
const MEMORY: &str = "it::accidents::a_full_room_stays_within_its_memory_and_a_server_that_gets_none_loses_nothing";
const CUT: &str = "it::damage::files_that_are_cut_or_gone_are_refused_and_nothing_begins_anew";
const FLIPPED: &str = "it::damage::a_bit_that_is_flipped_anywhere_shows_nobody_an_empty_board_or_other_words";
const ROW: &str = "it::damage::a_row_that_cannot_be_opened_closes_its_room_and_is_not_passed_over";
const PANIC: &str = "it::panic::a_room_that_panics_is_loaded_again_and_nobody_else_notices";
const PANICS: &str = "it::panic::a_room_that_panics_three_times_takes_nothing_for_a_minute_and_says_so";
const UNLINKED: &str = "it::anonymity::notes_cannot_be_linked_to_each_other_or_to_a_device";
const KEYS: &str =
    "it::prioritising::a_crash_between_the_close_and_the_end_of_the_keys_leaves_nothing_that_links_a_vote_to_a_device";
const PURGED: &str = "it::purge::a_purged_note_is_gone_from_board_disk_log_keys_snapshots_and_backups";
const LED: &str = "it::permissions::a_participant_may_not_lead_over_their_socket";

/// How the same loss shows, depending on what is noticed first.
const LOST: &[&str] = &["an update is missing", "is missing: Some(", "acknowledged at", "replicas differ"];

/// All of them.
pub const PROMISES: &[Promise] = &[
    Promise {
        says: "No word that was acknowledged or seen is lost or doubled, and all screens agree, when the power goes",
        tests: &[KILLED],
        planted: &[
            Planted { fault: "ack-before-commit", test: KILLED, says: LOST },
            Planted { fault: "broadcast-before-commit", test: KILLED, says: LOST },
            Planted { fault: "applied-twice", test: KILLED, says: &["nobody wrote the note"] },
            Planted { fault: "edit-forgotten", test: KILLED, says: &["not {Some("] },
            Planted { fault: "reused-client-id", test: KILLED, says: &["a fresh author"] },
        ],
    },
    Promise {
        says: "What is told has been brought to the disk before",
        tests: &[ORDER],
        planted: &[
            Planted { fault: "ack-before-commit", test: ORDER, says: &["left before it was"] },
            Planted { fault: "broadcast-before-commit", test: ORDER, says: &["left before it was"] },
            Planted { fault: "no-sync", test: ORDER, says: &["left before it was on the disk"] },
        ],
    },
    Promise {
        says: "The stage of the day is one register, however many facilitators set it at once",
        tests: &[STAGE],
        planted: &[Planted { fault: "stage-unchecked", test: STAGE, says: &["no server gave these answers"] }],
    },
    Promise {
        says: "Of each device the last acknowledged ballot counts, once",
        tests: &[BALLOTS],
        planted: &[Planted { fault: "first-ballot-counts", test: BALLOTS, says: &["is not counted"] }],
    },
    Promise {
        says: "A server that stands still, a full disk, a wrong clock and too little memory lose nothing either",
        tests: &[STILL, FULL, CLOCK, MEMORY],
        planted: &[
            Planted { fault: "applied-twice", test: STILL, says: &["nobody wrote the note"] },
            Planted { fault: "edit-forgotten", test: FULL, says: &["not {Some("] },
        ],
    },
    Promise {
        says: "Damaged files are refused; nobody is shown an empty board or other words",
        tests: &[CUT, FLIPPED, ROW],
        planted: &[Planted { fault: "damage-ignored", test: ROW, says: &["Shorter"] }],
    },
    Promise {
        says: "A room that panics is loaded again, others do not notice, and one that does so again and again says so",
        tests: &[PANIC, PANICS],
        planted: &[Planted { fault: "panic-spreads", test: PANIC, says: &["the room panics: not after"] }],
    },
    Promise {
        says: "Nobody can tell who wrote what: not from wire, board, disk, export or log",
        tests: &[UNLINKED],
        planted: &[
            Planted { fault: "author-in-log", test: UNLINKED, says: &["the log names a device"] },
            Planted { fault: "author-in-row", test: UNLINKED, says: &["the table author names a device"] },
        ],
    },
    Promise {
        says: "After the close nothing links a vote to a device, whenever the server died",
        tests: &[KEYS, "it::prioritising::after_the_close_nothing_on_the_disk_links_a_vote_to_a_device"],
        planted: &[Planted {
            fault: "ballot-key-stays",
            test: KEYS,
            says: &["what links a vote to its device lies in"],
        }],
    },
    Promise {
        says: "Deleted means gone: from board, disk, log, keys, snapshots and later backups, with a certificate",
        tests: &[
            PURGED,
            "it::purge::a_purged_event_leaves_a_certificate_and_nothing_else",
            "it::purge::a_purge_that_was_cut_short_is_finished_at_the_next_start",
            "it::purge::a_purge_survives_a_restart_and_nothing_else_is_lost_by_it",
        ],
        planted: &[Planted {
            fault: "plaintext-after-purge",
            test: PURGED,
            says: &["!finds(&data, &data, MARKER)", "opens with no key of now", "sealed bytes are left"],
        }],
    },
    Promise {
        says: "A backup made while people write comes back whole",
        tests: &[
            "it::backup::a_backup_made_while_ten_devices_write_brings_back_everything_from_before_it_began",
            "it::backup::devices_that_know_more_than_the_backup_take_the_board_as_it_is_restored",
            "it::backup::a_restore_removes_again_what_was_removed_for_good_since",
            "it::backup::a_data_folder_of_every_released_version_is_brought_up_to_date_with_everything_in_it",
        ],
        planted: &[],
    },
    Promise {
        says: "Whatever the table of rights does not allow is refused and changes nothing",
        tests: &[
            LED,
            "it::permissions::the_table_decides_and_what_it_refuses_changes_nothing",
            "it::permissions::nobody_changes_a_note_of_somebody_else",
            "it::permissions::the_big_screen_may_do_nothing_over_its_socket",
        ],
        planted: &[Planted { fault: "skipped-policy-row", test: LED, says: &["note.hide"] }],
    },
    Promise {
        says: "Only its writer changes a note: after a reload, on a new socket, without the cookie",
        tests: &[
            "it::brainstorm::own_notes_can_be_changed_after_a_reload_on_a_new_socket_and_without_the_cookie",
            "it::brainstorm::a_guessed_a_foreign_and_a_replayed_proof_are_refused",
        ],
        planted: &[],
    },
    Promise {
        says: "What is written offline comes in once, in whatever order devices come back",
        tests: &[
            "it::late::two_devices_that_wrote_offline_lose_nothing_in_whatever_order_they_come_back",
            "it::late::words_of_a_closed_stage_go_to_the_late_tray_and_can_be_admitted_or_dropped",
        ],
        planted: &[],
    },
    Promise {
        says: "The server never decodes an update that a client wrote: nothing that would do so is named",
        tests: &[
            "xtask::floors::tests::this_workspace_stands_on_its_floors",
            "xtask::floors::tests::every_planted_breach_is_found_and_only_there",
        ],
        planted: &[],
    },
    Promise {
        says: "A standard Yjs client sees the whole board, and what it writes changes nothing",
        tests: &[
            "it::yjs_door::a_standard_client_sees_the_whole_board_and_follows_it",
            "it::yjs_door::what_a_standard_client_writes_changes_nothing",
        ],
        planted: &[],
    },
    Promise {
        says: "Slow readers, floods and a ninth socket end themselves and nobody else",
        tests: &[
            "it::pace::a_flood_of_frames_ends_the_socket_and_nobody_elses",
            "it::pace::a_device_that_does_not_read_is_cut_off_and_nobody_else_waits",
            "it::join::a_device_has_eight_sockets_and_no_ninth",
        ],
        planted: &[],
    },
    Promise {
        says: "A page of another site gets no socket and changes nothing",
        tests: &[
            "it::bad_input::a_page_of_another_site_gets_no_socket_and_changes_nothing",
            "it::hostile::sites::forms_and_foreign_scripts_change_nothing",
            "it::hostile::sites::a_socket_opens_for_our_own_page_only",
            "it::hostile::sites::every_seat_is_a_cookie_that_no_other_site_can_use",
        ],
        planted: &[],
    },
    Promise {
        says: "Whatever strangers and hostile devices send, the server stands and honest words come in",
        tests: &[
            "it::hostile::siege::honest_devices_write_on_under_attack",
            "it::hostile::verbs::no_request_breaks_the_server",
            "it::hostile::connections::requests_that_never_end_are_ended",
            "it::hostile::crowded::a_room_takes_five_hundred_sockets_and_tells_the_next_one_so",
        ],
        planted: &[],
    },
    Promise {
        says: "Guessing codes is slow, and keeps no room out that sits behind the same address",
        tests: &["it::hostile::guessing::a_room_comes_in_while_somebody_guesses_at_the_same_address"],
        planted: &[],
    },
    Promise {
        says: "A server that is told to stop writes what it took and says goodbye to every socket",
        tests: &["it::operations::a_stop_under_twenty_writing_devices_loses_nothing_and_says_goodbye_to_each"],
        planted: &[],
    },
    Promise {
        says: "No fault can be planted in the binary that people run",
        tests: &["it::planted::no_fault_can_be_planted_in_the_released_binary"],
        planted: &[],
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
