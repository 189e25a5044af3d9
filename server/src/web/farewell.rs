//! The last frame of a socket: the code with which it is closed.

use super::{App, pace::SILENCE};
use crate::{Rules, seams::Edge};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use plenary_shared::wire::close;
use std::{future::pending, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes, protocol::CloseFrame};
use tokio_util::sync::CancellationToken;

/// Frames still read from a socket after its close frame was sent: those that were on their way.
const LAST_FRAMES: usize = 200;
/// Sockets of slow devices that may take long at the same time: each takes some memory, and counts for nobody any more.
const SLOW: usize = 256;

/// The farewells that may take long.
#[derive(Debug)]
pub struct Farewells {
    slow: Semaphore,
    /// Cancelled when the server stops.
    stop: CancellationToken,
}

impl Default for Farewells {
    fn default() -> Self {
        Self { slow: Semaphore::new(SLOW), stop: CancellationToken::new() }
    }
}

impl Farewells {
    /// Ends the long farewells, because the server stops.
    pub fn cut_short(&self) {
        self.stop.cancel();
    }
}

/// Closes a socket with a code and a reason, if there is one, with a time limit for a device that does not read. Some
/// of what the device still sends is read and dropped: closing with unread bytes resets the connection, and the code is
/// lost. A device that sends on is no longer read, and has until the time limit to read the code.
///
/// The code waits behind the piece that was being sent. A device that reads too slowly, such as a phone that sleeps, has
/// as long for both as it may be silent, if few others do.
pub(super) async fn say_goodbye<S>(app: &App, mut socket: S, code: u16, words: &'static str)
where
    S: Sink<Message, Error = Error> + Stream<Item = Result<Message, Error>> + Unpin,
{
    let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(words) };
    let goodbye = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            for _ in 0..LAST_FRAMES {
                let Some(Ok(_)) = socket.next().await else { return };
            }
            pending().await
        }
    };
    let patience = if code == close::SLOW { app.farewells.slow.try_acquire().ok() } else { None };
    let long: Duration = if patience.is_some() { SILENCE } else { Rules::goodbye() };
    let goodbye = timeout(long, goodbye);
    if patience.is_some() {
        app.farewells.stop.run_until_cancelled(goodbye).await;
    } else {
        let _ = goodbye.await;
    }
}
