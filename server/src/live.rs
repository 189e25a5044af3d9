//! What "live" means: one actor for each room holds it, and nothing it shows leaves before it is durable.
//!
//! - [`registry`]: one room for each session, opened once however many knock; [`handle`]: what sockets know of it
//! - [`seats`]: devices and their allowances; identity stops there
//! - [`actor`]: the loop that takes what waits, lets the room act, has it written, and only then lets it out
//! - [`mix`]: what others are shown together, so that nobody can tell whose it was
//! - `batching`: when the next batch begins

pub mod actor;
mod batching;
pub mod handle;
pub mod mix;
pub mod registry;
pub mod seats;
