//! The least that a server for Yjs clients can do: one thread, no rules, no identity; updates of a room merged every
//! 10 ms, framed once, and the same bytes written to every socket. With a log, one `fdatasync` for all rooms each tick
//! comes before anything is sent. Not a product: nothing is checked, and nothing is ever read back.

use crate::voice::{parts, sync};
use anyhow::{Context, Result};
use std::{
    cell::RefCell,
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
    rc::Rc,
    time::Duration,
};
use tokio::{
    io::AsyncReadExt,
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::{LocalSet, spawn_local},
    time::{MissedTickBehavior, interval},
};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};
use yrs::{
    Doc, ReadTxn, StateVector, Transact, Update,
    updates::{decoder::Decode, encoder::Encode},
};

/// How long changes are collected.
const TICK: Duration = Duration::from_millis(10);
/// Bytes of a connection's read buffer.
const READ_BUFFER: usize = 4 * 1024;

type Rooms = Rc<RefCell<HashMap<String, Rc<RefCell<Room>>>>>;

#[derive(Default)]
struct Room {
    doc: Doc,
    waiting: Vec<Vec<u8>>,
    /// Merged, and sent with the next tick.
    ready: Vec<Vec<u8>>,
    sockets: Vec<Socket>,
    next: u64,
    /// The whole document, framed; encoded once for all clients that request it before the next change.
    state: Option<Rc<[u8]>>,
}

struct Socket {
    number: u64,
    half: OwnedWriteHalf,
    /// What the socket did not take yet.
    backlog: Vec<u8>,
    gone: bool,
}

/// Runs until the process is killed.
pub fn run(port: u16, log: Option<&Path>) -> Result<()> {
    let log = log.map(|file| OpenOptions::new().create(true).append(true).open(file)).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let rooms = Rooms::default();
        spawn_local(release(Rc::clone(&rooms), log));
        loop {
            let (stream, _) = listener.accept().await?;
            let rooms = Rc::clone(&rooms);
            spawn_local(async move {
                // A client that disconnects in the middle of a handshake does not affect the others.
                let _ = serve(stream, rooms).await;
            });
        }
    })
}

/// Each tick: merges what waits, makes it durable if there is a log, and sends it.
async fn release(rooms: Rooms, mut log: Option<File>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let mut merged = Vec::new();
        for room in rooms.borrow().values() {
            let mut inner = room.borrow_mut();
            inner.sockets.iter_mut().for_each(Socket::flush);
            inner.sockets.retain(|socket| !socket.gone);
            inner.merge();
            merged.extend(inner.ready.drain(..).map(|update| (Rc::clone(room), update)));
        }
        if merged.is_empty() {
            continue;
        }
        if let Some(log) = &mut log {
            let bytes: Vec<u8> = merged.iter().flat_map(|(_, update)| update.iter().copied()).collect();
            log.write_all(&bytes).and_then(|()| log.sync_data()).expect("the log can be written");
        }
        for (room, update) in merged {
            let frame = framed(&sync(2, &update));
            room.borrow_mut().sockets.iter_mut().for_each(|socket| socket.send(&frame));
        }
    }
}

impl Room {
    /// Takes what waits into the document, as one update.
    fn merge(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        self.state = None;
        let mut txn = self.doc.transact_mut();
        for update in self.waiting.drain(..) {
            if let Ok(update) = Update::decode_v1(&update) {
                let _ = txn.apply_update(update);
            }
        }
        self.ready.push(txn.encode_update_v1());
    }

    /// What a copy lacks, with all that waits.
    fn state(&mut self, vector: &StateVector) -> Rc<[u8]> {
        self.merge();
        let encode = |doc: &Doc| framed(&sync(1, &doc.transact().encode_state_as_update_v1(vector)));
        if *vector != StateVector::default() {
            return encode(&self.doc).into();
        }
        Rc::clone(self.state.get_or_insert_with(|| encode(&self.doc).into()))
    }
}

impl Socket {
    fn send(&mut self, frame: &[u8]) {
        if self.backlog.is_empty() {
            let written = self.write(frame);
            self.backlog.extend_from_slice(&frame[written..]);
        } else {
            self.backlog.extend_from_slice(frame);
        }
    }

    fn flush(&mut self) {
        if !self.backlog.is_empty() {
            let backlog = std::mem::take(&mut self.backlog);
            let written = self.write(&backlog);
            self.backlog = backlog[written..].to_vec();
        }
    }

