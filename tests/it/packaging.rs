//! The service as systemd runs it: private, without swap, and with nothing that it does not need. The container's recipe.

use plenary_tests::process::binary;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

/// Where the service expects the program.
const PROGRAM: &str = "/usr/local/bin/plenary";
/// What the unit must say: the promises of live memory, of the data folder, and of an orderly end.
const MUST_SAY: [(&str, &str); 18] = [
    ("Type", "notify"),
    ("User", "plenary"),
    ("StateDirectory", "plenary"),
    ("StateDirectoryMode", "0700"),
    ("UMask", "0077"),
    ("MemorySwapMax", "0"),
    ("LimitCORE", "0"),
    ("NoNewPrivileges", "yes"),
    ("ProtectSystem", "strict"),
    ("ProtectHome", "yes"),
    ("PrivateTmp", "yes"),
    ("PrivateDevices", "yes"),
    ("MemoryDenyWriteExecute", "yes"),
    ("RestrictNamespaces", "yes"),
    ("SystemCallArchitectures", "native"),
    ("CapabilityBoundingSet", "CAP_NET_BIND_SERVICE"),
    ("TimeoutStopSec", "30"),
    ("Restart", "on-failure"),
];
/// The exposure that systemd may find at most, in tenths: 0 is none, 100 is all.
const EXPOSURE: &str = "20";

fn packaging(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(packaging(file)).expect("the file is there")
}

/// `NAME=value` lines; of names that occur more than once, all values.
fn lines(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut lines = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in
        text.lines().filter(|line| !line.starts_with(['#', '['])).filter_map(|line| line.split_once('='))
    {
        lines.entry(name).or_default().push(value);
    }
    lines
}

#[test]
fn the_unit_keeps_what_people_write_to_itself() {
    let unit = read("plenary.service");
    let lines = lines(&unit);
    for (name, value) in MUST_SAY {
        assert_eq!(lines.get(name), Some(&vec![value]), "{name}");
    }
    assert_eq!(lines["SystemCallFilter"], ["@system-service", "~@privileged @resources"]);
    assert_eq!(lines["ExecStart"], [format!("{PROGRAM} serve")]);
    checked_by_systemd(&unit);
}

#[test]
fn every_option_of_the_sample_is_one_that_the_server_knows() {
    let sample = read("plenary.env").replace("\n#PLENARY_", "\nPLENARY_");
    let help = Command::new(binary()).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let lines = lines(&sample);
    assert!(lines.len() >= 7, "{lines:?}");
    for name in lines.keys() {
        assert!(help.contains(&format!("[env: {name}=")), "{name}");
    }
}

/// No container is built here, so what its recipe names is compared with what there is.
#[test]
fn the_containers_recipe_copies_what_there_is_and_every_package() {
    let recipe = read("Containerfile");
    let root = packaging("..");
    let copied: Vec<&str> = recipe
        .lines()
        .filter_map(|line| line.strip_prefix("COPY ")?.rsplit_once(' '))
        .filter(|(sources, _)| !sources.starts_with("--from"))
        .flat_map(|(sources, _)| sources.split(' '))
        .collect();
    for path in &copied {
        assert!(root.join(path).exists(), "{path} is copied and is not there");
    }
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = manifest.lines().find(|line| line.starts_with("members")).expect("the workspace names its members");
    for member in members.split('"').skip(1).step_by(2) {
        assert!(copied.contains(&member), "{member} is not copied");
    }
    let toolchain = std::fs::read_to_string(root.join("rust-toolchain.toml")).unwrap();
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = \"")).expect("a toolchain is pinned");
    let version = recipe.lines().find_map(|line| line.strip_prefix("FROM rust:")).expect("Rust comes with an image");
    assert!(channel.starts_with(version.split('-').next().unwrap()), "{version} is not {channel}");
}

/// What systemd itself says of the unit, where its tool is there.
fn checked_by_systemd(unit: &str) {
    if !Command::new("systemd-analyze").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("systemd-analyze is not installed here: the unit's words are checked, their effect is not.");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plenary.service");
    std::fs::write(&file, unit.replace(PROGRAM, binary().to_str().unwrap())).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !said.contains("plenary.service"), "{said}");
    let security = ["security", "--offline=true", "--no-pager", "--threshold", EXPOSURE];
    let secured = Command::new("systemd-analyze").args(security).arg(&file).output().unwrap();
    assert!(secured.status.success(), "{}", String::from_utf8_lossy(&secured.stdout));
}
