//! Live rooms.

pub mod registry;
