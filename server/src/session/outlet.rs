//! The bounded way from a room to one socket.

use bytes::Bytes;
use plenary_shared::{
    limits,
    protocol::{ServerFrame, close},
};
use std::sync::{
    Arc,
    atomic::{AtomicU16, AtomicUsize, Ordering},
};
use tokio::sync::{Notify, mpsc};

/// A frame on its way to a device; encoded once, shared by all who get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// JSON.
    Text(Bytes),
    /// The board, or what changed on it.
    Binary(Bytes),
}

impl Frame {
    /// A text frame.
    pub fn text(frame: &ServerFrame) -> Self {
        Self::Text(serde_json::to_vec(frame).expect("frames are plain data with text keys").into())
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(bytes) | Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// The room's end. Sending never waits: a socket that falls behind is closed, and its device catches up later.
#[derive(Debug, Clone)]
pub struct Outlet {
    frames: mpsc::Sender<Frame>,
    state: Arc<State>,
}

/// The socket's end.
#[derive(Debug)]
pub struct Inlet {
    frames: mpsc::Receiver<Frame>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    bytes: AtomicUsize,
    close: AtomicU16,
    closed: Notify,
}

/// A new way to a socket: at most [`limits::OUT_FRAMES`] frames and [`limits::OUT_BYTES`] bytes wait on it, or one
/// larger frame alone.
pub fn channel() -> (Outlet, Inlet) {
    let (sender, receiver) = mpsc::channel(limits::OUT_FRAMES);
    let state = Arc::<State>::default();
    (Outlet { frames: sender, state: Arc::clone(&state) }, Inlet { frames: receiver, state })
}

impl Outlet {
    /// Sends a frame, or closes the socket as too slow.
    pub fn send(&self, frame: Frame) {
        let bytes = frame.bytes();
        let waiting = self.state.bytes.fetch_add(bytes, Ordering::Relaxed);
        let too_much = waiting > 0 && waiting + bytes > limits::OUT_BYTES;
        if too_much || self.frames.try_send(frame).is_err() {
            self.close(close::SLOW);
        }
    }

    /// Closes the socket with a code; the first code counts.
    pub fn close(&self, code: u16) {
        let _ = self.state.close.compare_exchange(0, code, Ordering::Relaxed, Ordering::Relaxed);
        self.state.closed.notify_one();
    }

    /// Whether both lead to one socket.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
    }

    /// Whether the socket is closed or about to be.
    pub fn is_closed(&self) -> bool {
        self.frames.is_closed() || self.state.close.load(Ordering::Relaxed) != 0
    }
}

impl Inlet {
    /// The next frame, or the code to close the socket with. A code that was given overtakes frames that wait,
    /// except for [`close::OVER`]: what led to the end is still read.
    pub async fn next(&mut self) -> Result<Frame, u16> {
        loop {
            let code = self.state.close.load(Ordering::Relaxed);
            if code != 0 && (code != close::OVER || self.frames.is_empty()) {
                return Err(code);
            }
            tokio::select! {
                frame = self.frames.recv() => {
                    let frame = frame.ok_or(close::LEAVING)?;
                    self.state.bytes.fetch_sub(frame.bytes(), Ordering::Relaxed);
                    return Ok(frame);
                }
                () = self.state.closed.notified() => {}
            }
        }
    }

    /// Waits until a code to close the socket with has been given; what still waits is not read any more.
    pub async fn cut(&self) -> u16 {
        loop {
            let code = self.state.close.load(Ordering::Relaxed);
            if code != 0 && code != close::OVER {
                return code;
            }
            self.state.closed.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: usize) -> Frame {
        Frame::Binary(vec![0; bytes].into())
    }

    #[tokio::test]
    async fn a_socket_that_falls_behind_is_closed_as_too_slow() {
        let (outlet, mut inlet) = channel();
        for _ in 0..limits::OUT_FRAMES {
            outlet.send(frame(1));
        }
        assert!(!outlet.is_closed());
        outlet.send(frame(1));
        assert!(outlet.is_closed());
        assert_eq!(inlet.next().await, Err(close::SLOW));
    }

    #[tokio::test]
    async fn bytes_count_as_well_but_one_large_frame_passes() {
        let (outlet, mut inlet) = channel();
        outlet.send(frame(limits::OUT_BYTES * 2));
        assert_eq!(inlet.next().await, Ok(frame(limits::OUT_BYTES * 2)));
        outlet.send(frame(limits::OUT_BYTES));
        outlet.send(frame(1));
        assert_eq!(inlet.next().await, Err(close::SLOW));
    }

    #[tokio::test]
    async fn what_led_to_the_end_is_still_read() {
        let (outlet, mut inlet) = channel();
        outlet.send(frame(3));
        outlet.close(close::OVER);
        assert_eq!(inlet.next().await, Ok(frame(3)));
        assert_eq!(inlet.next().await, Err(close::OVER));
    }
}
