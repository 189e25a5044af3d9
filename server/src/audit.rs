//! `plenary audit`: verifies that the records of what facilitators and organisers did are unaltered.

use crate::store::{
    StoreError,
    people::acts::Entry,
    sqlite::audit::{self, Kept, Record},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{fmt::Write, path::Path};

/// Result of verifying one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose record it is.
    pub kept: Kept,
    /// How many acts it holds.
    pub acts: usize,
    /// The number of the first act that was altered or is missing, if any.
    pub broken: Option<i64>,
    /// The hash of its last act, which commits to the whole record.
    pub last: Vec<u8>,
}

/// Verifies every record in a data folder, which a server may be using, or in a backup.
pub async fn examine(folder: &Path) -> Result<Vec<Finding>, StoreError> {
    Ok(audit::read(folder).await?.into_iter().map(check).collect())
}

/// Whether any record was altered.
pub fn any_broken(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.broken.is_some())
}

/// One line for each record, and what to do.
pub fn report(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { kept, acts, broken, last } in findings {
        let whose = match kept {
            Kept::Event { id, day } => format!("event {id} of {day}"),
            Kept::Organisers => "organisers".to_owned(),
        };
        let acts = format!("{acts} {}", if *acts == 1 { "act" } else { "acts" });
        let _ = match broken {
            Some(number) => writeln!(text, "{whose}: {acts}, BROKEN at {number}"),
            None if last.is_empty() => writeln!(text, "{whose}: {acts}, unbroken"),
            None => writeln!(text, "{whose}: {acts}, unbroken, up to {}", HEXLOWER.encode(last)),
        };
    }
    text.push_str(if any_broken(findings) {
        "\nA record was changed by something other than Plenary. Compare it with the newest backup in which it is unbroken.\n"
    } else {
        "\nEvery record is unbroken. Keep these lines elsewhere: only they can show later that a whole record was not rewritten.\n"
    });
    text
}

fn check(record: Record) -> Finding {
    let Record { kept, entries, end } = record;
    let (mut expected, mut previous) = (1, beginning(&kept));
    let mut broken = None;
    for Entry { number, parts, hash } in &entries {
        previous = link(&kept, &previous, expected, parts);
        if *number != expected || *hash != previous {
            broken = Some(expected);
            break;
        }
        expected += 1;
    }
    // The chain is intact; the separately stored number of the last act shows whether its tail was cut off.
    let cut = broken.is_none() && end != expected - 1;
    let broken = broken.or(cut.then_some(expected.min(end.saturating_add(1))));
    let last = entries.last().map(|entry| entry.hash.clone()).unwrap_or_default();
    Finding { kept, acts: entries.len(), broken, last }
}

/// The hash that the first act is chained to.
fn beginning(kept: &Kept) -> Vec<u8> {
    match kept {
        Kept::Event { .. } => vec![0; 32],
        Kept::Organisers => Vec::new(),
    }
}

