//! One websocket with two writers: rooms write to it directly while it keeps up, its own task when it does not.
//!
//! Waking a task for every frame of every socket costs more than writing the frame.

use super::socket::message;
use crate::{
    frames::{Frame, Mouth},
    metrics::Metrics,
};
use axum::extract::ws::{Message, WebSocket};
use futures_util::{Sink, Stream};
use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    task::{Context, Poll, Waker, ready},
};
use tokio::sync::Notify;

/// A websocket that is shared.
pub(super) struct Line {
    /// None after it was hung up. Locked for a moment at a time, never across an await.
    held: Mutex<Option<Held>>,
    /// A frame was taken in part: the socket's own task sends the rest.
    stuck: Notify,
    metrics: Metrics,
}

struct Held {
    socket: WebSocket,
    /// The socket's own task is writing, or is about to send the rest of a frame. Nobody else may touch the writing end
    /// then, or the task would not be woken again.
    busy: bool,
}

/// The line was hung up, or the socket broke.
pub(super) struct Gone;

impl Line {
    /// A line over a socket.
    pub fn new(socket: WebSocket, metrics: Metrics) -> Self {
        Self { held: Mutex::new(Some(Held { socket, busy: false })), stuck: Notify::new(), metrics }
    }

    /// Sends a message after everything before it; returns when the socket has taken all of it.
    pub async fn send(&self, message: Message) -> Result<(), Gone> {
        self.write(|socket, context| socket.poll_ready(context)).await?;
        let mut message = Some(message);
        self.write(|socket, _| Poll::Ready(message.take().map_or(Ok(()), |message| socket.start_send(message))))
            .await?;
        self.flush().await
    }

    /// Waits until a frame was taken in part.
    pub async fn stuck(&self) {
        self.stuck.notified().await;
    }

    /// Waits until the socket has taken everything.
    pub async fn flush(&self) -> Result<(), Gone> {
        self.write(|socket, context| socket.poll_flush(context)).await?;
        if let Some(held) = &mut *self.lock() {
            held.busy = false;
        }
        Ok(())
    }

    /// Takes the socket away: nobody reads or writes it any more.
    pub fn hang_up(&self) -> Option<WebSocket> {
        self.lock().take().map(|held| held.socket)
    }

    /// A step of the socket's own task.
    async fn write(
        &self,
        mut step: impl FnMut(Pin<&mut WebSocket>, &mut Context<'_>) -> Poll<Result<(), axum::Error>>,
    ) -> Result<(), Gone> {
        poll_fn(|context| {
            let mut held = self.lock();
            let Some(held) = &mut *held else { return Poll::Ready(Err(Gone)) };
            held.busy = true;
            Poll::Ready(ready!(step(Pin::new(&mut held.socket), context)).map_err(|_| Gone))
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a line's device says.
pub(super) struct Reading<'a>(pub &'a Line);

impl Stream for Reading<'_> {
    type Item = Result<Message, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut *self.0.lock() {
            Some(held) => Pin::new(&mut held.socket).poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

impl Mouth for Line {
    fn say(&self, frame: Frame) -> Result<(), Frame> {
        let mut held = match self.held.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(frame),
        };
        // A socket that was hung up or broke takes frames as a dead one does; its reader sees the end of it.
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
        // A socket that breaks here tells its reader.
        let _ = Pin::new(&mut held.socket).start_send(message(frame));
        Ok(())
    }

    fn finish(&self) {
        // Whoever holds the lock is the socket's own task, which sends everything, or its reader, for a moment.
        let mut held = self.lock();
        let Some(held) = held.as_mut().filter(|held| !held.busy) else { return };
        let mut context = Context::from_waker(Waker::noop());
        if Pin::new(&mut held.socket).poll_flush(&mut context).is_pending() {
            held.busy = true;
            self.stuck.notify_one();
        }
    }
}
