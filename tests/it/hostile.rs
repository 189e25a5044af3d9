//! Hostile devices and foreign sites: for any input, nothing breaks, nothing changes, and others do not wait.

mod connections;
mod crowded;
mod guessing;
mod inputs;
mod joining;
mod siege;
mod silence;
mod sites;
mod verbs;
