//! The programs behind a browser: chromedriver and Chromium, ended by their own ids.

use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;

/// Times that chromedriver may look for a port.
const STARTS: usize = 5;

/// What the guard runs: it reads ids until its input ends, because [`Processes`] was dropped or because the test process
/// ended in whatever way. Then it ends those programs and removes the profile, in which a Chromium that is ending may still
/// write.
const GUARD: &str = r#"
    while read -r id; do ids="$ids $id"; done
    kill -KILL $ids
    for pause in 0.02 0.05 0.1 0.2 0.5 1; do
        rm -rf -- "$1"
        sleep $pause
        [ -e "$1" ] || exit 0
    done
"#;

/// Both programs and the profile between them. Dropping it ends the programs and removes the profile.
pub(super) struct Processes {
    driver: Child,
    /// Kept open: a program that writes to a closed pipe dies.
    said: BufReader<ChildStdout>,
    port: u16,
    guard: Child,
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
        let driver = program("chromedriver", "chromium-driver")?;
        let profile = tempfile::Builder::new().prefix("plenary-browser-").tempdir()?;
        let guard = guard(profile.path())?;
        let mut driver = Command::new(driver)
            .args(["--port=0", "--log-level=SEVERE"])
            // Independent of the developer's own language: date fields take the month first.
            .env("LANGUAGE", "en_US")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start")?;
        let said = BufReader::new(driver.stdout.take().context("chromedriver has no output")?);
        // From here on, dropping ends the program.
        let mut processes = Self { driver, said, port: 0, guard, chromium, profile };
        processes.also_end(u64::from(processes.driver.id()))?;
        processes.port = port(&mut processes.said).unwrap_or_default();
        Ok(processes)
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

    /// Tells the guard of a process that ends with this.
    pub fn also_end(&mut self, id: u64) -> Result<()> {
        let ids = self.guard.stdin.as_mut().context("the guard has an input")?;
        writeln!(ids, "{id}").context("the guard takes an id")
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
        // The guard has ended it, unless it never heard of it.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Starts the guard. It is in a group of its own, so that it outlives a Ctrl+C that ends the tests.
fn guard(profile: &Path) -> Result<Child> {
    Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .arg(profile)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("the shell that ends the browser with the tests does not start")
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
