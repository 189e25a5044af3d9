//! `cargo xtask serve` and `cargo xtask demo`: the client, the server, and then the server runs.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::client;
use crate::project::{Project, run};

/// Builds everything and becomes `plenary` with the given words and the person's own arguments.
///
/// The server is built without optimisation unless `--release` is given: on two cores that is
/// minutes less to wait, and quick enough for a room. `--workspace` gives the dependencies the
/// same features as the tests do, so that neither build undoes the other's.
pub fn serve(project: &Project, words: &[&str], arguments: &[String]) -> Result<()> {
    let (release, arguments) = parse(arguments);
    client::build(project)?;
    eprintln!("Building the server (a few minutes the first time, seconds later) …");
    let mut build = project.cargo("build --workspace --bin plenary");
    if release {
        build.arg("--release");
    }
    run(&mut build)?;
    let folder = if release { "release" } else { "debug" };
    let program = project.target.join(folder).join("plenary");
    eprintln!("Starting Plenary …");
    become_program(&program, words, arguments)
}

/// Splits `[--release] [--] ARGS`.
fn parse(arguments: &[String]) -> (bool, &[String]) {
    let (release, rest) = match arguments {
        [first, rest @ ..] if first == "--release" => (true, rest),
        rest => (false, rest),
    };
    match rest {
        [first, rest @ ..] if first == "--" => (release, rest),
        rest => (release, rest),
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
        assert_eq!(parse(&words("--release -- --port 0")), (true, &words("--port 0")[..]));
        assert_eq!(parse(&words("--port 0 -- --release")), (false, &words("--port 0 -- --release")[..]));
    }
}
