//! Invalid input: refused with a sentence where there is somebody to read it, and without effect on others.

use futures_util::{SinkExt, StreamExt};
use plenary_shared::{
    api::Problem,
    id::{NoteId, OpId, PromptId, SessionId},
    limits,
    role::Role,
    screen::{SCALES, Screen, View},
    stage::{Act, StageKind, leading::LeadingAct},
    wire::{ClientFrame, Refusal, close},
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    device::{Device, Socket, hello},
    server::TestServer,
    until,
};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{
        Error, Message,
        http::{HeaderValue, Request, header},
    },
};

#[tokio::test]
async fn every_script_survives_and_what_cannot_be_seen_is_refused() {
    let server = TestServer::start().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let device = &event.participants[0];
    let (long, wide) = ("x".repeat(limits::NOTE_CHARS), "👩‍👧".repeat(limits::NOTE_CHARS / 3));
    let kept = [
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("שלום \u{202e}abc", "שלום abc"),
        ("Line\u{b}Break\u{c}\u{f0b7}\tbullet", "Line\nBreak\n• bullet"),
        ("👩‍👧 é e\u{301}", "👩‍👧 é e\u{301}"),
        ("  a\r\nb\tc\u{7}\u{0} ", "a\nb c"),
        (
            r#"<script>alert("&amp;")</script> ' ; drop table note; --"#,
            r#"<script>alert("&amp;")</script> ' ; drop table note; --"#,
        ),
        (&long, &long),
        (&wide, &wide),
    ];
    let mut notes = Vec::new();
    for (text, _) in kept {
        notes.push(device.add_note(prompt, text).await.unwrap());
    }
    for text in ["", " \n\t ", "\u{0}\u{1b}", "\u{200b}\u{feff}", "\u{202e}", "\u{3164}", "\u{2800} \u{ad}"] {
        assert_eq!(device.add_note(prompt, text).await.unwrap_err().code, Refusal::Bad, "{text:?}");
    }
    let too_long = "é".repeat(limits::NOTE_CHARS + 1);
    assert_eq!(device.add_note(prompt, &too_long).await.unwrap_err().code, Refusal::TooLong);
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), kept.len());
    for (id, (_, expected)) in notes.iter().zip(kept) {
        assert_eq!(content.notes[id].text, expected);
    }
}

