//! Log lines on standard error.
//!
//! A line has a level, a message and counts. It never holds a body, an address, a browser's name, a token, a code or
//! a note's id; so other crates, whose finer levels print such things, stay at warnings whatever the level is.

use std::io::{IsTerminal, stderr};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Crates whose level can be chosen.
const OURS: [&str; 2] = ["plenary", "plenary_server"];

/// Prints log lines of our own crates down to a level, and warnings of all others. A panic's line says where it happened
/// and not what: its words may be somebody's, such as those of a note that was cut in the middle of a letter.
pub fn start(level: LevelFilter) {
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(false);
    // A second start, as in tests, keeps the first one's subscriber.
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
