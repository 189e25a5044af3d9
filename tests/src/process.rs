//! The real binary in a process of its own: it can be killed, and started again on the same folder and port.

use crate::{
    day::Venue,
    http::{Browser, secret_of},
};
use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};
use tempfile::TempDir;

/// Words that begin the line with the server's address.
const RUNNING_AT: &str = "Plenary is running at ";

/// A process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The real server.
pub struct ServerProcess {
    folder: TempDir,
    arguments: Vec<String>,
    server: Process,
    address: String,
    organiser: Browser,
}

impl ServerProcess {
    /// Starts the binary in an empty folder, with further arguments.
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let arguments: Vec<_> = arguments.iter().map(|&word| word.to_owned()).collect();
        let (server, lines) = spawn(folder.path(), "127.0.0.1:0", &arguments);
        let address = address_in(&lines).expect("the server prints its address");
        let link = lines.iter().find(|line| line.contains('#')).expect("the server prints an organiser's link");
        let organiser = Browser::new(&address);
        organiser.enter(&secret_of(link).expect("the link has a secret")).await.expect("the link opens");
        Self { folder, arguments, server, address, organiser }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.server.0.id()
    }

    /// The folder of database, keys and log lines.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).expect("the log can be read")
    }

    /// Kills the process at once, as a power cut would.
    pub fn kill(&mut self) {
        self.server.0.kill().expect("the process can be killed");
        self.server.0.wait().expect("the process ends");
    }

    /// Starts the binary again on the same folder and port.
    pub fn start_again(&mut self) {
        let listen = self.address.trim_start_matches("http://").to_owned();
        let (server, lines) = spawn(self.folder.path(), &listen, &self.arguments);
        assert_eq!(address_in(&lines).as_ref(), Some(&self.address));
        self.server = server;
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

/// The binary beside the test binary, `target/<profile>/plenary`, as the sources are now. Cargo builds binaries for
/// tests of their own package only, so the first who asks builds it: a binary of yesterday would prove nothing.
fn binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
        let test = std::env::current_exe().expect("the test knows where it is");
        let profile = test.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
        let profile = profile.expect("the test lies in a folder of Cargo's");
        if let Some(cargo) = std::env::var_os("CARGO") {
            build(&cargo, profile.ends_with("release"));
        }
        profile.join("plenary")
    });
    &BINARY
}

fn build(cargo: &OsStr, release: bool) {
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--workspace", "--bin", "plenary"]);
    command.args(release.then_some("--release"));
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
}

/// Starts the binary and reads what it prints until it says how to stop it.
fn spawn(folder: &Path, listen: &str, arguments: &[String]) -> (Process, Vec<String>) {
    let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file for log lines");
    let mut command = Command::new(binary());
    command.arg("--data").arg(folder.join("data")).args(["--listen", listen]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let mut server = Process(command.spawn().expect("the server can be started"));
    let mut printed = BufReader::new(server.0.stdout.take().expect("standard output is a pipe"));
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if printed.read_line(&mut line).expect("standard output can be read") == 0 {
            let mut log = String::new();
            let _ = File::open(folder.join("log")).and_then(|mut file| file.read_to_string(&mut log));
            panic!("the server ended after {lines:?}; its log: {log}");
        }
        let last = line.contains("Ctrl+C");
        lines.push(line);
        if last {
            return (server, lines);
        }
    }
}

fn address_in(lines: &[String]) -> Option<String> {
    lines.iter().find_map(|line| line.strip_prefix(RUNNING_AT)).map(|address| address.trim().to_owned())
}
