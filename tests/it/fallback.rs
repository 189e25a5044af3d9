//! Networks that block websockets: an event stream and posted frames carry the same event.

use plenary_shared::{
    ballot::{Choices, Criterion},
    id::{OpId, SessionId},
    limits::{self, PROTOCOL},
    role::Role,
    stage::{Act, StageKind, leading::LeadingAct},
    wire::{ClientFrame, ServerFrame, close},
};
use plenary_tests::{
    PATIENCE,
    day::{LearningEvent, Venue},
    device::{
        Device,
        fallback::{Event, Events, down, up},
    },
    eventually,
    http::Browser,
    process::{NO_RATE_LIMITS, ServerProcess},
    server::TestServer,
    until,
};
use reqwest::{StatusCode, header};
use std::time::{Duration, Instant};
use tokio::{
    io::AsyncWriteExt,
    net::TcpSocket,
};
use tokio_tungstenite::tungstenite::Message;

/// Blocks the network of every second device and connects it again.
async fn block(event: &mut LearningEvent) {
    let facilitator_and_some = event.everybody_mut().enumerate().filter(|(place, _)| place % 2 == 0);
    for (_, device) in facilitator_and_some {
        device.blocked = true;
        device.reconnect().await;
    }
}

#[tokio::test]
async fn devices_on_either_kind_of_network_are_in_one_room() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 6).await;
    block(&mut event).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut notes = Vec::new();
    for (number, device) in event.participants.iter().enumerate() {
        notes.push(device.add_note(prompt, &format!("Note {number}, “höher” 👍")).await.unwrap());
    }
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 6);
    // What a device wrote is its own on either network.
    let other = &mut event.participants[0];
    other.blocked = !other.blocked;
    other.reload().await;
    assert_eq!(other.mine(&notes).await.len(), 1);
    other.edit_note(notes[0], 2, "Changed").await.unwrap();

    event.facilitator.open_stage(StageKind::Plenary).await;
    for number in 0..3 {
        event.facilitator.add_opportunity(None, &format!("Learning opportunity {number}")).await.unwrap();
    }
    event.facilitator.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    let items = event.facilitator.opportunities();
    for device in &event.participants {
        let choices = Choices::new(items.iter().map(|item| vec![*item]).collect(), &items).unwrap();
        device.cast(Criterion::Impact, choices).await.unwrap();
    }
    let poll = event.facilitator.ballot(Criterion::Impact);
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.results[&poll].ranking.n, 6);
    event.end().await;
    for device in &event.participants {
        assert_eq!(device.close_code().await, close::OVER);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_the_server_is_killed() {
    let mut server = ServerProcess::start(&NO_RATE_LIMITS).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 6).await;
    for device in event.everybody_mut() {
        device.blocked = true;
        device.stay_connected();
    }
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut written = 0;
    for round in 0..4 {
        until("all are back", || event.everybody().all(|device| device.look(|state| state.welcomes > round))).await;
        for device in &event.participants {
            for _ in 0..10 {
                written += 1;
                device.post_note(prompt, &format!("Note {written}."));
            }
        }
        server.kill();
        server.start_again();
        for device in &event.participants {
            device.drained().await;
        }
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let mut texts: Vec<_> = content.notes.values().map(|note| note.text.clone()).collect();
    texts.sort();
    texts.dedup();
    assert_eq!((content.notes.len(), texts.len()), (written, written));
}

fn hello() -> String {
    ClientFrame::Hello { v: PROTOCOL, epoch: 0, seq: 0 }.write()
}

/// An event stream that has said hello, with its connection id; one frame is sent.
async fn greeted(device: &Device) -> (Events, String) {
    let mut events = down(&device.browser, device.session, device.role).await.expect("a stream opens");
    let id = events.connection().await;
    let status = up(&device.browser, device.session, &id, 0, &[&hello()]).await.unwrap();
    assert_eq!(status, StatusCode::NO_CONTENT);
    (events, id)
}

/// The close code at the end of a stream, and its reason.
async fn ended(events: &mut Events) -> (u16, String) {
    while let Some(event) = events.next().await {
        if let Event::Message(Message::Close(Some(frame))) = event {
            return (frame.code.into(), frame.reason.to_string());
        }
    }
    panic!("the stream ended without a close code");
}

/// Reads until a command is answered; how many pongs came before.
async fn pongs_until(events: &mut Events, op: OpId) -> usize {
    let mut pongs = 0;
    loop {
        if let Some(Event::Message(Message::Text(text))) = events.next().await {
            match serde_json::from_str(&text).unwrap() {
                ServerFrame::Pong { .. } => pongs += 1,
                ServerFrame::Ack { op: answered, .. } if answered == op => return pongs,
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn a_request_that_is_repeated_is_taken_once_and_none_is_left_out() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let device = &event.facilitator;
    let (mut events, id) = greeted(device).await;
    let ping = ClientFrame::Ping.write();
    let send = async |n, frames: &[&str]| up(&device.browser, device.session, &id, n, frames).await.unwrap();
    assert_eq!(send(1, &[&ping, &ping]).await, 204);
    // The answer was lost: the device sends the same frames again, and has one more meanwhile.
    assert_eq!(send(1, &[&ping, &ping]).await, 204);
    assert_eq!(send(1, &[&ping, &ping, &ping]).await, 204);
    let op = OpId::from_bytes([7; 16]);
    let last = ClientFrame::Cmd { op, n: 0, act: Act::Leading(LeadingAct::SetTimer { seconds: 90 }) }.write();
    assert_eq!(send(4, &[&last]).await, 204);
    assert_eq!(pongs_until(&mut events, op).await, 3);
    // Frames that went missing would be a gap.
    assert_eq!(send(9, &[&ping]).await, 400);
    assert_eq!(ended(&mut events).await.0, close::BROKEN);
}

#[tokio::test]
async fn a_pong_says_what_is_left_on_the_timer() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let left = async |device: &Device| {
        let pongs = device.look(|state| state.pongs);
        device.send(&ClientFrame::Ping);
        eventually("a pong", || device.look(|state| (state.pongs > pongs).then_some(state.left))).await
    };
    assert_eq!(left(&event.participants[0]).await, None);
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 90 })).await.unwrap();
    for blocked in [false, true] {
        let device = &mut event.participants[0];
        device.blocked = blocked;
        device.reconnect().await;
        let left = left(device).await.expect("a timer runs");
        assert!((80..=90).contains(&left), "{left}");
    }
}

