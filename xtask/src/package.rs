//! `cargo xtask package`: from one release build to what people install: a package for Debian, an archive for any
//! Linux, and their checksums.

mod archive;
mod build;
mod deb;
mod notices;
mod portable;
mod release;
mod staging;
mod sums;
#[cfg(test)]
mod tests;
mod trial;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::{client, project::Project};
use release::Release;

/// What is asked for besides the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The package is installed, started, upgraded, removed and purged in a Debian of its own.
    trial: bool,
    /// An earlier package to upgrade from; otherwise today's with a lower version.
    before: Option<PathBuf>,
}

impl Options {
    /// Reads `[--try [--before FILE.deb]]`.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--try" => options.trial = true,
                "--before" => options.before = Some(words.next().context("--before needs a package's file")?.into()),
                other => bail!("`{other}` is not known here: --try, --before FILE.deb."),
            }
        }
        ensure!(options.trial || options.before.is_none(), "--before says what --try upgrades from: give both.");
        Ok(options)
    }
}

/// Builds the program once and packs it; everything is in `target/package` afterwards.
pub fn package(project: &Project, options: &Options) -> Result<()> {
    let release = Release::of(project)?;
    if options.trial {
        trial::prepare()?;
    }
    client::build(project)?;
    let program = build::program(project, &release.machine)?;
    let needs = portable::check(&program)?;
    let notices = notices::of(project, &release.machine)?;

    let folder = project.target.join("package");
    staging::empty(&folder)?;
    let contents = staging::Contents { project, release: &release, program: &program, notices: &notices };
    let made = [deb::make(&contents, &folder)?, archive::make(&contents, &folder)?];
    let sums = sums::write(&folder, &made)?;
    for file in made.iter().chain([&sums]) {
        println!("{:>8} KB  {}", file.metadata()?.len() / 1000, file.display());
    }
    println!("The program {needs}.");
    if options.trial {
        trial::run(&contents, &made[0], options.before.as_deref())?;
    }
    Ok(())
}

#[cfg(test)]
mod options {
    use super::*;

    fn parse(text: &str) -> Result<Options> {
        Options::parse(&text.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn an_earlier_package_is_only_for_the_trial() {
        assert_eq!(parse("").unwrap(), Options::default());
        let before = Some("old.deb".into());
        assert_eq!(parse("--try --before old.deb").unwrap(), Options { trial: true, before });
        assert!(parse("--before old.deb").is_err());
        assert!(parse("--try --before").is_err());
        assert!(parse("--tyr").unwrap_err().to_string().contains("--try"));
    }
}
