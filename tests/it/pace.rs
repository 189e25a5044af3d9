//! Devices that are too fast, too slow or send too much are delayed or disconnected, without effect on others.

use crate::bad_input::close_code;
use futures_util::SinkExt;
use plenary_shared::{
    limits,
    role::Role,
    stage::StageKind,
    wire::{ClientFrame, Refusal, close},
};
use plenary_tests::{
    PATIENCE,
    day::LearningEvent,
    device::{Device, Socket, hello},
    http::Browser,
    process::ServerProcess,
    server::TestServer,
    until,
};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    client_async, connect_async,
    tungstenite::{Error, Message, http::StatusCode},
};

/// Devices that fill a board.
const WRITERS: usize = 50;
/// Notes that each sends at once.
const AT_ONCE: usize = 25;
/// Bytes per second over a slow connection: 8 Mbit/s.
const A_SECOND: usize = 1_000_000;
/// After this time a silent device is disconnected.
const IDLE: Duration = Duration::from_secs(2 * limits::PING_SECONDS);
/// How long a device that was too slow sleeps on.
const ASLEEP: Duration = Duration::from_secs(6);
/// Bytes sent to a peer that does not read: more than all buffers on the way hold.
const MUCH: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn a_flood_of_frames_ends_the_socket_and_nobody_elses() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let mut socket = event.participants[0].raw_socket().await.unwrap();
    socket.send(hello(0, 0)).await.unwrap();
    let ping = Message::text(serde_json::to_string(&ClientFrame::Ping).unwrap());
    for _ in 0..1_000 {
        if socket.send(ping.clone()).await.is_err() {
            break;
        }
    }
    assert_eq!(close_code(&mut socket).await, Some(close::FLOOD));
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for device in &event.participants {
        device.add_note(prompt, "undisturbed").await.unwrap();
    }
}

#[tokio::test]
async fn a_device_that_breaks_the_rules_over_and_over_waits_outside_and_nobody_else_does() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let mut closed = 0;
    let refused = loop {
        match connect_async(event.participants[0].request()).await {
            Ok((mut socket, _)) => {
                socket.send(Message::binary(vec![7])).await.unwrap();
                assert_eq!(close_code(&mut socket).await, Some(close::BROKEN));
                closed += 1;
            }
            Err(Error::Http(answer)) => break answer.status(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!((refused, closed), (StatusCode::TOO_MANY_REQUESTS, 6));
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for device in &event.participants {
        device.add_note(prompt, "a socket that is open stays open").await.unwrap();
    }
    event.join().await.add_note(prompt, "and others come in").await.unwrap();
}

#[tokio::test]
async fn a_socket_that_is_closed_is_not_listened_to_for_long() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let mut socket = event.participants[0].raw_socket().await.unwrap();
    socket.send(hello(0, 0)).await.unwrap();
    // Not a command: the first of these closes the socket, and the rest is talk.
    let talk = Message::text("x".repeat(limits::FRAME_BYTES - 100));
    let mut said = 0;
    let talking = async {
        while said < MUCH && socket.send(talk.clone()).await.is_ok() {
            said += talk.len();
        }
    };
    let _ = timeout(PATIENCE, talking).await;
    assert!(said < MUCH, "the server listened to all of {said} bytes");
    event.participants[0].add_note(event.prompts(StageKind::Brainstorm)[0], "undisturbed").await.unwrap();
}

#[tokio::test]
async fn a_device_in_a_hurry_is_slowed_down_and_loses_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let device = &event.participants[0];
    let notes = limits::PARTICIPANT_BURST as usize + 6;
    for number in 0..notes {
        device.post_note(prompt, &format!("note {number}"));
    }
    device.drained().await;
    assert!(device.look(|state| state.put_off.iter().any(|(_, code)| *code == Refusal::Rate)));
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), notes);
}

#[tokio::test]
async fn a_device_has_its_share_of_notes_and_no_more() {
    let server = TestServer::with(|config| config.notes_per_device = 3).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let device = &event.participants[0];
    for number in 0..3 {
        device.add_note(prompt, &format!("note {number}")).await.unwrap();
    }
    assert_eq!(device.add_note(prompt, "one more").await.unwrap_err().code, Refusal::Full);
    event.participants[1].add_note(prompt, "of another device").await.unwrap();
}

