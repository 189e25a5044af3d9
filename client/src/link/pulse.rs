//! When to connect, to knock and to give up a socket: decisions over a clock that is passed in.

use super::{Connection, Why, backoff::Backoff};

/// Milliseconds within which a socket must have said welcome.
const CONNECT_MS: f64 = 5_000.0;
/// Milliseconds between two pings.
const PING_MS: f64 = 15_000.0;
/// Milliseconds within which a frame must arrive after a ping.
const ANSWER_MS: f64 = 3_000.0;
/// Milliseconds a connection must last before the next loss waits the shortest time again.
const SETTLED_MS: f64 = 10_000.0;
/// Milliseconds until the page shows that the connection is lost.
const NOTICED_MS: f64 = 2_000.0;
/// Milliseconds until the page shows that it is offline.
const OFFLINE_MS: f64 = 10_000.0;

/// What the link must do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    /// Nothing.
    Wait,
    /// Open a new socket.
    Connect,
    /// Ask whether the socket lives.
    Ping,
    /// Give up the socket: it does not answer.
    Drop,
}

/// What is known of how a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing.
    Torn,
    /// The server closed the socket and will be back.
    Restarting,
    /// The server said that there are too many connections, of this device or in the room.
    Crowded,
    /// The server knows nothing of this event.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Resting { until: f64 },
    Connecting { until: f64 },
    Up { since: f64, ping_at: f64, answer_by: Option<f64> },
    Over(Why),
}

/// The life of a link, socket after socket. Times are milliseconds of a clock that never jumps.
#[derive(Debug)]
pub struct Pulse {
    phase: Phase,
    backoff: Backoff,
    away_since: f64,
    ever_up: bool,
    loss: Loss,
}

impl Pulse {
    /// A link that connects at once.
    pub fn new(now: f64) -> Self {
        let phase = Phase::Resting { until: now };
        Self { phase, backoff: Backoff::default(), away_since: now, ever_up: false, loss: Loss::Torn }
    }

    /// What is due at this time.
    pub fn tick(&mut self, now: f64) -> Do {
        match &mut self.phase {
            Phase::Resting { until } if now >= *until => {
                self.phase = Phase::Connecting { until: now + CONNECT_MS };
                Do::Connect
            }
            Phase::Connecting { until } if now >= *until => Do::Drop,
            Phase::Up { answer_by: Some(by), .. } if now >= *by => Do::Drop,
            Phase::Up { ping_at, answer_by, .. } if now >= *ping_at => {
                *ping_at = now + PING_MS;
                *answer_by = Some(now + ANSWER_MS);
                Do::Ping
            }
            _ => Do::Wait,
        }
    }

    /// The page returned to the foreground, or the network is back: check the socket at once.
    pub fn wake(&mut self, now: f64) {
        match &mut self.phase {
            Phase::Resting { until } => *until = now,
            Phase::Up { ping_at, answer_by: None, .. } => *ping_at = now,
            _ => {}
        }
    }

    /// The server said welcome.
    pub fn welcomed(&mut self, now: f64) {
        self.phase = Phase::Up { since: now, ping_at: now + PING_MS, answer_by: None };
        self.ever_up = true;
        self.loss = Loss::Torn;
    }

    /// Something arrived.
    pub fn heard(&mut self) {
        if let Phase::Up { answer_by, .. } = &mut self.phase {
            *answer_by = None;
        }
    }

    /// The socket is closed. The reason stays known until the next welcome.
    pub fn lost(&mut self, now: f64, random: f64, loss: Loss) {
        match self.phase {
            Phase::Over(_) => return,
            Phase::Up { since, .. } => {
                self.away_since = now;
                if now - since >= SETTLED_MS {
                    self.backoff.reset();
                }
            }
            _ => {}
        }
        if loss != Loss::Torn {
            self.loss = loss;
        }
        self.phase = Phase::Resting { until: now + self.backoff.next(random) };
    }

    /// There will be no further socket.
    pub fn stop(&mut self, why: Why) {
        self.phase = Phase::Over(why);
    }

    /// Whether commands may be sent.
    pub fn up(&self) -> bool {
        matches!(self.phase, Phase::Up { .. })
    }

