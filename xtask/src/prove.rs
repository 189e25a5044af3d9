//! `cargo xtask prove`: every promise is tested on the server as it is, and then on servers that break it on purpose,
//! where the same test must fail. One table says what was seen.

mod page;
mod promises;
mod run;
mod table;

use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::project::{Project, run as run_program};
use promises::{PROMISES, Promise};
use run::{Outcome, Programs};
use table::{Caught, Row};

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The everyday size: some minutes.
    Quick,
    /// The long size: some minutes more.
    Night,
    /// Only the planted faults, in the everyday size: the promises themselves are tested elsewhere.
    Planted,
}

impl Size {
    /// Reads `[--quick|--night|--planted]`.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] | ["--quick"] => Ok(Self::Quick),
            ["--night"] => Ok(Self::Night),
            ["--planted"] => Ok(Self::Planted),
            _ => bail!("Give one of --quick (the default), --night and --planted."),
        }
    }

    /// Whether its table goes into the documents: a shorter run would show less there than the one before.
    const fn is_written_down(self) -> bool {
        matches!(self, Self::Night)
    }

    /// The word for it in the tests' environment.
    const fn word(self) -> &'static str {
        if matches!(self, Self::Night) { "night" } else { "quick" }
    }
}

/// Builds what is needed, runs it all, prints the table and keeps it in `target/proof.md`; the long size also writes it
/// into `docs/proof.md`, whether every promise was proven or not.
pub fn prove(project: &Project, size: Size) -> Result<()> {
    let version = project.version();
    run_program(&mut project.cargo("build --workspace --bin plenary"))?;
    run_program(&mut project.cargo("build --workspace --features plenary-server/planted --bin plenary-planted"))?;
    let programs = Programs::build(project)?;
    let start = Instant::now();
    let held = match size {
        Size::Planted => PROMISES.iter().map(|_| None).collect(),
        _ => run::all(PROMISES.iter().collect(), |promise| Ok(Some(test(&programs, promise, size)?)))?,
    };
    let faults: Vec<_> = PROMISES.iter().flat_map(Promise::planted).collect();
    let mut caught = run::all(faults, |planted| {
        let outcome = programs.run(&[planted.test], &[("PLENARY_PLANT", planted.fault)])?;
        Ok(Caught { fault: planted.fault, caught: outcome.failed_saying(planted.says), output: outcome.output })
    })?
    .into_iter();
    let mut rows = Vec::new();
    for (promise, held) in PROMISES.iter().zip(held) {
        let caught = caught.by_ref().take(promise.planted().len()).collect();
        rows.push(Row { promise, held, caught });
    }
    let text = table::markdown(&rows, size, &version, start.elapsed());
    println!("\n{text}");
    std::fs::write(project.target.join("proof.md"), &text)?;
    table::say_failures(&rows);
    if size.is_written_down() {
        page::write(project, &text)?;
    }
    let broken = rows.iter().filter(|row| !row.is_well()).count();
    ensure!(broken == 0, "{broken} of {} promises are not proven.", rows.len());
    Ok(())
}

fn test(programs: &Programs, promise: &Promise, size: Size) -> Result<Outcome> {
    programs.run(promise.tests, &[("PLENARY_PROOF", size.word())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_size_at_a_time() {
        let parse = |words: &[&str]| Size::parse(&words.iter().map(|word| (*word).into()).collect::<Vec<_>>());
        assert_eq!(parse(&[]).unwrap(), Size::Quick);
        assert_eq!(parse(&["--night"]).unwrap().word(), "night");
        assert!(parse(&["--night", "--quick"]).is_err());
    }

    #[test]
    fn only_the_long_size_is_written_down() {
        assert!(Size::Night.is_written_down());
        assert!(!Size::Quick.is_written_down() && !Size::Planted.is_written_down());
    }
}
