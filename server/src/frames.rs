//! The bounded queue of frames from a room to one socket.

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

/// A frame for a device; encoded once, shared by all receivers.
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

/// A sink that takes frames directly on the sender's task, as long as the socket keeps up.
pub trait FrameSink: Send + Sync {
    /// Takes a frame without waiting, or gives it back. The frame may be buffered until [`FrameSink::finish`].
    fn say(&self, frame: Frame) -> Result<(), Frame>;

    /// Flushes what was taken; the socket's own task sends what the socket does not take at once.
    fn finish(&self);
}

/// The room's end. Sending never waits: a socket that falls behind is closed, and its device resynchronises later.
#[derive(Debug, Clone)]
pub struct FrameSender {
    state: Arc<State>,
}

/// A queued frame, and whether it is part of a welcome.
#[derive(Debug)]
struct Queued {
    frame: Frame,
    welcome: bool,
}

/// How many times the usual number of frames may queue behind a welcome: a large board on a slow line does not make the
/// device slow.
const BEHIND_A_WELCOME: usize = 8;

/// The socket's end.
#[derive(Debug)]
pub struct FrameReceiver {
    state: Arc<State>,
    /// Whether a frame is being sent by the socket's task, and whether it is part of a welcome.
    sending: Option<bool>,
}

#[derive(Default)]
struct State {
    /// The direct way to the socket, used while the queue is empty.
    sink: Option<Arc<dyn FrameSink>>,
    /// The queue. A socket that keeps up never needs it, so no capacity is reserved.
    frames: Mutex<VecDeque<Queued>>,
    /// Frames queued or being sent by the socket's own task: while there is one, all others queue behind it.
    waiting: AtomicUsize,
    /// How many of these are part of a welcome.
    welcome: AtomicUsize,
    /// Bytes of the others.
    bytes: AtomicUsize,
    close: AtomicU16,
    /// Notified when a frame was queued or a close code was set.
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

    /// The oldest queued frame.
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

/// A queue to a socket: at most [`limits::OUT_FRAMES`] frames and [`limits::OUT_BYTES`] bytes, or one larger frame
/// alone.
pub fn channel() -> (FrameSender, FrameReceiver) {
    channel_with(State::default())
}

/// The same with a direct sink: frames queue only when it does not take them at once.
pub fn channel_to(sink: Arc<dyn FrameSink>) -> (FrameSender, FrameReceiver) {
    channel_with(State { sink: Some(sink), ..State::default() })
}

fn channel_with(state: State) -> (FrameSender, FrameReceiver) {
    let state = Arc::new(state);
    (FrameSender { state: Arc::clone(&state) }, FrameReceiver { state, sending: None })
}

impl FrameSender {
    /// Sends a frame, or closes the socket as too slow.
    pub fn send(&self, frame: Frame) {
        self.begin(frame);
        self.finish();
    }

    /// Flushes the frames of [`FrameSender::begin`].
    pub fn finish(&self) {
        if let Some(sink) = &self.state.sink {
            sink.finish();
        }
    }

    /// Buffers a frame, or closes the socket as too slow; several frames leave together with [`FrameSender::finish`].
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

    /// The same for a part of a welcome, whose size never counts as slowness: the socket is closed only when as many
    /// frames queue as may wait behind a welcome.
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

    /// Hands a frame to the direct sink, unless frames are queued or the socket is closing.
    fn say(&self, frame: Frame) -> Result<(), Frame> {
        match &self.state.sink {
            Some(sink) if self.state.waiting.load(Ordering::Acquire) == 0 && !self.is_closed() => sink.say(frame),
            _ => Err(frame),
        }
    }

    /// Closes the socket with a code; the first code wins.
    pub fn close(&self, code: u16) {
        self.state.close(code);
    }

    /// Whether both lead to the same socket.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
    }

