//! "I would like a pause": facilitators are told that some people would, and nobody is told of one.

use crate::bad_input::close_code;
use futures_util::SinkExt;
use plenary_shared::{
    limits,
    stage::StageKind,
    wire::{ClientFrame, ServerFrame, close},
};
use plenary_tests::{
    day::LearningEvent,
    device::{Device, hello},
    server::TestServer,
    until,
};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

fn ask(device: &Device) {
    device.send(&ClientFrame::Pause { wished: true });
}

/// What facilitators were told so far, without what every welcome says.
fn signs(device: &Device) -> Vec<bool> {
    let frames = device.wire();
    let read = |frame: &Vec<u8>| match serde_json::from_slice(frame).ok()? {
        ServerFrame::Pause { wished } => Some(wished),
        _ => None,
    };
    frames.iter().filter_map(read).collect()
}

#[tokio::test]
async fn facilitators_learn_that_some_would_like_a_pause_and_nobody_learns_of_one() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 6).await;
    for _ in 0..4 {
        ask(&event.participants[0]);
    }
    ask(&event.participants[1]);
    let from = Instant::now();
    let twice = Duration::from_secs(2 * limits::COUNT_SECONDS + 2);
    until("the wishes have been looked at twice", || from.elapsed() > twice).await;
    assert!(!event.facilitator.pause(), "two people, however often they ask, are too few");
    assert_eq!(signs(&event.facilitator), [false], "only the welcome has said anything");

    ask(&event.participants[2]);
    until("the facilitator is told", || event.facilitator.pause()).await;
    event.participants[2].send(&ClientFrame::Pause { wished: false });
    for other in event.participants.iter().chain([&event.projector]) {
        assert!(signs(other).is_empty(), "it is for facilitators only");
    }
    event.facilitator.reconnect().await;
    until("who connects later is told too", || event.facilitator.pause()).await;

    event.facilitator.open_stage(StageKind::Theming).await;
    until("the sign goes with the stage", || !event.facilitator.pause()).await;
}

#[tokio::test]
async fn a_wish_looks_like_any_command_and_only_a_participant_may_have_one() {
    for wished in [true, false] {
        assert_eq!(ClientFrame::Pause { wished }.write().len(), limits::PAD_BYTES);
    }
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    for device in [&event.facilitator, &event.projector] {
        let mut socket = device.raw_socket().await.unwrap();
        socket.send(hello(0, 0)).await.unwrap();
        socket.send(Message::text(ClientFrame::Pause { wished: true }.write())).await.unwrap();
        assert_eq!(close_code(&mut socket).await, Some(close::BROKEN));
    }
}
