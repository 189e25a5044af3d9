//! The programs behind a browser: its driver, itself, and a screen if it needs one, ended by their own ids.

use super::{engine::Engine, picture::target};
use crate::PATIENCE;
use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Times that a driver may look for a port.
const STARTS: usize = 5;
/// Pause between two looks whether a driver listens.
const LOOK: Duration = Duration::from_millis(10);
/// WebKit's window has a bar with buttons, which must not decide how narrow its page can be.
const NO_BUTTONS: &str = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; }";

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

/// The programs and the profile between them. Dropping it ends the programs and removes the profile.
pub(super) struct Processes {
    children: Vec<Child>,
    port: u16,
    guard: Child,
    browser: PathBuf,
    profile: TempDir,
}

impl Processes {
    /// Starts an engine's driver on a free port. A driver finds one for one kind of address and ends when somebody just took
    /// the same port of the other kind, as servers of other tests do: then it is started anew.
    pub fn start(engine: Engine) -> Result<Self> {
        for _ in 0..STARTS {
            let processes = Self::try_start(engine)?;
            if processes.port > 0 {
                return Ok(processes);
            }
        }
        bail!("the driver of {engine:?} does not listen")
    }

    /// Starts a driver once; its port is 0 when it ended before it listened.
    fn try_start(engine: Engine) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("plenary-browser-").tempdir()?;
        let guard = guard(profile.path())?;
        // From here on, dropping ends the programs.
        let mut processes = Self { children: Vec::new(), port: 0, guard, browser: PathBuf::new(), profile };
        match engine {
            Engine::Chromium => processes.start_chromedriver()?,
            Engine::Firefox => processes.start_geckodriver()?,
            Engine::WebKit => processes.start_webkit_driver()?,
        }
        Ok(processes)
    }

    fn start_chromedriver(&mut self) -> Result<()> {
        self.browser = program("chromium", "chromium")?;
        let mut driver = Command::new(program("chromedriver", "chromium-driver")?);
        // Independent of the developer's own language: date fields take the month first.
        driver.args(["--port=0", "--log-level=SEVERE"]).env("LANGUAGE", "en_US");
        self.port = self.begin(driver, "successfully on port ")?.unwrap_or_default();
        Ok(())
    }

    fn start_geckodriver(&mut self) -> Result<()> {
        self.browser = program("firefox-esr", "firefox-esr")?;
        let built = target().join("tools/bin/geckodriver");
        let driver = on_path("geckodriver").or_else(|| built.is_file().then_some(built));
        let driver = driver.context(
            "The browser tests need geckodriver: `cargo xtask test` installs it below target/tools, and leaves them out \
             with `--quick`.",
        )?;
        let mut driver = Command::new(driver);
        driver.args(["--port=0", "--allow-system-access", "--profile-root"]).arg(self.profile());
        driver.env("HOME", self.profile());
        self.port = self.begin(driver, "Listening on 127.0.0.1:")?.unwrap_or_default();
        Ok(())
    }

    /// WebKit has no mode without a window, and its driver names no port.
    fn start_webkit_driver(&mut self) -> Result<()> {
        let mut screen = Command::new(program("Xvfb", "xvfb")?);
        screen.args(["-displayfd", "1", "-screen", "0", "2048x1280x24", "-nolisten", "tcp"]);
        let display = self.begin(screen, "")?.context("Xvfb does not name its display")?;
        let style = self.profile().join(".config/gtk-3.0");
        std::fs::create_dir_all(&style)?;
        std::fs::write(style.join("gtk.css"), NO_BUTTONS)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut driver = Command::new(program("WebKitWebDriver", "webkit2gtk-driver")?);
        driver.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}")).env("HOME", self.profile());
        driver.env_remove("XDG_CONFIG_HOME").env_remove("WAYLAND_DISPLAY").stdout(Stdio::null());
        self.add(driver)?;
        if self.listens_at(port)? {
            self.port = port;
        }
        Ok(())
    }

    /// Starts a program and reads the number that it writes behind some words; nothing when it ends without them.
    fn begin(&mut self, mut command: Command, words: &str) -> Result<Option<u16>> {
        command.stdout(Stdio::piped());
        let mut said = BufReader::new(self.add(command)?.stdout.take().context("a program has an output")?);
        let number = said.by_ref().lines().map_while(Result::ok).find_map(|line| {
            let (_, number) = line.split_once(words)?;
            number.trim_end_matches('.').parse().ok()
        });
        // A program that writes to a closed pipe dies, and one that writes to a full pipe stops.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Ok(number)
    }

    fn add(&mut self, mut command: Command) -> Result<&mut Child> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{name} does not start"))?;
        let id = child.id();
        self.children.push(child);
        self.also_end(u64::from(id))?;
        self.children.last_mut().context("it was just added")
    }

    /// Waits until the program that was started last listens; it may end instead.
    fn listens_at(&mut self, port: u16) -> Result<bool> {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let driver = self.children.last_mut().context("a driver was started")?;
            if driver.try_wait()?.is_some() {
                return Ok(false);
            }
            ensure!(begun.elapsed() < PATIENCE, "a driver does not listen after {PATIENCE:?}");
            std::thread::sleep(LOOK);
        }
        Ok(true)
    }

    /// Begins a session with what the driver is asked for.
    pub async fn connect(&self, wanted: Value) -> Result<Client> {
        let Value::Object(wanted) = wanted else { unreachable!("braces make an object") };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let browser = self.browser.display();
        let why = || {
            format!(
                "{browser} does not start: start it from a terminal, with --headless where it knows that, to see why"
            )
        };
        builder.capabilities(wanted).connect(&self.address()).await.with_context(why)
    }

    /// Where the driver listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The program to drive; nothing for a driver that knows it itself.
    pub fn browser(&self) -> &Path {
        &self.browser
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
        // The guard has ended them, unless it never heard of them.
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
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

fn program(name: &str, package: &str) -> Result<PathBuf> {
    on_path(name).with_context(|| {
        format!("The browser tests need {name}: on Debian, run `apt-get install {package}`, or leave them out with `cargo xtask test --quick`.")
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
