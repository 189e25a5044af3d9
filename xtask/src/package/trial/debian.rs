//! A Debian in a folder, where no service starts by itself.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{package::staging, project::run};

const SUITE: &str = "bookworm";
/// What the package depends on beyond the least that Debian can be.
const WITH: &str = "procps,systemd";
/// Tells maintainer scripts that they may start nothing.
const POLICY: &str = "usr/sbin/policy-rc.d";
/// What a program there finds in its environment.
const ENVIRONMENT: [(&str, &str); 3] =
    [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("DEBIAN_FRONTEND", "noninteractive"), ("LC_ALL", "C.UTF-8")];

/// The folder, which is removed when the trial is over; after a failure it stays for inspection.
pub struct Debian {
    root: PathBuf,
}

impl Debian {
    /// A fresh copy of what debootstrap made, once, below the same folder.
    pub fn make(home: &Path) -> Result<Self> {
        let kept = home.join(format!("{SUITE},{WITH}"));
        if !kept.exists() {
            let unfinished = home.join("unfinished");
            staging::empty(&unfinished)?;
            eprintln!("Fetching a small Debian (a minute or two, the first time only) …");
            let mut debootstrap = Command::new("debootstrap");
            debootstrap.arg("--variant=minbase").arg(format!("--include={WITH}")).arg(SUITE).arg(&unfinished);
            let output = debootstrap.output().context("`debootstrap` could not be started")?;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let last = said.lines().last().unwrap_or_default();
            ensure!(
                output.status.success(),
                "debootstrap could not fetch Debian; look at the network. It said: {last}"
            );
            fs::rename(&unfinished, &kept)?;
        }
        let debian = Self { root: home.join("debian") };
        staging::empty(&debian.root)?;
        run(Command::new("cp").args(["--archive", "--no-target-directory"]).arg(kept).arg(&debian.root))?;
        debian.write(POLICY, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(debian.path(POLICY), Permissions::from_mode(0o755))?;
        Ok(debian)
    }

    /// A file in it, as this computer sees it.
    pub fn path(&self, place: &str) -> PathBuf {
        self.root.join(place)
    }

    pub fn has(&self, place: &str) -> bool {
        self.path(place).exists()
    }

    pub fn read(&self, place: &str) -> Result<String> {
        fs::read_to_string(self.path(place)).with_context(|| format!("/{place} cannot be read there"))
    }

    pub fn write(&self, place: &str, text: &str) -> Result<()> {
        fs::write(self.path(place), text).with_context(|| format!("/{place} cannot be written there"))
    }

    /// Copies a file of this computer into its root.
    pub fn bring(&self, file: &Path, name: &str) -> Result<()> {
        fs::copy(file, self.path(name)).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(())
    }

    /// Runs a program there, its words apart by spaces; returns what it said, and fails with that.
    pub fn run(&self, words: &str) -> Result<String> {
        let mut command = self.command(&[]);
        let output = command.args(words.split(' ')).output().context("`chroot` could not be started")?;
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        ensure!(output.status.success(), "`{words}` failed there:\n{said}");
        Ok(said.trim().to_owned())
    }

    /// A command that runs there, with further options for `chroot`.
    pub fn command(&self, options: &[String]) -> Command {
        let mut command = Command::new("chroot");
        command.args(options).arg(&self.root).env_clear().envs(ENVIRONMENT);
        command
    }

    /// Takes it away.
    pub fn end(self) -> Result<()> {
        Ok(fs::remove_dir_all(self.root)?)
    }
}
