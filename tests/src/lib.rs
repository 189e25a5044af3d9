//! The harness of the integration tests: real servers, real devices, and the checks of what they leave behind.
//!
//! - [`server`], [`process`]: a server in this process; the real binary, to be killed
//! - [`proof`]: how long the proofs run, and what they print
//! - [`accounts`]: an authenticator, and those who sign in with it
//! - [`http`], [`device`]: one browser's cookies; one device's socket, replica and outbox
//! - [`day`]: a learning event with all its devices connected
//! - [`storm`], [`history`]: a room full of devices while something goes wrong; whether one correct server could have given
//!   these answers
//! - [`checks`], [`crdt`], [`files`], [`locksmith`], [`trace`]: what an attacker may look for, and where; what was written
//!   to disk, and when
//! - [`attack`]: what an attacker does with a folder, with frames and the times of presses, and with ballots
//! - [`hostile`]: what hostile devices may send, and the properties that must hold for any input
//! - [`upgrade`]: a data folder of each released version, and what must be found in it
//! - [`youth_policing`], [`replay`]: the contributions and votes of a real event, and its day replayed
//! - [`browser`]: real Chromium, by the words on its pages

pub mod accounts;
pub mod attack;
pub mod browser;
pub mod checks;
pub mod crdt;
pub mod day;
pub mod device;
pub mod files;
pub mod history;
pub mod hostile;
pub mod http;
pub mod locksmith;
pub mod process;
pub mod proof;
pub mod proxy;
pub mod replay;
pub mod server;
pub mod storm;
pub mod trace;
pub mod upgrade;
pub mod youth_policing;

use std::time::{Duration, Instant};

/// How long a test waits for something that must happen: far longer than it takes, because test machines are busy.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Pause between two looks at a condition.
const LOOK: Duration = Duration::from_millis(5);

/// Waits until a condition gives something; panics with `what` after [`PATIENCE`].
pub async fn eventually<T>(what: &str, condition: impl FnMut() -> Option<T>) -> T {
    within(PATIENCE, condition).await.unwrap_or_else(|| panic!("{what}: not after {PATIENCE:?}"))
}

/// Waits until a condition holds; panics with `what` after [`PATIENCE`].
pub async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    eventually(what, || condition().then_some(())).await;
}

/// Waits for a condition until a deadline.
pub async fn within<T>(deadline: Duration, mut condition: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(value) = condition() {
            return Some(value);
        }
        if begun.elapsed() > deadline {
            return None;
        }
        tokio::time::sleep(LOOK).await;
    }
}
