//! Pacing of a socket: a maximum of frames a second, and an idle timeout.

use super::socket::code_of;
use crate::{
    Rules,
    limits::allowance::{Allowance, Rate},
    seams::Edge,
};
use futures_util::{Stream, StreamExt};
use plenary_shared::{limits, wire::close};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Idle time that ends a socket: browsers answer pings by themselves.
pub(super) const SILENCE: Duration = Duration::from_secs(2 * limits::PING_SECONDS);

/// The remaining allowance of one socket.
pub(super) struct Pace {
    frames: Allowance,
}

impl Default for Pace {
    fn default() -> Self {
        let frames = Rules::frames_a_second();
        let rate = Rate { per_second: frames, at_once: frames };
        Self { frames: Allowance::full(rate, Instant::now()) }
    }
}

impl Pace {
    /// The next frame of the socket, or the code to close it with.
    pub async fn next(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, Error>> + Unpin),
    ) -> Result<Message, u16> {
        let message = match timeout(SILENCE, stream.next()).await {
            Err(_) | Ok(None) => return Err(close::IDLE),
            Ok(Some(Err(error))) => return Err(code_of(&error)),
            Ok(Some(Ok(message))) => message,
        };
        self.frames.take(Instant::now()).map(|()| message).map_err(|_| close::FLOOD)
    }
}
