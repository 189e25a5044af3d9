//! Many hostile devices at once: each does one thing wrong, over and over, until the attack is dropped.

use super::{corpus, mutate};
use crate::{
    day::LearningEvent,
    device::{Device, Socket, hello},
    http::Browser,
};
use futures_util::{SinkExt, StreamExt};
use plenary_shared::limits;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, client_async,
    tungstenite::{
        Message,
        protocol::frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

/// How long a hostile device listens before it does the next thing.
const BREATH: Duration = Duration::from_millis(5);
/// Connections that say nothing, or too little.
const SILENT: usize = 40;

/// Empty fragments of one message.
const FRAGMENTS: usize = 2_000;

/// An attack under way; dropping it ends it.
pub struct Attack {
    devices: JoinSet<()>,
    blows: Arc<AtomicU64>,
}

/// What a hostile device does with a fresh socket of its own.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Real frames, changed.
    Mutated,
    /// Bytes that are no frame at all.
    Noise,
    /// As many frames as it can.
    Flood,
    /// Pings of the websocket itself.
    Pings,
    /// Messages in fragments that never end.
    Fragments,
    /// Frames far too large.
    Oversize,
    /// A hello, and then never reads.
    Deaf,
    /// Nothing at all.
    Mute,
}

const WAYS: [Way; 8] =
    [Way::Mutated, Way::Noise, Way::Flood, Way::Pings, Way::Fragments, Way::Oversize, Way::Deaf, Way::Mute];

impl Attack {
    /// Lets hostile devices into an event, one for each way, and others at the doors.
    pub async fn begin(event: &LearningEvent, seed: u64) -> Self {
        let mut attack = Self { devices: JoinSet::new(), blows: Arc::default() };
        for (number, way) in WAYS.into_iter().enumerate() {
            let device = event.seat_participant().await;
            let rng = StdRng::seed_from_u64(seed + number as u64);
            attack.devices.spawn(keep_at(way, device, rng, Arc::clone(&attack.blows)));
        }
        let origin = event.organiser.origin();
        for number in 0..SILENT {
            attack.devices.spawn(half_a_request(origin.clone(), number, Arc::clone(&attack.blows)));
        }
        attack.devices.spawn(guess(origin, Arc::clone(&attack.blows)));
        attack
    }

    /// How often something hostile was done.
    pub fn blows(&self) -> u64 {
        self.blows.load(Ordering::Relaxed)
    }
}

async fn keep_at(way: Way, device: Device, mut rng: StdRng, blows: Arc<AtomicU64>) {
    let frames = corpus::inputs("frames");
    loop {
        if let Some(mut socket) = open(way, &device).await {
            // A socket that is closed ends this try; the next one follows at once.
            while strike(way, &mut socket, &frames, &mut rng).await.is_some() {
                blows.fetch_add(1, Ordering::Relaxed);
            }
        }
        sleep(BREATH).await;
    }
}

async fn open(way: Way, device: &Device) -> Option<Socket> {
    if !matches!(way, Way::Deaf) {
        let mut socket = device.raw_socket().await.ok()?;
        if !matches!(way, Way::Mute) {
            socket.send(hello(0, 0)).await.ok()?;
        }
        return Some(socket);
    }
    let address = device.browser.origin().trim_start_matches("http://").parse().ok()?;
    let socket = TcpSocket::new_v4().ok()?;
    socket.set_recv_buffer_size(4 * 1024).ok()?;
    let stream = MaybeTlsStream::Plain(socket.connect(address).await.ok()?);
    let (mut socket, _) = client_async(device.request(), stream).await.ok()?;
    socket.send(hello(0, 0)).await.ok()?;
    Some(socket)
}

/// Does one hostile thing; nothing when the socket is closed.
async fn strike(way: Way, socket: &mut Socket, frames: &[Vec<u8>], rng: &mut StdRng) -> Option<()> {
    let message = match way {
        Way::Mute | Way::Deaf => {
            let patient = if matches!(way, Way::Mute) { read(socket, Duration::from_secs(60)).await } else { Some(()) };
            sleep(Duration::from_millis(200)).await;
            return patient;
        }
        // Nothing is read in between: the server must notice by itself.
        Way::Flood => return socket.send(Message::text(r#"{"t":"ping"}"#)).await.ok(),
        Way::Pings => return socket.send(Message::Ping(vec![7; 100].into())).await.ok(),
        Way::Fragments => {
            socket.send(fragment(b"x".to_vec(), Data::Text)).await.ok()?;
            for _ in 0..FRAGMENTS {
                socket.feed(fragment(Vec::new(), Data::Continue)).await.ok()?;
            }
            fragment(vec![b'x'; 100], Data::Continue)
        }
        Way::Mutated => {
            let input = mutate::mutated(frames, rng);
            let line = input.split(|byte| *byte == b'\n').nth(rng.random_range(0..8)).unwrap_or(&input);
            Message::text(String::from_utf8_lossy(line.get(1..).unwrap_or_default()).into_owned())
        }
        Way::Noise => noise(rng),
        Way::Oversize => Message::text("x".repeat(limits::FRAME_BYTES + rng.random_range(1..100_000))),
    };
    socket.send(message).await.ok()?;
    read(socket, BREATH).await
}

/// Reads for a moment; nothing when the socket is closed.
async fn read(socket: &mut Socket, wait: Duration) -> Option<()> {
    match timeout(wait, socket.next()).await {
        Ok(None | Some(Err(_) | Ok(Message::Close(_)))) => None,
        Ok(Some(Ok(_))) | Err(_) => Some(()),
    }
}

/// Bytes in a frame of any kind, valid or not.
fn noise(rng: &mut StdRng) -> Message {
    let bytes: Vec<u8> = (0..rng.random_range(0..300)).map(|_| rng.random()).collect();
    match rng.random_range(0..3) {
        0 => Message::binary(bytes),
        1 => Message::Frame(Frame::message(bytes, OpCode::Data(Data::Text), true)),
        _ => Message::text(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// A fragment after which another must come.
fn fragment(bytes: Vec<u8>, kind: Data) -> Message {
    Message::Frame(Frame::message(bytes, OpCode::Data(kind), false))
}

/// Connections that begin a request and do not end it: the head, or the body, a byte now and then.
async fn half_a_request(origin: String, number: usize, blows: Arc<AtomicU64>) {
    let host = origin.trim_start_matches("http://");
    let begun = match number % 4 {
        0 => String::new(),
        1 => "P".to_owned(),
        2 => format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: "),
        _ => format!(
            "POST /api/join HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Board: 1\r\n\
             Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{{"
        ),
    };
    loop {
        if let Ok(mut stream) = TcpStream::connect(host).await {
            let mut sent = stream.write_all(begun.as_bytes()).await;
            while sent.is_ok() {
                blows.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(300)).await;
                sent = if number % 4 < 2 { stream.writable().await } else { stream.write_all(b"a").await };
            }
        }
        sleep(BREATH).await;
    }
}

/// Guesses join codes, one after the other.
async fn guess(origin: String, blows: Arc<AtomicU64>) {
    let browser = Browser::new(&origin);
    loop {
        let _ = browser.join("ABCD2345").await;
        blows.fetch_add(1, Ordering::Relaxed);
    }
}
