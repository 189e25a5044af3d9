//! The kernel's figures of a process: how long it has computed, and how much memory it uses.

use anyhow::{Context, Result};
use std::{
    collections::HashMap,
    fs::{read_dir, read_to_string},
    time::Duration,
};

/// How long each thread of a process has computed, in nanoseconds by the scheduler's own count.
#[derive(Debug, Clone, Default)]
pub struct Computed(HashMap<String, u64>);

impl Computed {
    /// Reads the current figures of a process.
    pub fn by(process: u32) -> Result<Self> {
        let threads = read_dir(format!("/proc/{process}/task")).context("the server's process is gone")?;
        let mut computed = HashMap::new();
        for thread in threads {
            let thread = thread?;
            // A thread may end between two looks.
            let Ok(text) = read_to_string(thread.path().join("schedstat")) else { continue };
            let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse().ok());
            let nanoseconds = nanoseconds.context("this kernel does not count what threads compute")?;
            computed.insert(thread.file_name().to_string_lossy().into_owned(), nanoseconds);
        }
        Ok(Self(computed))
    }

    /// What was computed since an earlier look.
    pub fn since(&self, before: &Self) -> Duration {
        let spent = |(thread, now): (&String, &u64)| now - before.0.get(thread).copied().unwrap_or(0).min(*now);
        Duration::from_nanos(self.0.iter().map(spent).sum())
    }
}

/// Resident memory in KiB.
pub fn memory(process: u32) -> Result<f64> {
    let status = read_to_string(format!("/proc/{process}/status")).context("the server's process is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the kernel says no VmRSS")?;
    line.trim().trim_end_matches("kB").trim().parse().context("VmRSS is not a number")
}
