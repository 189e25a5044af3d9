//! Connections that send nothing, or never finish: each is closed in time, and others do not wait for it.

use plenary_server::listen::connections::{HEAD, HEAD_BYTES};
use plenary_shared::{limits, stage::StageKind, wire::close};
use plenary_tests::{
    PATIENCE,
    day::{LearningEvent, Venue},
    http::Browser,
    process::ServerProcess,
    server::TestServer,
};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::bad_input::close_code;

/// Connections that say nothing.
const MANY: usize = 600;
/// How long the test watches for an answer that would be too early.
const EARLY: Duration = Duration::from_millis(300);
/// How long the server may take to find the time for what is due, on a busy machine.
const SLACK: Duration = Duration::from_secs(8);

#[tokio::test]
async fn requests_that_never_end_are_ended() {
    let server = TestServer::start().await;
    let origin = server.address();
    let host = origin.trim_start_matches("http://").to_owned();
    let post = format!(
        "POST /api/join HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Board: 1\r\n\
         Content-Type: application/json\r\n"
    );
    let begun = [
        (String::new(), ""),
        ("P".to_owned(), ""),
        ("PRI * HTTP/2.0\r\n".to_owned(), ""),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\n"), ""),
        (format!("{post}Content-Length: 4000\r\n\r\n{{\"code\":"), "408"),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nff\r\n{{\"cod"), "408"),
    ];
    let ended = begun.map(|(begun, status)| tokio::spawn(dripped(host.clone(), begun, status)));
    for ended in ended {
        ended.await.expect("the connection was ended");
    }
}

/// Sends the beginning of a request, then a byte now and then, and expects the end of the connection.
async fn dripped(host: String, begun: String, status: &'static str) {
    let start = Instant::now();
    let (mut reading, mut writing) = TcpStream::connect(&host).await.expect("the server listens").into_split();
    writing.write_all(begun.as_bytes()).await.expect("the server listens");
    let every = if begun.len() < 2 { 2 * HEAD } else { Duration::from_millis(300) };
    let drip = tokio::spawn(async move {
        loop {
            tokio::time::sleep(every).await;
            if writing.write_all(b"a").await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    let read = timeout(HEAD + SLACK, reading.read_to_end(&mut answer)).await;
    drip.abort();
    read.unwrap_or_else(|_| panic!("{begun:?} was not ended within {:?}", start.elapsed())).ok();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{begun:?}: {answer}");
    assert!(answer.contains(status), "{begun:?}: {answer}");
}

#[tokio::test]
async fn who_is_refused_hears_why_even_when_the_body_comes_late() {
    let server = TestServer::start().await;
    let origin = server.address();
    let host = origin.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.expect("the server listens");
    for (path, status) in [("/api/sign-in", "403"), ("/api/nothing", "403"), ("/health", "403")] {
        let head = format!("DELETE {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("the connection stands");
        let mut answer = vec![0; 16 * 1024];
        let early = timeout(EARLY, stream.read(&mut answer)).await;
        assert!(early.is_err(), "{path} was answered before its body had come: {early:?}");
        stream.write_all(b"late").await.expect("the connection stands");
        let read = timeout(PATIENCE, stream.read(&mut answer)).await.expect("an answer comes").expect("an answer");
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_head_that_grows_is_refused() {
    let server = TestServer::start().await;
    let host = server.address().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {}\r\n\r\n", "x".repeat(2 * HEAD_BYTES));
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("an answer comes").expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 431");
}

#[tokio::test]
async fn many_connections_without_a_word_keep_nobody_out() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let before = server.resident();
    let host = server.address().trim_start_matches("http://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..MANY {
        silent.push(TcpStream::connect(&host).await.expect("the server listens"));
    }
    let joined = timeout(PATIENCE, Browser::new(&server.address()).join(&event.code)).await;
    joined.expect("somebody new comes in meanwhile").expect("the code is right");
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 50 * 1024 * 1024, "{MANY} silent connections cost {grown} bytes");
    // All of them are closed: a read ends.
    for mut stream in silent {
        let ended = timeout(HEAD + SLACK, stream.read(&mut [0; 64])).await.expect("it is closed in time");
        assert!(matches!(ended, Ok(0) | Err(_)));
    }
    assert!(event.participants[0].look(|state| state.closed.is_none()), "nobody else noticed");
}

#[tokio::test]
async fn sockets_without_a_hello_are_closed_however_many_there_are() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let mut sockets = Vec::new();
    for _ in 0..30 {
        sockets.push(event.participants[0].raw_socket().await.expect("the server upgrades"));
    }
    let begun = Instant::now();
    for socket in &mut sockets {
        assert_eq!(close_code(socket).await, Some(close::IDLE));
    }
    assert!(begun.elapsed() < Duration::from_secs(limits::HELLO_SECONDS) + SLACK);
    // None of them counts against the device's limit of sockets.
    let mut device = event.participants.into_iter().next().expect("one came");
    device.reconnect().await;
}