    /// How many bytes the socket takes now.
    fn write(&mut self, bytes: &[u8]) -> usize {
        match self.half.try_write(bytes) {
            Ok(written) => written,
            Err(error) => {
                self.gone |= error.kind() != ErrorKind::WouldBlock;
                0
            }
        }
    }
}

async fn serve(stream: TcpStream, rooms: Rooms) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut name = String::new();
    #[allow(clippy::result_large_err)] // the handshake's own type
    let note = |request: &Request, response: Response| {
        name = request.uri().path().to_owned();
        Ok(response)
    };
    let stream = accept_hdr_async(stream, note).await?.into_inner();
    let (mut read, half) = stream.into_split();
    let room = Rc::clone(rooms.borrow_mut().entry(name).or_default());
    let number = {
        let mut inner = room.borrow_mut();
        inner.next += 1;
        let number = inner.next;
        let mut socket = Socket { number, half, backlog: Vec::new(), gone: false };
        let vector = inner.doc.transact().state_vector().encode_v1();
        socket.send(&framed(&sync(0, &vector)));
        inner.sockets.push(socket);
        number
    };
    let ended = listen(&mut read, &room, number).await;
    room.borrow_mut().sockets.retain(|socket| socket.number != number);
    ended
}

async fn listen(read: &mut OwnedReadHalf, room: &RefCell<Room>, number: u64) -> Result<()> {
    let mut buffer = Vec::with_capacity(READ_BUFFER);
    loop {
        while let Some(payload) = take_frame(&mut buffer)? {
            let mut inner = room.borrow_mut();
            match parts(&payload) {
                Some((0, vector)) => {
                    let state = inner.state(&StateVector::decode_v1(vector)?);
                    inner.sockets.iter_mut().filter(|socket| socket.number == number).for_each(|socket| {
                        socket.send(&state);
                    });
                }
                Some((_, update)) if update.len() > 2 => {
                    inner.waiting.push(update.to_vec());
                }
                _ => {}
            }
        }
        if read.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
    }
}

/// Takes one whole frame of a client from the front; an error is the end of the connection.
fn take_frame(buffer: &mut Vec<u8>) -> Result<Option<Vec<u8>>> {
    let [first, second, ..] = buffer[..] else { return Ok(None) };
    anyhow::ensure!(first & 0x0f != 8, "the client closes");
    let (length, start) = match second & 0x7f {
        126 if buffer.len() >= 4 => (usize::from(u16::from_be_bytes([buffer[2], buffer[3]])), 4),
        127 if buffer.len() >= 10 => {
            let bytes = buffer[2..10].try_into().context("eight bytes")?;
            (usize::try_from(u64::from_be_bytes(bytes))?, 10)
        }
        126 | 127 => return Ok(None),
        short => (usize::from(short), 2),
    };
    if buffer.len() < start + 4 + length {
        return Ok(None);
    }
    let mask: [u8; 4] = buffer[start..start + 4].try_into().context("four bytes")?;
    let payload = &buffer[start + 4..start + 4 + length];
    let payload = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
    buffer.drain(..start + 4 + length);
    Ok(Some(payload))
}

/// A server's frame: not masked, so the same bytes fit every socket.
fn framed(message: &Message) -> Vec<u8> {
    let payload = match message {
        Message::Binary(bytes) => &bytes[..],
        _ => &[],
    };
    let mut frame = vec![0x82];
    match payload.len() {
        short @ ..126 => frame.push(short as u8),
        middle @ ..65_536 => {
            frame.push(126);
            frame.extend_from_slice(&(middle as u16).to_be_bytes());
        }
        long => {
            frame.push(127);
            frame.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_length_survive() {
        for length in [0, 125, 126, 65_535, 65_536] {
            let Message::Binary(bytes) = sync(2, &vec![7; length]) else { panic!("binary") };
            let mut frame = framed(&Message::Binary(bytes.clone()));
            // A client masks: with a mask of zeros the payload stays as it is.
            let head = frame.len() - bytes.len();
            frame[1] |= 0x80;
            frame.splice(head..head, [0; 4]);
            frame.push(0x82);
            assert_eq!(take_frame(&mut frame).unwrap().as_deref(), Some(&bytes[..]));
            assert_eq!(frame, [0x82]);
            assert_eq!(take_frame(&mut frame).unwrap(), None);
        }
    }
}
