//! Histories: what devices asked for, when, and what they were answered; and whether one honest server could have done
//! that.
//!
//! - [`notes`]: a set of notes, each a register that only its writer sets
//! - [`stage`]: one register that several facilitators set at once
//! - [`ballots`]: one ballot for each device, of which the last counts

pub mod ballots;
pub mod notes;
pub mod stage;

use crate::device::Answer;
use plenary_shared::stage::Act;
use std::time::Instant;

/// One command of a device.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What was asked for.
    pub act: Act,
    /// When it was first sent.
    pub asked: Instant,
    /// When the final answer first came, and what it was.
    pub answered: Option<(Instant, Answer)>,
}

/// What became of a command, as far as its device knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It was applied.
    Applied,
    /// It was refused.
    Refused,
    /// Without an answer: it may have been applied or not.
    Open,
}

impl Entry {
    /// What became of it.
    pub fn known(&self) -> Known {
        match &self.answered {
            Some((_, Ok(_))) => Known::Applied,
            Some((_, Err(_))) => Known::Refused,
            None => Known::Open,
        }
    }
}
