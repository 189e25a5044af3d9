//! What a room stores beside the board, and its encoding: facts, records, segments and checkpoints.
//!
//! - [`state`]: everything that a room knows beside its board, and one fact of it
//! - [`codec`]: records and checkpoints as bytes, before they are sealed
//! - `segments`: the journal's position, and what a batch appends to it
//! - [`batch`]: what is written in one transaction; what a store takes and gives
//! - `reading`: from a room's sealed rows back to the room

pub mod batch;
pub mod codec;
pub(crate) mod reading;
pub(crate) mod segments;
pub mod state;