/// The hash of an act, as rooms (`room::acts`) and the people's store (`store::people::acts`) make it.
fn link(kept: &Kept, previous: &[u8], number: i64, parts: &[String]) -> Vec<u8> {
    let hash = Sha256::new().chain_update(previous);
    let hash = match kept {
        Kept::Event { .. } => {
            // Rooms number acts in 32 bits, so no genuine record exceeds that.
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            hash.chain_update(number.to_be_bytes()).chain_update(parts.join("\0"))
        }
        Kept::Organisers => {
            let numbered = hash.chain_update(number.to_be_bytes());
            parts.iter().fold(numbered, |hash, part| hash.chain_update(part).chain_update([0]))
        }
    };
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::id::SessionId;

    fn event() -> Kept {
        Kept::Event { id: SessionId::from_bytes([1; 16]), day: "2026-11-22".into() }
    }

    /// A record as it should be.
    fn record(kept: Kept, acts: &[&[&str]]) -> Record {
        let (mut previous, mut entries) = (beginning(&kept), Vec::new());
        for (number, parts) in (1..).zip(acts) {
            let parts: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
            previous = link(&kept, &previous, number, &parts);
            entries.push(Entry { number, parts, hash: previous.clone() });
        }
        Record { kept, end: entries.len() as i64, entries }
    }

    fn of_an_event() -> Record {
        record(
            event(),
            &[&["stage.set", "2 true"], &["note.hide", "a true"], &["note.hide", "b true"], &["session.end", ""]],
        )
    }

    fn of_organisers() -> Record {
        record(
            Kept::Organisers,
            &[&["2026-11-22", "x", "account.make", "organiser"], &["2026-11-23", "", "invite", "y"]],
        )
    }

    fn broken_after(change: impl FnOnce(&mut Record)) -> Option<i64> {
        let mut record = of_an_event();
        change(&mut record);
        check(record).broken
    }

    /// The hashes were computed by another program from the words in docs/operations.md.
    #[test]
    fn hashes_are_those_that_the_handbook_says() {
        let hash = |record: &Record, place: usize| HEXLOWER.encode(&record.entries[place].hash);
        assert_eq!(hash(&of_an_event(), 0), "0dc2a19cf3fb2ba9a244f5ef7e92928da97a557b01bc0bbddc61f656a2ed2f33");
        assert_eq!(hash(&of_an_event(), 3), "039891f6f572f6e54022c9e59bc4058bf015c699728fee3d216a61f399c2290a");
        assert_eq!(hash(&of_organisers(), 1), "55ca6c2a079e302c4ab344359658fbcf6cf54ad8a55b174828c389dc033afae8");
    }

    #[test]
    fn a_record_as_it_was_written_is_unbroken() {
        for record in [of_an_event(), of_organisers(), record(event(), &[]), record(Kept::Organisers, &[])] {
            let (acts, last) = (record.entries.len(), record.entries.last().map(|entry| entry.hash.clone()));
            let found = check(record.clone());
            assert_eq!(found, Finding { kept: record.kept, acts, broken: None, last: last.unwrap_or_default() });
        }
    }

    #[test]
    fn whatever_is_changed_removed_swapped_inserted_or_cut_is_noticed_where_it_was_done() {
        assert_eq!(broken_after(|record| record.entries[1].parts[0] = "note.move".into()), Some(2));
        assert_eq!(broken_after(|record| record.entries[1].parts[1] = "a false".into()), Some(2));
        assert_eq!(broken_after(|record| record.entries[1].hash[0] ^= 1), Some(2));
        assert_eq!(broken_after(|record| record.entries[1].number = 7), Some(2));
        assert_eq!(broken_after(|record| drop(record.entries.remove(1))), Some(2));
        assert_eq!(broken_after(|record| drop(record.entries.remove(0))), Some(1));
        let renumbered = |record: &mut Record| {
            record.entries.remove(1);
            (1..).zip(&mut record.entries).for_each(|(number, entry)| entry.number = number);
            record.end -= 1;
        };
        assert_eq!(broken_after(renumbered), Some(2));
        let swapped = |record: &mut Record| {
            let parts = record.entries[1].parts.clone();
            record.entries[1].parts = std::mem::replace(&mut record.entries[2].parts, parts);
        };
        assert_eq!(broken_after(swapped), Some(2));
        let inserted = |record: &mut Record| {
            record.entries.insert(2, record.entries[1].clone());
            (1..).zip(&mut record.entries).for_each(|(number, entry)| entry.number = number);
            record.end += 1;
        };
        assert_eq!(broken_after(inserted), Some(3));
        assert_eq!(broken_after(|record| drop(record.entries.pop())), Some(4), "the last row is missing");
        assert_eq!(broken_after(|record| record.entries.clear()), Some(1), "all are missing");
        assert_eq!(broken_after(|record| record.end -= 1), Some(4), "a row too many");
        let of_another = |record: &mut Record| record.entries[1].hash.clone_from(&of_organisers().entries[1].hash);
        assert_eq!(broken_after(of_another), Some(2));
    }

    #[test]
    fn words_do_not_move_from_one_part_to_the_next() {
        let mut record = of_organisers();
        record.entries[0].parts = ["2026-11-22", "", "xaccount.make", "organiser"].map(String::from).into();
        assert_eq!(check(record).broken, Some(1));
    }

    #[test]
    fn a_report_names_every_record_and_says_what_to_do() {
        let whole = report(&[check(of_an_event()), check(record(Kept::Organisers, &[]))]);
        let id = SessionId::from_bytes([1; 16]);
        assert!(whole.starts_with(&format!("event {id} of 2026-11-22: 4 acts, unbroken, up to ")), "{whole}");
        assert!(whole.contains("organisers: 0 acts, unbroken\n\nEvery record is unbroken."), "{whole}");
        let mut cut = of_organisers();
        cut.entries.pop();
        let found = [check(cut)];
        assert!(any_broken(&found) && !any_broken(&[check(of_an_event())]));
        assert!(
            report(&found).starts_with("organisers: 1 act, BROKEN at 2\n\nA record was changed"),
            "{}",
            report(&found)
        );
    }
}
