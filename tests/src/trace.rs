//! What a server asked of the system, in order, as `strace` wrote it down: when a batch was on the disk, and when it left.

use crate::files::holds;
use std::collections::HashMap;

/// Arguments of `strace` by which it writes what [`read`] reads; the file to write and the program follow. The traced
/// program stays the child of the process that started it.
pub const STRACE: [&str; 9] = [
    "strace",
    "-D",
    "-f",
    "-y",
    "-xx",
    "-s",
    "65536",
    "-e",
    "trace=write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync",
];

/// What comes before the two digits of a byte.
const DIGITS: &str = "\\x";

/// A call began or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // files, threads and bytes
pub enum Moment {
    /// Bytes were handed over to be written to a file.
    Written { file: String, bytes: Vec<u8> },
    /// A file is being brought to the disk.
    SyncBegins { file: String, thread: u32 },
    /// It is on the disk.
    Synced { thread: u32 },
    /// Bytes begin to leave by a socket.
    Sent { bytes: Vec<u8> },
}

/// Something that the server stored and then published.
#[derive(Debug)]
pub struct Told<'a> {
    /// Its bytes in the write-ahead log.
    pub stored: &'a [u8],
    /// Its bytes on the wire.
    pub sent: &'a [u8],
    /// In words, for a test that fails.
    pub what: String,
}

/// The moments of a trace, in order.
pub fn read(trace: &str) -> Vec<Moment> {
    let mut begun = HashMap::new();
    trace.lines().filter_map(|line| moments(line, &mut begun)).flatten().collect()
}

/// Each thing that left before the write-ahead log with it was on the disk, or that never left.
pub fn breaches(moments: &[Moment], told: &[Told]) -> Vec<String> {
    told.iter().filter_map(|told| breach(moments, told)).collect()
}

fn breach(moments: &[Moment], told: &Told) -> Option<String> {
    let what = &told.what;
    let sent = |moment: &Moment| matches!(moment, Moment::Sent { bytes } if holds(bytes, told.sent));
    let Some(left) = moments.iter().position(sent) else { return Some(format!("{what} never left")) };
    let log = |file: &str| file.ends_with("plenary.db-wal");
    let stored =
        |moment: &Moment| matches!(moment, Moment::Written { file, bytes } if log(file) && holds(bytes, told.stored));
    let Some(written) = moments[..left].iter().position(stored) else {
        return Some(format!("{what} left before it was written"));
    };
    let after = &moments[written..left];
    let begins = |moment: &Moment| match moment {
        Moment::SyncBegins { file, thread } if log(file) => Some(*thread),
        _ => None,
    };
    let durable = after.iter().enumerate().any(|(place, moment)| {
        begins(moment).is_some_and(|thread| after[place..].contains(&Moment::Synced { thread }))
    });
    (!durable).then(|| format!("{what} left before it was on the disk"))
}

/// Reads a line such as `17 fdatasync(9</data/plenary.db-wal>) = 0`, whole or as a begun and an ended half.
fn moments(line: &str, begun: &mut HashMap<u32, String>) -> Option<Vec<Moment>> {
    let (thread, rest) = line.trim_start().split_once(' ')?;
    let thread: u32 = thread.parse().ok()?;
    let rest = rest.trim_start();
    if let Some(ended) = rest.strip_prefix("<... ") {
        let call = begun.remove(&thread)?;
        return Some(end(&call, ended, thread).into_iter().collect());
    }
    let (call, rest) = rest.split_once('(')?;
    let file = rest.split_once('<').map_or("", |(_, file)| file.split('>').next().unwrap_or_default());
    let file = if file.contains(DIGITS) { String::from_utf8(bytes_of(file)).ok()? } else { file.to_owned() };
    let mut found = match call {
        "fsync" | "fdatasync" => vec![Moment::SyncBegins { file, thread }],
        "pwrite64" | "pwritev" => vec![Moment::Written { file, bytes: bytes_in(rest) }],
        _ if file.starts_with("socket:") || file.starts_with("TCP") => vec![Moment::Sent { bytes: bytes_in(rest) }],
        _ => Vec::new(),
    };
    if rest.ends_with("<unfinished ...>") {
        begun.insert(thread, call.to_owned());
    } else {
        found.extend(end(call, rest, thread));
    }
    Some(found)
}

fn end(call: &str, rest: &str, thread: u32) -> Option<Moment> {
    (matches!(call, "fsync" | "fdatasync") && rest.ends_with("= 0")).then_some(Moment::Synced { thread })
}

/// The bytes of every text `"\x61\x62"` of a line, joined.
fn bytes_in(line: &str) -> Vec<u8> {
    line.split('"').skip(1).step_by(2).flat_map(bytes_of).collect()
}

fn bytes_of(text: &str) -> Vec<u8> {
    text.split(DIGITS).skip(1).filter_map(|digits| u8::from_str_radix(digits, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = r#"7 pwrite64(9</data/plenary.db-wal>, "\x01\x02\x03", 3, 32) = 3"#;
    const SYNCED: &str = "7 fdatasync(9</data/plenary.db-wal>) = 0";
    const SENT: &str = r#"8 sendto(12<socket:[99]>, "\x81\x61\x62", 3, MSG_NOSIGNAL, NULL, 0) = 3"#;

    fn told() -> [Told<'static>; 1] {
        [Told { stored: &[2, 3], sent: b"ab", what: "the answer".into() }]
    }

    fn said(lines: &[&str]) -> Vec<String> {
        breaches(&read(&lines.join("\n")), &told())
    }

    #[test]
    fn written_brought_to_the_disk_and_then_sent_is_in_order() {
        assert_eq!(said(&[WRITTEN, SYNCED, SENT]), Vec::<String>::new());
        let halves = ["7 fdatasync(9</data/plenary.db-wal> <unfinished ...>", "7 <... fdatasync resumed>) = 0"];
        assert_eq!(said(&[WRITTEN, halves[0], halves[1], SENT]), Vec::<String>::new());
    }

    #[test]
    fn any_other_order_is_noticed() {
        assert_eq!(said(&[SENT, WRITTEN, SYNCED]), ["the answer left before it was written"]);
        assert_eq!(said(&[WRITTEN, SENT, SYNCED]), ["the answer left before it was on the disk"]);
        assert_eq!(said(&[SYNCED, WRITTEN, SENT]), ["the answer left before it was on the disk"]);
        let begun = "7 fdatasync(9</data/plenary.db-wal> <unfinished ...>";
        let ended = "7 <... fdatasync resumed>) = 0";
        assert_eq!(said(&[WRITTEN, begun, SENT, ended]), ["the answer left before it was on the disk"]);
        assert_eq!(said(&[begun, WRITTEN, ended, SENT]), ["the answer left before it was on the disk"]);
        assert_eq!(said(&[WRITTEN, SYNCED]), ["the answer never left"]);
    }

    #[test]
    fn another_file_or_a_failure_counts_for_nothing() {
        let other = "7 fdatasync(4</data/keys.db-wal>) = 0";
        assert_eq!(said(&[WRITTEN, other, SENT]).len(), 1);
        let named = r"7 fdatasync(9<\x2f\x6b\x65\x79\x73\x2d\x77\x61\x6c>) = 0";
        assert_eq!(said(&[WRITTEN, named, SENT]).len(), 1);
        let failed = "7 fdatasync(9</data/plenary.db-wal>) = -1 EIO (Input/output error)";
        assert_eq!(said(&[WRITTEN, failed, SENT]).len(), 1);
    }
}
