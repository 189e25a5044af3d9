//! The disk under the data folder: its file system, its fsync latency, its free space.

use super::Finding;
use std::{
    fs::{File, OpenOptions},
    io::{self, Seek, Write},
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const ABOUT: &str = "disk";
const SPACE: &str = "space";
/// The name of the file written to measure; the process id is appended, so that two doctors do not collide.
const PROBE: &str = "doctor";
/// What is written each time: a page of the database.
const PAGE: [u8; 4096] = [0x55; 4096];
/// Maximum of measurements.
const ROUNDS: usize = 100;
/// Time limit of all measurements.
const LONGEST: Duration = Duration::from_secs(5);
/// A median below this means that no disk is behind it: even the fastest need longer for an fsync.
const TOO_FAST: Duration = Duration::from_micros(50);
/// From here on people notice that the tick under their note is late.
const TOO_SLOW: Duration = Duration::from_millis(250);
/// File systems that live in memory.
const MEMORY: [&str; 2] = ["tmpfs", "ramfs"];
/// Network file systems: the database's locks and write-ahead log do not work on them.
const NETWORK: [&str; 9] = ["9p", "afs", "ceph", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3", "vboxsf"];
/// Upper bound of what one event takes, in bytes. A day of 26 people took 0.2 MiB; this allows ten times the text and
/// snapshots.
const EVENT: u64 = 2 * MIB;
/// Number of events that should fit, and the number below which hardly one day fits.
const EVENTS: (u64, u64) = (100, 10);
const MIB: u64 = 1024 * 1024;

/// The durations of the fsyncs, shortest first.
#[derive(Debug)]
struct Times(Vec<Duration>);

impl Times {
    /// A percentile of the durations.
    fn within(&self, percent: usize) -> Duration {
        self.0.get((self.0.len() * percent / 100).min(self.0.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Checks the disk of the data folder, or of its nearest existing ancestor.
pub fn examine(data: &Path) -> Vec<Finding> {
    let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let Some(folder) = data.ancestors().find(|folder| folder.is_dir()) else { return Vec::new() };
    let name = folder.display();
    let kind = kind(folder).unwrap_or_else(|| "unknown".into());
    let kept = match measure(folder) {
        Ok(times) => judge(&kind, &times),
        Err(error) => {
            let say = format!(
                "Plenary cannot write to the folder {name} ({error}); give this user permission, or free some space."
            );
            Finding::problem(ABOUT, say)
        }
    };
    vec![kept, space(rustix::fs::statvfs(folder).ok().and_then(|disk| disk.f_bavail.checked_mul(disk.f_frsize)))]
}

fn judge(kind: &str, times: &Times) -> Finding {
    let (median, most) = (times.within(50), times.within(95));
    let found = format!(
        "The file system is {kind}; saving a page takes {} ms, and 95 in 100 take {} ms or less",
        millis(median),
        millis(most)
    );
    if MEMORY.contains(&kind) {
        let say = format!("{found}. It is in memory, so a restart empties it. Choose a folder on a disk with --data.");
        Finding::problem(ABOUT, say)
    } else if NETWORK.contains(&kind) {
        let say = format!("{found}. It is on another computer, so notes could be lost. Choose a local disk.");
        Finding::problem(ABOUT, say)
    } else if median < TOO_FAST {
        let say = format!(
            "{found}. That is faster than a disk can be: a power cut may lose what was acknowledged. See that the \
             disk, or the machine around this one, passes on what must be kept (fsync)."
        );
        Finding::warning(ABOUT, say)
    } else if kind == "overlay" {
        let say = format!("{found}. It disappears with its container: give the data folder its own volume.");
        Finding::warning(ABOUT, say)
    } else if most > TOO_SLOW {
        Finding::warning(ABOUT, format!("{found}. That is slow, so notes take longer to save. Choose a faster disk."))
    } else {
        Finding::well(ABOUT, format!("{found}."))
    }
}

fn space(free: Option<u64>) -> Finding {
    let Some(free) = free else {
        return Finding::warning(SPACE, "Cannot tell how much space there is; check with df.");
    };
    let events = free / EVENT;
    let found = format!("{} MiB are free, room for about {events} events", free / MIB);
    if events < EVENTS.1 {
        Finding::problem(SPACE, format!("{found}. Free some space, or choose another disk with --data."))
    } else if events < EVENTS.0 {
        Finding::warning(SPACE, format!("{found}. Free some space soon, or delete events that you no longer need."))
    } else {
        Finding::well(SPACE, format!("{found}."))
    }
}

/// Writes and fsyncs a page repeatedly.
fn measure(folder: &Path) -> io::Result<Times> {
    let probe = Probe::new(folder)?;
    let (begun, mut times) = (Instant::now(), Vec::with_capacity(ROUNDS));
    while times.len() < ROUNDS && begun.elapsed() < LONGEST {
        let start = Instant::now();
        probe.file.write_all_at(&PAGE, 0)?;
        probe.file.sync_data()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(Times(times))
}

/// A temporary file, removed when dropped.
struct Probe {
    file: File,
    path: PathBuf,
}

impl Probe {
    fn new(folder: &Path) -> io::Result<Self> {
        let path = folder.join(format!(".plenary-{PROBE}-{}", std::process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        // Written once up front: the file's length must not change while we measure.
        let written = file.write_all(&PAGE).and_then(|()| file.sync_all()).and_then(|()| file.rewind());
        let probe = Self { file, path };
        written.map(|()| probe)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // A folder in which nothing can be removed has been reported already.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The name of the file system that holds a folder, where the system reports it.
fn kind(folder: &Path) -> Option<String> {
    let device = std::fs::metadata(folder).ok()?.dev();
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    mounted(&mounts, &format!("{major}:{minor}"))
}

/// The type of the file system mounted from a device: the first word after the dash that ends a line's optional fields.
fn mounted(mounts: &str, device: &str) -> Option<String> {
    let line = mounts.lines().find(|line| line.split(' ').nth(2) == Some(device))?;
    let (_, behind) = line.split_once(" - ")?;
    behind.split(' ').next().map(str::to_owned)
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn times(micros: u64) -> Times {
        Times((1..=100).map(|round| Duration::from_micros(micros * round / 50)).collect())
    }

    #[test]
    fn a_disk_is_judged_by_its_kind_and_its_times() {
        let judged = |kind, micros| judge(kind, &times(micros));
        assert_eq!(judged("ext4", 3_000).state, State::Well);
        assert!(judged("ext4", 3_000).say.contains("saving a page takes 3.06 ms, and 95 in 100 take 5.76 ms or less"));
        assert!(judged("ext4", 10).say.contains("faster than a disk can be"));
        assert_eq!(judged("ext4", 200_000).state, State::Warning);
        assert_eq!(judged("overlay", 3_000).state, State::Warning);
        assert_eq!(judged("tmpfs", 3_000).state, State::Problem);
        assert!(judged("tmpfs", 3).say.contains("a restart empties it"));
        assert!(judged("nfs4", 3_000).say.contains("another computer"));
    }

    #[test]
    fn space_is_told_in_events() {
        assert_eq!(space(Some(20_000 * MIB)).say, "20000 MiB are free, room for about 10000 events.");
        assert_eq!(space(Some(150 * MIB)).state, State::Warning);
        assert_eq!(space(Some(10 * MIB)).state, State::Problem);
        assert_eq!(space(None).state, State::Warning);
    }

    #[test]
    fn a_real_disk_is_measured_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let times = measure(folder.path()).unwrap();
        assert!(!times.0.is_empty() && times.0.is_sorted());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let not_there = examine(&folder.path().join("not/yet/there"));
        assert_eq!(not_there.len(), 2);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_kind_of_a_mount_is_found_by_its_device() {
        let mounts = "21 28 0:20 / /proc rw,nosuid shared:12 - proc proc rw\n\
                      28 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw\n";
        assert_eq!(mounted(mounts, "254:0").as_deref(), Some("ext4"));
        assert_eq!(mounted(mounts, "0:20").as_deref(), Some("proc"));
        assert_eq!(mounted(mounts, "9:9"), None);
        assert!(kind(Path::new("/proc")).is_none_or(|kind| kind == "proc"));
    }
}
