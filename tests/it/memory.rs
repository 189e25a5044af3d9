//! How much memory a full board takes: no copy of it stays with each socket.

use futures_util::{SinkExt, StreamExt};
use plenary_shared::{limits, stage::StageKind, wire::Binary};
use plenary_tests::{
    PATIENCE,
    day::LearningEvent,
    device::{Socket, hello},
    process::{NO_RATE_LIMITS, ServerProcess},
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Devices that fill the board.
const WRITERS: usize = 8;
/// Long notes on the board.
const NOTES: usize = 4_800;
/// Notes that each device sends at once.
const AT_ONCE: usize = 25;
/// Devices that join the full board and stay.
const READERS: usize = 40;
/// Bytes that a socket may keep once it has sent the board: a tenth of the board.
const FOR_A_SOCKET: u64 = (NOTES * limits::NOTE_CHARS / 10) as u64;
/// Bytes that the room may keep besides, copies for those who join included.
const FOR_THE_ROOM: u64 = 25 * (NOTES * limits::NOTE_CHARS) as u64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_board_of_long_notes_stays_in_memory_once_and_not_for_each_socket() {
    let server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, WRITERS).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let (empty, words) = (server.resident(), "x".repeat(limits::NOTE_CHARS));
    for _ in 0..NOTES / WRITERS / AT_ONCE {
        for device in &event.participants {
            for _ in 0..AT_ONCE {
                device.post_note(prompt, &words);
            }
        }
        for device in &event.participants {
            device.drained().await;
        }
    }
    event.participants.clear();
    event.facilitator.close_stage().await;
    event.all_caught_up().await;
    assert_eq!(event.content().notes.len(), NOTES);

    let alone = server.resident();
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let device = event.seat_participant().await;
        let mut socket = device.raw_socket().await.unwrap();
        socket.send(hello(0, 0)).await.unwrap();
        board_has_come(&mut socket).await;
        readers.push(socket);
    }
    let grown = server.resident().saturating_sub(alone);
    assert!(grown < FOR_A_SOCKET * READERS as u64, "{READERS} sockets keep {} MiB", grown >> 20);
    let all = server.resident().saturating_sub(empty);
    assert!(all < FOR_THE_ROOM + FOR_A_SOCKET * READERS as u64, "the room keeps {} MiB", all >> 20);
    println!(
        "{NOTES} long notes: {} MiB without the server itself, {} MiB for {READERS} sockets, {} MiB at most",
        all >> 20,
        grown >> 20,
        server.most_memory() >> 20
    );
}

/// Reads until the whole board was there.
async fn board_has_come(socket: &mut Socket) {
    let reading = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Binary(bytes) = message
                && matches!(Binary::decode(&bytes), Some(Binary::State { state, .. }) if state.len() > NOTES * limits::NOTE_CHARS)
            {
                return true;
            }
        }
        false
    };
    assert!(timeout(PATIENCE, reading).await.expect("the board comes"), "the socket ended before the board came");
}
