//! The real binary in a process of its own: it can be killed, and started again on the same folder and port.

use crate::{
    day::Venue,
    eventually,
    http::{Browser, secret_of},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    ffi::OsStr,
    fs::OpenOptions,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Words that begin the line with the server's address.
const RUNNING_AT: &str = "Plenary is running at ";

/// The environment variable that names the binary of another version.
const OTHER_BINARY: &str = "PLENARY_BINARY";

/// A process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How the binary is started.
#[derive(Default)]
pub struct Setup<'a> {
    /// Further arguments.
    pub arguments: &'a [&'a str],
    /// What is planted in it besides what `PLENARY_PLANT` says.
    pub planted: &'a [&'a str],
    /// A program, with its arguments, that becomes or watches the binary; none starts it directly.
    pub under: &'a [&'a str],
    /// What is done to the data folder, which is there and empty, before the binary starts.
    pub prepare: Option<fn(&Path)>,
}

/// Lets devices write as fast as they can.
pub const NO_RATE_LIMITS: [&str; 6] =
    ["--participant-rate", "100000", "--participant-burst", "1000000", "--notes-per-device", "100000"];

/// The real server.
pub struct ServerProcess {
    folder: TempDir,
    data: PathBuf,
    arguments: Vec<String>,
    under: Vec<String>,
    planted: String,
    server: Process,
    address: String,
    organiser: Browser,
}

impl ServerProcess {
    /// Starts the binary in an empty folder, with further arguments.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::with(Setup { arguments, ..Setup::default() }).await
    }

    /// Starts the binary, with the faults that the setup plants, in a prepared folder.
    pub async fn with(setup: Setup<'_>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let (arguments, under) = (words(setup.arguments), words(setup.under));
        let data = folder.path().join("data");
        if let Some(prepare) = setup.prepare {
            std::fs::create_dir(&data).expect("a data folder");
            prepare(&data);
        }
        let planted = planted_with(setup.planted);
        let started = try_spawn([folder.path(), &data], "127.0.0.1:0", &arguments, &under, &planted);
        let (server, lines) = started.unwrap_or_else(|log| panic!("the server ended; its log: {log}"));
        let address = address_in(&lines).expect("the server prints its address");
        let link = lines.iter().find(|line| line.contains('#')).expect("the server prints an organiser's link");
        let organiser = Browser::new(&address);
        organiser.enter(&secret_of(link).expect("the link has a secret")).await.expect("the link opens");
        Self { folder, data, arguments, under, planted, server, address, organiser }
    }

    /// Starts the binary on the data in another folder, on the port of a server that has ended.
    pub fn start_on(&mut self, data: &Path) {
        self.data = data.to_owned();
        self.start_again();
    }

    /// Changes the further arguments of every later start.
    pub fn set_arguments(&mut self, arguments: &[&str]) {
        self.arguments = arguments.iter().map(|&word| word.to_owned()).collect();
    }

    /// Runs the binary for one of its commands; what it printed, or said when it refused.
    pub fn run(&self, arguments: &[&OsStr]) -> Result<String, String> {
        run(&self.data, arguments)
    }

    /// The folder of database, keys and log lines.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).expect("the log can be read")
    }

    /// Bytes of memory that the process holds.
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.0.id())).expect("the process runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the system counts memory");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number of kilobytes");
        kilobytes * 1024
    }

    /// Kills the process at once, as a power cut would.
    pub fn kill(&mut self) {
        self.server.0.kill().expect("the process can be killed");
        self.server.0.wait().expect("the process ends");
    }

    /// Sends the process a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.server.0), signal).expect("the process lives");
    }

    /// Stops the process as systems stop their services; how it ended, and after how long.
    pub async fn stop(&mut self) -> (ExitStatus, Duration) {
        self.signal(Signal::TERM);
        self.ended().await
    }

    /// Waits until the process has ended.
    pub async fn ended(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let ended = || self.server.0.try_wait().expect("the process can be waited for");
        (eventually("the process ends", ended).await, begun.elapsed())
    }

    /// Starts the binary again on the same folder and port.
    pub fn start_again(&mut self) {
        let (server, lines) = self.try_again().unwrap_or_else(|log| panic!("the server ended; its log: {log}"));
        assert_eq!(address_in(&lines).as_ref(), Some(&self.address));
        self.server = server;
    }

    /// Tries to start the binary again on the same folder and port; what it has logged when it refuses to.
    pub fn tries_to_start_again(&mut self) -> Result<(), String> {
        self.server = self.try_again()?.0;
        Ok(())
    }

    fn try_again(&self) -> Result<(Process, Vec<String>), String> {
        let listen = self.address.trim_start_matches("http://");
        try_spawn([self.folder.path(), &self.data], listen, &self.arguments, &self.under, &self.planted)
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.server.0.id()
    }

    /// Sets limits of the process, in the words of `prlimit`.
    pub fn limit(&self, limits: &[&str]) {
        let set = Command::new("prlimit").args(["--pid", &self.id().to_string()]).args(limits).status();
        assert!(set.is_ok_and(|status| status.success()), "the limits {limits:?} can be set");
    }

    /// Lets the clock be wrong by some seconds, when that is planted.
    pub fn set_clock_back_or_forth(&self, seconds: i64) {
        let (new, file) = (self.folder().join("clock.new"), self.folder().join("clock"));
        std::fs::write(&new, seconds.to_string()).expect("the clock's file can be written");
        std::fs::rename(new, file).expect("the clock's file can be replaced");
    }

    /// Whether the process runs.
    pub fn runs(&mut self) -> bool {
        self.server.0.try_wait().expect("the process can be asked").is_none()
    }

    /// The most memory that the process ever had, in bytes.
    pub fn most_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).expect("the process runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the system counts memory");
        let kilobytes = line.split_whitespace().next().and_then(|number| number.parse::<usize>().ok());
        kilobytes.expect("a number of kilobytes") * 1024
    }
}

