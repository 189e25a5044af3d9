//! File permissions of the data folder: only its owner may have access.

use super::Finding;
use std::{
    fs::{Metadata, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

const ABOUT: &str = "rights";

/// Checks the folder and each file in it.
pub fn examine(data: &Path) -> Vec<Finding> {
    let name = data.display();
    let Ok(folder) = std::fs::metadata(data) else {
        let say = format!("The data folder {name} is not there yet; the server creates it when it first starts.");
        return vec![Finding::well(ABOUT, say)];
    };
    let me = rustix::process::geteuid().as_raw();
    let mut findings = Vec::new();
    findings.extend(judge(&format!("The data folder {name}"), &folder, me, 0o700));
    match std::fs::read_dir(data) {
        Ok(entries) => {
            for entry in entries.flatten() {
                let Ok(facts) = entry.metadata() else { continue };
                let mode = if facts.is_dir() { 0o700 } else { 0o600 };
                findings.extend(judge(&entry.path().display().to_string(), &facts, me, mode));
            }
        }
        Err(_) => {
            let say = format!("The data folder {name} cannot be read; run this as the same user as the server.");
            findings.push(Finding::problem(ABOUT, say));
        }
    }
    if findings.is_empty() {
        findings.push(Finding::well(ABOUT, format!("Only this user can open the data folder {name}.")));
    }
    findings
}

fn judge(what: &str, facts: &Metadata, me: u32, mode: u32) -> Option<Finding> {
    let (rights, owner) = (Permissions::mode(&facts.permissions()) & 0o777, facts.uid());
    if rights & 0o077 != 0 {
        let say = format!("{what} is open to others ({rights:o}); run: chmod {mode:o} on it.");
        return Some(Finding::problem(ABOUT, say));
    }
    (owner != me).then(|| {
        let say = format!("{what} belongs to user {owner}, not to {me}; run the server and this as one user.");
        Finding::problem(ABOUT, say)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_folder_that_others_may_read_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert!(examine(&data)[0].say.contains("not there yet"));
        std::fs::create_dir(&data).unwrap();
        std::fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        let found = examine(&data);
        assert_eq!((found.len(), found[0].state), (1, State::Problem));
        assert!(found[0].say.ends_with("is open to others (755); run: chmod 700 on it."), "{}", found[0].say);
        std::fs::set_permissions(&data, Permissions::from_mode(0o700)).unwrap();
        assert_eq!(examine(&data)[0].state, State::Well);
        let file = data.join("plenary.db");
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        assert!(examine(&data)[0].say.contains("plenary.db is open to others (640)"));
    }

    #[test]
    fn another_user_s_folder_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let facts = std::fs::metadata(folder.path()).unwrap();
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
        let found = judge("it", &std::fs::metadata(folder.path()).unwrap(), facts.uid() + 1, 0o700).unwrap();
        assert!(found.say.contains("belongs to user"));
    }

    #[tokio::test]
    async fn the_server_makes_everything_private_and_mends_what_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let store = crate::store::sqlite::SqliteStore::open(&data).await.unwrap();
        assert_eq!(
            examine(&data),
            [Finding::well(ABOUT, format!("Only this user can open the data folder {}.", data.display()))]
        );
        assert!(std::fs::read_dir(&data).unwrap().count() >= 5, "write-ahead logs are looked at too");
        store.close().await;
        drop(store);
        for name in ["plenary.db", "keys.db"] {
            std::fs::set_permissions(data.join(name), Permissions::from_mode(0o644)).unwrap();
        }
        assert_eq!(examine(&data).len(), 2);
        let store = crate::store::sqlite::SqliteStore::open(&data).await.unwrap();
        assert_eq!(examine(&data)[0].state, State::Well);
        store.close().await;
    }
}
