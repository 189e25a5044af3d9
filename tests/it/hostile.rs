//! Hostile devices and foreign sites: whatever they send, nothing breaks, nothing changes, and nobody else waits.

mod connections;
mod crowded;
mod guessing;
mod inputs;
mod joining;
mod siege;
mod silence;
mod sites;
mod verbs;
