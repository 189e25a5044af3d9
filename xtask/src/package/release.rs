//! What is packed: its version, its time, and the kind of computer that it is for.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// One version for one kind of computer.
#[derive(Debug, Clone)]
pub struct Release {
    /// In Debian's order: `0.1.0` where the commit is tagged `v0.1.0`; before that `0.1.0~`, the commit's time and name.
    pub version: String,
    /// Seconds since 1970 of the last commit: the time of everything that is packed, so that it can be made again.
    pub epoch: u64,
    pub machine: Machine,
}

/// A kind of computer, in the words of those who have to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// As Rust and the kernel call it.
    pub name: &'static str,
    /// As Debian calls it.
    pub debian: &'static str,
    /// The target for which Rust makes a program that needs no library of the system.
    pub target: &'static str,
}

const MACHINES: [Machine; 2] = [
    Machine { name: "x86_64", debian: "amd64", target: "x86_64-unknown-linux-musl" },
    Machine { name: "aarch64", debian: "arm64", target: "aarch64-unknown-linux-musl" },
];

impl Machine {
    /// By the name that Rust and the kernel have for it.
    pub fn of(name: &str) -> Result<Self> {
        let machine = MACHINES.into_iter().find(|machine| machine.name == name);
        machine
            .with_context(|| format!("Packages are made on {}, not on {name}.", MACHINES.map(|m| m.name).join(" and ")))
    }
}

impl Release {
    /// As the sources are now, for the kind of computer that this is.
    pub fn of(project: &Project) -> Result<Self> {
        let machine = Machine::of(std::env::consts::ARCH)?;
        let number = env!("CARGO_PKG_VERSION");
        let git = |words: &[&str]| told_by_git(project, words);
        let tag = format!("v{number}");
        let (epoch, version) = match git(&["log", "-1", "--format=%ct"]) {
            Some(time) => {
                let tagged = git(&["describe", "--exact-match", "--match", &tag]).is_some();
                let changed = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
                let date = ["log", "-1", "--date=format-local:%Y%m%d%H%M%S", "--format=%cd.%h"];
                let commit = git(&date).context("git does not name the last commit")?;
                (time.parse()?, version(number, tagged, &commit, changed))
            }
            None => (epoch_of_environment()?, number.to_owned()),
        };
        Ok(Self { version, epoch, machine })
    }

    /// The same with a version that comes just before, to upgrade from.
    pub fn before(&self) -> Self {
        Self { version: format!("{}~before", self.version), ..self.clone() }
    }
}

fn version(number: &str, tagged: bool, commit: &str, changed: bool) -> String {
    let changed = if changed { ".changed" } else { "" };
    if tagged && changed.is_empty() { number.to_owned() } else { format!("{number}~{commit}{changed}") }
}

/// A copy of the sources without their history cannot say how old they are.
fn epoch_of_environment() -> Result<u64> {
    let Ok(seconds) = std::env::var("SOURCE_DATE_EPOCH") else {
        bail!(
            "These sources have no git history, so their time is not known: set SOURCE_DATE_EPOCH to it, in seconds \
             since 1970, and try again."
        );
    };
    seconds.parse().context("SOURCE_DATE_EPOCH is not a number of seconds")
}

/// What git answers; nothing when it fails or is not there.
fn told_by_git(project: &Project, words: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    let output = git.current_dir(&project.root).args(words).env("TZ", "UTC").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(output.stdout.trim_ascii()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tagged_commit_without_changes_is_a_release() {
        assert_eq!(version("0.1.0", true, "20261127.abc", false), "0.1.0");
        assert_eq!(version("0.1.0", true, "20261127.abc", true), "0.1.0~20261127.abc.changed");
        assert_eq!(version("0.1.0", false, "20261127.abc", false), "0.1.0~20261127.abc");
    }

    #[test]
    fn other_computers_are_refused_by_name() {
        assert_eq!(Machine::of("x86_64").unwrap().debian, "amd64");
        let error = Machine::of("m68k").unwrap_err().to_string();
        assert!(error.contains("x86_64 and aarch64"), "{error}");
    }
}
