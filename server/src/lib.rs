//! The Plenary server: rooms that hold a board each, a store that keeps them, and the web in front.

pub mod address;
mod clock;
pub mod config;
pub mod session;
pub mod store;
pub mod telemetry;
