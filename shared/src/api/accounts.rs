//! Accounts of facilitators, reviewers and organisers, and the list of people with access.

use crate::{
    id::{AccountId, EntryId, SessionId},
    role::Role,
};
use serde::{Deserialize, Serialize};

/// Body of `POST /api/sign-in`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The name of the account; case and spaces around it do not matter.
    pub name: String,
    /// The pass phrase.
    pub phrase: String,
    /// The authenticator's current code, six digits.
    pub code: String,
}

/// Response of `GET /api/account`: the account of this browser's seat, if it has one or may get one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAccount {
    /// The role of the seat.
    pub role: Role,
    /// The event; an organiser has none.
    pub session: Option<SessionId>,
    /// The name of the account, once there is one.
    pub name: Option<String>,
    /// Whether the seat may become an account.
    pub may_enrol: bool,
}

/// Body of `POST /api/account`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// The name that colleagues see, and with which its owner signs in.
    pub name: String,
    /// The pass phrase.
    pub phrase: String,
}

/// Body of `POST /api/account/phrase`: a new pass phrase for the requesting account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPhrase {
    /// The current pass phrase.
    pub phrase: String,
    /// The authenticator's current code, six digits.
    pub code: String,
    /// The new pass phrase.
    pub new: String,
}

/// Response of `POST /api/account`: the authenticator's secret. `/api/account/qr.svg` has it as a QR code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret in base32, in groups of four.
    pub secret: String,
}

/// Body of `POST /api/people/invite`: requests a link for one person, which works once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// [`Role::Organiser`], or [`Role::Facilitator`] or [`Role::Reviewer`] of one event.
    pub role: Role,
    /// The event; none for an organiser.
    pub session: Option<SessionId>,
}

/// Response of `GET /api/people`: everything that gives access, except participants' seats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Accounts, by name.
    pub accounts: Vec<AccountSummary>,
    /// Seats in browsers.
    pub seats: Vec<SeatSummary>,
    /// Links that are still valid.
    pub links: Vec<LinkSummary>,
}

/// One account in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSummary {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Title of the event; an organiser has none.
    pub event: Option<String>,
    /// Whether it is the requesting one.
    pub own: bool,
}

/// One seat in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatSummary {
    /// The seat.
    pub id: EntryId,
    /// Its role.
    pub role: Role,
    /// Title of the event; an organiser has none.
    pub event: Option<String>,
    /// The name of its account; a seat from a code or link has none.
    pub name: Option<String>,
    /// The day on which it began, `YYYY-MM-DD`.
    pub day: String,
    /// Whether it is the requesting one.
    pub own: bool,
}

/// One link in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSummary {
    /// The link.
    pub id: EntryId,
    /// The role of the seats that it gives.
    pub role: Role,
    /// Title of the event; an organiser's has none.
    pub event: Option<String>,
    /// Whether it works only once.
    pub once: bool,
}

/// Body of `POST /api/people/remove`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "id", rename_all = "lowercase")]
pub enum Remove {
    /// An account with all its seats.
    Account(AccountId),
    /// One seat.
    Seat(EntryId),
    /// A link, with the seats that were made with it.
    Link(EntryId),
}
