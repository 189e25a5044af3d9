//! Every fault is caught by some test, and every test that is named is there.

use super::*;
use std::collections::BTreeSet;

/// What happens to a server as it is, and breaks no promise.
const ACCIDENTS: [&str; 3] = ["room-panics", "clock-jumps", "stop-before-keys-die"];

#[test]
fn every_fault_that_can_be_planted_is_caught_by_some_test() {
    let source = include_str!("../../../../server/src/planted.rs");
    let names = source.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\","));
    let known: BTreeSet<_> = names.filter(|name| !ACCIDENTS.contains(name)).collect();
    let caught: BTreeSet<_> = PROMISES.iter().flat_map(Promise::planted).map(|planted| planted.fault).collect();
    assert!(known.len() > 5, "{known:?}");
    assert_eq!(known, caught);
}

#[test]
fn every_test_that_is_named_is_there() {
    let project = crate::project::Project::find().unwrap();
    let sources: String = ["tests/it", "xtask/src"]
        .iter()
        .flat_map(|folder| crate::client::files_below(&project.root.join(folder)).unwrap())
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    for test in PROMISES.iter().flat_map(|promise| promise.tests) {
        let name = test.rsplit("::").next().unwrap();
        assert!(sources.contains(&format!("fn {name}()")), "{test}");
    }
}

#[test]
fn a_promise_has_tests_of_one_program() {
    for promise in PROMISES {
        let programs: BTreeSet<_> = promise.tests.iter().map(|test| test.split_once("::").unwrap().0).collect();
        assert_eq!(programs.len(), 1, "{}", promise.says);
    }
}
