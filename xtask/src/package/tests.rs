//! What the packages hold, with a small file in the program's place: nothing of it depends on how the program is built.

use std::{fs, process::Command};

use super::*;
use release::Machine;
use staging::Contents;

/// One package and one archive, each made twice.
#[test]
fn packages_hold_what_they_must_and_come_to_the_same_bytes_each_time() {
    if !crate::project::succeeds(Command::new("dpkg-deb").arg("--version")) {
        println!("dpkg-deb is not installed here: what a package holds is not looked at.");
        return;
    }
    let project = Project::find().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    fs::write(&program, "no program").unwrap();
    let machine = Machine::of("x86_64").unwrap();
    let release = Release { version: "0.1.0~test".into(), epoch: 1_700_000_000, machine };
    let contents = Contents { project: &project, release: &release, program: &program, notices: "notices" };

    let made = ["one", "two"].map(|name| {
        let folder = folder.path().join(name);
        staging::empty(&folder).unwrap();
        [deb::make(&contents, &folder).unwrap(), archive::make(&contents, &folder).unwrap()]
    });
    for (first, second) in made[0].iter().zip(&made[1]) {
        assert!(fs::read(first).unwrap() == fs::read(second).unwrap(), "{} differs", first.display());
    }
    let [package, archive] = &made[0];
    assert_eq!(package.file_name().unwrap(), "plenary_0.1.0~test_amd64.deb");

    let listed = said(Command::new("dpkg-deb").arg("--contents").arg(package));
    for (rights, place) in [
        ("-rwxr-xr-x root/root", "./usr/bin/plenary"),
        ("-rw-r--r-- root/root", "./usr/lib/systemd/system/plenary.service"),
        ("-rw-r--r-- root/root", "./usr/lib/sysusers.d/plenary.conf"),
        ("-rw-r--r-- root/root", "./etc/plenary/plenary.env"),
        ("-rw-r--r-- root/root", "./usr/share/doc/plenary/third-party.txt"),
    ] {
        assert!(listed.lines().any(|line| line.starts_with(rights) && line.ends_with(place)), "{place}\n{listed}");
    }
    assert!(!listed.contains("./var"), "the data folder must not be the package's to remove\n{listed}");
    let control = said(Command::new("dpkg-deb").arg("--field").arg(package));
    assert!(control.contains("Version: 0.1.0~test\nArchitecture: amd64\nInstalled-Size: "), "{control}");
    for placeholder in ["@VERSION@", "@ARCHITECTURE@", "@KIBIBYTES@"] {
        assert!(!control.contains(placeholder), "{control}");
    }

    let listed = said(Command::new("tar").args(["--list", "--verbose", "--file"]).arg(archive));
    let program = listed.lines().find(|line| line.ends_with("plenary-0.1.0~test-linux-x86_64/plenary"));
    assert!(program.is_some_and(|line| line.starts_with("-rwxr-xr-x 0/0")), "{listed}");
}

#[test]
fn the_scripts_of_the_package_are_scripts() {
    let root = Project::find().unwrap().root;
    for script in deb::SCRIPTS {
        let path = root.join("packaging/debian").join(script);
        said(Command::new("sh").arg("-n").arg(&path));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#!/bin/sh\n") && text.contains("\nset -e\n"), "{script}");
    }
}

fn said(command: &mut Command) -> String {
    let output = command.env("LC_ALL", "C").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
