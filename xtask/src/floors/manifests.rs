//! What the manifests must say: no unsafe code, sums that do not wrap, versions that are written down.

use std::path::Path;

use anyhow::{Context, Result};
use toml::Table;

use crate::project::{Project, succeeds};

/// A lint of the workspace and the level that it must have.
const LINTS: [(&str, &str, &str); 3] =
    [("rust", "unsafe_code", "forbid"), ("clippy", "todo", "deny"), ("clippy", "await_holding_invalid_type", "deny")];

/// Every promise that a manifest breaks, as `path: what`.
pub fn breaches(project: &Project) -> Result<Vec<String>> {
    let workspace = read(&project.root.join("Cargo.toml"))?;
    let mut breaches = of_workspace(&workspace);
    for member in members(&workspace) {
        let path = format!("{member}/Cargo.toml");
        breaches.extend(of_package(&path, &read(&project.root.join(&path))?));
    }
    breaches.extend(of_lock_file(&project.root));
    Ok(breaches)
}

fn read(path: &Path) -> Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    text.parse().with_context(|| format!("{} is no TOML", path.display()))
}

fn members(workspace: &Table) -> Vec<String> {
    let members = workspace.get("workspace").and_then(|table| table.get("members")?.as_array());
    members.into_iter().flatten().filter_map(|member| member.as_str().map(str::to_owned)).collect()
}

fn of_workspace(workspace: &Table) -> Vec<String> {
    let mut breaches = Vec::new();
    let lints = workspace.get("workspace").and_then(|table| table.get("lints"));
    for (tool, lint, level) in LINTS {
        let found = lints.and_then(|lints| lints.get(tool)?.get(lint)?.as_str());
        if found != Some(level) {
            breaches.push(format!("Cargo.toml: [workspace.lints.{tool}] must say {lint} = \"{level}\""));
        }
    }
    let release = workspace.get("profile").and_then(|profiles| profiles.get("release"));
    if release.and_then(|release| release.get("overflow-checks")?.as_bool()) != Some(true) {
        breaches.push("Cargo.toml: [profile.release] must say overflow-checks = true".into());
    }
    breaches.extend(of_first_command(workspace));
    if members(workspace).is_empty() {
        breaches.push("Cargo.toml: the workspace has no members, so nothing is checked".into());
    }
    breaches
}

/// `./plenary` builds with the profile `serve`: people hold events on that server, so it is optimised and checked like a
/// release.
fn of_first_command(workspace: &Table) -> Vec<String> {
    let serve = workspace.get("profile").and_then(|profiles| profiles.get("serve")?.as_table());
    let says = |key: &str| serve.and_then(|serve| serve.get(key));
    let mut breaches = Vec::new();
    if says("inherits").and_then(|name| name.as_str()) != Some("release") {
        breaches.push("Cargo.toml: [profile.serve] must say inherits = \"release\"".into());
    }
    if says("opt-level").is_some_and(|level| level.as_integer().is_none_or(|level| level < 2)) {
        breaches.push("Cargo.toml: [profile.serve] must be optimised: opt-level = 2 or 3".into());
    }
    if says("overflow-checks").is_some_and(|checks| checks.as_bool() != Some(true)) {
        breaches.push("Cargo.toml: [profile.serve] must keep the release's overflow-checks".into());
    }
    breaches
}

fn of_package(path: &str, package: &Table) -> Option<String> {
    let inherits = package.get("lints").and_then(|lints| lints.get("workspace")?.as_bool()) == Some(true);
    (!inherits).then(|| format!("{path}: [lints] must say workspace = true"))
}

/// The lock file is committed: everybody builds what was checked here. A copy without its history has it or has not.
fn of_lock_file(root: &Path) -> Option<String> {
    let kept = if root.join(".git").exists() {
        succeeds(std::process::Command::new("git").current_dir(root).args([
            "ls-files",
            "--error-unmatch",
            "Cargo.lock",
        ]))
    } else {
        root.join("Cargo.lock").is_file()
    };
    (!kept).then(|| "Cargo.lock: it must be committed, so that everybody builds what was checked".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn our_own() -> String {
        let project = Project::find().unwrap();
        std::fs::read_to_string(project.root.join("Cargo.toml")).unwrap()
    }

    fn without(line: &str) -> Vec<String> {
        let text = our_own();
        assert!(text.contains(line), "{line}");
        of_workspace(&text.replace(line, "").parse().unwrap())
    }

    #[test]
    fn our_own_manifests_keep_their_promises() {
        assert_eq!(breaches(&Project::find().unwrap()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_promise_that_is_taken_out_is_missed() {
        assert!(without("unsafe_code = \"forbid\"")[0].contains("unsafe_code"));
        assert!(without("todo = \"deny\"")[0].contains("todo"));
        assert!(without("[profile.release]\noverflow-checks = true")[0].contains("overflow-checks"));
        let weakened = our_own().replace("unsafe_code = \"forbid\"", "unsafe_code = \"warn\"");
        assert_eq!(of_workspace(&weakened.parse().unwrap()).len(), 1);
        let wrapping = our_own().replace("overflow-checks = true", "overflow-checks = false");
        assert_eq!(of_workspace(&wrapping.parse().unwrap()).len(), 1);
    }

    #[test]
    fn the_first_command_runs_an_optimised_server_with_the_checks_of_a_release() {
        let of = |serve: &str| of_first_command(&format!("[profile.serve]\n{serve}").parse().unwrap());
        assert_eq!(of("inherits = \"release\""), Vec::<String>::new());
        assert_eq!(of("inherits = \"release\"\nopt-level = 2"), Vec::<String>::new());
        for serve in [
            "inherits = \"dev\"",
            "inherits = \"release\"\nopt-level = 1",
            "inherits = \"release\"\nopt-level = \"z\"",
            "inherits = \"release\"\noverflow-checks = false",
            "",
        ] {
            assert_eq!(of(serve).len(), 1, "{serve}");
        }
        assert_eq!(of_first_command(&Table::new()).len(), 1, "no such profile");
    }

    #[test]
    fn a_package_of_its_own_mind_is_noticed() {
        let package = |text: &str| of_package("new/Cargo.toml", &text.parse().unwrap());
        assert_eq!(package("[package]\nname = \"new\"\n[lints]\nworkspace = true"), None);
        for text in ["[package]\nname = \"new\"", "[lints]\nworkspace = false", "[lints.rust]\nunsafe_code = \"allow\""]
        {
            assert!(package(text).unwrap().starts_with("new/Cargo.toml"), "{text}");
        }
    }

    #[test]
    fn a_lock_file_that_is_not_committed_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(of_lock_file(folder.path()).is_some());
        std::fs::write(folder.path().join("Cargo.lock"), "").unwrap();
        assert_eq!(of_lock_file(folder.path()), None, "a copy without history");
        let git = |words: &str| {
            let mut git = Command::new("git");
            assert!(succeeds(git.current_dir(folder.path()).args(words.split(' '))), "git {words}");
        };
        git("init --quiet");
        assert!(of_lock_file(folder.path()).is_some());
        git("add Cargo.lock");
        assert_eq!(of_lock_file(folder.path()), None);
    }
}
