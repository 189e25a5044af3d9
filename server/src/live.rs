//! Live rooms: one actor owns each room, and nothing it did is sent before it is durable.
//!
//! - [`registry`]: one room for each session, opened once however many sockets ask; [`handle`]: what sockets know of it
//! - [`seats`]: devices and their rate limits; identity stops there
//! - [`actor`]: the loop that collects a batch, applies it, commits it, and only then sends
//! - [`mix`]: the threshold mix: what others are shown together, so that nobody can tell whose it was
//! - `pauses`: how many would like a pause
//! - `batching`: when the next batch begins

pub mod actor;
mod batching;
pub mod handle;
pub mod mix;
mod pauses;
pub mod registry;
pub mod seats;
