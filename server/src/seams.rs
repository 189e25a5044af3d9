//! Decisions that the rest of the server asks for and does not take itself: what the time is, who may do what, how ids are
//! made, how many devices are enough, how the disk is used, how a socket is treated.
//!
//! Each of these traits is a seam. What its methods do here is what the server does, [`Ordinary`] fills them all, and they
//! are resolved when it is built. The crate's root names the filling, `crate::Rules`: in the binary `plenary-planted` it
//! answers some of them otherwise, which shows that tests notice. No other file of the product knows of that.
//!
//! These name nothing else of the server. Seams that need its types stand beside these: [`crate::journal::state::Keeping`],
//! [`crate::store::rooms::Storing`] and [`crate::live::actor::Leaving`].

mod edge;
mod persistence;
mod policy;

pub use edge::Edge;
pub use persistence::{Persistence, Writing};
pub use policy::Policy;

use jiff::Timestamp;
use plenary_shared::{id::OpId, limits};

/// The server as people run it: every seam is filled by what stands with it.
pub struct Ordinary;

impl Clock for Ordinary {}
impl Ids for Ordinary {}
impl Mixing for Ordinary {}
impl Policy for Ordinary {}
impl Persistence for Ordinary {}
impl Edge for Ordinary {}

/// Reads the time.
pub trait Clock {
    /// Now, as the computer has it.
    fn now() -> Timestamp {
        Timestamp::now()
    }
}

/// Makes what must be random or must not be traced back.
pub trait Ids {
    /// A client id for a board: never 0, never used before in all likelihood.
    fn client_id() -> u32 {
        rand::random_range(1..=u32::MAX)
    }

    /// What of a seat goes into its pseudonym in a poll: the token, of which the store has no more than a hash.
    fn voter_secret(token: [u8; 32]) -> [u8; 32] {
        token
    }
}

/// Decides what is shown together, so that nobody can tell whose it was.
pub trait Mixing {
    /// Among how many devices' items one person's cannot be told, with so many devices here.
    fn enough_devices(here: u32) -> usize {
        match here as usize {
            limits::MIX_LARGE_ROOM.. => limits::MIX_DEVICES_LARGE,
            limits::MIX_ROOM.. => limits::MIX_DEVICES,
            _ => limits::MIX_DEVICES_SMALL,
        }
    }

    /// Whether a count may be told that so many devices have changed since it was last told, `rested` when that is long
    /// enough ago.
    fn may_tell(changed: usize, least: usize, rested: bool) -> bool {
        rested && changed >= least
    }

    /// As whom the mix knows the device that sends a command; nobody else is told.
    fn sender(_op: OpId, device: [u8; 32]) -> [u8; 32] {
        device
    }
}
