//! `cargo xtask bench`: builds the server and the load program in release, brings y-websocket, and measures.

use std::process::Command;

use anyhow::Result;

use crate::project::{Project, run};
use crate::{client, size, tools};

/// Builds, and runs the load program with the person's own arguments.
pub fn run_all(project: &Project, arguments: &[String]) -> Result<()> {
    if let Some((first, rest)) = arguments.split_first()
        && first == "--client"
    {
        return pages(project, rest);
    }
    eprintln!("Building server and load program in release (many minutes the first time) …");
    run(&mut project.cargo("build --release --workspace --bin plenary --bin load"))?;
    let mut load = Command::new(project.target.join("release/load"));
    if !arguments.iter().any(|word| word == "--alone") {
        load.arg("--y-websocket").arg(tools::y_websocket(project)?);
    }
    // Measured is the disk of the workspace, not a folder that may be in memory.
    let data = project.target.join("bench");
    std::fs::create_dir_all(&data)?;
    run(load.args(arguments).env("TMPDIR", data).env_remove("CARGO"))
}

/// Builds, says what a phone loads, and measures the pages in Chromium.
fn pages(project: &Project, arguments: &[String]) -> Result<()> {
    tools::chromium()?;
    client::build(project)?;
    eprintln!("Building server and measuring program in release (many minutes the first time) …");
    run(&mut project.cargo("build --release --workspace --bin plenary --bin pages"))?;
    size::check(project)?;
    run(Command::new(project.target.join("release/pages")).args(arguments).env_remove("CARGO"))
}
