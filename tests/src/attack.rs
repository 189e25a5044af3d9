//! What an attacker can do with the access that SECURITY.md grants: pure functions from bytes and times to guesses and
//! figures.
//!
//! - [`order`]: whether places on a disk keep the order in which notes were sent
//! - [`needles`]: whether anything of a note is readable in bytes
//! - [`carve`]: rows of SQLite files wherever they are, in the order of their offsets
//! - [`at_rest`]: an attacker with a folder, with or without its keys
//! - [`wire`]: what frames show, and when
//! - [`names`]: who did what, by the times of presses
//! - [`ballots`]: which seat a pseudonym belongs to

pub mod at_rest;
pub mod ballots;
pub mod carve;
pub mod names;
pub mod needles;
pub mod order;
pub mod wire;
