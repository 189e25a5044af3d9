//! Golden bytes: every kind of frame as it is on the wire, and stored boards and snapshots that must open for ever.
//!
//! `fixtures/` only grows: a file in it is never changed, because somewhere somebody has data that looks like it.

use data_encoding::HEXLOWER;
use plenary_shared::{
    ballot::Choices,
    content::Content,
    document::Board,
    id::OpportunityId,
    proof::{Nonce, Receipt},
    snapshot::Snapshot,
    stage::{
        Act, When,
        brainstorm::{NoteAct, Withdrawal},
    },
    wire::{Binary, ClientFrame, Refusal, ServerFrame},
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

const CLIENT_FRAMES: &str = include_str!("../fixtures/client-frames-2.jsonl");
const SERVER_FRAMES: &str = include_str!("../fixtures/server-frames-2.jsonl");
const FIRST_CLIENT_FRAMES: &str = include_str!("../fixtures/client-frames-1.jsonl");
const FIRST_SERVER_FRAMES: &str = include_str!("../fixtures/server-frames-1.jsonl");
const BINARY_FRAMES: &str = include_str!("../fixtures/binary-frames-1.txt");
const SNAPSHOT: &[u8] = include_bytes!("../fixtures/snapshot-1.json");
const SNAPSHOT_SHA256: &str = include_str!("../fixtures/snapshot-1.sha256");
const BOARD: &[u8] = include_bytes!("../fixtures/board-1.bin");

#[test]
fn every_frame_of_a_device_keeps_its_shape() {
    let frames: Vec<ClientFrame> = golden(CLIENT_FRAMES);
    let acts: BTreeSet<_> = frames
        .iter()
        .filter_map(|frame| match frame {
            ClientFrame::Cmd { act, .. } => Some(act.name()),
            _ => None,
        })
        .collect();
    assert_eq!(acts, Act::rules().map(|rule| rule.act).collect(), "a fixture for every command");
    let is = |kind: fn(&ClientFrame) -> bool| frames.iter().any(kind);
    assert!(is(|frame| matches!(frame, ClientFrame::Hello { .. })));
    assert!(is(|frame| matches!(frame, ClientFrame::Mine { .. })));
    assert!(is(|frame| matches!(frame, ClientFrame::Ping)));
    assert!(is(|frame| matches!(frame, ClientFrame::Pause { .. })));
    assert!(is(|frame| matches!(frame, ClientFrame::Hidden { .. })));
    for wanted in [Withdrawal::Now, Withdrawal::Mixed] {
        let withdraws = |frame: &ClientFrame| match frame {
            ClientFrame::Cmd { act: Act::Note(NoteAct::Delete { when, .. }), .. } => *when == wanted,
            _ => false,
        };
        assert!(frames.iter().any(withdraws), "{wanted:?}");
    }
}

/// The protocol page has a row for each command, with all of its fields and the kinds of stage in which it is open.
#[test]
fn the_protocol_page_says_what_the_kinds_of_stage_declare() {
    const PAGE: &str = include_str!("../../docs/protocol.md");
    let row = |name: &str| {
        let start = format!("| `{name}` |");
        PAGE.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no row for {name}"))
    };
    for act in Act::examples() {
        let row = row(act.name());
        let serde_json::Value::Object(fields) = serde_json::to_value(&act).unwrap() else { panic!("{act:?}") };
        for field in fields.keys().filter(|field| *field != "act") {
            assert!(row.contains(&field[..]), "{field} is missing in {row}");
        }
        if let When::Open(kinds) = act.rule().when {
            // "same" says that it is open where the command above is.
            let named = kinds.iter().all(|kind| row.contains(&format!("`{}`", kind.word())));
            assert!(named || row.contains("| same |"), "a kind of stage is missing in {row}");
        }
    }
    assert_eq!(PAGE.matches("\n| `feedback.give` |").count(), 1);
}

/// What the page says of a bound of both ends, and the bounds' names.
fn bounds() -> Vec<(&'static [&'static str], String)> {
    use plenary_shared::{limits::*, new_session::{PROMPTS, STAGES}};
    let alphabet = std::str::from_utf8(CODE_ALPHABET).unwrap();
    let many = |count: usize| match count {
        1_000.. => format!("{},{:03}", count / 1_000, count % 1_000),
        _ => count.to_string(),
    };
    let [per_room, reserved] = [SOCKETS_PER_ROOM, reserved_sockets(usize::MAX)];
    assert_eq!(reserved_sockets(50), 5, "a tenth");
    vec![
        (&["PROTOCOL", "SCHEMA"], format!("Version {PROTOCOL} of the socket protocol, schema {SCHEMA} of")),
        (&["FRAME_BYTES", "JSON_DEPTH"], format!("| message from a device | {} KiB; JSON depth {JSON_DEPTH} |", FRAME_BYTES / 1024)),
        (&["PAD_BYTES", "ANSWER_BYTES"], format!("answers to commands | {PAD_BYTES}; {ANSWER_BYTES} bytes |")),
        (&["PROOFS_PER_FRAME", "HIDDEN_PER_FRAME"], format!("in one `hidden` | {PROOFS_PER_FRAME}; {HIDDEN_PER_FRAME} |")),
        (
            &["NOTE_CHARS", "THEME_CHARS", "OPPORTUNITY_CHARS", "PROMPT_CHARS", "TITLE_CHARS"],
            format!(
                "a prompt, a title | {}, {THEME_CHARS}, {OPPORTUNITY_CHARS}, {PROMPT_CHARS}, {TITLE_CHARS} |",
                many(NOTE_CHARS)
            ),
        ),
        (&["DECISION_CHARS", "DETAIL_CHARS"], format!("of their details | {DECISION_CHARS}; {DETAIL_CHARS} |")),
        (
            &["RECOMMENDATIONS", "SOURCES", "ACTIONS"],
            format!("each with its sources; actions | {RECOMMENDATIONS}, {SOURCES}; {ACTIONS} |"),
        ),
        (&[], format!("| stages of an event; prompts | {STAGES}; {PROMPTS} |")),
        (
            &["MIX_DEVICES", "MIX_DEVICES_SMALL", "MIX_DEVICES_LARGE", "MIX_ROOM", "MIX_LARGE_ROOM"],
            format!(
                "one of {MIX_ROOM} or more, one of {MIX_LARGE_ROOM} or more | {MIX_DEVICES_SMALL}, {MIX_DEVICES}, {MIX_DEVICES_LARGE} |"
            ),
        ),
        (&["COUNT_SECONDS"], format!("of what waits, at least | {COUNT_SECONDS} |")),
        (&["MIN_BALLOTS_ORDERED", "MIN_BALLOTS_SHOWN"], format!("figures | {MIN_BALLOTS_ORDERED}; {MIN_BALLOTS_SHOWN} |")),
        (&["NOTES_TO_SHARE"], format!("| of the last {0} notes of a board, those of a device | {0} divided", many(NOTES_TO_SHARE))),
        (
            &["NOTES_PER_DEVICE", "NOTES_PER_BOARD", "THEMES", "OPPORTUNITIES"],
            format!("| {NOTES_PER_DEVICE}, {}; {THEMES}; {OPPORTUNITIES} |", many(NOTES_PER_BOARD)),
        ),
        (&["LOGO_BYTES"], format!("| a board's logo | {} KiB |", LOGO_BYTES / 1024)),
        (&["LATE_ITEMS", "SNAPSHOTS"], format!("the last is the end's | {LATE_ITEMS}; {SNAPSHOTS} |")),
        (
            &["PARTICIPANT_RATE", "PARTICIPANT_BURST", "FACILITATOR_RATE", "FACILITATOR_BURST"],
            format!(
                "| {PARTICIPANT_RATE}/s and {PARTICIPANT_BURST} at once, {FACILITATOR_RATE}/s and {FACILITATOR_BURST} at once |"
            ),
        ),
        (&["UNACKNOWLEDGED"], format!("so that a retried note counts once | {UNACKNOWLEDGED} |")),
        (
            &["OUT_FRAMES", "OUT_BYTES"],
            format!("| waiting for one socket | {OUT_FRAMES} frames or {} MiB |", OUT_BYTES / 1024 / 1024),
        ),
        (&["HELLO_SECONDS", "PING_SECONDS"], format!("| within {HELLO_SECONDS} s; every {PING_SECONDS} s |")),
        (&["NAME_CHARS", "PHRASE_LEAST", "PHRASE_MOST"], format!("| {NAME_CHARS}; {PHRASE_LEAST} to {PHRASE_MOST} characters |")),
        (&["CODE_ALPHABET", "CODE_LENGTH"], format!("| {CODE_LENGTH} of `{alphabet}`;")),
        (&["WRONG_CODES_PER_MINUTE"], format!("answers are delayed | {WRONG_CODES_PER_MINUTE} a minute |")),
        (&["HANDOVER_MINUTES", "INVITATION_DAYS"], format!("| valid for {HANDOVER_MINUTES} minutes; {INVITATION_DAYS} days |")),
        (&["WARNING_DAYS"], format!("`days_left` is there | {WARNING_DAYS} |")),
        (
            &["SEATS_PER_SOCKET", "UNUSED_SEATS_PER_SOCKET"],
            format!(
                "| {}; {}: {SEATS_PER_SOCKET} and {UNUSED_SEATS_PER_SOCKET} for each socket of a room |",
                many(SEATS_PER_SOCKET * per_room),
                many(UNUSED_SEATS_PER_SOCKET * per_room)
            ),
        ),
        (
            &["SOCKETS_PER_MEMBER", "SOCKETS_PER_ROOM"],
            format!("| {SOCKETS_PER_MEMBER}, {per_room}; a tenth, {reserved} at most |"),
        ),
    ]
}