#[tokio::test]
async fn a_command_that_is_not_understood_still_gets_its_answer() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    for act in [r#"{"act":"note.explode"}"#, r#"{"act":"note.add","id":"short"}"#, "{}", "null", r#"["a"]"#] {
        let op = OpId::from_bytes(rand::random());
        device.send_text(format!(r#"{{"t":"cmd","op":"{op}","n":1,"do":{act}}}"#));
        assert_eq!(device.answer(op).await.unwrap_err().code, Refusal::Bad, "{act}");
    }
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    device.add_note(prompt, "still here").await.unwrap();
}

#[tokio::test]
async fn broken_frames_close_the_socket_with_a_code_that_says_why() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let deep = format!(r#"{{"t":"cmd","op":"{}","n":1,"do":{}"#, OpId::from_bytes([1; 16]), "[".repeat(9_000));
    let proofs = format!(
        r#"{{"t":"mine","notes":[{}]}}"#,
        vec![r#"{"id":"AQEBAQEBAQEBAQEBAQEBAQ","own":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}"#; 101].join(",")
    );
    let cases = [
        (Message::text("not json"), close::BROKEN),
        (Message::text("{}"), close::BROKEN),
        (Message::text("null"), close::BROKEN),
        (Message::text(r#"{"t":"unknown"}"#), close::BROKEN),
        (Message::text(r#"{"t":"cmd"}"#), close::BROKEN),
        (Message::text(deep), close::BROKEN),
        (Message::text(proofs), close::BROKEN),
        (hello(0, 0), close::BROKEN),
        (Message::binary(vec![1, 2, 3]), close::BROKEN),
        (Message::binary(Vec::new()), close::BROKEN),
        (Message::text("x".repeat(limits::FRAME_BYTES + 1)), close::TOO_BIG),
        (Message::binary(vec![0; 1024 * 1024]), close::TOO_BIG),
    ];
    for (message, code) in cases {
        let what: String = format!("{message:?}").chars().take(60).collect();
        let device = event.seat_participant().await;
        let mut socket = device.raw_socket().await.unwrap();
        socket.send(hello(0, 0)).await.unwrap();
        wait_for_welcome(&mut socket).await;
        let _ = socket.send(message).await;
        assert_eq!(close_code(&mut socket).await, Some(code), "{what}");
    }
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await.unwrap();
    assert!(event.everybody().all(|device| device.look(|state| state.closed.is_none())), "nobody else noticed");
}

/// A text frame as it is on the wire: masked with zeros, or not at all.
fn bytes_of_text(payload: &[u8], masked: bool) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short text");
    let mask: &[u8] = if masked { &[0; 4] } else { &[] };
    [&[0x81, length | u8::from(masked) << 7], mask, payload].concat()
}

#[tokio::test]
async fn bytes_that_are_no_frame_close_the_socket_as_one_that_cannot_be_understood() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let ping = serde_json::to_vec(&ClientFrame::Ping).unwrap();
    let broken = [
        (bytes_of_text(b"\xff\xfe", true), close::BROKEN),
        (bytes_of_text(&ping, false), close::BROKEN),
        // A reserved kind of frame.
        (vec![0x83, 0x80, 0, 0, 0, 0], close::BROKEN),
        // A binary frame that says it has a megabyte.
        (vec![0x82, 0xff, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0], close::TOO_BIG),
    ];
    for (bytes, code) in broken {
        for first in [true, false] {
            let device = event.seat_participant().await;
            let mut socket = device.raw_socket().await.unwrap();
            if !first {
                socket.send(hello(0, 0)).await.unwrap();
                wait_for_welcome(&mut socket).await;
            }
            socket.get_mut().write_all(&bytes).await.unwrap();
            assert_eq!(close_code(&mut socket).await, Some(code), "{bytes:?}, first: {first}");

            let screen = event.seat_projector().await;
            let request = screen.request_of(&format!("/yjs/{}", event.session));
            let (mut socket, _) = connect_async(request).await.unwrap();
            if !first {
                socket.send(Message::binary(vec![0, 0, 1, 0])).await.unwrap();
                assert!(matches!(socket.next().await, Some(Ok(Message::Binary(_)))), "the board comes");
            }
            socket.get_mut().write_all(&bytes).await.unwrap();
            assert_eq!(close_code(&mut socket).await, Some(code), "{bytes:?} at /yjs, first: {first}");
        }
    }
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await.unwrap();
}

/// Phones go out of reach without a word, again and again: that is nothing that they sent.
#[tokio::test]
async fn a_connection_that_breaks_is_no_frame_that_cannot_be_understood() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    for _ in 0..limits::SOCKETS_PER_MEMBER {
        let mut socket = event.participants[0].raw_socket().await.expect("the device need not wait");
        socket.send(hello(0, 0)).await.unwrap();
        wait_for_welcome(&mut socket).await;
        drop(socket);
        until("the server has noticed", || event.facilitator.facts().joined == 1).await;
    }
    event.participants[0].raw_socket().await.expect("the device need not wait");
}

#[tokio::test]
async fn a_refused_upgrade_says_what_to_do_next() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    let ask = async |path: &str, origin: Option<&str>, upgrade: bool| {
        let mut request = device.browser.get(path);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        if upgrade {
            request = request.header(header::CONNECTION, "upgrade").header(header::UPGRADE, "websocket");
            request = request.header(header::SEC_WEBSOCKET_VERSION, "13");
            request = request.header(header::SEC_WEBSOCKET_KEY, "AAAAAAAAAAAAAAAAAAAAAA==");
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{path}: {body:?}"));
        assert!(problem.say.ends_with('.'), "{path}: {}", problem.say);
        status
    };
    let ours = device.browser.origin();
    let session = event.session;
    for (path, origin, upgrade, status) in [
        (format!("/ws/{session}?as=participant"), None, true, 403),
        (format!("/ws/{session}?as=participant"), Some("https://evil.example"), true, 403),
        (format!("/yjs/{session}"), Some("null"), true, 403),
        (format!("/ws/{session}?as=king"), Some(&*ours), true, 404),
        (format!("/ws/{session}"), Some(&*ours), true, 404),
        ("/ws/nonsense?as=participant".into(), Some(&*ours), true, 404),
        ("/yjs/nonsense".into(), Some(&*ours), true, 404),
        ("/yjs/%ff".into(), Some(&*ours), true, 404),
        (format!("/ws/{session}?as=participant&as=facilitator"), Some(&*ours), true, 400),
        (format!("/ws/{session}?as=participant"), Some(&*ours), false, 400),
        (format!("/yjs/{session}"), Some(&*ours), false, 400),
    ] {
        assert_eq!(ask(&path, origin, upgrade).await, status, "{path} from {origin:?}");
    }
    for _ in 0..6 {
        let mut socket = device.raw_socket().await.unwrap();
        socket.send(Message::binary(vec![7])).await.unwrap();
        assert_eq!(close_code(&mut socket).await, Some(close::BROKEN));
    }
    assert_eq!(ask(&format!("/ws/{session}?as=participant"), Some(&ours), true).await, 429);
}

#[tokio::test]
async fn what_has_another_form_than_the_protocols_is_refused() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 1, 2).await;
    let show = async |screen: Screen| event.facilitator.act(Act::Leading(LeadingAct::SetScreen(screen))).await;
    for scale in [0, 99, 110, 126, 200, u16::MAX] {
        assert_eq!(show(Screen { scale, ..Screen::default() }).await.unwrap_err().code, Refusal::Bad, "{scale}");
    }
    let nobody_asked = Screen { view: View::Notes, prompt: Some(PromptId(999)), ..Screen::default() };
    assert_eq!(show(nobody_asked).await.unwrap_err().code, Refusal::Bad);
    for scale in SCALES {
        show(Screen { scale, ..Screen::default() }).await.unwrap();
    }
    let n = event.content().meta.stage.n;
    let device = &event.participants[0];
    let cast = |poll: &str| {
        let (op, nonce) = (OpId::from_bytes(rand::random()), "A".repeat(43));
        let act = format!(r#"{{"act":"ballot.cast","ballot":"{poll}","choices":[],"nonce":"{nonce}"}}"#);
        device.send_text(format!(r#"{{"t":"cmd","op":"{op}","n":{n},"do":{act}}}"#));
        op
    };
    for other in [format!("impact.0{n}"), format!("impact.+{n}"), format!("Impact.{n}"), format!("impact.{n}.0")] {
        assert_eq!(device.answer(cast(&other)).await.unwrap_err().code, Refusal::Bad, "{other}");
    }
    device.answer(cast(&format!("impact.{n}"))).await.unwrap();
}

#[tokio::test]
async fn a_frame_of_the_largest_size_is_read() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    let op = OpId::from_bytes(rand::random());
    let head = format!(
        r#"{{"t":"cmd","op":"{op}","n":1,"do":{{"act":"theme.add","id":"{}","name":""#,
        NoteId::from_bytes([1; 16])
    );
    let text = format!("{head}{}\"}}}}", "x".repeat(limits::FRAME_BYTES - head.len() - 3));
    assert_eq!(text.len(), limits::FRAME_BYTES);
    device.send_text(text);
    assert_eq!(device.answer(op).await.unwrap_err().code, Refusal::Closed);
}

#[tokio::test]
async fn a_first_frame_that_is_no_hello_is_refused() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let device = &event.participants[0];
    let ping = serde_json::to_string(&ClientFrame::Ping).unwrap();
    let hello = |version: u8, epoch: i8| format!(r#"{{"t":"hello","v":{version},"epoch":{epoch},"seq":0}}"#);
    let cases = [
        (Message::text(ping), close::BROKEN),
        (Message::text(hello(limits::PROTOCOL + 1, 0)), close::VERSION),
        (Message::text(hello(limits::PROTOCOL - 1, 0)), close::VERSION),
        (Message::text(hello(0, 0)), close::VERSION),
        (Message::text(r#"{"t":"hello"}"#), close::BROKEN),
        (Message::text(hello(limits::PROTOCOL, -1)), close::BROKEN),
        (Message::binary(vec![0, 0, 1, 0]), close::BROKEN),
        (Message::text("y".repeat(limits::FRAME_BYTES + 1)), close::TOO_BIG),
    ];
    for (message, code) in cases {
        let what: String = format!("{message:?}").chars().take(60).collect();
        let mut socket = device.raw_socket().await.unwrap();
        let _ = socket.send(message).await;
        assert_eq!(close_code(&mut socket).await, Some(code), "{what}");
    }
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let mut socket = event.participants[0].raw_socket().await.unwrap();
    assert_eq!(close_code(&mut socket).await, Some(close::IDLE));
}

#[tokio::test]
async fn a_page_of_another_site_gets_no_socket_and_changes_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let device = &event.participants[0];
    let other_scheme = server.address().replace("http://", "https://");
    for path in [format!("/ws/{}?as=participant", event.session), format!("/yjs/{}", event.session)] {
        for origin in [Some("https://evil.example"), Some("null"), Some(&*other_scheme), None] {
            let mut request = device.request_of(&path);
            request.headers_mut().remove(header::ORIGIN);
            if let Some(origin) = origin {
                request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
            }
            assert_eq!(status(request).await, 403, "{path} from {origin:?}");
        }
    }
    let lobby = format!("/api/sessions/{}/lobby", event.session);
    let (origin, body) = (server.address(), serde_json::json!({ "open": false }));
    let client = &event.facilitator.browser;
    let cookies = client.cookies().unwrap();
    let bare = || reqwest::Client::new().post(format!("{origin}{lobby}")).header("cookie", &cookies).json(&body);
    let forged = [
        bare(),
        bare().header("x-board", "1"),
        bare().header("origin", &origin),
        bare().header("x-board", "1").header("origin", "https://evil.example"),
        bare().header("x-board", "1").header("origin", &other_scheme),
        bare().header("x-board", "0").header("origin", &origin),
    ];
    for request in forged {
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
    assert!(client.door(event.session).await.unwrap().lobby, "nothing changed");
    client.lobby(event.session, false).await.unwrap();
    assert!(!client.door(event.session).await.unwrap().lobby);
}

#[tokio::test]
async fn there_is_no_socket_to_a_session_that_does_not_exist() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let device = &event.participants[0];
    let unknown = SessionId::from_bytes([9; 16]);
    let mut stranger = Device::new(device.browser.clone(), unknown, Role::Participant);
    stranger.open();
    assert_eq!(stranger.close_code().await, close::UNKNOWN, "the server may run on the wrong data");
    for path in ["/ws/nonsense?as=participant", "/yjs/nonsense", "/ws/?as=participant"] {
        assert_eq!(status(device.request_of(path)).await, 404, "{path}");
    }
    for role in ["reviewer", "organiser", "king", ""] {
        let path = format!("/ws/{}?as={role}", event.session);
        assert_eq!(status(device.request_of(&path)).await, 404, "{path}");
    }
}

async fn wait_for_welcome(socket: &mut Socket) {
    while let Some(Ok(message)) = socket.next().await {
        if matches!(message, Message::Text(text) if text.contains("welcome")) {
            return;
        }
    }
    panic!("no welcome")
}

/// The code with which the server closes a socket; `None` when it breaks without one.
pub async fn close_code(socket: &mut Socket) -> Option<u16> {
    let read = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| frame.code.into());
            }
        }
        None
    };
    tokio::time::timeout(plenary_tests::PATIENCE, read).await.expect("the socket is closed")
}

/// The status with which the server refuses an upgrade.
async fn status(request: Request<()>) -> u16 {
    match connect_async(request).await {
        Err(Error::Http(answer)) => answer.status().into(),
        Err(error) => panic!("{error}"),
        Ok(_) => 101,
    }
}
