//! What needs to be done: a second brainstorm.

pub use super::brainstorm::{desk, phone};
