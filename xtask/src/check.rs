//! `cargo xtask test`: the whole check, step by step, with the time each step took.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::{Project, run};
use crate::{client, deny, floors, prove, size, tools};

/// One part of the check; it fails with a sentence.
type Step = fn(&mut Check) -> Result<()>;

/// The steps in order; a name is also what `--skip` takes.
const STEPS: [(&str, Step); 11] = [
    ("tools", Check::tools),
    ("format", Check::format),
    ("floors", Check::floors),
    ("client", Check::client),
    ("size", Check::size),
    ("clippy", Check::clippy),
    ("clippy-wasm", Check::clippy_wasm),
    ("docs", Check::docs),
    ("licences", Check::licences),
    ("tests", Check::tests),
    ("planted", Check::planted),
];

/// What to leave out, and what to hand to the test programs.
#[derive(Debug, Default, PartialEq)]
pub struct Options {
    quick: bool,
    skipped: Vec<String>,
    test_arguments: Vec<String>,
}

impl Options {
    /// Reads `[--quick] [--skip STEP]… [-- ARGS]`.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => options.quick = true,
                "--skip" => {
                    let step = words.next().context("--skip needs the name of a step")?;
                    if !STEPS.iter().any(|(name, _)| name == step) {
                        let names = STEPS.map(|(name, _)| name).join(", ");
                        bail!("There is no step `{step}`. Steps: {names}.");
                    }
                    options.skipped.push(step.clone());
                }
                "--" => options.test_arguments.extend(words.by_ref().cloned()),
                other => bail!("`{other}` is not known here: --quick, --skip STEP, -- ARGS."),
            }
        }
        Ok(options)
    }
}

/// Runs all steps, stops at the first that fails, and prints the times either way.
pub fn test(project: Project, options: Options) -> Result<()> {
    let mut check = Check { project, options, axe: None };
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for (name, step) in STEPS {
        if check.options.skipped.iter().any(|skipped| skipped == name) {
            continue;
        }
        eprintln!("\n── {name}");
        let start = Instant::now();
        outcome = step(&mut check).with_context(|| format!("The step `{name}` failed"));
        times.push((name, start.elapsed()));
        if outcome.is_err() {
            break;
        }
    }
    print_times(&times);
    outcome
}

struct Check {
    project: Project,
    options: Options,
    axe: Option<PathBuf>,
}

impl Check {
    fn tools(&mut self) -> Result<()> {
        tools::tracer()?;
        if self.options.quick {
            eprintln!("--quick: no browser needed.");
            return Ok(());
        }
        tools::browsers(&self.project)?;
        self.axe = Some(tools::axe(&self.project)?);
        Ok(())
    }

    fn format(&mut self) -> Result<()> {
        self.cargo("fmt --all --check")
    }

    fn floors(&mut self) -> Result<()> {
        floors::check(&self.project)
    }

    fn client(&mut self) -> Result<()> {
        client::build(&self.project)
    }

    fn size(&mut self) -> Result<()> {
        size::check(&self.project)
    }

    fn clippy(&mut self) -> Result<()> {
        self.cargo("clippy --workspace --all-targets -- -D warnings")
    }

    fn clippy_wasm(&mut self) -> Result<()> {
        client::ensure_target(client::TARGET, client::PURPOSE)?;
        self.cargo("clippy --package plenary-client --target wasm32-unknown-unknown -- -D warnings")
    }

    fn docs(&mut self) -> Result<()> {
        let mut command = self.project.cargo("doc --workspace --no-deps");
        run(command.env("RUSTDOCFLAGS", "-D warnings"))
    }

    fn licences(&mut self) -> Result<()> {
        let Some(mut deny) = deny::command(&self.project, !self.options.quick)? else {
            eprintln!("--quick, and cargo-deny is not installed here: licences and sources go unchecked.");
            return Ok(());
        };
        // A build downloads what this machine needs; what other platforms need has licences too.
        self.cargo("fetch --locked")?;
        run(deny.args(["--offline", "--locked", "check", "bans", "licenses", "sources"]))
    }

    fn tests(&mut self) -> Result<()> {
        let mut command = self.project.cargo("test --workspace --");
        if self.options.quick {
            command.args(["--skip", "browser"]);
        }
        if let Some(axe) = &self.axe {
            command.env("PLENARY_AXE", axe);
        }
        run(command.args(&self.options.test_arguments))
    }

    /// The tests have run; here they must fail, each on a server that breaks its promise.
    fn planted(&mut self) -> Result<()> {
        prove::prove(&self.project, prove::Size::Planted)
    }

    fn cargo(&self, words: &str) -> Result<()> {
        run(&mut self.project.cargo(words))
    }
}

fn print_times(times: &[(&str, Duration)]) {
    println!("\n{:<12} {:>8}", "step", "seconds");
    for (name, time) in times {
        println!("{name:<12} {:>8.1}", time.as_secs_f64());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    println!("{:<12} {:>8.1}", "in all", total.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options> {
        Options::parse(&text.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn steps_are_left_out_by_name() {
        let options = parse("--quick --skip docs --skip clippy -- store --nocapture").unwrap();
        assert!(options.quick);
        assert_eq!(options.skipped, ["docs", "clippy"]);
        assert_eq!(options.test_arguments, ["store", "--nocapture"]);
        assert_eq!(parse("").unwrap(), Options::default());
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_names_of_all() {
        let error = parse("--skip everything").unwrap_err().to_string();
        assert!(error.contains("clippy-wasm"));
        assert!(parse("everything").is_err());
    }
}
