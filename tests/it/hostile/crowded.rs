//! A room that is full: participants have all but the reserved sockets, the next one is refused with a reason, the others
//! are not affected, and those who lead and show come in.

use futures_util::{SinkExt, StreamExt, future::join_all};
use plenary_shared::{limits, stage::StageKind, wire::close};
use plenary_tests::{
    PATIENCE,
    day::LearningEvent,
    device::{Device, Socket, hello},
    process::ServerProcess,
    until,
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Memory that a full room may cost.
const MEMORY: u64 = 50 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_room_tells_the_next_participant_so_and_lets_in_those_who_lead_and_show() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let before = server.resident();
    // Two participants are in; devices with all their sockets fill the rest, as people do who want nobody else to come in.
    let places = limits::SOCKETS_PER_ROOM - limits::reserved_sockets(limits::SOCKETS_PER_ROOM);
    let mut left = places - 2;
    let mut sockets = Vec::new();
    while left > 0 {
        let device = event.seat_participant().await;
        let some = left.min(limits::SOCKETS_PER_MEMBER);
        sockets.extend(join_all((0..some).map(|_| enter(&device))).await);
        left -= some;
    }
    assert!(sockets.iter().all(Result::is_ok), "every place in the room is taken");
    let devices = 2 + (places - 2).div_ceil(limits::SOCKETS_PER_MEMBER);
    until("all devices are told", || event.facilitator.facts().joined as usize == devices).await;

    let late = event.seat_participant().await;
    let (code, words) = enter(&late).await.expect_err("the next one finds no place");
    assert_eq!(code, close::FLOOD);
    assert_eq!(words, "This event has no room for another connection. Wait a minute, then reload the page.");
    let ninth = enter(&event.participants[0]).await.expect_err("there is no place for anybody");
    assert_eq!(ninth.0, close::FLOOD);

    let _colleague = event.co_facilitator().await;
    event.seat_projector().await.connect().await;

    let grown = server.resident().saturating_sub(before);
    println!("{} sockets cost {} KiB", places, grown / 1024);
    assert!(grown < MEMORY, "a full room costs {grown} bytes");
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for device in &event.participants {
        device.add_note(prompt, "in a full room").await.expect("those who are in write on");
    }
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 2);
    // A place that is free again is taken again.
    sockets.truncate(sockets.len() - limits::SOCKETS_PER_MEMBER);
    let mut late = late;
    let found = async {
        loop {
            late.open();
            let settled = plenary_tests::eventually("welcome or refused", || {
                late.look(|state| if state.welcomes > 0 { Some(true) } else { state.closed.map(|_| false) })
            });
            if settled.await {
                break;
            }
        }
    };
    timeout(PATIENCE, found).await.expect("the place of sockets that are gone is free");
}

/// Opens a socket and waits for the welcome; otherwise how and with which words it was closed.
async fn enter(device: &Device) -> Result<Socket, (u16, String)> {
    let mut socket = device.raw_socket().await.expect("the server upgrades");
    let _ = socket.send(hello(0, 0)).await;
    let answer = async {
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Text(text) if text.contains("welcome") => return Ok(()),
                Message::Close(Some(frame)) => return Err((frame.code.into(), frame.reason.to_string())),
                _ => {}
            }
        }
        Err((0, "broken".to_owned()))
    };
    timeout(PATIENCE, answer).await.expect("the socket is answered")?;
    Ok(socket)
}
