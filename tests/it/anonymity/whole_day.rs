//! A whole day of many notes: nothing on wire, board, disk, export or log names a device or keeps notes in an order.
//!
//! The attacker holds the full wire of one device, the final document, database and write-ahead log without the keys,
//! the log lines at their finest level, and every snapshot.

use data_encoding::BASE64URL_NOPAD;
use plenary_shared::{id::NoteId, stage::StageKind};
use plenary_tests::{
    checks::{neighbours, spearman},
    crdt::{authors, order_of_text},
    day::LearningEvent,
    device::Device,
    files::{files_with, forms, holds, read_all, tables},
    process::ServerProcess,
    server::TestServer,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Devices that write.
const DEVICES: usize = 10;
/// Turns in which each of them writes.
const TURNS: usize = 10;
/// Notes that a device writes in one turn, one right after the other.
const AT_ONCE: usize = 4;
/// Correlation of unrelated orders of 400 notes stays below this: four standard errors.
const UNRELATED: f64 = 0.2;
/// Neighbours of one device stay within this many standard errors of chance.
const CHANCE: f64 = 4.5;
/// A word in every note, to be searched for.
const MARKER: &str = "Nightjar";
/// The finest log lines, and devices that write as fast as they can.
const ARGUMENTS: [&str; 8] = [
    "--log",
    "trace",
    "--participant-rate",
    "100000",
    "--participant-burst",
    "1000000",
    "--notes-per-device",
    "100000",
];

/// Notes in the order in which they were sent, each with the number of its device.
type Sent = Vec<(NoteId, usize)>;

#[tokio::test]
async fn notes_cannot_be_linked_to_each_other_or_to_a_device() {
    let server = ServerProcess::start(&ARGUMENTS).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, DEVICES).await;
    let sent = write(&event).await;
    let before_reveal = event.participants[0].wire().len();
    event.facilitator.reveal(event.prompts(StageKind::Brainstorm)[0]).await;
    let live = event.at_rest().await;
    assert_eq!(authors(&event.participants[0].replica_state()).len(), 1, "one author, the server");
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), sent.len());

    // What any device shows, before and after the close.
    unlinked("order on the screen", &sent, &in_display_order(&live));
    unlinked("order on the screen after the close", &sent, &in_display_order(&content));
    // The frames that one device received: the reveal, then the board written afresh.
    let ids: Vec<_> = sent.iter().map(|(note, _)| *note).collect();
    let wire = event.participants[0].wire();
    unlinked("order on the wire", &sent, &order_of_text(&wire[before_reveal..].concat(), &ids));
    let state = event.participants[0].replica_state();
    unlinked("order in the final document", &sent, &order_of_text(&state, &ids));
    assert_eq!(authors(&state).len(), 1, "one author after the close, too");
    // What an export holds.
    let export = event.organiser.download(event.session, 1).await.unwrap();
    unlinked("order in the snapshot", &sent, &order_of_text(&export, &ids));
    for (path, bytes) in read_all(&server.data()) {
        assert!(!holds(&bytes, MARKER.as_bytes()), "{} holds a note's words in clear", path.display());
    }
    // What is in the tables, and what the log says.
    no_device_value(&server, &event, &sent).await;
    let log = server.log();
    assert!(log.contains("TRACE") || log.contains("DEBUG") || log.contains("INFO"), "the log was captured: {log}");
    plenary_tests::proof::told(1, &format!("an attacker with wire, disk, export and log of {} notes", ids.len()));
    for word in [MARKER, "127.0.0.1", &event.code, &ids[0].to_string()] {
        assert!(!log.contains(word), "the log says {word}");
    }
}

#[tokio::test]
async fn bursts_in_an_open_pool_cannot_be_told_apart_on_the_wire() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, DEVICES).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    // All devices send an outbox at once, as after a dead spot of the Wi-Fi.
    let mut sent = Sent::new();
    for (place, device) in event.participants.iter().enumerate() {
        for number in 0..20 {
            let (id, _) = device.post_note(prompt, &format!("{MARKER} {number} of {place}"));
            sent.push((id, place));
        }
    }
    for device in &event.participants {
        device.drained().await;
    }
    // What too few devices contributed to at the end is shown with the close.
    event.facilitator.close_stage().await;
    event.projector.sees("every note", |content| content.notes.len() == DEVICES * 20).await;
    let ids: Vec<_> = sent.iter().map(|(note, _)| *note).collect();
    let arrived = order_of_text(&event.projector.wire().concat(), &ids);
    unlinked("order on the wire of an open pool", &sent, &arrived);
}

