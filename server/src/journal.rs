//! What a room keeps beyond the board, and the form in which it is kept: facts, records, segments and checkpoints.
//!
//! - [`state`]: everything that a room knows beyond its board, and one fact of it
//! - [`codec`]: records and checkpoints as bytes, before they are sealed
//! - `segments`: where a room's journal stands, and what a batch adds to it
//! - [`batch`]: what is written at once; what a store takes and gives
//! - `reading`: from a room's sealed rows back to the room

pub mod batch;
pub mod codec;
pub(crate) mod reading;
pub(crate) mod segments;
pub mod state;
