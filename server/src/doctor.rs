//! `plenary doctor`: checks the server's environment, and reports on each item whether it is fine and what to do.

mod address;
mod certificate;
mod clock;
mod disk;
mod live;
mod rights;
mod unlock;
mod version;

use crate::config::Config;
use std::{fmt::Write, path::Path};

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing to do.
    Well,
    /// Worth a look; the server works.
    Warning,
    /// Must be fixed before an event.
    Problem,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How well it is.
    pub state: State,
    /// The subject of the check, in a word.
    pub about: &'static str,
    /// What was found, and what to do.
    pub say: String,
}

impl Finding {
    fn well(about: &'static str, say: impl Into<String>) -> Self {
        Self { state: State::Well, about, say: say.into() }
    }

    fn warning(about: &'static str, say: impl Into<String>) -> Self {
        Self { state: State::Warning, about, say: say.into() }
    }

    fn problem(about: &'static str, say: impl Into<String>) -> Self {
        Self { state: State::Problem, about, say: say.into() }
    }
}

/// Runs every check. Writes nothing but a temporary file beside the data, which is removed afterwards.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let data = config.data.clone();
    let watch = clock::Watch::start();
    let on_disk = tokio::task::spawn_blocking(move || [disk::examine(&data), rights::examine(&data)].concat());
    let mut findings = vec![version::program()];
    findings.extend(version::examine(&config.data).await);
    findings.extend(on_disk.await.unwrap_or_default());
    findings.extend(unlock::examine(config).await);
    let runs = running(&config.data);
    findings.extend(address::examine(config, runs).await);
    if let Some(url) = config.public_url.clone().filter(|_| runs) {
        findings.extend(live::examine(url).await);
    }
    findings.extend(config.tls.as_ref().map(|files| certificate::examine(files, config, crate::clock::seconds())));
    findings.extend(clock::examine(watch));
    findings
}

/// Whether anything must be fixed before an event.
pub fn any_problem(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.state == State::Problem)
}

/// One line for each finding, and how many there are of each kind.
pub fn report(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { state, about, say } in findings {
        let state = match state {
            State::Well => "ok",
            State::Warning => "warning",
            State::Problem => "PROBLEM",
        };
        let _ = writeln!(text, "{state:<8} {about:<12} {say}");
    }
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    match (count(State::Problem), count(State::Warning)) {
        (0, 0) => text.push_str("\nEverything is fine.\n"),
        (problems, warnings) => {
            let _ = writeln!(text, "\nProblems: {problems}. Warnings: {warnings}.");
        }
    }
    text
}

/// Whether a server holds the data folder now.
fn running(data: &Path) -> bool {
    std::fs::File::open(data.join("plenary.lock")).is_ok_and(|lock| lock.try_lock_shared().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_a_line_for_each_finding_and_counts_them() {
        let findings = [Finding::well("clock", "It is right."), Finding::problem("disk", "It is gone.")];
        let text = report(&findings);
        assert_eq!(
            text,
            "ok       clock        It is right.\nPROBLEM  disk         It is gone.\n\nProblems: 1. Warnings: 0.\n"
        );
        assert!(any_problem(&findings));
        assert!(!any_problem(&[Finding::warning("clock", "It may be wrong.")]));
        assert!(report(&findings[..1]).ends_with("Everything is fine.\n"));
    }

    #[tokio::test]
    async fn a_server_that_runs_is_noticed_and_not_disturbed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!running(folder.path()));
        let store = crate::store::sqlite::SqliteStore::open(folder.path()).await.unwrap();
        assert!(running(folder.path()));
        store.close().await;
        assert!(!running(folder.path()));
    }
}
