//! How long the proofs run and what they print: the one place that reads their sizes from the environment.
//!
//! `PLENARY_PROOF=night` asks for the long size instead of the quick everyday one; `PLENARY_ROUNDS` sets the rounds of
//! every loop, in either size. `cargo xtask prove` sets the first and reads what [`told`] and [`measured`] print.

/// Words that begin the line with a proof's figures.
const TOLD: &str = "proof:";
/// Words that begin the line with a figure that a proof measured.
const MEASURED: &str = "measured:";

/// Whether the long size is asked for.
pub fn is_night() -> bool {
    std::env::var("PLENARY_PROOF").is_ok_and(|size| size == "night")
}

/// One of two sizes: the quick one of every day, or the one of a night.
pub fn size<T>(quick: T, night: T) -> T {
    if is_night() { night } else { quick }
}

/// How many rounds a loop runs.
pub fn rounds(quick: usize, night: usize) -> usize {
    let asked = std::env::var("PLENARY_ROUNDS").ok();
    let asked = asked.map(|rounds| rounds.parse().expect("PLENARY_ROUNDS is a number of rounds"));
    asked.unwrap_or_else(|| size(quick, night))
}

/// Tells the figures of a proof: its rounds, and which accidents happened.
pub fn told(rounds: usize, accidents: &str) {
    println!("{TOLD} {rounds} | {accidents}");
}

/// Tells a figure that a proof measured, with the bound that it stayed within.
pub fn measured(figure: &str) {
    println!("{MEASURED} {figure}");
}
