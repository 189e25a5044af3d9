//! `cargo xtask <task>`: builds, checks and runs Plenary with what Cargo and Debian already have.

mod bench;
mod built;
mod check;
mod client;
mod deny;
mod floors;
mod package;
mod project;
mod prove;
mod serve;
mod size;
mod tools;

use std::process::ExitCode;

use project::Project;

const HELP: &str = "\
cargo xtask client                  build the browser client into client/dist
cargo xtask serve [--release] [-- ARGS]   build the client and an optimised server, then run `plenary ARGS`; --release
                                    also optimises across crates, which takes many minutes
cargo xtask demo [--release] [-- ARGS]    the same, then run `plenary demo ARGS`
cargo xtask size                    what a participant downloads, against the budget
cargo xtask bench [ARGS]            real servers and real devices, in release: one table of figures and goals
cargo xtask bench --client [ARGS]   pages in Chromium: first load, typing, reveal; what a phone downloads
cargo xtask floors                  which folder may name what, and what every package promises
cargo xtask advisories              known weaknesses of our dependencies; needs the advisory database
cargo xtask package [--try [--before FILE.deb]]
                                    a package for Debian, an archive for any Linux and their checksums, from one release
                                    build; --try installs, upgrades and removes it in a Debian of its own, as root
cargo xtask prove [--quick|--night|--planted]
                                    every promise, tested on the server as it is and on servers that break it; --night
                                    is the long size, --planted only the servers that break something
cargo xtask test [--quick] [--skip STEP]… [-- ARGS]
                                    every check and every test; --quick leaves out the browser
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let project = Project::find()?;
    let (task, rest) = arguments.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    match task {
        "client" => client::build(&project),
        "serve" => serve::serve(&project, &[], rest),
        "demo" => serve::serve(&project, &["demo"], rest),
        "size" => size::check(&project),
        "bench" => bench::run_all(&project, rest),
        "floors" => floors::check(&project),
        "package" => package::package(&project, &package::Options::parse(rest)?),
        "prove" => prove::prove(&project, prove::Size::parse(rest)?),
        "advisories" => deny::advisories(&project),
        "test" => check::test(project, check::Options::parse(rest)?),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => anyhow::bail!("There is no task `{other}`.\n\n{HELP}"),
    }
}