#[tokio::test]
async fn nobody_posts_to_the_stream_of_another() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let [one, other] = &event.participants[..] else { panic!("two participants") };
    let (mut events, id) = greeted(one).await;
    let ping = ClientFrame::Ping.write();
    let stranger = Browser::new(&server.address());
    let never = one.browser.tokens()[0].clone();
    for (browser, session, id, why) in [
        (&other.browser, event.session, &id, "another participant"),
        (&event.facilitator.browser, event.session, &id, "the facilitator"),
        (&stranger, event.session, &id, "nobody"),
        (&one.browser, SessionId::from_bytes([3; 16]), &id, "another event"),
        (&one.browser, event.session, &never, "a connection that never was"),
        (&one.browser, event.session, &"x".to_owned(), "no connection id"),
    ] {
        assert_eq!(up(browser, session, id, 1, &[&ping]).await.unwrap(), 404, "{why}");
    }
    assert_eq!(up(&one.browser, event.session, &id, 1, &[&ping]).await.unwrap(), 204);
    drop(events.next().await.expect("it is open"));
    drop(events);
    let begun = Instant::now();
    while up(&one.browser, event.session, &id, 1, &[]).await.unwrap() != 404 {
        assert!(begun.elapsed() < PATIENCE, "the connection is not forgotten");
    }
}

#[tokio::test]
async fn pages_of_other_sites_open_and_feed_no_stream() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    let (_events, id) = greeted(device).await;
    let origin = server.address();
    let cookies = device.browser.cookies().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [format!("/live/{}/down?as=participant", event.session), format!("/live/{}/up/{id}?n=1", event.session)] {
        let ask = || client.post(format!("{origin}{path}")).header(header::COOKIE, &cookies).body("");
        for (request, why) in [
            (ask().header(header::ORIGIN, "https://evil.example").header("x-board", "1"), "another site"),
            (ask().header(header::ORIGIN, &origin), "a form of our own"),
            (ask().header("x-board", "1"), "no origin"),
            (ask().header(header::ORIGIN, "null").header("x-board", "1"), "a page without origin"),
        ] {
            assert_eq!(request.send().await.unwrap().status(), 403, "{path}: {why}");
        }
        let status = client.get(format!("{origin}{path}")).header(header::COOKIE, &cookies).send().await.unwrap().status();
        assert_eq!(status, 405, "{path}");
    }
}

