//! The chronology on the wall is questioned: notes, as in a brainstorm.

pub use super::brainstorm::{desk, phone};
