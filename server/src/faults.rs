//! Other answers at the seams: each is the ordinary one, unless something is planted that breaks a promise there.
//!
//! Only the feature `planted` compiles this, and the crate's root takes [`Rules`] then for what fills the seams. Nothing else
//! names this module.

mod clock;
mod edge;
mod ids;
mod mix;
mod persistence;
mod policy;

/// What fills the seams.
pub struct Rules;
