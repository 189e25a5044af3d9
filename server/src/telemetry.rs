//! Logging to standard error.
//!
//! A line has a level, a message and counts. It never contains a body, an address, a browser's name, a token, a code or
//! a note's id. Other crates print such things at finer levels, so they are limited to warnings at every level.

use std::io::{IsTerminal, stderr};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Crates whose level is configurable.
const OURS: [&str; 2] = ["plenary", "plenary_server"];

/// Logs our own crates down to a level, and warnings of all others. A panic is logged with its place but without its
/// message, which may quote what people wrote, such as a note sliced inside a character.
pub fn start(level: LevelFilter) {
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(false);
    // A second start, as in tests, keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(lines.with_filter(levels(level))).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        tracing::error!(place, "a part of the server panicked");
    }));
}

fn levels(level: LevelFilter) -> Targets {
    Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(OURS.map(|name| (name, level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn no_level_opens_what_other_crates_print() {
        for level in [LevelFilter::INFO, LevelFilter::DEBUG, LevelFilter::TRACE] {
            let levels = levels(level);
            for other in ["tungstenite", "hyper", "sqlx::query", "axum", "rustls"] {
                assert!(!levels.would_enable(other, &Level::INFO), "{other} at {level}");
            }
            assert!(levels.would_enable("plenary_server::web", &Level::INFO));
        }
        assert!(!super::levels(LevelFilter::OFF).would_enable("sqlx", &Level::ERROR));
    }
}
