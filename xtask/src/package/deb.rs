//! The package for Debian: Debian's own `dpkg-deb` packs it, `packaging/debian` says what happens when it is installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::staging::{Contents, Tree, empty};
use crate::{client::files_below, project::run};

/// Where the unit says that the program is, for those who install by hand, and where the package puts it.
const BY_HAND: &str = "ExecStart=/usr/local/bin/plenary ";
const PACKAGED: &str = "ExecStart=/usr/bin/plenary ";
/// What dpkg runs.
pub const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

/// Makes `plenary_VERSION_MACHINE.deb` in a folder.
pub fn make(contents: &Contents, folder: &Path) -> Result<PathBuf> {
    let release = contents.release;
    let staged = folder.join("debian");
    empty(&staged)?;
    fill(contents, &Tree(&staged))?;
    let package = folder.join(format!("plenary_{}_{}.deb", release.version, release.machine.debian));
    let mut dpkg = Command::new("dpkg-deb");
    dpkg.args(["--root-owner-group", "-Zxz", "--build"]).arg(&staged).arg(&package).stdout(std::process::Stdio::null());
    // The same bytes each time: fixed times, and one thread, as more of them cut the content into other blocks.
    dpkg.env("SOURCE_DATE_EPOCH", release.epoch.to_string()).env("DPKG_DEB_THREADS_MAX", "1");
    run(&mut dpkg).context("The package for Debian could not be made; it needs Debian's dpkg")?;
    fs::remove_dir_all(&staged)?;
    Ok(package)
}

fn fill(contents: &Contents, tree: &Tree) -> Result<()> {
    tree.write("usr/bin/plenary", 0o755, fs::read(contents.program)?)?;
    let unit = unit(&contents.source("packaging/plenary.service")?)?;
    tree.write("usr/lib/systemd/system/plenary.service", 0o644, unit)?;
    tree.write("usr/lib/sysusers.d/plenary.conf", 0o644, contents.source("packaging/plenary.sysusers")?)?;
    tree.write("etc/plenary/plenary.env", 0o644, contents.source("packaging/plenary.env")?)?;
    for (name, source) in [
        ("copyright", "packaging/debian/copyright"),
        ("operations.md", "docs/operations.md"),
        ("keeping.md", "docs/keeping.md"),
        ("CHANGELOG.md", "CHANGELOG.md"),
    ] {
        tree.write(&format!("usr/share/doc/plenary/{name}"), 0o644, contents.source(source)?)?;
    }
    tree.write("usr/share/doc/plenary/third-party.txt", 0o644, contents.notices)?;
    let (sums, bytes) = sums(tree.0)?;

    let control = contents.source("packaging/debian/control")?;
    let control = control
        .replace("@VERSION@", &contents.release.version)
        .replace("@ARCHITECTURE@", contents.release.machine.debian)
        .replace("@KIBIBYTES@", &bytes.div_ceil(1024).to_string());
    tree.write("DEBIAN/control", 0o644, control)?;
    tree.write("DEBIAN/md5sums", 0o644, sums)?;
    tree.write("DEBIAN/conffiles", 0o644, contents.source("packaging/debian/conffiles")?)?;
    for script in SCRIPTS {
        tree.write(&format!("DEBIAN/{script}"), 0o755, contents.source(&format!("packaging/debian/{script}"))?)?;
    }
    Ok(())
}

/// The unit, which is written for installing by hand, with the program's place in a package.
fn unit(text: &str) -> Result<String> {
    ensure!(
        text.matches(BY_HAND).count() == 1,
        "packaging/plenary.service has no line `{BY_HAND}…`, so the package's unit would start nothing: say in \
         xtask/src/package/deb.rs where the program is now."
    );
    Ok(text.replace(BY_HAND, PACKAGED))
}

/// The list by which `dpkg --verify` finds files that were changed, and how many bytes they have.
fn sums(tree: &Path) -> Result<(Vec<u8>, u64)> {
    let files = files_below(tree)?;
    let bytes = files.iter().map(|file| Ok(file.metadata()?.len())).sum::<Result<u64>>()?;
    let names = files.iter().map(|file| file.strip_prefix(tree)).collect::<Result<Vec<_>, _>>()?;
    // Settings are an administrator's to change.
    let names = names.into_iter().filter(|name| !name.starts_with("etc"));
    let output =
        Command::new("md5sum").current_dir(tree).args(names).output().context("`md5sum` could not be started")?;
    ensure!(output.status.success(), "md5sum failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok((output.stdout, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_starts_another_program_is_no_unit_of_the_package() {
        assert_eq!(
            unit("a\nExecStart=/usr/local/bin/plenary serve\n").unwrap(),
            "a\nExecStart=/usr/bin/plenary serve\n"
        );
        assert!(unit("ExecStart=/opt/plenary serve\n").is_err());
    }
}
