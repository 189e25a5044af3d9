//! Ways to get a seat: who gets in, in which role, and who does not.

use futures_util::{SinkExt, StreamExt};
use plenary_shared::{id::SessionId, limits, role::Role, stage::StageKind, text, wire::close};
use plenary_tests::{
    day::{LearningEvent, Venue},
    device::{Device, Socket, hello},
    http::{Browser, refusal},
    process::ServerProcess,
    server::TestServer,
    until,
};
use sqlx::{Connection, SqliteConnection};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::{
    Message,
    http::{HeaderValue, header},
};

#[tokio::test]
async fn the_right_code_opens_as_people_type_it() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    assert_eq!(event.code.len(), limits::CODE_LENGTH);
    let typed = [event.code.clone(), text::spaced(&event.code), event.code.to_lowercase(), format!(" {} ", event.code)];
    for code in typed {
        let seat = Browser::new(&server.address()).join(&code).await.unwrap();
        assert_eq!(
            (seat.role, seat.session, seat.title.as_deref()),
            (Role::Participant, Some(event.session), Some("Event Willow"))
        );
    }
}

#[tokio::test]
async fn a_wrong_code_opens_nothing_and_says_what_to_do() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let stranger = Browser::new(&server.address());
    for code in ["", "ABCD", "23456789", "0000 0000", &event.code[1..]] {
        let error = stranger.join(code).await.unwrap_err();
        assert_eq!(refusal(&error).status, 404, "{code}");
        assert!(refusal(&error).say.contains("big screen"));
    }
    assert_eq!(stranger.cookies(), None);
}

#[tokio::test]
async fn guessing_slows_an_address_down_and_never_locks_it_out() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let guesser = Browser::new(&server.address());
    for guess in 0..limits::WRONG_CODES_PER_MINUTE + 2 {
        let code: String = format!("ABCDEF{}{}", 2 + guess / 8, 2 + guess % 8);
        assert_eq!(refusal(&guesser.join(&code).await.unwrap_err()).status, 404);
    }
    let begun = Instant::now();
    let neighbour = Browser::new(&server.address());
    neighbour.join(&event.code).await.expect("the whole room shares an address");
    assert!(begun.elapsed() >= Duration::from_millis(200), "answers are delayed by now");
}

#[tokio::test]
async fn a_locked_lobby_lets_nobody_in_and_nobody_out() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    event.facilitator.browser.lobby(event.session, false).await.unwrap();
    let error = Browser::new(&server.address()).join(&event.code).await.unwrap_err();
    assert_eq!(refusal(&error).status, 403);
    until("the lock is told", || !event.facilitator.facts().lobby).await;
    // A device that has joined stays in, and may reconnect.
    event.participants[0].reconnect().await;
    event.participants[0].browser.join(&event.code).await.expect("a device that has a seat keeps it");
    event.facilitator.browser.lobby(event.session, true).await.unwrap();
    event.join().await;
}

#[tokio::test]
async fn a_code_dies_with_its_event() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    event.facilitator.end().await;
    assert_eq!(event.participants[0].close_code().await, close::OVER);
    assert_eq!(refusal(&Browser::new(&server.address()).join(&event.code).await.unwrap_err()).status, 410);
    // The seat is gone too.
    let mut again = Device::new(event.participants[0].browser.clone(), event.session, Role::Participant);
    again.open();
    assert_eq!(again.close_code().await, close::OVER);
    // Seats of facilitators and reviewers stay.
    assert!(event.facilitator.look(|state| state.closed.is_none()));
}

#[tokio::test]
async fn a_hand_over_code_works_once() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let handover = event.organiser.handover(event.session).await.unwrap();
    assert_eq!(i64::from(handover.minutes), limits::HANDOVER_MINUTES);
    assert_eq!(handover.link, format!("{}/facilitate", server.address()));
    let (first, second) = (Browser::new(&server.address()), Browser::new(&server.address()));
    assert_eq!(first.facilitate(&handover.code).await.unwrap().role, Role::Facilitator);
    assert_eq!(refusal(&second.facilitate(&handover.code).await.unwrap_err()).status, 404);
    assert_eq!(refusal(&second.join(&handover.code).await.unwrap_err()).status, 404, "it is no join code");
    // A facilitator may hand over as well, and of two who use the code at once only one gets a seat.
    let again = first.handover(event.session).await.unwrap().code;
    let (a, b) = (Browser::new(&server.address()), Browser::new(&server.address()));
    let (one, other) = tokio::join!(a.facilitate(&again), b.facilitate(&again));
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn a_hand_over_code_runs_out() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let code = event.organiser.handover(event.session).await.unwrap().code;
    let server = server
        .restart_after(async |data| {
            let url = format!("sqlite://{}", data.join("plenary.db").display());
            let mut database = SqliteConnection::connect(&url).await.unwrap();
            let sixteen_minutes = 16 * 60;
            let aged = sqlx::query("update pass set expires = expires - $1 where once").bind(sixteen_minutes);
            assert_eq!(aged.execute(&mut database).await.unwrap().rows_affected(), 1);
            database.close().await.unwrap();
        })
        .await;
    let error = Browser::new(&server.address()).facilitate(&code).await.unwrap_err();
    assert_eq!(refusal(&error).status, 404);
}