    /// Whether the socket is closed or closing.
    pub fn is_closed(&self) -> bool {
        self.state.close.load(Ordering::Relaxed) != 0
    }
}

impl FrameReceiver {
    /// The next frame, or the code to close the socket with. A close code overtakes queued frames, except for
    /// [`close::OVER`]: the frames that led to the end are still delivered.
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

    /// Waits until a close code has been set; queued frames are dropped.
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

impl Drop for FrameReceiver {
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
        let (sender, mut receiver) = channel();
        for _ in 0..limits::OUT_FRAMES {
            sender.send(frame(1));
        }
        assert!(!sender.is_closed());
        sender.send(frame(1));
        assert!(sender.is_closed());
        assert_eq!(receiver.next().await, Err(close::SLOW));
    }

    #[tokio::test]
    async fn bytes_count_as_well_but_one_large_frame_passes() {
        let (sender, mut receiver) = channel();
        sender.send(frame(limits::OUT_BYTES * 2));
        assert_eq!(receiver.next().await, Ok(frame(limits::OUT_BYTES * 2)));
        sender.send(frame(limits::OUT_BYTES));
        sender.send(frame(1));
        assert_eq!(receiver.next().await, Err(close::SLOW));
    }

    #[tokio::test]
    async fn a_welcome_is_never_counted_as_slowness() {
        let (sender, mut receiver) = channel();
        for _ in 0..3 {
            sender.begin_welcome(frame(limits::OUT_BYTES * 4));
        }
        for _ in 0..limits::OUT_FRAMES + 50 {
            sender.send(frame(limits::OUT_BYTES / 200));
        }
        assert!(!sender.is_closed(), "the board is still on its way");
        for _ in 0..limits::OUT_FRAMES + 53 {
            receiver.next().await.unwrap();
        }
        sender.send(frame(limits::OUT_BYTES));
        sender.send(frame(1));
        assert!(sender.is_closed(), "afterwards the usual bounds hold");
    }

    #[tokio::test]
    async fn frames_that_nobody_reads_do_not_pile_up_without_end_as_parts_of_welcomes_either() {
        let (sender, mut receiver) = channel();
        for _ in 0..limits::OUT_FRAMES * BEHIND_A_WELCOME {
            sender.begin_welcome(frame(1));
        }
        assert!(!sender.is_closed());
        sender.begin_welcome(frame(1));
        assert_eq!(receiver.next().await, Err(close::SLOW));
    }

    /// A socket that takes frames while it is ready.
    #[derive(Default)]
    struct TestSink {
        ready: AtomicBool,
        heard: Mutex<Vec<Frame>>,
    }

    impl FrameSink for TestSink {
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
        let sink = Arc::<TestSink>::default();
        let (sender, mut receiver) = channel_to(Arc::clone(&sink) as Arc<dyn FrameSink>);
        sender.send(frame(1));
        sink.ready.store(true, Ordering::Relaxed);
        sender.send(frame(2));
        assert_eq!(receiver.next().await, Ok(frame(1)));
        sender.send(frame(3));
        assert!(sink.heard.lock().unwrap().is_empty(), "the first is still being sent");
        assert_eq!([receiver.next().await, receiver.next().await], [Ok(frame(2)), Ok(frame(3))]);
        let idle = tokio::time::timeout(Duration::ZERO, receiver.next()).await;
        assert!(idle.is_err());
        sender.send(frame(4));
        sender.close(close::OVER);
        sender.send(frame(5));
        assert_eq!(*sink.heard.lock().unwrap(), [frame(4)]);
        assert_eq!(receiver.next().await, Ok(frame(5)));
    }

    #[tokio::test]
    async fn what_led_to_the_end_is_still_read() {
        let (sender, mut receiver) = channel();
        sender.send(frame(3));
        sender.close(close::OVER);
        assert_eq!(receiver.next().await, Ok(frame(3)));
        assert_eq!(receiver.next().await, Err(close::OVER));
    }
}