#[tokio::test]
async fn seats_and_limits_are_those_of_a_websocket() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    let as_who = async |browser: &Browser, session, role| {
        ended(&mut down(browser, session, role).await.expect("a stream opens")).await.0
    };
    assert_eq!(as_who(&device.browser, event.session, Role::Facilitator).await, close::NO_SEAT);
    assert_eq!(as_who(&device.browser, SessionId::from_bytes([9; 16]), Role::Participant).await, close::UNKNOWN);
    assert!(down(&device.browser, event.session, Role::Reviewer).await.is_err());

    let after = async |frames: &[&str]| {
        let device = event.seat_participant().await;
        let mut events = down(&device.browser, device.session, device.role).await.unwrap();
        let id = events.connection().await;
        for (n, frame) in frames.iter().enumerate() {
            // The connection may have been closed for the frame before.
            drop(up(&device.browser, device.session, &id, n, &[frame]).await);
        }
        ended(&mut events).await.0
    };
    let (hello, long) = (hello(), "x".repeat(limits::FRAME_BYTES + 1));
    assert_eq!(after(&["{}"]).await, close::BROKEN);
    assert_eq!(after(&[r#"{"t":"hello","v":1,"epoch":0,"seq":0}"#]).await, close::VERSION);
    assert_eq!(after(&[]).await, close::IDLE);
    assert_eq!(after(&[&hello, &long]).await, close::TOO_BIG);
    assert_eq!(after(&[&hello, &"x".repeat(5 * limits::FRAME_BYTES)]).await, close::TOO_BIG);
    assert_eq!(after(&[&hello, &vec![r#"{"t":"ping"}"#; 1000].join("\n")]).await, close::FLOOD);

    // Websockets and streams of a device count together.
    let mut open = Vec::new();
    for _ in 1..limits::SOCKETS_PER_MEMBER {
        open.push(greeted(device).await);
    }
    let welcomed = async |events: &mut Events| {
        let is_welcome = |event: &Event| matches!(event, Event::Message(Message::Text(text)) if text.contains("welcome"));
        while !is_welcome(&events.next().await.expect("a welcome")) {}
    };
    for (events, _) in &mut open {
        welcomed(events).await;
    }
    let (mut more, _) = greeted(device).await;
    let (code, reason) = ended(&mut more).await;
    assert_eq!(code, close::FLOOD);
    assert!(!reason.is_empty(), "a page that is one too many is told why");
}

#[tokio::test]
async fn a_device_that_leaves_or_loses_its_seat_is_closed_on_its_stream() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let device = &mut event.participants[0];
    device.blocked = true;
    device.reconnect().await;
    device.browser.leave().await.unwrap();
    assert_eq!(device.close_code().await, close::NO_SEAT);
    until("the room has noticed", || event.facilitator.facts().joined == 1).await;
}

#[tokio::test]
async fn a_server_that_stops_says_so_on_every_stream() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    for device in event.everybody_mut() {
        device.blocked = true;
        device.reconnect().await;
    }
    let _server = server.restart().await;
    for device in event.everybody() {
        assert_eq!(device.close_code().await, close::LEAVING);
    }
}

/// A board of some megabytes for a device that reads nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_does_not_read_its_stream_is_disconnected_and_nobody_waits_for_it() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for number in 0..150 {
        event.participants[number % 2].post_note(prompt, &"👍".repeat(limits::NOTE_CHARS));
    }
    for device in &event.participants {
        device.drained().await;
    }
    let slow = event.seat_participant().await;
    let stalled = TcpSocket::new_v4().unwrap();
    stalled.set_recv_buffer_size(4 * 1024).unwrap();
    let address = server.address();
    let host = address.trim_start_matches("http://");
    let mut stalled = stalled.connect(host.parse().unwrap()).await.unwrap();
    let head = format!(
        "POST /live/{}/down?as=participant HTTP/1.1\r\nhost: {host}\r\norigin: {address}\r\nx-board: 1\r\ncookie: {}\r\n\
         content-length: 0\r\n\r\n",
        event.session,
        slow.browser.cookies().unwrap()
    );
    stalled.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let id = loop {
        tokio::io::AsyncReadExt::read_buf(&mut stalled, &mut answer).await.unwrap();
        let text = String::from_utf8_lossy(&answer);
        if let Some((_, rest)) = text.split_once("event: open\ndata: ")
            && let Some((id, _)) = rest.split_once('\n')
        {
            break id.to_owned();
        }
    };
    assert_eq!(up(&slow.browser, event.session, &id, 0, &[&hello()]).await.unwrap(), 204);
    until("three devices are here", || event.facilitator.facts().joined == 3).await;
    event.facilitator.reveal(prompt).await;
    let mut slowest = Duration::ZERO;
    for round in 0..400 {
        let begun = Instant::now();
        if round % 2 == 0 {
            event.facilitator.close_stage().await;
        } else {
            event.facilitator.open_stage(StageKind::Brainstorm).await;
        }
        slowest = slowest.max(begun.elapsed());
        if event.facilitator.facts().joined == 2 {
            break;
        }
    }
    until("the slow device is gone", || event.facilitator.facts().joined == 2).await;
    assert!(slowest < Duration::from_secs(5), "nobody else waited: {slowest:?}");
    drop(stalled);
    event.at_rest().await;
}
