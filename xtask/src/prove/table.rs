//! The table of promises, as Markdown that is also read on a terminal.

use std::fmt::Write;
use std::time::Duration;

use super::Size;
use super::promises::{Promise, Proof};
use super::run::Outcome;

/// Lines of a failed test's output that are shown.
const LINES: usize = 60;

/// What was seen of one promise.
pub struct Row {
    /// The promise.
    pub promise: &'static Promise,
    /// Its tests on the server as it is; none when only planted faults were asked for.
    pub held: Option<Outcome>,
    /// Its tests on servers that break it.
    pub caught: Vec<Caught>,
}

/// One planted fault.
pub struct Caught {
    /// Its name.
    pub fault: &'static str,
    /// Whether the test failed, and for the right reason.
    pub caught: bool,
    /// What the test printed.
    pub output: String,
}

impl Row {
    /// Whether the promise held and every planted fault was caught.
    pub fn is_well(&self) -> bool {
        self.held.as_ref().is_none_or(|outcome| outcome.passed) && self.caught.iter().all(|caught| caught.caught)
    }
}

/// The table, headed by the size of the run, what was tested and how long it took.
pub fn markdown(rows: &[Row], size: Size, version: &str, took: Duration) -> String {
    let mut text = String::new();
    let minutes = took.as_secs_f64() / 60.0;
    let what = match size {
        Size::Quick => "The quick size",
        Size::Night => "The long size",
        Size::Planted => "Planted faults alone",
    };
    let _ = writeln!(text, "{what}, {version}: {minutes:.1} minutes on {} processors.\n", processors());
    text.push_str("| promise | tests | rounds | what went wrong meanwhile | result | planted faults caught |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for row in rows {
        let tests: Vec<_> = row.promise.tests.iter().map(|test| format!("`{}`", short(test))).collect();
        let told = row.held.as_ref().map(Outcome::told).unwrap_or_default();
        let rounds: Vec<_> = told.iter().map(|told| told.rounds.as_str()).collect();
        let accidents: Vec<_> = told.iter().map(|told| told.accidents.as_str()).collect();
        let result = match &row.held {
            None => "not run here".into(),
            Some(outcome) if outcome.passed => {
                let held = format!("held ({} s)", outcome.took.as_secs());
                std::iter::once(held.as_str()).chain(outcome.measured()).collect::<Vec<_>>().join("<br>")
            }
            Some(_) => "**broken**".into(),
        };
        let cells = [
            row.promise.says.into(),
            tests.join("<br>"),
            or_dash(rounds.join(" + ")),
            or_dash(accidents.join("; ")),
            result,
            match row.promise.proof {
                Proof::Itself => "in the tests themselves".into(),
                Proof::Faults(_) => row.caught.iter().map(Caught::word).collect::<Vec<_>>().join("<br>"),
            },
        ];
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// Prints the end of what each failed run said.
pub fn say_failures(rows: &[Row]) {
    for row in rows {
        let held = row.held.iter().filter(|outcome| !outcome.passed).map(|outcome| ("as it is", &outcome.output));
        let missed = row.caught.iter().filter(|caught| !caught.caught).map(|caught| (caught.fault, &caught.output));
        for (server, output) in held.chain(missed) {
            eprintln!("\n── {}: the server {server}", row.promise.says);
            let lines: Vec<_> = output.lines().collect();
            lines[lines.len().saturating_sub(LINES)..].iter().for_each(|line| eprintln!("{line}"));
        }
    }
}

impl Caught {
    fn word(&self) -> String {
        let Self { fault, caught, .. } = self;
        if *caught { format!("{fault}: yes") } else { format!("**{fault}: no**") }
    }
}

/// A test's name without the program that most of them share.
fn short(test: &str) -> &str {
    test.strip_prefix("it::").unwrap_or(test)
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "–".into() } else { text }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::promises::PROMISES;

    fn row(passed: bool, caught: bool) -> Row {
        let output = String::from("proof: 6 | 6 kill -9\nmeasured: 0 of 30 named\n");
        let held = Outcome { passed, failed: !passed, took: Duration::from_secs(7), output: output.clone() };
        let caught = vec![Caught { fault: "ack-before-commit", caught, output }];
        Row { promise: &PROMISES[0], held: Some(held), caught }
    }

    #[test]
    fn a_row_says_what_was_seen() {
        let text = markdown(&[row(true, true)], Size::Quick, "on 1 May 2026", Duration::from_secs(90));
        assert!(text.starts_with("The quick size, on 1 May 2026: 1.5 minutes"));
        assert!(text.contains("| 6 | 6 kill -9 | held (7 s)<br>0 of 30 named | ack-before-commit: yes |"));
    }

    #[test]
    fn a_promise_is_proven_only_when_it_held_and_its_faults_were_caught() {
        assert!(row(true, true).is_well());
        assert!(!row(false, true).is_well());
        assert!(!row(true, false).is_well());
        let text = markdown(&[row(false, false)], Size::Night, "", Duration::ZERO);
        assert!(text.contains("**broken**") && text.contains("**ack-before-commit: no**"));
    }
}
