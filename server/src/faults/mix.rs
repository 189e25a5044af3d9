//! A mix that shows one person's items, and lets slip who sent them.

use super::Rules;
use crate::{
    planted::{Fault, planted},
    seams::{Mixing, Ordinary},
};
use data_encoding::HEXLOWER;
use plenary_shared::id::OpId;
use std::sync::{Mutex, PoisonError};

/// A device as its seat's token hash.
type Device = [u8; 32];

/// Who sent what, until it is written down.
static SENDERS: Mutex<Vec<(OpId, Device)>> = Mutex::new(Vec::new());

impl Mixing for Rules {
    fn enough_devices(here: u32) -> usize {
        if planted(Fault::MixOfOne) { 1 } else { Ordinary::enough_devices(here) }
    }

    fn may_tell(changed: usize, least: usize, rested: bool) -> bool {
        if planted(Fault::LateInWords) { changed > 0 } else { Ordinary::may_tell(changed, least, rested) }
    }

    fn sender(op: OpId, device: Device) -> Device {
        if planted(Fault::AuthorInLog) {
            tracing::info!(author = HEXLOWER.encode(&device), "a command came");
        }
        if planted(Fault::AuthorInRow) {
            SENDERS.lock().unwrap_or_else(PoisonError::into_inner).push((op, device));
        }
        Ordinary::sender(op, device)
    }
}

/// Takes what is known of who sent what.
pub(super) fn take_senders() -> Vec<(OpId, Device)> {
    std::mem::take(&mut *SENDERS.lock().unwrap_or_else(PoisonError::into_inner))
}
