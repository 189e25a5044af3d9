//! What each kind of stage does in the room: one module for each that has acts of its own.

pub(super) mod brainstorm;
pub(super) mod prioritising;
pub(super) mod theming;
