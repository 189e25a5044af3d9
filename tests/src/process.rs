//! The real binary in a process of its own: it can be killed, and started again on the same folder and port.

use crate::{
    day::Venue,
    http::{Browser, secret_of},
};
use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Words that begin the line with the server's address.
const RUNNING_AT: &str = "Plenary is running at ";

/// The real server.
pub struct ServerProcess {
    folder: TempDir,
    arguments: Vec<String>,
    child: Child,
    address: String,
    organiser: Browser,
}

impl ServerProcess {
    /// Starts the binary in an empty folder, with further arguments.
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let arguments: Vec<_> = arguments.iter().map(|&word| word.to_owned()).collect();
        let (child, lines) = spawn(folder.path(), "127.0.0.1:0", &arguments);
        let address = address_in(&lines).expect("the server prints its address");
        let link = lines.iter().find(|line| line.contains('#')).expect("the server prints an organiser's link");
        let organiser = Browser::new(&address);
        organiser.enter(&secret_of(link).expect("the link has a secret")).await.expect("the link opens");
        Self { folder, arguments, child, address, organiser }
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
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }

    /// Starts the binary again on the same folder and port.
    pub fn start_again(&mut self) {
        let listen = self.address.trim_start_matches("http://").to_owned();
        let (child, lines) = spawn(self.folder.path(), &listen, &self.arguments);
        assert_eq!(address_in(&lines).as_ref(), Some(&self.address));
        self.child = child;
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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

/// The binary beside the test binary: `target/<profile>/plenary`.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    let profile = test.ancestors().find(|folder| folder.join("plenary").is_file());
    profile
        .unwrap_or_else(|| panic!("no `plenary` beside {}; run `cargo build -p plenary-server` first", test.display()))
        .join("plenary")
}

/// Starts the binary and reads what it prints until it says how to stop it.
fn spawn(folder: &Path, listen: &str, arguments: &[String]) -> (Child, Vec<String>) {
    let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file for log lines");
    let mut child = Command::new(binary())
        .arg("--data")
        .arg(folder.join("data"))
        .args(["--listen", listen])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the server can be started");
    let mut printed = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
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
            return (child, lines);
        }
    }
}

fn address_in(lines: &[String]) -> Option<String> {
    lines.iter().find_map(|line| line.strip_prefix(RUNNING_AT)).map(|address| address.trim().to_owned())
}
