//! One connection with two writers: rooms write to it directly while it keeps up, its own task when it does not.
//!
//! Waking a task for every frame of every socket costs more than writing the frame.

use super::{transport::Transport, websocket::Pieces};
use crate::{
    frames::{Frame, FrameSink},
    metrics::Metrics,
};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    task::{Context, Poll, Waker, ready},
};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A shared connection.
pub(super) struct Line {
    /// `None` once it was hung up. Locked briefly, never across an await.
    held: Mutex<Option<Pending>>,
    /// Notified when a frame was written in part: the socket's own task sends the rest.
    stuck: Notify,
    metrics: Metrics,
}

struct Pending {
    socket: Transport,
    /// The message that is being sent in pieces.
    rest: Option<Pieces>,
    /// Whether the socket's own task is writing, or about to send the rest of a frame. No other task may touch the
    /// writing half then, or the socket's task would not be woken again.
    busy: bool,
}

/// The socket was hung up or is broken.
pub(super) struct Gone;

impl Line {
    /// A line over a socket.
    pub fn new(socket: Transport, metrics: Metrics) -> Self {
        Self { held: Mutex::new(Some(Pending { socket, rest: None, busy: false })), stuck: Notify::new(), metrics }
    }

    /// Sends a frame after everything before it; returns when the socket has taken all of it.
    pub async fn send(&self, frame: Frame) -> Result<(), Gone> {
        self.write(Pending::poll_rest).await?;
        let mut frame = Some(frame);
        self.write(|held, _| {
            held.rest = frame.take().map(Pieces::new);
            Poll::Ready(Ok(()))
        })
        .await?;
        self.flush().await
    }

    /// Sends a ping; returns when the socket has taken everything.
    pub async fn ping(&self) -> Result<(), Gone> {
        self.write(|held, context| Pin::new(&mut held.socket).poll_ready(context)).await?;
        self.write(|held, _| Poll::Ready(Pin::new(&mut held.socket).start_send(Message::Ping(Bytes::new())))).await?;
        self.flush().await
    }

    /// Waits until a frame was written in part.
    pub async fn stuck(&self) {
        self.stuck.notified().await;
    }

    /// Waits until the socket has taken everything.
    pub async fn flush(&self) -> Result<(), Gone> {
        self.write(Pending::poll_rest).await?;
        self.write(|held, context| Pin::new(&mut held.socket).poll_flush(context)).await?;
        if let Some(held) = &mut *self.lock() {
            held.busy = false;
        }
        Ok(())
    }

    /// Takes the socket away: it can no longer be read or written through this line.
    pub fn hang_up(&self) -> Option<Transport> {
        self.lock().take().map(|held| held.socket)
    }

    /// One poll of the socket's own task.
    async fn write(
        &self,
        mut step: impl FnMut(&mut Pending, &mut Context<'_>) -> Poll<Result<(), Error>>,
    ) -> Result<(), Gone> {
        poll_fn(|context| {
            let mut held = self.lock();
            let Some(held) = &mut *held else { return Poll::Ready(Err(Gone)) };
            held.busy = true;
            Poll::Ready(ready!(step(held, context)).map_err(|_| Gone))
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pending>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    /// Hands over what is left of the message that is being sent.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if let Some(rest) = &mut self.rest {
            ready!(rest.poll_send(&mut self.socket, context))?;
            self.rest = None;
        }
        Poll::Ready(Ok(()))
    }
}

/// A stream of what the device sends.
pub(super) struct Reading<'a>(pub &'a Line);

impl Stream for Reading<'_> {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut *self.0.lock() {
            Some(held) => Pin::new(&mut held.socket).poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

impl FrameSink for Line {
    fn say(&self, frame: Frame) -> Result<(), Frame> {
        let mut held = match self.held.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(frame),
        };
        // Once hung up or broken, it accepts frames and drops them; the reader notices the end.
        let Some(held) = &mut *held else { return Ok(()) };
        if held.busy {
            return Err(frame);
        }
        let mut context = Context::from_waker(Waker::noop());
        match Pin::new(&mut held.socket).poll_ready(&mut context) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Ok(()),
            Poll::Pending => {
                held.busy = true;
                self.stuck.notify_one();
                return Err(frame);
            }
        }
        self.metrics.frame_out();
        held.rest = Some(Pieces::new(frame));
        // An error here also ends the reader, so it can be ignored.
        if held.poll_rest(&mut context).is_pending() {
            held.busy = true;
            self.stuck.notify_one();
        }
        Ok(())
    }

    fn finish(&self) {
        // The lock's holder is the socket's own task, which will send everything, or its reader, which is brief.
        let mut held = self.lock();
        let Some(held) = held.as_mut().filter(|held| !held.busy) else { return };
        let mut context = Context::from_waker(Waker::noop());
        if Pin::new(&mut held.socket).poll_flush(&mut context).is_pending() {
            held.busy = true;
            self.stuck.notify_one();
        }
    }
}
