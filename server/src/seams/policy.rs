//! Who may do what in a room.

use plenary_shared::{
    permit::{Denied, permit},
    proof::{Own, Tag},
    role::Role,
    stage::{Act, StageKind},
};

/// Decides what rooms accept.
pub trait Policy {
    /// What the table of rights says to an act, with a stage of this kind open.
    fn permit(role: Role, open: Option<StageKind>, act: &Act) -> Result<(), Denied> {
        permit(role, open, act)
    }

    /// Whether a proof is that of a note's writer.
    fn is_writer(own: &Own, tag: &Tag) -> bool {
        own.fits(tag)
    }

    /// Whether a facilitator who saw the stage under this number may set it.
    fn has_seen_stage(seen: u32, stands: u32) -> bool {
        seen == stands
    }

    /// What is done when an act comes that was done before, beside giving its answer again: nothing.
    fn again(_act: &Act) -> Option<Act> {
        None
    }
}
