//! `cargo xtask size`: what a participant downloads before the event opens, against the budget.

use anyhow::{Result, ensure};

use crate::client::files_below;
use crate::project::Project;

/// The goal, and what the check holds on to.
const BUDGET_BYTES: u64 = 300_000;

/// Starts of names of assets that phones do not load before the event opens.
const NOT_LOADED: [&str; 5] = ["old-", "desk-", "boot-desk-", "fallback-", "check-"];

/// Prints the gzip size of each file of the first load; plain HTTP, the usual case in a room, has no brotli.
pub fn check(project: &Project) -> Result<()> {
    let dist = project.dist();
    let mut total = 0;
    for path in files_below(&dist)? {
        let name = path.strip_prefix(&dist)?.to_string_lossy().into_owned();
        let Some(plain) = name.strip_suffix(".gz") else {
            continue;
        };
        if !is_loaded(plain) {
            continue;
        }
        let bytes = path.metadata()?.len();
        total += bytes;
        println!("{:>9} KB  {plain}", kilobytes(bytes));
    }
    ensure!(total > 0, "client/dist is empty: run `cargo xtask client` first.");
    println!("{:>9} KB  in all, gzip (budget {})", kilobytes(total), kilobytes(BUDGET_BYTES));
    ensure!(
        total <= BUDGET_BYTES,
        "The client is {} KB over its budget.",
        kilobytes(total.saturating_sub(BUDGET_BYTES))
    );
    Ok(())
}

/// Files of `client/public`, the laptop's program, and the scripts for browsers without modules and for networks without
/// websockets are not part of a phone's first load.
fn is_loaded(name: &str) -> bool {
    let asset = name.strip_prefix("assets/");
    name == "index.html" || asset.is_some_and(|asset| !NOT_LOADED.iter().any(|start| asset.starts_with(start)))
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_load_counts() {
        assert!(is_loaded("index.html"));
        assert!(is_loaded("assets/phone-0.wasm"));
        assert!(!is_loaded("assets/desk-0.wasm"));
        assert!(!is_loaded("assets/old-0.js"));
        assert!(!is_loaded("robots.txt"));
    }

    #[test]
    fn a_client_over_budget_fails() {
        let root = std::env::temp_dir().join(format!("plenary-size-{}", std::process::id()));
        let project = Project { root: root.clone(), target: root.clone() };
        std::fs::create_dir_all(project.dist().join("assets")).unwrap();
        let file = project.dist().join("assets/phone-0.wasm.gz");
        std::fs::write(&file, vec![0; BUDGET_BYTES as usize]).unwrap();
        assert!(check(&project).is_ok());
        std::fs::write(&file, vec![0; BUDGET_BYTES as usize + 1]).unwrap();
        let outcome = check(&project);
        std::fs::remove_dir_all(&root).unwrap();
        assert!(outcome.is_err());
    }
}