    /// The state that the page shows.
    pub fn connection(&self, now: f64) -> Connection {
        let away = now - self.away_since;
        match self.phase {
            Phase::Over(why) => Connection::Over(why),
            Phase::Up { .. } => Connection::Live,
            _ if self.loss == Loss::Crowded => Connection::Crowded,
            _ if self.loss == Loss::Unknown => Connection::Unknown,
            _ if !self.ever_up && away >= OFFLINE_MS => Connection::Unreached,
            _ if !self.ever_up => Connection::Connecting,
            _ if away >= OFFLINE_MS => Connection::Offline,
            _ => Connection::Away { noticed: away >= NOTICED_MS, restarting: self.loss == Loss::Restarting },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up_at(now: f64) -> Pulse {
        let mut pulse = Pulse::new(now);
        assert_eq!(pulse.tick(now), Do::Connect);
        pulse.welcomed(now);
        pulse
    }

    #[test]
    fn a_socket_that_never_says_welcome_is_given_up() {
        let mut pulse = Pulse::new(0.0);
        assert_eq!(pulse.tick(0.0), Do::Connect);
        assert_eq!(pulse.tick(4_999.0), Do::Wait);
        assert_eq!(pulse.tick(5_000.0), Do::Drop);
        pulse.lost(5_000.0, 0.0, Loss::Torn);
        assert_eq!(pulse.tick(5_499.0), Do::Wait);
        assert_eq!(pulse.tick(5_500.0), Do::Connect);
    }

    #[test]
    fn a_silent_socket_is_given_up_three_seconds_after_a_ping() {
        let mut pulse = up_at(0.0);
        assert_eq!(pulse.tick(14_999.0), Do::Wait);
        assert_eq!(pulse.tick(15_000.0), Do::Ping);
        assert_eq!(pulse.tick(17_999.0), Do::Wait);
        assert_eq!(pulse.tick(18_000.0), Do::Drop);
    }

    #[test]
    fn an_answer_keeps_the_socket() {
        let mut pulse = up_at(0.0);
        assert_eq!(pulse.tick(15_000.0), Do::Ping);
        pulse.heard();
        assert_eq!(pulse.tick(18_000.0), Do::Wait);
        assert_eq!(pulse.tick(30_000.0), Do::Ping);
    }

    #[test]
    fn waking_asks_an_open_socket_and_hurries_a_waiting_one() {
        let mut pulse = up_at(0.0);
        pulse.wake(1_000.0);
        assert_eq!(pulse.tick(1_000.0), Do::Ping);
        pulse.lost(4_000.0, 0.0, Loss::Torn);
        pulse.wake(4_001.0);
        assert_eq!(pulse.tick(4_001.0), Do::Connect);
    }

    #[test]
    fn people_are_told_after_two_seconds_and_after_ten() {
        let mut pulse = up_at(0.0);
        assert_eq!(pulse.connection(1.0), Connection::Live);
        pulse.lost(1_000.0, 0.0, Loss::Restarting);
        assert_eq!(pulse.connection(2_999.0), Connection::Away { noticed: false, restarting: true });
        assert_eq!(pulse.connection(3_000.0), Connection::Away { noticed: true, restarting: true });
        pulse.tick(3_000.0);
        pulse.lost(9_000.0, 0.0, Loss::Torn);
        assert_eq!(pulse.connection(11_000.0), Connection::Offline);
    }

    #[test]
    fn who_has_never_been_connected_is_told_nothing_of_what_was_written() {
        let mut pulse = Pulse::new(0.0);
        pulse.tick(0.0);
        assert_eq!(pulse.connection(9_999.0), Connection::Connecting);
        assert_eq!(pulse.connection(10_000.0), Connection::Unreached);
    }

    #[test]
    fn people_are_told_of_a_crowd_at_once_and_until_they_are_in() {
        let mut pulse = Pulse::new(0.0);
        pulse.tick(0.0);
        pulse.lost(10.0, 0.0, Loss::Crowded);
        assert_eq!(pulse.connection(11.0), Connection::Crowded);
        pulse.tick(600.0);
        pulse.lost(700.0, 0.0, Loss::Torn);
        assert_eq!(pulse.connection(20_000.0), Connection::Crowded);
        pulse.welcomed(20_001.0);
        pulse.lost(20_002.0, 0.0, Loss::Torn);
        assert_eq!(pulse.connection(20_003.0), Connection::Away { noticed: false, restarting: false });
    }

    #[test]
    fn a_server_that_hangs_up_at_once_is_not_hammered() {
        let mut pulse = up_at(0.0);
        pulse.lost(1.0, 0.0, Loss::Torn);
        assert_eq!(pulse.tick(501.0), Do::Connect);
        pulse.welcomed(502.0);
        pulse.lost(503.0, 0.0, Loss::Torn);
        assert_eq!(pulse.tick(1_502.0), Do::Wait);
        assert_eq!(pulse.tick(1_503.0), Do::Connect);
    }

    #[test]
    fn over_is_over() {
        let mut pulse = up_at(0.0);
        pulse.stop(Why::NoSeat);
        pulse.lost(5.0, 0.0, Loss::Restarting);
        pulse.wake(6.0);
        assert_eq!(pulse.tick(99_999.0), Do::Wait);
        assert_eq!(pulse.connection(99_999.0), Connection::Over(Why::NoSeat));
    }
}
