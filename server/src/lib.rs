//! The Plenary server: rooms that hold a board each, a store that keeps them, and the web in front.

pub mod session;
pub mod store;
