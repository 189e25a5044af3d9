//! cargo-deny: licences and sources of our dependencies, and known advisories against them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::built::Built;
use crate::project::{Project, succeeds};

const DENY: Built = Built { name: "cargo-deny", version: "0.20.2" };
/// Words in cargo-deny's complaint when it is the network and not a dependency that is at fault.
const UNREACHABLE: [&str; 3] =
    ["failed to fetch advisory database", "failed to clone", "failed to open advisory database"];

/// The result of the check for known vulnerabilities.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Weaknesses,
    /// Nothing was looked up.
    Unreachable,
}

/// `cargo xtask advisories`: known weaknesses of what the lock file names.
pub fn advisories(project: &Project) -> Result<()> {
    let Some(mut deny) = command(project, false)? else {
        bail!(
            "cargo-deny is not installed. Run `cargo install {} --version {} --locked`, or `./plenary test`, which \
             installs it below target/tools.",
            DENY.name,
            DENY.version
        );
    };
    let output = deny.args(["check", "advisories"]).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}");
    match outcome(output.status.success(), &said) {
        Outcome::Clean => {
            eprintln!("No dependency has a known vulnerability.");
            Ok(())
        }
        Outcome::Weaknesses => bail!("Weaknesses are known of dependencies: update them, or say in deny.toml why not."),
        Outcome::Unreachable => bail!(
            "The advisory database could not be reached, so nothing was looked up. Try again where \
             github.com/RustSec/advisory-db can be cloned."
        ),
    }
}

fn outcome(success: bool, said: &str) -> Outcome {
    match success {
        true => Outcome::Clean,
        false if UNREACHABLE.iter().any(|words| said.contains(words)) => Outcome::Unreachable,
        false => Outcome::Weaknesses,
    }
}

/// `cargo deny`, from the path or from `target/tools`, where it is installed if that is asked for.
pub fn command(project: &Project, install: bool) -> Result<Option<Command>> {
    if succeeds(&mut project.cargo("deny --version")) {
        return Ok(Some(project.cargo("deny")));
    }
    if install {
        DENY.ensure(project)?;
    } else if !DENY.is_there(project) {
        return Ok(None);
    }
    let mut command = Command::new(DENY.program(project));
    command.current_dir(&project.root);
    Ok(Some(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_out_of_reach_is_no_clean_bill() {
        let offline = "[ERROR] failed to fetch advisory database https://example.org with cli: failed to clone";
        assert_eq!(outcome(false, offline), Outcome::Unreachable);
        assert_eq!(outcome(false, "error[vulnerability]: a weakness\nadvisories FAILED"), Outcome::Weaknesses);
        assert_eq!(outcome(true, "advisories ok"), Outcome::Clean);
    }
}
