//! `plenary-planted`: the server with faults that can be planted, to prove that a test fails when its promise is broken.

#[path = "../main.rs"]
mod plenary;

use std::process::ExitCode;

fn main() -> ExitCode {
    plenary_server::planted::announce();
    plenary::main()
}
