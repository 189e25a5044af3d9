//! Accounts of those who lead and read, and the list of who may come in.

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
    /// The six digits of the moment.
    pub code: String,
}

/// Answer of `GET /api/account`: how this browser's seat stands to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAccount {
    /// What the seat allows.
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
    /// The name that colleagues will see, and that one signs in with.
    pub name: String,
    /// The pass phrase.
    pub phrase: String,
}

/// Answer of `POST /api/account`: what the authenticator needs. The picture of it is `/api/account/qr.svg`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret in base32, in groups of four.
    pub secret: String,
}

/// Body of `POST /api/people/invite`: a link for one person, which works once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// [`Role::Organiser`], or [`Role::Facilitator`] or [`Role::Reviewer`] of one event.
    pub role: Role,
    /// The event; none for an organiser.
    pub session: Option<SessionId>,
}

/// Answer of `GET /api/people`: everything by which people come in, participants apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Accounts, by name.
    pub accounts: Vec<AccountSummary>,
    /// Seats in browsers.
    pub seats: Vec<SeatSummary>,
    /// Links that still open.
    pub links: Vec<LinkSummary>,
}

/// One account in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSummary {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Title of the event; an organiser has none.
    pub event: Option<String>,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// One seat in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatSummary {
    /// The seat.
    pub id: EntryId,
    /// What it allows.
    pub role: Role,
    /// Title of the event; an organiser has none.
    pub event: Option<String>,
    /// The name of its account; a seat by code or link has none.
    pub name: Option<String>,
    /// The day on which it began, `YYYY-MM-DD`.
    pub day: String,
    /// Whether it is the one that asks.
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
    /// Whether it works once only.
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
    /// A link, with the seats that came by it.
    Link(EntryId),
}
