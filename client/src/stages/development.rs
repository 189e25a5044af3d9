//! Pairs and threes work on a theme each, with the learning opportunities before them.

pub use super::plenary::{desk, phone};
