//! The programs behind a browser: chromedriver and Chromium, each ended by its own id.

use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;

/// Times that chromedriver may look for a port.
const STARTS: usize = 5;

/// Both programs and the profile between them. Dropping it ends the programs and removes the profile.
pub(super) struct Processes {
    driver: Child,
    /// Kept open: a program that writes to a closed pipe dies.
    _said: BufReader<ChildStdout>,
    port: u16,
    browser: Option<u64>,
    chromium: PathBuf,
    profile: TempDir,
}

impl Processes {
    /// Starts chromedriver on a free port. It finds one for one kind of address and ends when somebody just took the same
    /// port of the other kind, as servers of other tests do: then it is started anew.
    pub fn driver() -> Result<Self> {
        for _ in 0..STARTS {
            let processes = Self::try_driver()?;
            if processes.port > 0 {
                return Ok(processes);
            }
        }
        anyhow::bail!("chromedriver does not say on which port it listens")
    }

    /// Starts chromedriver once; its port is 0 when it ended before it listened.
    fn try_driver() -> Result<Self> {
        let chromium = program("chromium", "chromium")?;
        let mut driver = Command::new(program("chromedriver", "chromium-driver")?)
            .args(["--port=0", "--log-level=SEVERE"])
            // Independent of the developer's own language: date fields take the month first.
            .env("LANGUAGE", "en_US")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start")?;
        let mut said = BufReader::new(driver.stdout.take().context("chromedriver has no output")?);
        let profile = tempfile::Builder::new().prefix("plenary-browser-").tempdir()?;
        // From here on, dropping ends the program.
        let port = port(&mut said);
        Ok(Self { driver, _said: said, port: port.unwrap_or_default(), browser: None, chromium, profile })
    }

    /// Where chromedriver listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The program to drive.
    pub fn chromium(&self) -> &Path {
        &self.chromium
    }

    /// The folder of the profile.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Remembers which process is the browser.
    pub fn browser_is(&mut self, id: u64) {
        self.browser = Some(id);
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Some(id) = self.browser {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).stderr(Stdio::null()).status();
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Reads "ChromeDriver was started successfully on port 43869."
fn port(said: &mut impl BufRead) -> Option<u16> {
    said.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    })
}

fn program(name: &str, package: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()).with_context(|| {
        format!("The browser tests need {name}: on Debian, run `apt-get install {package}`, or leave them out with `cargo xtask test --quick`.")
    })
}
