//! What both ends of Plenary agree on: words, limits, rules and the wire. No I/O, no clock, no randomness.
//!
//! - [`agenda`], [`content`], [`snapshot`]: the day, what stands on its board, and frozen copies of that
//! - [`stage`]: the kinds of stage, and all that is done in them; [`permit`]: who may do it when
//! - [`ballot`], [`ranking`], [`picture`]: from each device's order to the aggregate and its 2×2 picture
//! - [`wire`], [`limits`], [`text`], [`proof`], [`screen`]: what is said on the wire, and within which bounds
//! - [`api`]: what the HTTP routes take and give
//! - [`document`]: the board as a CRDT
//! - [`fields`], [`base64url`]: how JSON is read, and bytes as text

#[macro_use]
pub mod fields;

pub mod agenda;
pub mod api;
pub mod ballot;
pub mod base64url;
pub mod content;
pub mod document;
pub mod id;
pub mod limits;
pub mod look;
pub mod new_session;
pub mod order;
pub mod permit;
pub mod picture;
pub mod proof;
pub mod ranking;
pub mod role;
pub mod screen;
pub mod snapshot;
pub mod stage;
pub mod text;
pub mod wire;
