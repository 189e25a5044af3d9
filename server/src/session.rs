//! What "live" means: one actor per room holds the board, and nothing it shows leaves before it is durable.
//!
//! - [`registry`]: one room per session, opened once however many knock
//! - [`seats`]: devices and their allowances; identity stops there
//! - [`actor`]: the loop that takes what waits, lets the room act, has it written, and only then lets it out
//! - [`mix`]: what others are shown together, so that nobody can tell whose it was
//! - `pace`: when the next batch begins
//! - [`room`]: the room itself: data in, data out; no I/O, no clock
//! - [`outlet`]: the bounded way to one socket

pub mod actor;
pub mod mix;
pub mod outlet;
mod pace;
pub mod registry;
pub mod room;
pub mod seats;