#[test]
fn the_protocol_page_says_every_bound() {
    const PAGE: &str = include_str!("../../docs/protocol.md");
    const LIMITS: &str = include_str!("../../shared/src/limits.rs");
    let bounds = bounds();
    for (names, words) in &bounds {
        assert!(PAGE.contains(words), "{names:?}: {words}");
    }
    let constant = |line: &'static str| line.strip_prefix("pub const ")?.split_once(':').map(|(name, _)| name);
    let declared: BTreeSet<_> = LIMITS.lines().filter_map(constant).filter(|name| !name.starts_with("fn ")).collect();
    let said: BTreeSet<_> = bounds.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    assert_eq!(declared, said);
}

#[test]
fn the_protocol_page_has_every_close_code_and_every_refusal() {
    const PAGE: &str = include_str!("../../docs/protocol.md");
    const CODES: &str = include_str!("../../shared/src/wire/close.rs");
    let code = |line: &'static str| line.strip_prefix("pub const ")?.split_once(" = ").map(|(_, code)| code.trim_end_matches(';'));
    let codes: Vec<_> = CODES.lines().filter_map(code).collect();
    assert_eq!(codes.len(), 10);
    for code in codes {
        assert_eq!(PAGE.matches(&format!("\n| {code} |")).count(), 1, "{code}");
    }
    for refusal in Refusal::ALL {
        let word = format!("`{}`", refusal.word());
        let rows = PAGE.lines().filter(|line| line.split('|').nth(1).is_some_and(|first| first.contains(&word)));
        assert_eq!(rows.count(), 1, "{word}");
    }
}

