//! Everything that reads what strangers send, run on what real devices sent and on changes of it.
//!
//! `PLENARY_FUZZ_SECONDS` is the time for all targets together: 20 seconds unless it says otherwise, 600 at night.
//! `PLENARY_FUZZ_SEED` plays the same changes again.

use plenary_tests::{
    hostile::{TARGETS, Target, corpus, mutate},
    proof,
};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    str::FromStr,
    time::{Duration, Instant},
};

/// The default seed.
const SEED: u64 = 20_261_122;
/// Default seconds for all targets together: in the quick and in the long size.
const SECONDS: (u64, u64) = (20, 600);

#[test]
fn frames_of_strangers_break_no_room() {
    survives("frames");
}

#[test]
fn bodies_of_strangers_break_no_route() {
    survives("bodies");
}

#[test]
fn first_messages_of_strangers_break_no_door() {
    survives("yjs_door");
}

#[test]
fn snapshots_of_strangers_break_no_reader() {
    survives("snapshots");
}

#[test]
fn rows_of_strangers_break_no_journal() {
    survives("journal");
}

/// The loop above would notice a target that panics, and says which input did it.
#[test]
fn an_input_that_breaks_a_target_is_named() {
    let fragile: Target = ("yjs_door", |input| assert!(input.len() < 4, "too long"));
    let noticed = catch_unwind(|| run(fragile, Duration::from_secs(5))).expect_err("a target that panics is noticed");
    let words = noticed.downcast_ref::<String>().expect("the panic has words");
    assert!(words.contains("yjs_door") && words.contains("seed"), "{words}");
}

fn survives(name: &str) {
    let target = *TARGETS.iter().find(|(target, _)| *target == name).expect("a target of this name");
    let seconds = told("PLENARY_FUZZ_SECONDS", proof::size(SECONDS.0, SECONDS.1));
    let inputs = run(target, Duration::from_secs(seconds) / TARGETS.len() as u32);
    println!("{name}: {inputs} inputs from seed {}", told("PLENARY_FUZZ_SEED", SEED));
    proof::told(inputs, &format!("{inputs} inputs to {name}"));
    assert!(inputs > 20, "{name} read no more than {inputs} inputs");
}

/// Runs a target on the whole corpus, and then on changes of it until the time is over; how many inputs it took.
fn run((name, target): Target, time: Duration) -> usize {
    let (begun, seed) = (Instant::now(), told("PLENARY_FUZZ_SEED", SEED));
    let corpus = corpus::inputs(name);
    assert!(!corpus.is_empty(), "{name} has a corpus");
    let mut rng = StdRng::seed_from_u64(seed);
    let changed = std::iter::from_fn(|| (begun.elapsed() < time).then(|| mutate::mutated(&corpus, &mut rng)));
    let mut count = 0;
    for input in corpus.iter().cloned().chain(changed) {
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            panic!("{name} broke on input {count} of seed {seed}: {:.400?}", String::from_utf8_lossy(&input));
        }
        count += 1;
    }
    count
}

fn told<T: FromStr>(variable: &str, otherwise: T) -> T {
    std::env::var(variable).ok().and_then(|words| words.parse().ok()).unwrap_or(otherwise)
}
