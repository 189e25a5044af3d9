//! `cargo xtask serve` and `cargo xtask demo`: the client, the server, and then the server runs.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::client;
use crate::project::{Project, run};

/// How the server is built: always optimised, because somebody will hold an event on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Profile {
    /// Optimised crate by crate: ready within minutes on two cores.
    Serve,
    /// Optimised as a whole: many minutes, for measuring and for servers that stay.
    Release,
}

impl Profile {
    /// Its name in `Cargo.toml`, which is also its folder below `target`.
    const fn name(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Release => "release",
        }
    }
}

/// Builds everything and becomes `plenary` with the given words and the person's own arguments.
///
/// `--workspace` gives the dependencies the same features as in every other build.
pub fn serve(project: &Project, words: &[&str], arguments: &[String]) -> Result<()> {
    let (profile, arguments) = parse(arguments);
    client::build(project)?;
    eprintln!("Building the server (a few minutes the first time) …");
    run(project.cargo("build --workspace --bin plenary --profile").arg(profile.name()))?;
    eprintln!("Starting Plenary …");
    become_program(&project.target.join(profile.name()).join("plenary"), words, arguments)
}

/// Splits `[--release] [--] ARGS`.
fn parse(arguments: &[String]) -> (Profile, &[String]) {
    let (profile, rest) = match arguments {
        [first, rest @ ..] if first == "--release" => (Profile::Release, rest),
        rest => (Profile::Serve, rest),
    };
    match rest {
        [first, rest @ ..] if first == "--" => (profile, rest),
        rest => (profile, rest),
    }
}

/// Gives this process to the server, so that Ctrl+C and signals reach it directly.
#[cfg(unix)]
fn become_program(program: &Path, words: &[&str], arguments: &[String]) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = Command::new(program).args(words).args(arguments).exec();
    Err(error).with_context(|| format!("{} could not be started", program.display()))
}

#[cfg(not(unix))]
fn become_program(program: &Path, words: &[&str], arguments: &[String]) -> Result<()> {
    run(Command::new(program).args(words).args(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_words_are_ours() {
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        assert_eq!(parse(&words("--release -- --port 0")), (Profile::Release, &words("--port 0")[..]));
        assert_eq!(parse(&words("--port 0 -- --release")), (Profile::Serve, &words("--port 0 -- --release")[..]));
    }
}