impl Venue for ServerProcess {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn organiser(&self) -> &Browser {
        &self.organiser
    }
}

/// What is planted: what the environment says, and what a test asks for itself.
pub fn planted_with(names: &[&str]) -> String {
    let environment = std::env::var("PLENARY_PLANT").unwrap_or_default();
    let environment = environment.split(',').filter(|name| !name.is_empty());
    environment.chain(names.iter().copied()).collect::<Vec<_>>().join(",")
}

/// The released binary beside the test binary, `target/<profile>/plenary`, as the sources are now. Cargo builds binaries
/// for tests of their own package only, so the first who asks builds it: a binary of yesterday would prove nothing.
pub fn binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| match std::env::var_os(OTHER_BINARY) {
        Some(other) => other.into(),
        None => build("plenary", &[]),
    });
    &BINARY
}

/// The binary in which faults can be planted, `target/<profile>/plenary-planted`, as the sources are now.
pub fn planted_binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> =
        LazyLock::new(|| build("plenary-planted", &["--features", "plenary-server/planted"]));
    &BINARY
}

/// The binary that tests start when something, or nothing, is planted.
pub fn started(planted: &str) -> &'static Path {
    if planted.is_empty() { binary() } else { planted_binary() }
}

fn build(name: &str, arguments: &[&str]) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    let profile = test.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
    let profile = profile.expect("the test lies in a folder of Cargo's");
    let binary = profile.join(name);
    let Some(cargo) = std::env::var_os("CARGO") else { return binary };
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--workspace", "--bin", name]).args(arguments);
    command.args(profile.ends_with("release").then_some("--release"));
    // Build scripts that watch what Cargo says of the package under test would run again each time.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "OUT_DIR"]
            .iter()
            .any(|start| name.to_string_lossy().starts_with(start))
        {
            command.env_remove(name);
        }
    }
    assert!(command.status().expect("cargo can be started").success(), "the server does not build");
    binary
}

/// Runs the binary on a data folder for one of its commands; what it printed, or said when it refused.
pub fn run(data: &Path, arguments: &[&OsStr]) -> Result<String, String> {
    let mut command = Command::new(started(&planted_with(&[])));
    command.arg("--data").arg(data).args(arguments).stdin(Stdio::null());
    let output = command.output().expect("the binary can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the binary speaks UTF-8");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Starts the binary and reads what it prints until it says how to stop it; what it logged when it ends instead. The
/// folders are that of the log, and that of the data.
fn try_spawn(
    [folder, data]: [&Path; 2],
    listen: &str,
    arguments: &[String],
    under: &[String],
    planted: &str,
) -> Result<(Process, Vec<String>), String> {
    let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file for log lines");
    let binary = started(planted);
    let mut command = match under.split_first() {
        Some((program, words)) => {
            let mut command = Command::new(program);
            command.args(words).arg(binary);
            command
        }
        None => Command::new(binary),
    };
    command.arg("--data").arg(data).args(["--listen", listen]).args(arguments);
    command.env("PLENARY_PLANT", planted).env("PLENARY_PLANT_CLOCK", folder.join("clock"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let mut server = Process(command.spawn().expect("the server can be started"));
    let mut printed = BufReader::new(server.0.stdout.take().expect("standard output is a pipe"));
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if printed.read_line(&mut line).expect("standard output can be read") == 0 {
            return Err(std::fs::read_to_string(folder.join("log")).expect("the log can be read"));
        }
        let last = line.contains("Ctrl+C");
        lines.push(line);
        if last {
            return Ok((server, lines));
        }
    }
}

fn address_in(lines: &[String]) -> Option<String> {
    lines.iter().find_map(|line| line.strip_prefix(RUNNING_AT)).map(|address| address.trim().to_owned())
}
