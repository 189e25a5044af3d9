//! What the authors of the crates inside the program want to be read with it: names, licences, their texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::release::Machine;
use crate::{
    client::{TARGET, files_below},
    project::Project,
};

const OPENING: &str = "\
Plenary's program holds code of others, under the licences below. It also holds the standard library of Rust (MIT or
Apache-2.0), musl (MIT, Copyright 2005-2020 Rich Felker and others) and SQLite (in the public domain).
";
/// How files with a licence begin, in capitals.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// One text: each crate with its licence, then each licence once with the crates that come with it.
pub fn of(project: &Project, machine: &Machine) -> Result<String> {
    let mut inside = crates_inside(project, "plenary-server", machine.target)?;
    inside.append(&mut crates_inside(project, "plenary-client", TARGET)?);
    let mut metadata = project.cargo("metadata --locked --format-version 1");
    // What other platforms need was not downloaded by the build.
    metadata.args(["--filter-platform", machine.target, "--filter-platform", TARGET]);
    let metadata = told(metadata)?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` wrote no JSON")?;
    let mut list = String::new();
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let word = |name: &str| package[name].as_str().unwrap_or_default();
        let name = format!("{} {}", word("name"), word("version"));
        // Packages without a source are ours.
        if package["source"].is_null() || !inside.contains(&name) {
            continue;
        }
        writeln!(list, "{name}: {}", word("license"))?;
        let folder = Path::new(word("manifest_path")).parent().context("a manifest without a folder")?;
        for text in licences_in(folder)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    ensure!(!list.is_empty(), "`cargo metadata` names no crate that `cargo tree` names.");
    let mut notices = format!("{OPENING}\n{list}");
    for (text, crates) in texts {
        write!(notices, "\n{}\n{}\n\n{}\n", "-".repeat(80), crates.join(", "), text.trim_end())?;
    }
    Ok(notices)
}

/// Names with versions of everything that is compiled into a package's programs.
fn crates_inside(project: &Project, package: &str, target: &str) -> Result<BTreeSet<String>> {
    let mut cargo = project.cargo("tree --locked --edges normal,no-proc-macro --prefix none --format {p} --package");
    cargo.args([package, "--target", target]);
    let name = |line: &str| {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
    };
    Ok(told(cargo)?.lines().filter_map(name).collect())
}

fn licences_in(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for file in files_below(folder)? {
        let beside = file.parent() == Some(folder);
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if beside && NAMES.iter().any(|start| name.starts_with(start)) {
            texts.push(String::from_utf8_lossy(&fs::read(&file)?).replace('\r', ""));
        }
    }
    Ok(texts)
}

fn told(mut cargo: Command) -> Result<String> {
    let output = cargo.output().context("`cargo` could not be started")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
