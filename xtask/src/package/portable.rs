//! Whether a program starts on any Linux of the last eight years: read from the program itself.

use std::{collections::BTreeSet, fmt, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

/// The newest glibc that may be asked for: the one of 2018.
const FLOOR: Glibc = Glibc(2, 28);

/// A version of the C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Glibc(u32, u32);

/// What a program asks of the system that it starts on.
#[derive(Debug, PartialEq, Eq)]
pub struct Needs {
    /// Libraries that must be there, and the loader that finds them.
    libraries: BTreeSet<String>,
    /// The newest version of glibc that one of its symbols is bound to.
    glibc: Option<Glibc>,
}

/// Fails when the program needs more than a system of 2018 has.
pub fn check(program: &Path) -> Result<Needs> {
    let needs = Needs::of(program)?;
    needs.at_most(FLOOR).with_context(|| format!("{} would not run everywhere", program.display()))?;
    Ok(needs)
}

impl Needs {
    fn of(program: &Path) -> Result<Self> {
        let mut readelf = Command::new("readelf");
        readelf.args(["--wide", "--program-headers", "--dynamic", "--version-info"]).arg(program).env("LC_ALL", "C");
        let output = readelf.output().context("`readelf` could not be started: install binutils, then try again")?;
        ensure!(output.status.success(), "{} is no program for Linux.", program.display());
        Ok(Self::told(&String::from_utf8_lossy(&output.stdout)))
    }

    /// From the words of `readelf`.
    fn told(text: &str) -> Self {
        let between = |line: &str, start: &str| -> Option<String> {
            Some(line.split_once(start)?.1.split_once(']')?.0.to_owned())
        };
        let library = |line| {
            between(line, "(NEEDED)             Shared library: [")
                .or_else(|| between(line, "[Requesting program interpreter: "))
        };
        let versions = text.split("Name: GLIBC_").skip(1).filter_map(Glibc::parse);
        Self { libraries: text.lines().filter_map(library).collect(), glibc: versions.max() }
    }

    fn at_most(&self, floor: Glibc) -> Result<()> {
        if let Some(glibc) = self.glibc {
            ensure!(
                glibc <= floor,
                "It needs glibc {glibc}, which is newer than {floor}: build it for a target whose C library is linked \
                 into the program."
            );
        }
        let foreign = self.libraries.iter().find(|library| !is_of_glibc(library));
        ensure!(foreign.is_none(), "It needs the library {}, which is not on every Linux.", foreign.map_or("", |f| f));
        ensure!(
            self.libraries.is_empty() || self.glibc.is_some(),
            "It needs libraries of another kind of system: {self}."
        );
        Ok(())
    }
}

impl Glibc {
    /// From `2.34` or `2.2.5`, ignoring any text behind it.
    fn parse(text: &str) -> Option<Self> {
        let end = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

/// The loader, the C library itself, and what was in separate libraries until 2021.
fn is_of_glibc(library: &str) -> bool {
    library.contains("/ld-linux")
        || ["ld-linux", "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libgcc_s.so.1"]
            .iter()
            .any(|known| library.starts_with(known))
}

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.glibc {
            None if self.libraries.is_empty() => f.write_str("needs nothing of the system but its kernel"),
            None => write!(f, "needs {}", self.libraries.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
            Some(glibc) => write!(f, "needs glibc {glibc} or newer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_GLIBC: &str = "      [Requesting program interpreter: /lib64/ld-linux-x86-64.so.2]
 0x0000000000000001 (NEEDED)             Shared library: [libgcc_s.so.1]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
  0x0010:   Name: GLIBC_2.2.5  Flags: none  Version: 3
  0x0020:   Name: GLIBC_2.34  Flags: none  Version: 5
  0x0030:   Name: GCC_3.3  Flags: none  Version: 2\n";

    #[test]
    fn the_newest_symbol_decides() {
        let needs = Needs::told(OF_GLIBC);
        assert_eq!(needs.glibc, Some(Glibc(2, 34)));
        let error = needs.at_most(FLOOR).unwrap_err().to_string();
        assert!(error.contains("glibc 2.34, which is newer than 2.28"), "{error}");
        needs.at_most(Glibc(2, 34)).unwrap();
        Needs::told(&OF_GLIBC.replace("2.34", "2.28")).at_most(FLOOR).unwrap();
        assert!(Needs::told(&OF_GLIBC.replace("2.34", "2.100")).at_most(FLOOR).is_err());
    }

    #[test]
    fn a_program_that_brings_everything_starts_everywhere() {
        let needs = Needs::told("There is no dynamic section in this file.\n");
        needs.at_most(FLOOR).unwrap();
        assert!(needs.to_string().contains("nothing of the system"));
    }

    #[test]
    fn other_libraries_are_refused_by_name() {
        let with = |library: &str| Needs::told(&OF_GLIBC.replace("libgcc_s.so.1", library).replace("2.34", "2.28"));
        assert!(with("libssl.so.3").at_most(FLOOR).unwrap_err().to_string().contains("libssl.so.3"));
        let musl = " 0x0001 (NEEDED)             Shared library: [libc.musl-x86_64.so.1]\n";
        assert!(Needs::told(musl).at_most(FLOOR).is_err());
    }

    /// These tests themselves are linked to this computer's glibc, as any build without a target of its own is.
    #[test]
    fn a_program_of_an_ordinary_build_is_above_a_low_floor() {
        let needs = Needs::of(&std::env::current_exe().unwrap()).unwrap();
        assert!(needs.glibc.is_some(), "{needs:?}");
        assert!(needs.at_most(Glibc(2, 1)).is_err());
        assert!(Needs::of(Path::new(env!("CARGO_MANIFEST_PATH"))).is_err());
    }
}
