//! Pacing of a socket: a maximum of frames a second, and an idle timeout.

use super::socket::code_of;
use crate::limits::allowance::{Allowance, Rate};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use axum::extract::ws::Message;
use futures_util::{Stream, StreamExt};
use plenary_shared::{limits, wire::close};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Frames of any kind that a socket may send in one burst, and again each second, before it counts as a flood.
const FLOOD: Rate = Rate { per_second: 200, at_once: 200 };
/// Idle time that ends a socket: browsers answer pings by themselves.
const SILENCE: Duration = Duration::from_secs(2 * limits::PING_SECONDS);

/// The remaining allowance of one socket.
pub(super) struct Pace {
    frames: Allowance,
}

impl Default for Pace {
    fn default() -> Self {
        Self { frames: Allowance::full(FLOOD, Instant::now()) }
    }
}

impl Pace {
    /// The next frame of the socket, or the code to close it with.
    pub async fn next(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
    ) -> Result<Message, u16> {
        let message = match timeout(SILENCE, stream.next()).await {
            Err(_) | Ok(None) => return Err(close::IDLE),
            Ok(Some(Err(error))) => return Err(code_of(&error)),
            Ok(Some(Ok(message))) => message,
        };
        #[cfg(feature = "planted")]
        if planted(Fault::FloodIgnored) {
            return Ok(message);
        }
        self.frames.take(Instant::now()).map(|()| message).map_err(|_| close::FLOOD)
    }
}
