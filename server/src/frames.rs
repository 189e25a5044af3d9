//! The bounded way from a room to one socket.

use bytes::Bytes;
use plenary_shared::{
    limits,
    wire::{ServerFrame, close},
};
use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
};
use tokio::sync::Notify;

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
        Self::Text(frame.write().into())
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(bytes) | Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// A socket that takes frames straight from whoever sends them, as long as it keeps up.
pub trait Mouth: Send + Sync {
    /// Takes a frame without waiting, or gives it back. It need not leave before [`Mouth::finish`].
    fn say(&self, frame: Frame) -> Result<(), Frame>;

    /// Has everything leave that was taken; what the socket does not take at once is sent by its own task.
    fn finish(&self);
}

/// The room's end. Sending never waits: a socket that falls behind is closed, and its device catches up later.
#[derive(Debug, Clone)]
pub struct Outlet {
    state: Arc<State>,
}

/// A frame that waits, and whether it is part of a welcome.
#[derive(Debug)]
struct Queued {
    frame: Frame,
    welcome: bool,
}

/// How many times the usual may wait behind a welcome: a large board on a slow line is no slowness of the device.
const BEHIND_A_WELCOME: usize = 8;

/// The socket's end.
#[derive(Debug)]
pub struct Inlet {
    state: Arc<State>,
    /// Whether a frame that was given is still being sent, and whether it is part of a welcome.
    sending: Option<bool>,
}

#[derive(Default)]
struct State {
    /// Straight to the socket, while nothing waits.
    mouth: Option<Arc<dyn Mouth>>,
    /// What waits. A socket that keeps up never has any, so nothing is kept ready for it.
    frames: Mutex<VecDeque<Queued>>,
    /// Frames that wait or are being sent by the socket's own task: while there is one, all others wait behind it.
    waiting: AtomicUsize,
    /// Those of them that are part of a welcome.
    welcome: AtomicUsize,
    /// Bytes of the others.
    bytes: AtomicUsize,
    close: AtomicU16,
    /// Something waits, or a code was given.
    news: Notify,
}

impl State {
    fn frames(&self) -> MutexGuard<'_, VecDeque<Queued>> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, frame: Frame, welcome: bool) {
        self.frames().push_back(Queued { frame, welcome });
        self.news.notify_one();
    }

    /// The frame that has waited longest.
    fn pop(&self) -> Option<Queued> {
        let mut frames = self.frames();
        let first = frames.pop_front();
        if frames.is_empty() {
            *frames = VecDeque::new();
        }
        first
    }

    fn close(&self, code: u16) {
        let _ = self.close.compare_exchange(0, code, Ordering::Relaxed, Ordering::Relaxed);
        self.news.notify_one();
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("waiting", &self.waiting).field("close", &self.close).finish_non_exhaustive()
    }
}

/// A new way to a socket: at most [`limits::OUT_FRAMES`] frames and [`limits::OUT_BYTES`] bytes wait on it, or one
/// larger frame alone.
pub fn channel() -> (Outlet, Inlet) {
    of(State::default())
}

/// The same to a socket that can be spoken to directly: frames wait only when it does not take them at once.
pub fn channel_to(mouth: Arc<dyn Mouth>) -> (Outlet, Inlet) {
    of(State { mouth: Some(mouth), ..State::default() })
}

fn of(state: State) -> (Outlet, Inlet) {
    let state = Arc::new(state);
    (Outlet { state: Arc::clone(&state) }, Inlet { state, sending: None })
}

impl Outlet {
    /// Sends a frame, or closes the socket as too slow.
    pub fn send(&self, frame: Frame) {
        self.begin(frame);
        self.finish();
    }

    /// Has everything leave that [`Outlet::begin`] began to send.
    pub fn finish(&self) {
        if let Some(mouth) = &self.state.mouth {
            mouth.finish();
        }
    }

    /// Begins to send a frame, or closes the socket as too slow: several frames leave as one with [`Outlet::finish`].
    pub fn begin(&self, frame: Frame) {
        let Err(frame) = self.say(frame) else { return };
        let most = if self.state.welcome.load(Ordering::Acquire) > 0 { BEHIND_A_WELCOME } else { 1 };
        let frames = self.state.waiting.fetch_add(1, Ordering::AcqRel);
        let bytes = frame.bytes();
        let waiting = self.state.bytes.fetch_add(bytes, Ordering::Relaxed);
        let too_much = waiting > 0 && waiting + bytes > limits::OUT_BYTES * most || frames >= limits::OUT_FRAMES * most;
        if too_much {
            self.close(close::SLOW);
        } else {
            self.state.push(frame, false);
        }
    }

    /// The same with a part of a welcome, which is never counted as slowness, however large: only a line on which as many
    /// frames wait as may wait behind a welcome is closed.
    pub fn begin_welcome(&self, frame: Frame) {
        let Err(frame) = self.say(frame) else { return };
        let frames = self.state.waiting.fetch_add(1, Ordering::AcqRel);
        self.state.welcome.fetch_add(1, Ordering::AcqRel);
        if frames >= limits::OUT_FRAMES * BEHIND_A_WELCOME {
            self.close(close::SLOW);
        } else {
            self.state.push(frame, true);
        }
    }

