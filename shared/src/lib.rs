//! What server and client share: vocabulary, limits, rules and the wire. No I/O, no clock, no randomness.
//!
//! - [`agenda`], [`template`], [`content`], [`snapshot`]: the day, what it starts from, the content of its board, and frozen
//!   copies of that
//! - [`stage`]: the kinds of stage and their commands; [`permit`]: who may send them when
//! - [`ballot`], [`ranking`], [`picture`]: from each device's order to the aggregate and its 2×2 picture
//! - [`wire`], [`limits`], [`text`], [`proof`], [`screen`]: the socket protocol and its bounds
//! - [`api`]: requests and responses of the HTTP routes
//! - [`document`]: the board as a CRDT
//! - [`fields`], [`base64url`]: reading JSON, and bytes as text

#[macro_use]
pub mod fields;

pub mod agenda;
pub mod api;
pub mod ballot;
pub mod base64url;
pub mod contacts;
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
pub mod template;
pub mod text;
pub mod wire;
