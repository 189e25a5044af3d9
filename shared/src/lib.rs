//! What both ends of Plenary agree on: words, limits, rules and the wire. No I/O, no clock, no randomness.

pub mod ballot;
pub mod id;
pub mod picture;
pub mod ranking;