#[tokio::test]
async fn a_device_value_that_is_planted_is_found() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let secrets = secrets_of(&event.participants[0], &[]);
    assert!(secrets.len() >= 2);
    for secret in &secrets {
        let planted = server.data().join("planted");
        for form in forms(secret) {
            std::fs::write(&planted, [b"author=", &form[..]].concat()).unwrap();
            assert_eq!(files_with(&server.data(), secret), std::slice::from_ref(&planted));
        }
        std::fs::remove_file(planted).unwrap();
    }
}

#[test]
#[should_panic(expected = "is linked")]
fn an_order_that_was_kept_is_noticed() {
    let sent: Sent = (0..400u16).map(|n| (note(n), usize::from(n % 10))).collect();
    let kept: Vec<_> = sent.iter().map(|(note, _)| *note).collect();
    unlinked("a kept order", &sent, &kept);
}

#[test]
#[should_panic(expected = "is linked")]
fn notes_of_a_device_that_stay_together_are_noticed() {
    let sent: Sent = (0..400u16).map(|n| (note(n), usize::from(n % 10))).collect();
    let mut by_device: Vec<_> = sent.iter().map(|(note, device)| (device * 7 % 10, *note)).collect();
    by_device.sort_unstable();
    let by_device: Vec<_> = by_device.into_iter().map(|(_, note)| note).collect();
    unlinked("an order by device", &sent, &by_device);
}

/// Devices in turn write a few notes right after each other: linked in time, so anything that keeps time links them.
async fn write(event: &LearningEvent) -> Sent {
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut sent = Sent::new();
    for turn in 0..TURNS {
        for (place, device) in event.participants.iter().enumerate() {
            for number in 0..AT_ONCE {
                let (id, _) = device.post_note(prompt, &format!("{MARKER} {turn} {number}"));
                sent.push((id, place));
            }
            device.drained().await;
        }
    }
    sent
}

/// An attacker who sees notes in an order learns neither when they were sent nor which belong together.
fn unlinked(what: &str, sent: &Sent, order: &[NoteId]) {
    assert_eq!(order.len(), sent.len(), "{what} does not hold every note");
    let by_time: Vec<_> = sent.iter().map(|(note, _)| *note).collect();
    let rho = spearman(&by_time, order);
    let device: BTreeMap<_, _> = sent.iter().copied().collect();
    let devices: Vec<_> = order.iter().map(|note| device[note]).collect();
    let together = neighbours(&devices);
    println!("{what}: rho {rho:.3}, neighbours {together:.2}");
    assert!(rho.abs() < UNRELATED, "{what} is linked to time: {rho}");
    assert!(together.abs() < CHANCE, "{what} is linked to devices: {together}");
}

/// Nothing of a device is on the disk, except for the hash of its token in the table of seats.
async fn no_device_value(server: &ServerProcess, event: &LearningEvent, sent: &Sent) {
    let mut tables = tables(&server.data().join("plenary.db")).await;
    let seats = tables.remove("member").expect("there is a table of seats");
    for (place, device) in event.participants.iter().enumerate() {
        let notes: Vec<_> = sent.iter().filter(|(_, of)| *of == place).map(|(note, _)| *note).take(5).collect();
        for secret in secrets_of(device, &notes) {
            let found = files_with(server.folder(), &secret);
            assert!(found.is_empty(), "a device's secret is in {found:?}");
        }
        for token in tokens(device) {
            let hash: [u8; 32] = Sha256::digest(&token).into();
            assert!(seats.iter().any(|seat| seat["token_hash"] == hash), "the search can find it");
            assert!(!holds_any(server.log().as_bytes(), &hash), "the log names a device");
            for (name, rows) in &tables {
                let found = rows.iter().any(|row| row.values().any(|value| holds_any(value, &hash)));
                assert!(!found, "the table {name} names a device");
            }
        }
    }
    let columns: Vec<_> = seats[0].keys().map(String::as_str).collect();
    assert_eq!(columns, ["expires", "role", "session", "token_hash"], "a seat says nothing else");
}

fn holds_any(value: &[u8], secret: &[u8]) -> bool {
    forms(secret).iter().any(|form| holds(value, form))
}

/// What only the device may have: its tokens, its master secret, its proofs.
fn secrets_of(device: &Device, notes: &[NoteId]) -> Vec<Vec<u8>> {
    let own = notes.iter().map(|note| device.own(*note).0.to_vec());
    [device.master.0.to_vec()].into_iter().chain(tokens(device)).chain(own).collect()
}

fn tokens(device: &Device) -> Vec<Vec<u8>> {
    let decode = |token: &String| BASE64URL_NOPAD.decode(token.as_bytes()).expect("a token is base64url");
    device.browser.tokens().iter().map(decode).collect()
}

fn in_display_order(content: &plenary_shared::content::Content) -> Vec<NoteId> {
    content.notes_in_order().into_iter().map(|(id, _)| id).collect()
}

fn note(n: u16) -> NoteId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    NoteId::from_bytes(bytes)
}
