//! A server that lets strangers do as they like, and one that does not keep its manners.

use super::Rules;
use crate::{
    planted::{Fault, planted},
    seams::{Edge, Ordinary},
};
use plenary_shared::wire::Binary;
use std::time::Duration;

/// Frames a second that are as good as no bound, and small enough to be reckoned with.
const NO_BOUND: u32 = u32::MAX / 1_000;
/// Bytes that each closed socket leaves behind.
const LEFT_BEHIND: usize = 512 * 1024;

impl Edge for Rules {
    fn is_ours<T: PartialEq>(page: Option<T>, ours: &[Option<T>]) -> bool {
        planted(Fault::OriginIgnored) || Ordinary::is_ours(page, ours)
    }

    fn frames_a_second() -> u32 {
        if planted(Fault::FloodIgnored) { NO_BOUND } else { Ordinary::frames_a_second() }
    }

    fn hears_after(waited: Duration) -> bool {
        if planted(Fault::AddressLockedOut) { waited.is_zero() } else { Ordinary::hears_after(waited) }
    }

    fn for_standard_client(frame: &[u8]) -> Option<Binary<'_>> {
        let left_out = |frame: &Binary| planted(Fault::YjsUnfinished) && matches!(frame, Binary::Update { .. });
        Ordinary::for_standard_client(frame).filter(|frame| !left_out(frame))
    }

    fn goodbye() -> Duration {
        if planted(Fault::ClosedSocketsStay) {
            vec![1_u8; LEFT_BEHIND].leak();
        }
        Ordinary::goodbye()
    }

    fn last_words() -> Duration {
        if planted(Fault::StopInHaste) {
            std::process::exit(0);
        }
        Ordinary::last_words()
    }
}
