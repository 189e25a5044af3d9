//! The package in a Debian of its own: installed, started, upgraded, removed and purged, with an event that must stay.
//!
//! No systemd runs there, so the server is started as the unit says, by the unit's own words.

mod data;
mod debian;
mod organiser;
mod server;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use super::{
    deb,
    staging::{self, Contents},
};
use crate::{project, tools};
use data::Data;
use debian::Debian;
use organiser::Organiser;
use server::Server;

const PROGRAM: &str = "usr/bin/plenary";
const UNIT: &str = "usr/lib/systemd/system/plenary.service";
const OPTIONS: &str = "etc/plenary/plenary.env";
const DATA: &str = "var/lib/plenary";
/// The end of the line in the sample of options that says where the server listens.
const SAMPLE_PORT: &str = ":8790\n";
const TITLE: &str = "An event that must stay";

/// Makes sure that a trial is possible before minutes of building.
pub fn prepare() -> Result<()> {
    tools::debian_maker()
}

/// Tries a package, upgrading from an earlier one or from today's with a lower version.
pub fn run(contents: &Contents, package: &Path, before: Option<&Path>) -> Result<()> {
    let start = Instant::now();
    let home = contents.project.target.join("trial");
    let before = match before {
        Some(before) => before.to_owned(),
        None => lower(contents, &home)?,
    };
    alone(contents.program, &home.join("alone"))?;
    let debian = Debian::make(&home)?;
    debian.bring(package, "new.deb")?;
    debian.bring(&before, "before.deb")?;
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let trial = Trial { debian, version: &contents.release.version, port };
    trial.run()?;
    trial.debian.end()?;
    println!("The package was tried in {:.0} s.", start.elapsed().as_secs_f64());
    Ok(())
}

/// Today's program in a package with a version that comes just before.
fn lower(contents: &Contents, home: &Path) -> Result<PathBuf> {
    let folder = home.join("before");
    staging::empty(&folder)?;
    deb::make(&Contents { release: &contents.release.before(), ..*contents }, &folder)
}

/// The program starts in a folder that holds nothing else: no library, no shell, no settings.
fn alone(program: &Path, folder: &Path) -> Result<()> {
    staging::empty(folder)?;
    std::fs::copy(program, folder.join("plenary"))?;
    let mut chroot = std::process::Command::new("chroot");
    project::run(chroot.arg(folder).args(["/plenary", "--version"]))
        .context("The program does not start without the libraries of this computer")?;
    Ok(std::fs::remove_dir_all(folder)?)
}

struct Trial<'a> {
    debian: Debian,
    version: &'a str,
    /// Where the server listens, as its options say from the first installation on.
    port: u16,
}

impl Trial<'_> {
    fn run(&self) -> Result<()> {
        self.install()?;
        let (organiser, data) = self.make_an_event()?;
        let data = self.upgrade(&organiser, &data)?;
        self.remove(&data)?;
        self.purge(&data)?;
        self.install_again(&organiser, &data)
    }

    fn install(&self) -> Result<()> {
        let debian = &self.debian;
        let said = debian.run("dpkg --install /before.deb")?;
        ensure!(
            said.contains("journalctl --unit plenary"),
            "The package does not say where the first link is:\n{said}"
        );
        ensure!(self.is_enabled()?, "The service is not enabled.");
        let folder = debian.run("stat --format=%U:%G=%a /var/lib/plenary")?;
        ensure!(folder == "plenary:plenary=700", "The data folder is not the service's alone: {folder}");
        let verified = debian.run("systemd-analyze verify /usr/lib/systemd/system/plenary.service")?;
        ensure!(!verified.contains("plenary.service"), "systemd does not like the unit:\n{verified}");
        self.choose_port()?;
        println!("installed: enabled, with a user and a data folder of its own");
        Ok(())
    }

    fn make_an_event(&self) -> Result<(Organiser, Data)> {
        let server = Server::start(&self.debian)?;
        let organiser = Organiser::enter(self.port, &server.link)?;
        organiser.make_event(TITLE)?;
        server.stop()?;
        let data = self.data()?;
        println!("started: the server is ready, an event was made; {data}");
        Ok((organiser, data))
    }

    /// What an administrator has decided stays as well: the service is disabled, and an option is changed.
    fn upgrade(&self, organiser: &Organiser, before: &Data) -> Result<Data> {
        let debian = &self.debian;
        debian.run("systemctl disable plenary")?;
        let options = debian.read(OPTIONS)?;
        debian.run("dpkg --install /new.deb")?;
        let installed = debian.run("dpkg-query --show --showformat=${Version} plenary")?;
        ensure!(installed == self.version, "The upgrade ended at {installed}.");
        self.data()?.is(before, "upgrade")?;
        ensure!(!self.is_enabled()?, "The upgrade enabled a service that was disabled.");
        ensure!(debian.read(OPTIONS)? == options, "The upgrade lost a changed option.");
        self.event_is_there(organiser)?;
        println!("upgraded: the same bytes in the data folder, then started: the event is there; options as they were");
        self.data()
    }

    fn remove(&self, before: &Data) -> Result<()> {
        let debian = &self.debian;
        debian.run("dpkg --remove plenary")?;
        ensure!(!debian.has(PROGRAM) && !debian.has(UNIT), "The removed package left its program or unit.");
        ensure!(debian.has(OPTIONS), "Removing the package took the options with it.");
        self.data()?.is(before, "removal")?;
        println!("removed: the same bytes in the data folder; the options stay");
        Ok(())
    }

    fn purge(&self, before: &Data) -> Result<()> {
        let debian = &self.debian;
        let said = debian.run("dpkg --purge plenary")?;
        ensure!(said.contains("/var/lib/plenary"), "The purge does not say where the events are:\n{said}");
        ensure!(!debian.has(OPTIONS), "The purge left the options.");
        self.data()?.is(before, "purge")?;
        debian.run("id plenary").context("The data folder has lost its user")?;
        println!("purged: the same bytes in the data folder, whose user stays; the options are gone");
        Ok(())
    }

    fn install_again(&self, organiser: &Organiser, before: &Data) -> Result<()> {
        self.debian.run("dpkg --install /new.deb")?;
        ensure!(self.is_enabled()?, "After a purge the service is not enabled as a new one is.");
        self.data()?.is(before, "second installation")?;
        self.choose_port()?;
        self.event_is_there(organiser)?;
        println!("installed again: the event is there");
        Ok(())
    }

    /// Something else may listen on the port that the sample names.
    fn choose_port(&self) -> Result<()> {
        let sample = self.debian.read(OPTIONS)?;
        let options = sample.replace(SAMPLE_PORT, &format!(":{}\n", self.port));
        ensure!(sample != options, "{OPTIONS} no longer names a port as the trial expects it.");
        self.debian.write(OPTIONS, &options)
    }

    fn event_is_there(&self, organiser: &Organiser) -> Result<()> {
        let server = Server::start(&self.debian)?;
        ensure!(organiser.events()?.contains(TITLE), "The event is gone.");
        server.stop()
    }

    fn is_enabled(&self) -> Result<bool> {
        // `systemctl is-enabled` fails when it is not.
        Ok(self.debian.run("systemctl list-unit-files --no-legend plenary.service")?.contains(" enabled "))
    }

    fn data(&self) -> Result<Data> {
        Data::of(&self.debian.path(DATA))
    }
}