/// Seventeen devices could fill a board of 5,000 with the 300 notes of each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_devices_that_write_all_they_may_leave_room_for_the_others_and_the_facilitator_is_told() {
    let fast = |config: &mut plenary_server::config::Config| {
        (config.participant_rate, config.participant_burst) = (100_000, 1_000_000);
    };
    let server = TestServer::with(fast).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 18).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let (innocent, greedy) = event.participants.split_last().expect("there are participants");
    for number in 0..limits::NOTES_PER_DEVICE {
        for device in greedy {
            device.post_note(prompt, &format!("note {number}"));
        }
    }
    for device in greedy {
        device.drained().await;
    }
    let refused = greedy[0].add_note(prompt, "one more").await.unwrap_err();
    assert_eq!(refused.code, Refusal::Full);
    until("the facilitator is told", || event.facilitator.facts().filling).await;
    for number in 0..limits::NOTES_TO_SHARE / event.participants.len() {
        innocent.add_note(prompt, &format!("the innocent's {number}")).await.expect("there is room for everybody");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_does_not_read_is_cut_off_and_nobody_else_waits() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let slow = event.seat_participant().await;
    let mut socket = slow_socket(&slow).await;
    socket.send(hello(0, 0)).await.unwrap();
    until("three are told", || event.facilitator.facts().joined == 3).await;
    // Large boards, sent to everybody again and again.
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for number in 0..150 {
        event.participants[number % 2].post_note(prompt, &"👍".repeat(limits::NOTE_CHARS));
    }
    for device in &event.participants {
        device.drained().await;
    }
    event.facilitator.reveal(prompt).await;
    let mut slowest = Duration::ZERO;
    for round in 0..200 {
        let begun = std::time::Instant::now();
        if round % 2 == 0 {
            event.facilitator.close_stage().await
        } else {
            event.facilitator.open_stage(StageKind::Brainstorm).await
        }
        slowest = slowest.max(begun.elapsed());
        if event.facilitator.facts().joined == 2 {
            break;
        }
    }
    until("the slow device is gone", || event.facilitator.facts().joined == 2).await;
    sleeps_on().await;
    assert_eq!(close_code(&mut socket).await, Some(close::SLOW));
    assert!(slowest < Duration::from_secs(5), "nobody else waited: {slowest:?}");
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), 150);
    // It reconnects and catches up.
    let mut slow = slow;
    slow.connect().await;
    slow.catches_up_with(&event.facilitator).await;
    assert_eq!(slow.content().notes, content.notes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_board_on_a_slow_line_is_no_slowness_and_a_line_that_stands_still_is() {
    let server = TestServer::without_rate_limits().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, WRITERS).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let words = "x".repeat(limits::NOTE_CHARS);
    for _ in 0..limits::NOTES_PER_BOARD / WRITERS / AT_ONCE {
        for device in &event.participants {
            for _ in 0..AT_ONCE {
                device.post_note(prompt, &words);
            }
        }
        for device in &event.participants {
            device.drained().await;
        }
    }
    event.participants.truncate(1);
    event.facilitator.open_stage(StageKind::Theming).await;
    event.all_caught_up().await;
    assert_eq!(event.content().notes.len(), limits::NOTES_PER_BOARD);

    let second = event.co_facilitator().await;
    let cookies = second.browser.cookies().expect("a facilitator has a seat");
    drop(second);
    let line = slow_line(&event.organiser.origin()).await;
    let mut slow = Device::new(Browser::holding(&line, &cookies), event.session, Role::Facilitator);
    let begun = Instant::now();
    slow.open();
    // While the board is being sent the room continues, and its frames wait behind the board.
    let (sorter, mut renamed) = (&event.participants[0], 0);
    let theme = sorter.add_theme("Theme 0").await.unwrap();
    let mut rename = async || {
        renamed += 1;
        let (name, was) = (format!("Theme {renamed}"), format!("Theme {}", renamed - 1));
        sorter.name_theme(theme, &name, &was).await.unwrap();
        assert!(begun.elapsed() < PATIENCE * 2, "after {renamed} changes the line is as it was");
    };
    while slow.look(|state| state.replica.meta().is_none() && state.closed.is_none()) {
        rename().await;
    }
    assert_eq!(slow.look(|state| state.closed), None, "a board on its way is no slowness");
    let least = Duration::from_secs((limits::NOTES_PER_BOARD * limits::NOTE_CHARS / A_SECOND) as u64);
    assert!(begun.elapsed() >= least / 2, "the line was not slow: {:?}", begun.elapsed());
    slow.catches_up_with(sorter).await;
    assert_eq!(slow.look(|state| state.closed), None);
    assert_eq!(slow.content(), event.at_rest().await);
    slow.cut();

    // A device that reads nothing at all is disconnected, however large the board is.
    let stalled = event.seat_participant().await;
    let mut socket = slow_socket(&stalled).await;
    socket.send(hello(0, 0)).await.unwrap();
    let joined = |devices| event.facilitator.facts().joined as usize == devices;
    let begun = Instant::now();
    until("one more is told", || joined(2)).await;
    while !joined(1) {
        // The whole board is sent to all devices repeatedly.
        event.facilitator.close_stage().await;
        event.facilitator.open_stage(StageKind::Theming).await;
        assert!(begun.elapsed() < IDLE, "a device that reads nothing is still here");
    }
    assert!(begun.elapsed() < IDLE, "it is not its silence that ended it");
    sleeps_on().await;
    assert_eq!(close_code(&mut socket).await, Some(close::SLOW));
}

/// A device that was cut off sleeps for longer than other sockets have for their farewell, and reads the code when it wakes.
async fn sleeps_on() {
    let gone = Instant::now();
    until("it has slept on", || gone.elapsed() > ASLEEP).await;
}

/// The address of a proxy to the server that lets [`A_SECOND`] bytes through in a second.
async fn slow_line(server: &str) -> String {
    let (listener, server) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), server.trim_start_matches("http://").parse().unwrap());
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(A_SECOND as u32 / 16).unwrap();
            let (mut from, mut to) = socket.connect(server).await.unwrap().into_split();
            let (mut asked, mut told) = client.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut asked, &mut to).await });
            tokio::spawn(async move {
                let mut some = vec![0; A_SECOND / 64];
                while let Ok(bytes @ 1..) = from.read(&mut some).await {
                    if told.write_all(&some[..bytes]).await.is_err() {
                        return;
                    }
                    sleep(Duration::from_secs(1) * bytes as u32 / A_SECOND as u32).await;
                }
            });
        }
    });
    address
}

/// A socket with a small window, which is not read.
async fn slow_socket(device: &Device) -> Socket {
    let address = device.browser.origin().trim_start_matches("http://").parse().unwrap();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    let stream = socket.connect(address).await.unwrap();
    client_async(device.request(), tokio_tungstenite::MaybeTlsStream::Plain(stream)).await.unwrap().0
}
