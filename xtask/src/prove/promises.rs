//! The promises, the tests that hold them, and the planted faults that these tests must catch.

use Proof::{Faults, Itself};

/// Something that people may rely on.
pub struct Promise {
    /// In a few words.
    pub says: &'static str,
    /// Its tests, all of one program, each `program::path::of::test`.
    pub tests: &'static [&'static str],
    /// What shows that its tests can fail.
    pub proof: Proof,
}

/// What shows that a test can fail.
pub enum Proof {
    /// Servers that break the promise.
    Faults(&'static [Planted]),
    /// One of the tests breaks it itself, and says what it must notice.
    Itself,
}

impl Promise {
    /// The faults of servers that break it.
    pub const fn planted(&self) -> &'static [Planted] {
        match self.proof {
            Proof::Faults(planted) => planted,
            Proof::Itself => &[],
        }
    }
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
const ROW: &str = "it::damage::rows::a_row_that_cannot_be_opened_closes_its_room_and_is_not_passed_over";
const PLACES: &str =
    "it::damage::rows::rows_of_two_rooms_that_changed_places_open_neither_and_a_newer_version_is_named";
const CONVERTED: &str = "it::conversion::a_conversion_that_is_killed_at_any_moment_begins_again_and_loses_nothing";
const ONCE: &str = "it::conversion::a_folder_is_converted_once_and_nothing_of_the_old_tables_stays";
const PANIC: &str = "it::panic::a_room_that_panics_is_loaded_again_and_nobody_else_notices";
const PANICS: &str = "it::panic::a_room_that_panics_three_times_takes_nothing_for_a_minute_and_says_so";
const UNLINKED: &str = "it::anonymity::whole_day::notes_cannot_be_linked_to_each_other_or_to_a_device";
const AT_REST: &str =
    "it::anonymity::at_rest::no_copy_of_the_folder_holds_the_order_in_which_notes_came_or_any_trace_without_keys";
const FIVE: &str =
    "it::anonymity::on_the_wire::whoever_has_all_frames_and_the_moment_of_every_thumb_names_nobody_in_a_room_of_five";
const TWENTY: &str =
    "it::anonymity::on_the_wire::whoever_has_all_frames_and_the_moment_of_every_thumb_names_nobody_in_a_room_of_twenty";
const IMPATIENT: &str = "it::anonymity::facilitator::a_facilitator_who_reveals_whenever_she_can_names_nobody";
const TIED: &str = "it::anonymity::ballots::no_vote_is_tied_to_a_seat_by_whoever_has_folder_and_keys_or_a_backup";
const KEYS: &str =
    "it::prioritising::a_crash_between_the_close_and_the_end_of_the_keys_leaves_nothing_that_links_a_vote_to_a_device";
const PURGED: &str = "it::purge::a_purged_note_is_gone_from_board_disk_log_keys_snapshots_and_backups";
const LED: &str = "it::permissions::a_participant_may_not_lead_over_their_socket";
const RECORDED: &str = "it::audit::every_act_of_a_facilitator_is_recorded_once_and_none_of_a_participant";
const COPIED: &str = "it::backup::a_backup_made_while_ten_devices_write_brings_back_everything_from_before_it_began";
const LOCKED: &str =
    "it::unlock::a_locked_folder_that_is_copied_without_its_unlock_file_opens_nowhere_and_holds_no_key";
const FORGED: &str = "it::brainstorm::a_guessed_a_foreign_and_a_replayed_proof_are_refused";
const LATE: &str = "it::late::words_of_a_closed_stage_go_to_the_late_tray_and_are_added_together";
const FOLLOWED: &str = "it::yjs_door::a_standard_client_sees_the_whole_board_and_follows_it";
const FLOOD: &str = "it::pace::a_flood_of_frames_ends_the_socket_and_nobody_elses";
const FORMS: &str = "it::hostile::sites::forms_and_foreign_scripts_change_nothing";
const SOCKET: &str = "it::hostile::sites::a_socket_opens_for_our_own_page_only";
const SIEGE: &str = "it::hostile::siege::honest_devices_write_on_under_attack";
const GUESSED: &str = "it::hostile::guessing::a_room_comes_in_while_somebody_guesses_at_the_same_address";
const STOPPED: &str = "it::operations::a_stop_under_twenty_writing_devices_loses_nothing_and_says_goodbye_to_each";
const SOUND: &str = "it::planted::no_fault_can_be_planted_in_the_binary";

/// How the same loss shows, depending on what is noticed first.
const LOST: &[&str] = &[
    "an update is missing",
    "is missing: Some(",
    "acknowledged at",
    "replicas differ",
    "a browser reads another board",
    "go back to",
    // A device that had the board has it no more.
    "the board has come",
];

/// All of them.
pub const PROMISES: &[Promise] = &[
    Promise {
        says: "After a power cut nothing that was acknowledged or seen is lost or doubled, and all screens agree",
        tests: &[KILLED],
        proof: Faults(&[
            Planted { fault: "ack-before-commit", test: KILLED, says: LOST },
            Planted { fault: "broadcast-before-commit", test: KILLED, says: LOST },
            Planted { fault: "applied-twice", test: KILLED, says: &["nobody wrote the note"] },
            Planted { fault: "edit-forgotten", test: KILLED, says: &["not {Some("] },
            Planted { fault: "reused-client-id", test: KILLED, says: &["a fresh author"] },
        ]),
    },
    Promise {
        says: "Nothing is acknowledged or published before fsync",
        tests: &[ORDER],
        proof: Faults(&[
            Planted { fault: "ack-before-commit", test: ORDER, says: &["left before it was"] },
            Planted { fault: "broadcast-before-commit", test: ORDER, says: &["left before it was"] },
            Planted { fault: "no-sync", test: ORDER, says: &["left before it was on the disk"] },
        ]),
    },
    Promise {
        says: "The stage of the day is one linearizable register, however many facilitators set it at once",
        tests: &[STAGE],
        proof: Faults(&[Planted { fault: "stage-unchecked", test: STAGE, says: &["no server gave these answers"] }]),
    },
    Promise {
        says: "The last acknowledged ballot of each device counts, once",
        tests: &[BALLOTS],
        proof: Faults(&[Planted { fault: "first-ballot-counts", test: BALLOTS, says: &["is not counted"] }]),
    },
    Promise {
        says: "Nothing is lost when the server stops responding, the disk is full, the clock is wrong or memory is short",
        tests: &[STILL, FULL, CLOCK, MEMORY],
        proof: Faults(&[
            Planted { fault: "applied-twice", test: STILL, says: &["nobody wrote the note"] },
            Planted { fault: "edit-forgotten", test: FULL, says: &["not {Some("] },
        ]),
    },
    Promise {
        says: "Damaged files are refused; no device shows an empty board or altered text",
        tests: &[CUT, FLIPPED, ROW, PLACES],
        proof: Faults(&[Planted { fault: "damage-ignored", test: ROW, says: &["left: Wrong", "left: Shorter"] }]),
    },
    Promise {
        says: "A data folder from before the journal is converted completely or not at all, even if the server crashes or the disk is full",
        tests: &[
            CONVERTED,
            "it::conversion::a_conversion_on_a_full_disk_says_one_sentence_and_goes_on_once_there_is_space",
            ONCE,
        ],
        proof: Faults(&[Planted { fault: "conversion-in-haste", test: ONCE, says: &["every event has its room"] }]),
    },
    Promise {
        says: "A room that panics is reloaded without affecting other rooms, and one that panics repeatedly says so",
        tests: &[PANIC, PANICS],
        proof: Faults(&[Planted { fault: "panic-spreads", test: PANIC, says: &["the room panics: not after"] }]),
    },
    Promise {
        says: "Who wrote what cannot be learnt from wire, board, disk, export or log",
        tests: &[UNLINKED],
        proof: Faults(&[
            Planted { fault: "author-in-log", test: UNLINKED, says: &["the log names a device"] },
            Planted { fault: "author-in-row", test: UNLINKED, says: &["the table audit names a device"] },
        ]),
    },
    Promise {
        says: "At rest, a copy of the folder, with or without keys, shows no order of notes beyond two segments of a live room",
        tests: &[AT_REST],
        proof: Faults(&[Planted { fault: "journal-stays", test: AT_REST, says: &["an order was kept"] }]),
    },
    Promise {
        says: "On the wire, an attacker with all frames and the time of every press names writers hardly better than by chance",
        tests: &[FIVE, TWENTY, "it::anonymity::whole_day::bursts_in_an_open_pool_cannot_be_told_apart_on_the_wire"],
        proof: Faults(&[
            Planted { fault: "mix-of-one", test: FIVE, says: &["writers are named"] },
            Planted { fault: "mix-of-one", test: TWENTY, says: &["writers are named"] },
        ]),
    },
    Promise {
        says: "Nor does a facilitator who reveals at every chance and admits late notes whenever a count arrives",
        tests: &[IMPATIENT],
        proof: Faults(&[
            // On a busy machine thumbs overlap, and she names few more than chance; a count of one device says it all the same.
            Planted { fault: "mix-of-one", test: IMPATIENT, says: &["writers are named", "a count tells of"] },
            Planted { fault: "late-in-words", test: IMPATIENT, says: &["a count tells of"] },
        ]),
    },
    Promise {
        says: "No ballot can be linked to a seat: not by the folder with its keys during the poll, a backup, or the folder afterwards",
        tests: &[TIED],
        proof: Faults(&[Planted { fault: "stored-pseudonym", test: TIED, says: &["votes are tied to seats"] }]),
    },
    Promise {
        says: "After the close nothing links a ballot to a device, whenever the server crashed",
        tests: &[KEYS, "it::prioritising::after_the_close_nothing_on_the_disk_links_a_vote_to_a_device"],
        proof: Faults(&[Planted {
            fault: "ballot-key-stays",
            test: KEYS,
            says: &["what links a vote to its device lies in"],
        }]),
    },
    Promise {
        says: "Deleted means gone: from board, disk, log, keys, snapshots and later backups, with a certificate",
        tests: &[
            PURGED,
            "it::purge::a_purged_event_leaves_a_certificate_and_nothing_else",
            "it::purge::a_purge_that_was_cut_short_is_finished_at_the_next_start",
            "it::purge::taken_back::a_note_that_its_writer_takes_back_is_gone_from_snapshots_when_the_stage_closes",
            "it::purge::taken_back::a_backup_does_not_bring_back_what_its_writer_took_back",
            "it::purge::a_purge_survives_a_restart_and_nothing_else_is_lost_by_it",
        ],
        proof: Faults(&[Planted {
            fault: "plaintext-after-purge",
            test: PURGED,
            says: &["!finds(&data, &data, MARKER)", "opens with no key of now", "sealed bytes are left"],
        }]),
    },
    Promise {
        says: "A backup made while people write is restored completely",
        tests: &[
            COPIED,
            "it::backup::devices_that_know_more_than_the_backup_take_the_board_as_it_is_restored",
            "it::backup::a_restore_removes_again_what_was_removed_for_good_since",
            "it::backup::a_data_folder_of_every_released_version_is_brought_up_to_date_with_everything_in_it",
        ],
        proof: Faults(&[Planted { fault: "backup-of-half", test: COPIED, says: &["Losses"] }]),
    },
    Promise {
        says: "A copy or backup of a locked folder cannot be read without its unlock file; an interrupted lock harms nothing",
        tests: &[
            LOCKED,
            "it::unlock::a_folder_is_locked_only_when_somebody_agrees_and_everybody_goes_on",
            "it::unlock::killed::a_lock_that_is_killed_at_any_moment_leaves_a_folder_that_opens",
            "it::unlock::a_backup_of_a_locked_folder_opens_with_its_unlock_file_only_and_holds_no_key",
        ],
        proof: Faults(&[Planted { fault: "keys-lie-bare", test: LOCKED, says: &["a key lies in the copy"] }]),
    },
    Promise {
        says: "Every command outside the hand-written table of rights is denied and changes nothing",
        tests: &[
            LED,
            "it::permissions::the_policy_table_is_what_is_written_by_hand",
            "it::permissions::a_widened_row_of_the_policy_table_is_noticed",
            "it::permissions::what_is_no_right_is_refused_and_changes_nothing",
            "it::permissions::nobody_changes_a_note_of_somebody_else",
            "it::permissions::the_big_screen_may_do_nothing_over_its_socket",
        ],
        proof: Faults(&[Planted { fault: "skipped-policy-row", test: LED, says: &["note.hide"] }]),
    },
    Promise {
        says: "Every act of a facilitator is recorded once, and any tampering with the record is detected",
        tests: &[
            RECORDED,
            "it::audit::a_record_is_looked_at_while_the_server_runs_afterwards_and_in_a_backup",
            "it::audit::whatever_is_done_to_a_record_on_the_disk_is_noticed",
        ],
        proof: Faults(&[Planted {
            fault: "audit-off",
            test: RECORDED,
            says: &["the record is not what the facilitator did"],
        }]),
    },
    Promise {
        says: "Only its writer changes a note: after a reload, on a new socket, without the cookie",
        tests: &[
            "it::brainstorm::own_notes_can_be_changed_after_a_reload_on_a_new_socket_and_without_the_cookie",
            FORGED,
        ],
        proof: Faults(&[Planted { fault: "owner-unchecked", test: FORGED, says: &["guessed"] }]),
    },
    Promise {
        says: "What is written offline is applied once, in whatever order devices reconnect",
        tests: &["it::late::two_devices_that_wrote_offline_lose_nothing_in_whatever_order_they_come_back", LATE],
        proof: Faults(&[Planted { fault: "late-forgotten", test: LATE, says: &["it is told how much came late"] }]),
    },
    Promise {
        says: "The server never decodes an update that a client wrote: its code calls nothing that would",
        tests: &[
            "xtask::floors::tests::this_workspace_stands_on_its_floors",
            "xtask::floors::tests::every_planted_breach_is_found_and_only_there",
        ],
        proof: Itself,
    },
    Promise {
        says: "A standard Yjs client sees the whole board, and what it writes changes nothing",
        tests: &[FOLLOWED, "it::yjs_door::what_a_standard_client_writes_changes_nothing"],
        proof: Faults(&[Planted {
            fault: "yjs-unfinished",
            test: FOLLOWED,
            says: &["has not come to a standard client"],
        }]),
    },
    Promise {
        says: "Slow readers, floods and a ninth socket are disconnected without affecting others",
        tests: &[
            FLOOD,
            "it::pace::a_device_that_does_not_read_is_cut_off_and_nobody_else_waits",
            "it::pace::a_device_that_breaks_the_rules_over_and_over_waits_outside_and_nobody_else_does",
            "it::pace::a_large_board_on_a_slow_line_is_no_slowness_and_a_line_that_stands_still_is",
            "it::join::a_device_has_eight_sockets_and_no_ninth",
        ],
        // Its own answers may end the socket for slowness, with another code; when it keeps up with them nothing does.
        proof: Faults(&[Planted {
            fault: "flood-ignored",
            test: FLOOD,
            says: &["Some(4429)", "the socket is closed"],
        }]),
    },
    Promise {
        says: "A page of another site gets no socket and changes nothing",
        tests: &[
            "it::bad_input::a_page_of_another_site_gets_no_socket_and_changes_nothing",
            FORMS,
            SOCKET,
            "it::hostile::sites::every_seat_is_a_cookie_that_no_other_site_can_use",
        ],
        proof: Faults(&[
            Planted { fault: "origin-ignored", test: FORMS, says: &["attempt"] },
            Planted { fault: "origin-ignored", test: SOCKET, says: &["opens for a page of"] },
        ]),
    },
    Promise {
        says: "Whatever hostile clients send, the server keeps running and honest commands are applied",
        tests: &[
            SIEGE,
            "it::hostile::inputs::frames_of_strangers_break_no_room",
            "it::hostile::inputs::bodies_of_strangers_break_no_route",
            "it::hostile::inputs::first_messages_of_strangers_break_no_door",
            "it::hostile::inputs::snapshots_of_strangers_break_no_reader",
            "it::hostile::inputs::rows_of_strangers_break_no_journal",
            "it::hostile::verbs::no_request_breaks_the_server",
            "it::hostile::connections::requests_that_never_end_are_ended",
            "it::hostile::silence::newcomers_are_served_while_silent_connections_are_renewed",
            "it::hostile::joining::seats_that_were_used_give_way_only_to_keep_a_bound_and_the_newest_first",
            "it::hostile::crowded::a_full_room_tells_the_next_participant_so_and_lets_in_those_who_lead_and_show",
        ],
        proof: Faults(&[Planted { fault: "closed-sockets-stay", test: SIEGE, says: &["bytes of memory"] }]),
    },
    Promise {
        says: "Guessing codes is slow, and locks out nobody else behind the same address",
        tests: &[GUESSED],
        proof: Faults(&[Planted { fault: "address-locked-out", test: GUESSED, says: &["nobody is locked out"] }]),
    },
    Promise {
        says: "On SIGTERM the server commits what it accepted and closes every socket with a code",
        tests: &[STOPPED],
        proof: Faults(&[Planted { fault: "stop-in-haste", test: STOPPED, says: &["left: "] }]),
    },
    Promise {
        says: "No fault can be planted in the binary that people run",
        tests: &[SOUND],
        proof: Faults(&[Planted { fault: "no-sync", test: SOUND, says: &["asks what to plant"] }]),
    },
];

#[cfg(test)]
mod tests;
