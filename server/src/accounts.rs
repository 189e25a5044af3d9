//! Sign-in for facilitators, reviewers and organisers: pass phrases, one-time codes, and how often someone may try.

pub mod hasher;
pub mod phrase;
pub mod span;
pub mod totp;
pub mod tries;

use crate::limits::recent::Recent;
use hasher::Hasher;
use std::time::{Duration, Instant};
use totp::TotpKey;
use tries::Tries;

/// Time limit of an enrolment.
const ENROLMENT: Duration = Duration::from_secs(30 * 60);
/// Enrolments in progress at once; the oldest is evicted.
const ENROLMENTS: usize = 64;

/// Why an account was not made or not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Name, phrase or code is not right, or there is no such account.
    #[error("name, phrase and code do not fit")]
    NotKnown,
    /// Phrase or code of an account that is signed in is not right.
    #[error("phrase and code do not fit")]
    NotProven,
    /// There is no account behind the seat.
    #[error("there is no account behind the seat")]
    NoAccount,
    /// There were too many tries.
    #[error("there were too many tries")]
    TooManyTries,
    /// The name is empty or too long.
    #[error("the name is empty or too long")]
    Name,
    /// Somebody else has the name.
    #[error("the name is taken")]
    NameTaken,
    /// The phrase is too short.
    #[error("the phrase is too short")]
    Short,
    /// The phrase is too long.
    #[error("the phrase is too long")]
    Long,
    /// The phrase is on the list that attackers try first.
    #[error("the phrase is common")]
    Common,
    /// The first code from the authenticator is wrong.
    #[error("the code does not fit")]
    Code,
    /// The enrolment was not begun, or took too long.
    #[error("there is no enrolment")]
    NotBegun,
    /// The seat may not become an account.
    #[error("the seat may not become an account")]
    NotInvited,
    /// Organisers cannot remove their own account.
    #[error("nobody removes their own account")]
    Yourself,
}

/// An account whose first authenticator code has not been confirmed yet.
#[derive(Clone)]
pub struct Enrolling {
    /// The name.
    pub name: String,
    /// The hashed phrase.
    pub phrase: String,
    /// The authenticator's key.
    pub totp: TotpKey,
}

/// Sign-in state that the server keeps in memory.
pub struct Accounts {
    /// Hashes pass phrases, a few at a time.
    pub hasher: Hasher,
    /// Recent attempts to sign in.
    pub tries: Tries,
    enrolling: Recent<[u8; 32], Enrolling>,
}

impl Default for Accounts {
    fn default() -> Self {
        let enrolling = Recent::new(ENROLMENT, ENROLMENTS);
        Self { hasher: Hasher::default(), tries: Tries::default(), enrolling }
    }
}

impl Accounts {
    /// Stores an enrolment for a seat until its first code is confirmed; replaces any earlier one of the same seat.
    pub fn begin(&self, seat: [u8; 32], enrolling: Enrolling, now: Instant) {
        self.enrolling.put(seat, now, enrolling);
    }

    /// The enrolment of a seat.
    pub fn enrolling(&self, seat: &[u8; 32], now: Instant) -> Option<Enrolling> {
        self.enrolling.look(seat, now, |one| one.clone())
    }

    /// Drops the enrolment of a seat once it is complete.
    pub fn enrolled(&self, seat: &[u8; 32]) {
        self.enrolling.remove(seat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enrolments_run_out_and_are_bounded() {
        let (accounts, now) = (Accounts::default(), Instant::now());
        let begin = |number: u8, at| {
            let (name, phrase, totp) = ("A".into(), "hash".into(), TotpKey::from_bytes([0; 20]));
            accounts.begin([number; 32], Enrolling { name, phrase, totp }, at);
        };
        begin(1, now);
        assert!(accounts.enrolling(&[1; 32], now).is_some());
        assert!(accounts.enrolling(&[2; 32], now).is_none());
        assert!(accounts.enrolling(&[1; 32], now + ENROLMENT).is_none());
        for number in 2..=u8::try_from(ENROLMENTS).unwrap() + 1 {
            begin(number, now + Duration::from_secs(u64::from(number)));
        }
        assert!(accounts.enrolling(&[1; 32], now).is_none(), "the oldest gave way");
        assert!(accounts.enrolling(&[2; 32], now).is_some());
        accounts.enrolled(&[2; 32]);
        assert!(accounts.enrolling(&[2; 32], now).is_none());
    }
}