    /// Straight to the socket, unless something waits or the end is near.
    fn say(&self, frame: Frame) -> Result<(), Frame> {
        match &self.state.mouth {
            Some(mouth) if self.state.waiting.load(Ordering::Acquire) == 0 && !self.is_closed() => mouth.say(frame),
            _ => Err(frame),
        }
    }

    /// Closes the socket with a code; the first code counts.
    pub fn close(&self, code: u16) {
        self.state.close(code);
    }

    /// Whether both lead to one socket.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
    }

    /// Whether the socket is closed or about to be.
    pub fn is_closed(&self) -> bool {
        self.state.close.load(Ordering::Relaxed) != 0
    }
}

impl Inlet {
    /// The next frame, or the code to close the socket with. A code that was given overtakes frames that wait,
    /// except for [`close::OVER`]: what led to the end is still read.
    pub async fn next(&mut self) -> Result<Frame, u16> {
        if let Some(welcome) = self.sending.take() {
            self.state.waiting.fetch_sub(1, Ordering::AcqRel);
            self.state.welcome.fetch_sub(usize::from(welcome), Ordering::AcqRel);
        }
        loop {
            let code = self.state.close.load(Ordering::Relaxed);
            if code != 0 && code != close::OVER {
                return Err(code);
            }
            if let Some(Queued { frame, welcome }) = self.state.pop() {
                if !welcome {
                    self.state.bytes.fetch_sub(frame.bytes(), Ordering::Relaxed);
                }
                self.sending = Some(welcome);
                return Ok(frame);
            }
            if code != 0 {
                return Err(code);
            }
            self.state.news.notified().await;
        }
    }

    /// Waits until a code to close the socket with has been given; what still waits is not read any more.
    pub async fn cut(&self) -> u16 {
        loop {
            let code = self.state.close.load(Ordering::Relaxed);
            if code != 0 && code != close::OVER {
                return code;
            }
            self.state.news.notified().await;
        }
    }
}

impl Drop for Inlet {
    fn drop(&mut self) {
        self.state.close(close::LEAVING);
        *self.state.frames() = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::atomic::AtomicBool, time::Duration};

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
    async fn a_welcome_is_never_counted_as_slowness() {
        let (outlet, mut inlet) = channel();
        for _ in 0..3 {
            outlet.begin_welcome(frame(limits::OUT_BYTES * 4));
        }
        for _ in 0..limits::OUT_FRAMES + 50 {
            outlet.send(frame(limits::OUT_BYTES / 200));
        }
        assert!(!outlet.is_closed(), "the board is still on its way");
        for _ in 0..limits::OUT_FRAMES + 53 {
            inlet.next().await.unwrap();
        }
        outlet.send(frame(limits::OUT_BYTES));
        outlet.send(frame(1));
        assert!(outlet.is_closed(), "afterwards the usual bounds hold");
    }

    #[tokio::test]
    async fn frames_that_nobody_reads_do_not_pile_up_without_end_as_parts_of_welcomes_either() {
        let (outlet, mut inlet) = channel();
        for _ in 0..limits::OUT_FRAMES * BEHIND_A_WELCOME {
            outlet.begin_welcome(frame(1));
        }
        assert!(!outlet.is_closed());
        outlet.begin_welcome(frame(1));
        assert_eq!(inlet.next().await, Err(close::SLOW));
    }

    /// A socket that takes frames while it is ready.
    #[derive(Default)]
    struct Ear {
        ready: AtomicBool,
        heard: Mutex<Vec<Frame>>,
    }

    impl Mouth for Ear {
        fn say(&self, frame: Frame) -> Result<(), Frame> {
            if !self.ready.load(Ordering::Relaxed) {
                return Err(frame);
            }
            self.heard.lock().unwrap().push(frame);
            Ok(())
        }

        fn finish(&self) {}
    }

    #[tokio::test]
    async fn a_socket_that_keeps_up_is_spoken_to_and_no_frame_overtakes_another() {
        let ear = Arc::<Ear>::default();
        let (outlet, mut inlet) = channel_to(Arc::clone(&ear) as Arc<dyn Mouth>);
        outlet.send(frame(1));
        ear.ready.store(true, Ordering::Relaxed);
        outlet.send(frame(2));
        assert_eq!(inlet.next().await, Ok(frame(1)));
        outlet.send(frame(3));
        assert!(ear.heard.lock().unwrap().is_empty(), "the first is still being sent");
        assert_eq!([inlet.next().await, inlet.next().await], [Ok(frame(2)), Ok(frame(3))]);
        let idle = tokio::time::timeout(Duration::ZERO, inlet.next()).await;
        assert!(idle.is_err());
        outlet.send(frame(4));
        outlet.close(close::OVER);
        outlet.send(frame(5));
        assert_eq!(*ear.heard.lock().unwrap(), [frame(4)]);
        assert_eq!(inlet.next().await, Ok(frame(5)));
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
