//! Programs that tests and packages need and the workspace does not bring: browsers, their drivers, axe-core, a tracer, a
//! compiler.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::built::Built;
use crate::project::{Project, run};

/// Chromium and its driver, in Debian's words: program, package.
const CHROMIUM: [(&str, &str); 2] = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];
/// The other browsers of a room; WebKit has no mode without a screen.
const OTHER_BROWSERS: [(&str, &str); 3] =
    [("firefox-esr", "firefox-esr"), ("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")];
/// Firefox's driver, which Debian does not have.
const FIREFOX_DRIVER: Built = Built { name: "geckodriver", version: "0.37.1" };
/// Writes down in which order the server brings things to the disk and sends them.
const TRACER: [(&str, &str); 1] = [("strace", "strace")];
/// Compiles C for programs that need no library of the system.
const STATIC_COMPILER: [(&str, &str); 1] = [("musl-gcc", "musl-tools")];
/// Makes a Debian in a folder.
const DEBIAN_MAKER: [(&str, &str); 1] = [("debootstrap", "debootstrap")];
/// A font with the widths of Arial, so that layouts are the same on a bare machine.
const FONTS: &str = "fonts-liberation";
const AXE_VERSION: &str = "4.14.1";
const Y_WEBSOCKET_VERSION: &str = "1.5.4";

/// Makes sure that Chromium can be driven: installs what Debian has, as root; otherwise says what is missing.
pub fn chromium() -> Result<()> {
    install("Measurements in a browser", &CHROMIUM, &[FONTS], "")
}

/// Makes sure that the browser tests can run, in every browser that they drive.
pub fn browsers(project: &Project) -> Result<()> {
    let all = [&CHROMIUM[..], &OTHER_BROWSERS].concat();
    install("The browser tests", &all, &[FONTS], ", or leave them out with `--quick`")?;
    if on_path(FIREFOX_DRIVER.name).is_none() {
        FIREFOX_DRIVER.ensure(project)?;
    }
    Ok(())
}

/// Makes sure that a server can be traced.
pub fn tracer() -> Result<()> {
    install("The tests of the order on the disk", &TRACER, &[], "")
}

/// Makes sure that C can be compiled for programs that need no library of the system.
pub fn static_compiler() -> Result<()> {
    install("Packages", &STATIC_COMPILER, &[], "")
}

/// Makes sure that a Debian can be made in a folder, which also takes root.
pub fn debian_maker() -> Result<()> {
    if !is_root() {
        bail!(
            "A package is tried in a Debian of its own, which only root can make: run this as root, or leave out --try."
        );
    }
    install("Trials of packages", &DEBIAN_MAKER, &[], ", or leave out --try")
}

fn install(who: &str, tools: &[(&str, &str)], also: &[&str], otherwise: &str) -> Result<()> {
    let missing = tools.iter().filter(|(program, _)| on_path(program).is_none()).map(|(_, package)| *package);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = [&missing[..], also].concat();
    let names = packages.join(" ");
    if !is_root() || on_path("apt-get").is_none() {
        bail!("{who} need: {names}. On Debian run `apt-get install {names}` as root{otherwise}.");
    }
    eprintln!("Installing {names} …");
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// The accessibility checker, from npm into `target/axe`; returns the path of its script.
pub fn axe(project: &Project) -> Result<PathBuf> {
    Package { name: "axe-core", version: AXE_VERSION, script: "axe.min.js" }.fetched(&project.target.join("axe"))
}

/// The server that Yjs users begin with, from npm into `target/peers`; returns the path of its script.
pub fn y_websocket(project: &Project) -> Result<PathBuf> {
    Package { name: "y-websocket", version: Y_WEBSOCKET_VERSION, script: "bin/server.js" }
        .fetched(&project.target.join("peers"))
}

/// A package of npm's, for tests and measurements only.
struct Package {
    name: &'static str,
    version: &'static str,
    /// The file that is wanted of it.
    script: &'static str,
}

impl Package {
    fn fetched(&self, home: &Path) -> Result<PathBuf> {
        let Self { name, version, script } = self;
        let package = home.join("node_modules").join(name);
        let script = package.join(script);
        if script.is_file() && is_version(&package.join("package.json"), version) {
            return Ok(script);
        }
        if on_path("npm").is_none() {
            bail!("{name} comes from npm: install Node.js, or leave out what needs it (`--quick`, `--alone`).");
        }
        eprintln!("Fetching {name} {version} from npm …");
        std::fs::create_dir_all(home)?;
        run(Command::new("npm")
            .args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"])
            .args(["--ignore-scripts", "--loglevel=error", "--prefix"])
            .arg(home)
            .arg(format!("{name}@{version}")))?;
        script.is_file().then_some(script).with_context(|| format!("npm did not bring {name}"))
    }
}

fn is_version(package: &Path, version: &str) -> bool {
    let wanted = format!("\"version\": \"{version}\"");
    std::fs::read_to_string(package).is_ok_and(|text| text.contains(&wanted))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
    command
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output();
    user.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program-as-this").is_none());
    }
}
