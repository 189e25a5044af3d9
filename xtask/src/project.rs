//! Where the workspace is, and how its tasks run other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The workspace on disk.
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where Cargo builds.
    pub target: PathBuf,
}

impl Project {
    /// Finds the workspace that this program was compiled in.
    pub fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies inside the workspace")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The built client, which the server embeds.
    pub fn dist(&self) -> PathBuf {
        self.root.join("client/dist")
    }

    /// Today, and the commit that is checked out, as far as this machine knows them: `on 1 May 2026 at 0123456`.
    pub fn version(&self) -> String {
        let day = words_of(Command::new("date").env("LC_ALL", "C").arg("+%-d %B %Y"));
        let mut git = Command::new("git");
        let commit = words_of(git.current_dir(&self.root).args(["describe", "--always", "--dirty"]));
        let parts = [("on", day), ("at", commit)].map(|(word, known)| known.map(|known| format!("{word} {known}")));
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Cargo, in the workspace, with words as arguments.
    ///
    /// `cargo run` describes xtask's own package in the environment. Build scripts that watch those
    /// variables (ring's does) would run again each time a build is started from here instead of a
    /// shell, so they are taken out.
    pub fn cargo(&self, words: &str) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        command.current_dir(&self.root).args(words.split_whitespace());
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(describes_this_package) {
                command.env_remove(name);
            }
        }
        command
    }
}

/// Runs a program to its end; a failure names the program and its arguments.
pub fn run(command: &mut Command) -> Result<()> {
    let line = spoken(command);
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status}).");
    }
    Ok(())
}

/// Whether the program starts and ends well; it prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// What a program prints on one line; none when it is not there, fails or says nothing.
fn words_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let words = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!words.is_empty()).then_some(words)
}

fn describes_this_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "OUT_DIR"]
        .iter()
        .any(|start| variable.starts_with(start))
}

fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(name).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_is_named_with_its_arguments() {
        let error = run(Command::new("false").arg("now")).unwrap_err();
        assert!(error.to_string().starts_with("`false now` failed"));
    }

    #[test]
    fn what_a_program_says_is_known_only_when_it_ends_well() {
        assert_eq!(words_of(Command::new("echo").arg("1 May 2026")).as_deref(), Some("1 May 2026"));
        assert_eq!(words_of(&mut Command::new("false")), None);
        assert_eq!(words_of(&mut Command::new("true")), None);
        assert_eq!(words_of(&mut Command::new("no-such-program-as-this")), None);
    }

    #[test]
    fn build_scripts_see_the_same_environment_as_from_a_shell() {
        assert!(describes_this_package("CARGO_PKG_NAME"));
        assert!(describes_this_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_this_package("CARGO_HOME"));
        assert!(!describes_this_package("CARGO_TARGET_DIR"));
    }
}
