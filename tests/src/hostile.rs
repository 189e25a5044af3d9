//! What hostile devices send, and the properties that must hold for any input.
//!
//! - [`room`]: a room of its own, without a server; [`frames`] feeds any bytes to it and checks its answers
//! - [`bodies`], [`snapshots`], [`yjs_door`], [`journal`]: the other places where untrusted bytes are read
//! - [`mutate`]: bytes and JSON, changed as a fuzzer would; [`corpus`]: what it begins from
//! - [`attack`]: many hostile devices at once, against a server
//!
//! Each of [`TARGETS`] takes any bytes and panics when a promise is broken: cargo-fuzz runs them in `fuzz/`, the tests
//! run them on mutations of the corpus.

pub mod attack;
pub mod bodies;
pub mod corpus;
pub mod frames;
pub mod journal;
pub mod mutate;
pub mod room;
pub mod snapshots;
pub mod yjs_door;

/// The name of a target, which is that of its folder in the corpus, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Everything that reads what strangers sent.
pub const TARGETS: [Target; 5] = [
    ("frames", frames::play),
    ("bodies", bodies::read),
    ("yjs_door", yjs_door::knock),
    ("snapshots", snapshots::open),
    ("journal", journal::read),
];
