//! `cargo xtask size`: what a participant downloads before the event opens, and on the whole day, against the budgets.

use anyhow::{Result, ensure};

use crate::client::files_below;
use crate::project::Project;

/// Most bytes of the first load.
const FIRST: Budget = Budget { what: "the first load", bytes: 300_000 };
/// Most bytes of the first load together with what loads in the background.
const DAY: Budget = Budget { what: "the whole day", bytes: 480_000 };

/// Starts of names of assets that phones load in the background.
const BACKGROUND: &str = "later-";
/// Starts of names of assets that phones do not load.
const NOT_LOADED: [&str; 5] = ["old-", "desk-", "boot-desk-", "fallback-", "check-"];

struct Budget {
    what: &'static str,
    bytes: u64,
}

/// Prints the gzip size of each file of a phone's day; plain HTTP, the usual case in a room, has no brotli.
pub fn check(project: &Project) -> Result<()> {
    let dist = project.dist();
    let (mut first, mut later) = (0, 0);
    for path in files_below(&dist)? {
        let name = path.strip_prefix(&dist)?.to_string_lossy().into_owned();
        let Some(plain) = name.strip_suffix(".gz") else {
            continue;
        };
        let Some(load) = Load::of(plain) else {
            continue;
        };
        let bytes = path.metadata()?.len();
        *(if load == Load::First { &mut first } else { &mut later }) += bytes;
        println!("{:>9} KB  {plain}", kilobytes(bytes));
    }
    ensure!(first > 0, "client/dist is empty: run `cargo xtask client` first.");
    FIRST.holds(first)?;
    DAY.holds(first + later)
}

impl Budget {
    fn holds(&self, bytes: u64) -> Result<()> {
        let Self { what, bytes: budget } = *self;
        println!("{:>9} KB  {what}, gzip (budget {})", kilobytes(bytes), kilobytes(budget));
        let over = bytes.saturating_sub(budget);
        ensure!(over == 0, "The client is {} KB over the budget of {what}.", kilobytes(over));
        Ok(())
    }
}

/// When a phone loads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    /// Before it can be used.
    First,
    /// While it is used.
    Background,
}

impl Load {
    /// `None` for files of `client/public`, the laptop's program, and the scripts for browsers without modules and for
    /// networks without websockets.
    fn of(name: &str) -> Option<Self> {
        if name == "index.html" {
            return Some(Self::First);
        }
        let asset = name.strip_prefix("assets/")?;
        let is_any = |starts: &[&str]| starts.iter().any(|start| asset.starts_with(start));
        match () {
            () if is_any(&NOT_LOADED) => None,
            () if is_any(&[BACKGROUND]) => Some(Self::Background),
            () => Some(Self::First),
        }
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phone_loads_counts_for_the_moment_at_which_it_loads() {
        for first in ["index.html", "assets/phone-0.wasm", "assets/boot-phone-0.js"] {
            assert_eq!(Load::of(first), Some(Load::First), "{first}");
        }
        assert_eq!(Load::of("assets/later-0.wasm"), Some(Load::Background));
        for never in ["assets/desk-0.wasm", "assets/old-0.js", "robots.txt"] {
            assert_eq!(Load::of(never), None, "{never}");
        }
    }

    #[test]
    fn a_client_over_either_budget_fails() {
        let root = std::env::temp_dir().join(format!("plenary-size-{}", std::process::id()));
        let project = Project { root: root.clone(), target: root.clone() };
        std::fs::create_dir_all(project.dist().join("assets")).unwrap();
        let with = |first: u64, later: u64| {
            for (name, bytes) in [("phone", first), ("later", later)] {
                let file = project.dist().join(format!("assets/{name}-0.wasm.gz"));
                std::fs::write(file, vec![0; usize::try_from(bytes).unwrap()]).unwrap();
            }
            check(&project).is_ok()
        };
        let outcomes = [
            with(FIRST.bytes, DAY.bytes - FIRST.bytes),
            with(FIRST.bytes + 1, 0),
            with(FIRST.bytes - 1, DAY.bytes - FIRST.bytes + 2),
        ];
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(outcomes, [true, false, false]);
    }
}