/// The example of the page is right, and would be wrong with ids sorted as text.
#[test]
fn the_protocol_page_gives_a_receipt_that_can_be_worked_out() {
    const PAGE: &str = include_str!("../../docs/protocol.md");
    let [low, high] = [[0; 16], [0xfb; 16]].map(OpportunityId::from_bytes);
    assert!(low < high && low.to_string() > high.to_string(), "the order of bytes is not that of text");
    let choices = Choices::try_from(vec![vec![high, low]]).unwrap();
    let receipt: String = Receipt::new(&Nonce([0; 32]), &choices.canonical()).into();
    assert!(PAGE.contains(&format!("\n    {}\n", choices.canonical())), "{}", choices.canonical());
    assert!(PAGE.contains(&format!("give the receipt `{receipt}`")), "{receipt}");
}

/// A phone may have stored commands before the server was brought up to date: every word of them is still understood.
#[test]
fn commands_that_a_phone_stored_under_the_first_protocol_are_read() {
    let newer = |act: &str| CLIENT_FRAMES.lines().any(|line| line.contains(&format!("\"act\":\"{act}\"")));
    for line in FIRST_CLIENT_FRAMES.lines() {
        let read = ClientFrame::read(line);
        let Ok(frame) = read else {
            // A facilitator's choices among the texts of the late tray: these commands no longer exist.
            assert!(
                line.contains("\"act\":\"late.admit\"") || line.contains("\"act\":\"late.drop\""),
                "{line}: {read:?}"
            );
            assert!(line.contains("\"ids\":"));
            continue;
        };
        let written = serde_json::to_string(&frame).unwrap();
        match frame {
            // At that time a withdrawal took effect at once; now it goes through the threshold mix.
            ClientFrame::Cmd { act: Act::Note(NoteAct::Delete { when, .. }), .. } => {
                assert_eq!(when, Withdrawal::Mixed);
                assert_eq!(written.replace(",\"when\":\"mixed\"", ""), line);
            }
            ClientFrame::Cmd { act, .. } => {
                assert!(newer(act.name()));
                assert_eq!(written, line);
            }
            _ => assert_eq!(written, line),
        }
    }
}