#[tokio::test]
async fn an_organisers_link_works_once() {
    let server = TestServer::start().await;
    let link = server.running().organiser_link().unwrap();
    let secret = plenary_tests::http::secret_of(link).unwrap();
    let thief = Browser::new(&server.address());
    assert_eq!(refusal(&thief.enter(&secret).await.unwrap_err()).status, 404);
    assert_eq!(refusal(&thief.sessions().await.unwrap_err()).status, 401);
    server.organiser().sessions().await.unwrap();
    let server = server.restart().await;
    assert_eq!(server.running().organiser_link(), None, "there is an organiser already");
    server.organiser().sessions().await.unwrap();
}

#[tokio::test]
async fn a_projectors_link_opens_on_every_big_screen() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let secret = event.organiser.link(event.session, Role::Projector).await.unwrap();
    for _ in 0..2 {
        let browser = Browser::new(&server.address());
        assert_eq!(browser.enter(&secret).await.unwrap().role, Role::Projector);
        assert_eq!(browser.door(event.session).await.unwrap().code, event.code);
    }
    for role in [Role::Participant, Role::Facilitator, Role::Organiser] {
        assert_eq!(refusal(&event.organiser.link(event.session, role).await.unwrap_err()).status, 422);
    }
}

#[tokio::test]
async fn a_participant_can_never_take_another_role() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let device = &event.participants[0];
    let token = device.browser.tokens()[0].clone();
    for code in [event.code.clone(), token.clone()] {
        assert!(device.browser.facilitate(&code).await.is_err());
        assert!(device.browser.enter(&code).await.is_err());
    }
    let browser = &device.browser;
    assert_eq!(refusal(&browser.sessions().await.unwrap_err()).status, 401);
    assert_eq!(refusal(&browser.templates().await.unwrap_err()).status, 401);
    assert_eq!(refusal(&browser.door(event.session).await.unwrap_err()).status, 401);
    assert_eq!(refusal(&browser.lobby(event.session, false).await.unwrap_err()).status, 401);
    assert_eq!(refusal(&browser.handover(event.session).await.unwrap_err()).status, 401);
    for role in [Role::Projector, Role::Reviewer] {
        assert_eq!(refusal(&browser.link(event.session, role).await.unwrap_err()).status, 401);
    }
    for role in [Role::Facilitator, Role::Projector] {
        assert_eq!(close_code(device.raw_socket_as(role).await.unwrap()).await, close::NO_SEAT);
        // The same token under the name of the other role's cookie.
        let mut request = device.request_of(&format!("/ws/{}?as={}", event.session, role.word()));
        let cookie = format!("plenary-{}={token}", role.word());
        request.headers_mut().insert(header::COOKIE, HeaderValue::from_str(&cookie).unwrap());
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        assert_eq!(close_code(socket).await, close::NO_SEAT);
    }
    for role in [Role::Reviewer, Role::Organiser] {
        assert!(device.raw_socket_as(role).await.is_err(), "there is no socket for this role");
    }
}

#[tokio::test]
async fn a_seat_in_one_event_is_none_in_another() {
    let server = TestServer::start().await;
    let one = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let other = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    for device in [&one.participants[0], &one.facilitator, &one.projector] {
        let mut intruder = Device::new(device.browser.clone(), other.session, device.role);
        intruder.open();
        assert_eq!(intruder.close_code().await, close::NO_SEAT);
    }
    assert_eq!(refusal(&one.facilitator.browser.door(other.session).await.unwrap_err()).status, 401);
    assert_eq!(refusal(&one.facilitator.browser.handover(other.session).await.unwrap_err()).status, 401);
}

#[tokio::test]
async fn an_organiser_may_facilitate_each_event() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let mut device = Device::new(event.organiser.clone(), event.session, Role::Facilitator);
    device.connect().await;
    device.open_stage(StageKind::Brainstorm).await;
    assert!(event.at_rest().await.meta.stage.writes);
}

#[tokio::test]
async fn a_device_has_eight_sockets_and_no_ninth() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 2).await;
    let first = &event.participants[0];
    let mut sockets = Vec::new();
    for _ in 1..limits::SOCKETS_PER_MEMBER {
        let mut socket = Device::new(first.browser.clone(), event.session, Role::Participant);
        socket.connect().await;
        sockets.push(socket);
    }
    let mut ninth = Device::new(first.browser.clone(), event.session, Role::Participant);
    ninth.open();
    assert_eq!(ninth.close_code().await, close::FLOOD);
    until("one device counts once", || event.projector.facts().joined == 2).await;
    sockets.pop();
    let mut again = Device::new(first.browser.clone(), event.session, Role::Participant);
    let place = tokio::time::timeout(plenary_tests::PATIENCE, async {
        // The server notices the gap when the cut connection breaks.
        loop {
            again.open();
            let settled = plenary_tests::eventually("welcome or refused", || {
                again.look(|state| if state.welcomes > 0 { Some(true) } else { state.closed.map(|_| false) })
            });
            if settled.await {
                break;
            }
        }
    });
    place.await.expect("the place of a socket that is gone is free");
}

#[tokio::test]
async fn the_number_in_the_room_follows_the_devices() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Welcome, 3).await;
    until("three are told", || event.projector.facts().joined == 3).await;
    event.participants.pop();
    until("two are told", || event.projector.facts().joined == 2).await;
}

#[tokio::test]
async fn the_real_binary_prints_its_link_and_remembers_its_organiser() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    server.kill();
    server.start_again();
    assert_eq!(server.organiser().sessions().await.unwrap()[0].id, event.session);
    assert_ne!(event.session, SessionId::from_bytes([0; 16]));
}

/// The code with which a raw socket is closed after its hello.
async fn close_code(mut socket: Socket) -> u16 {
    let _ = socket.send(hello(0, 0)).await;
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            return frame.code.into();
        }
    }
    panic!("the socket broke without a close frame")
}
