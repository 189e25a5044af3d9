//! Test programs, run by the names of their tests, several at a time.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Programs that run at once: most of their time they wait for sockets and disks.
const AT_ONCE: usize = 3;
/// Words before a test's figures, as `plenary_tests::proof::told` prints them.
const TOLD: &str = "proof:";
/// Words before a figure, as `plenary_tests::proof::measured` prints it.
const MEASURED: &str = "measured:";

/// The test programs of the workspace.
pub struct Programs {
    root: PathBuf,
    /// By the name of the crate or of its test.
    paths: BTreeMap<String, PathBuf>,
}

/// What a run of some tests showed.
pub struct Outcome {
    /// Whether each of them ran and passed.
    pub passed: bool,
    /// Whether each of them ran, and one failed.
    pub failed: bool,
    /// How long it took.
    pub took: Duration,
    /// Everything that was printed.
    pub output: String,
}

/// What a test printed about itself.
pub struct Told {
    /// Rounds of its loop.
    pub rounds: String,
    /// The accidents that happened.
    pub accidents: String,
}

impl Programs {
    /// Builds every test program and finds out where they are.
    pub fn build(project: &Project) -> Result<Self> {
        let mut command = project.cargo("test --workspace --no-run --color never");
        let built = command.stderr(Stdio::piped()).output().context("cargo could not be started")?;
        let said = String::from_utf8_lossy(&built.stderr);
        if !built.status.success() {
            bail!("The tests do not build:\n{said}");
        }
        let programs = said.lines().filter_map(program).map(|(name, path)| (name, project.root.join(path)));
        Ok(Self { root: project.root.clone(), paths: programs.collect() })
    }

    /// Runs tests of one program, each named `program::path::of::test`, with further variables in the environment.
    pub fn run(&self, tests: &[&str], environment: &[(&str, &str)]) -> Result<Outcome> {
        let tests = tests.iter().map(|test| test.split_once("::").context("a test has a program and a name"));
        let tests: Vec<(&str, &str)> = tests.collect::<Result<_>>()?;
        let name = tests.first().context("a promise has tests")?.0;
        let path = self.paths.get(name).with_context(|| format!("there is no test program `{name}`"))?;
        let mut command = Command::new(path);
        command.current_dir(self.root.join("tests")).args(["--show-output", "--exact"]);
        command.args(tests.iter().map(|(_, test)| test)).envs(environment.iter().copied());
        // The servers are built already, and a child of Cargo's would build them again.
        command.env_remove("CARGO").env("RUST_BACKTRACE", "0");
        let start = Instant::now();
        let (success, output) = output_of(command)?;
        let ran = output.contains(&format!("running {} test", tests.len()));
        Ok(Outcome { passed: ran && success, failed: ran && !success, took: start.elapsed(), output })
    }
}

impl Outcome {
    /// Whether the test failed for a reason that these words give: a server that does not start fails every test.
    pub fn failed_saying(&self, reasons: &[&str]) -> bool {
        self.failed && reasons.iter().any(|words| self.output.contains(words))
    }

    /// What the tests printed about themselves.
    pub fn told(&self) -> Vec<Told> {
        let told = |line: &str| {
            let (rounds, accidents) = line.trim().strip_prefix(TOLD)?.split_once('|')?;
            Some(Told { rounds: rounds.trim().into(), accidents: accidents.trim().into() })
        };
        self.output.lines().filter_map(told).collect()
    }

    /// The figures that the tests measured.
    pub fn measured(&self) -> Vec<&str> {
        self.output.lines().filter_map(|line| line.trim().strip_prefix(MEASURED).map(str::trim)).collect()
    }
}

/// Does the work of each item on a few threads; results are in the order of the items.
pub fn all<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let (next, total) = (AtomicUsize::new(0), items.len());
    let items: Vec<_> = items.into_iter().map(|item| Mutex::new((Some(item), None))).collect();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(slot) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let item = slot.lock().expect("nobody panics with this lock").0.take();
                    let result = item.map(&work);
                    slot.lock().expect("nobody panics with this lock").1 = result;
                    eprint!(".");
                }
            });
        }
    });
    eprintln!(" {total} runs");
    let results = items.into_iter().map(|slot| slot.into_inner().expect("nobody panics with this lock").1);
    results.map(|result| result.context("every item was worked on")?).collect()
}

/// What a program prints to standard output and error, in that order of arrival, and whether it succeeded.
fn output_of(mut command: Command) -> Result<(bool, String)> {
    let (mut reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().context("a test program could not be started")?;
    // Only the child holds the writing ends now, so reading ends with it.
    drop(command);
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok((child.wait()?.success(), String::from_utf8_lossy(&output).into_owned()))
}

/// Name and path in a line such as `Executable tests/it/main.rs (target/debug/deps/it-0123456789abcdef)`.
fn program(line: &str) -> Option<(String, PathBuf)> {
    let (_, path) = line.trim().strip_prefix("Executable ")?.rsplit_once('(')?;
    let path = PathBuf::from(path.strip_suffix(')')?);
    let (name, _) = path.file_name()?.to_str()?.rsplit_once('-')?;
    Some((name.to_owned(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_what_cargo_says() {
        let line = "  Executable unittests src/lib.rs (target/debug/deps/plenary_server-9f7)";
        assert_eq!(program(line), Some(("plenary_server".into(), "target/debug/deps/plenary_server-9f7".into())));
        assert_eq!(program("   Compiling xtask v0.1.0 (/somewhere/xtask-1)"), None);
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        assert_eq!(
            all((0..50).collect(), |number| Ok(number * 2)).unwrap(),
            (0..50).map(|n| n * 2).collect::<Vec<_>>()
        );
        assert!(all(vec![1, 2], |number| if number == 2 { bail!("no") } else { Ok(()) }).is_err());
    }

    #[test]
    fn figures_are_read_and_a_failure_counts_for_its_own_reason_only() {
        let output = "running 1 test\nproof: 6 | 6 kill -9\nmeasured: rho 0.02 of ±0.11\nthe note is missing\n";
        let outcome = |passed| Outcome { passed, failed: !passed, took: Duration::ZERO, output: output.into() };
        assert_eq!(outcome(true).told()[0].rounds, "6");
        assert_eq!(outcome(true).told()[0].accidents, "6 kill -9");
        assert_eq!(outcome(true).measured(), ["rho 0.02 of ±0.11"]);
        assert!(outcome(false).failed_saying(&["is missing"]));
        assert!(!outcome(false).failed_saying(&["is doubled"]));
        assert!(!outcome(true).failed_saying(&["is missing"]));
    }
}