/// What a server sent under the first protocol is read as well, except for the late tray.
#[test]
fn frames_of_a_server_of_the_first_protocol_are_read() {
    for line in FIRST_SERVER_FRAMES.lines() {
        match serde_json::from_str::<ServerFrame>(line) {
            Ok(ServerFrame::Room(facts)) => {
                let old: serde_json::Value = serde_json::from_str(line).unwrap();
                assert_eq!(
                    (facts.joined, facts.held.len()),
                    (old["joined"].as_u64().unwrap() as u32, old["held"].as_array().unwrap().len())
                );
            }
            Ok(frame) => assert_eq!(serde_json::to_string(&frame).unwrap(), line),
            Err(error) => assert!(line.starts_with("{\"t\":\"late\",\"items\":"), "{error}: {line}"),
        }
    }
}

#[test]
fn every_frame_of_the_server_keeps_its_shape() {
    let frames: Vec<ServerFrame> = golden(SERVER_FRAMES);
    // A new kind of frame needs a new fixture: this match is exhaustive.
    let kinds: BTreeSet<_> = frames
        .iter()
        .map(|frame| match frame {
            ServerFrame::Welcome { .. } => 0,
            ServerFrame::Ack { .. } => 1,
            ServerFrame::Nack { .. } => 2,
            ServerFrame::Mine { .. } => 3,
            ServerFrame::Room(_) => 4,
            ServerFrame::Ballot { .. } => 5,
            ServerFrame::Late { .. } => 6,
            ServerFrame::Pong { .. } => 7,
            ServerFrame::Hidden { .. } => 8,
            ServerFrame::Pause { .. } => 9,
        })
        .collect();
    assert_eq!(kinds, (0..10).collect());
}

#[test]
fn binary_frames_keep_their_shape() {
    for line in BINARY_FRAMES.lines() {
        let bytes = HEXLOWER.decode(line.as_bytes()).unwrap();
        let frame = Binary::decode(&bytes).unwrap_or_else(|| panic!("{line} is not a frame"));
        assert_eq!(frame.encode(), bytes, "{line}");
    }
    let update = Binary::decode(&[1, 0xac, 0x02, 9, 8, 7]);
    assert_eq!(update, Some(Binary::Update { seq: 300, update: &[9, 8, 7] }));
    let state = Binary::decode(&[2, 5, 0xac, 0x02, 9, 8, 7]);
    assert_eq!(state, Some(Binary::State { epoch: 5, seq: 300, state: &[9, 8, 7] }));
}

#[test]
fn a_snapshot_of_the_first_version_opens() {
    let snapshot = Snapshot::open(SNAPSHOT, SNAPSHOT_SHA256.trim()).unwrap();
    assert_eq!((snapshot.schema, snapshot.number, snapshot.name.as_str()), (1, 4, "After “Rank the learning”"));
    complete(&snapshot.content);
    // While this schema is the newest, the same board still gives the same bytes.
    assert_eq!(snapshot.to_json().as_bytes(), SNAPSHOT);
}

#[test]
fn a_board_of_the_first_version_opens() {
    let board = Board::load(7, BOARD, []).unwrap();
    let content = board.content().expect("the board follows the schema");
    complete(&content);
    let snapshot = Snapshot::open(SNAPSHOT, SNAPSHOT_SHA256.trim()).unwrap();
    assert_eq!(content, snapshot.content);
}

/// The fixtures hold one of everything, so that every field is read.
fn complete(content: &Content) {
    assert!(content.notes.values().any(|note| note.same.is_some()));
    assert!(content.notes.values().any(|note| note.hidden));
    assert!(content.notes.values().any(|note| note.theme.is_some()));
    assert!(content.notes.values().any(|note| note.text.contains("👩‍👧") && note.text.contains('\n')));
    assert!(content.themes.values().any(|theme| theme.into.is_some()));
    assert!(content.opportunities.values().any(|item| item.theme.is_some()));
    assert_eq!(content.results.len(), 2);
    assert!(content.results.values().any(|outcome| outcome.ranking.detail.is_some()));
    assert!(content.results.values().any(|outcome| outcome.ranking.detail.is_none()));
    assert!(content.then.as_ref().is_some_and(|then| !then.content.notes.is_empty()));
    assert!(!content.meta.revealed.is_empty());
}

/// Reads each line and writes it again: the same bytes.
fn golden<T: DeserializeOwned + Serialize>(lines: &str) -> Vec<T> {
    let read = |line: &str| {
        let frame: T = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(serde_json::to_string(&frame).unwrap(), line);
        frame
    };
    lines.lines().map(read).collect()
}
