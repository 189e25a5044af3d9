//! The server in a Debian without systemd: started by the words of its unit, as the unit's user.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::{UNIT, debian::Debian};
use crate::project::run;

/// Words at the end of what the server says when it is ready.
const READY: &str = "Stop it with";

/// A running server, which does not outlive its owner.
pub struct Server {
    process: Child,
    /// What it printed for the first organiser; empty when there is one already.
    pub link: String,
}

impl Server {
    /// Starts it and waits until it says that it is ready.
    pub fn start(debian: &Debian) -> Result<Self> {
        let unit = debian.read(UNIT)?;
        let user = format!("--userspec={}:{}", one(&unit, "User")?, one(&unit, "Group")?);
        let mut command = debian.command(&[user]);
        command.args(one(&unit, "ExecStart")?.split(' '));
        command.envs(all(&unit, "Environment").filter_map(|line| line.split_once('=')));
        let options = one(&unit, "EnvironmentFile")?;
        let options = debian.read(options.trim_start_matches('-').trim_start_matches('/'))?;
        let options = options.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
        command.envs(options);
        let process = command.stdout(Stdio::piped()).spawn().context("`chroot` could not be started")?;
        let mut server = Self { process, link: String::new() };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let output = self.process.stdout.take().context("the server has no output")?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            if line.contains("/organise#") {
                self.link = line.trim().to_owned();
            }
            if line.starts_with(READY) {
                return Ok(());
            }
        }
        anyhow::bail!("The server did not start; what it said stands above.")
    }

    /// Stops it as systemd does, and waits.
    pub fn stop(mut self) -> Result<()> {
        run(Command::new("kill").args(["-TERM", &self.process.id().to_string()]))?;
        let status = self.process.wait()?;
        ensure!(status.success(), "The server ended with {status} when it was told to stop.");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The values of a name in a unit.
fn all<'a>(unit: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    unit.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix('='))
}

fn one<'a>(unit: &'a str, name: &'a str) -> Result<&'a str> {
    all(unit, name).next().with_context(|| format!("The unit does not say {name}."))
}
