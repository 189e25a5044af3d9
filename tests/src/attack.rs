//! What an attacker may do with what SECURITY.md grants: pure functions from bytes and moments to guesses and figures.
//!
//! - [`order`]: whether places on a disk keep the order in which notes were sent
//! - [`needles`]: whether anything of a note lies readable in bytes
//! - [`carve`]: rows of SQLite files wherever they lie, in the order of their offsets
//! - [`at_rest`]: whoever has a folder, with or without its keys
//! - [`wire`]: what frames show, and when
//! - [`names`]: who did what, by the moments of thumbs
//! - [`ballots`]: whose vote a pseudonym is

pub mod at_rest;
pub mod ballots;
pub mod carve;
pub mod names;
pub mod needles;
pub mod order;
pub mod wire;
