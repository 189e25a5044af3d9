//! Requests and responses of the HTTP routes, as JSON.

mod accounts;

pub use accounts::{
    AccountSummary, Enrolment, Invite, LinkSummary, MyAccount, NewAccount, NewPhrase, People, Remove, SeatSummary,
    SignIn,
};

use crate::{
    agenda::{Agenda, Reveal},
    id::{CertificateId, NoteId, SessionId},
    role::Role,
};
use serde::{Deserialize, Serialize};

/// Body of `POST /api/join`, `POST /api/event` and `POST /api/facilitate`: a code as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBody {
    /// The code; spaces, hyphens and lower case are accepted.
    pub code: String,
}

/// Response of `POST /api/event`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTitle {
    /// The event's title.
    pub title: String,
}

/// Body of `POST /api/enter`: the secret of a link's fragment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretBody {
    /// 43 characters of base64url.
    pub secret: String,
}

/// Response of every route that gives a seat. Its cookie comes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The role that the cookie carries.
    pub role: Role,
    /// The session; an organiser has none.
    pub session: Option<SessionId>,
    /// Title of the event.
    pub title: Option<String>,
}

/// Body of `POST /api/sessions`: a new event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSession {
    /// Title: a code name, never the child's.
    pub title: String,
    /// Day of the event, `YYYY-MM-DD`.
    pub day: String,
    /// Last day on which the event is stored, `YYYY-MM-DD`.
    pub retain_until: String,
    /// Stages and prompts, from a template.
    pub agenda: Agenda,
    /// When others see new notes.
    pub reveal: Reveal,
    /// The snapshot of an earlier event to show beside this one.
    #[serde(default)]
    pub then: Option<SnapshotRef>,
}

/// A snapshot of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRef {
    /// The session.
    pub session: SessionId,
    /// The snapshot's number in it.
    pub number: u32,
}

/// One event in the organiser's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The session.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Its day, `YYYY-MM-DD`.
    pub day: String,
    /// Last day on which it is stored, `YYYY-MM-DD`.
    pub retain_until: String,
    /// Whether it has ended.
    pub ended: bool,
    /// Whether the lobby is open.
    pub lobby: bool,
    /// How many snapshots it has.
    pub snapshots: u32,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// Days until deletion, when there are few: 0 is the last day, and below 0 it is overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i32>,
    /// Later events that hold a copy of one of its snapshots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<SessionId>,
}

/// Body of `POST /api/sessions/{id}/keep`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepBody {
    /// The last day on which the event is stored, `YYYY-MM-DD`.
    pub until: String,
}

/// Body of `POST /api/sessions/{id}/purge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeBody {
    /// The event's title, typed by the organiser to confirm.
    pub title: String,
}

/// A certificate of a purge: ids and days, no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// [`CERTIFICATE`].
    pub format: String,
    /// Its own id.
    pub id: CertificateId,
    /// The day of the purge, `YYYY-MM-DD`.
    pub day: String,
    /// Reason for the purge.
    pub why: Why,
    /// The event.
    pub session: SessionId,
    /// The purged notes; none when the whole event was purged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteId>,
    /// The keys that were destroyed, by name.
    pub keys: Vec<String>,
    /// Snapshots from which the notes were removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<Resealed>,
    /// Later events with a copy of one of its snapshots, which were not changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<SessionId>,
}

/// The value of [`Certificate::format`], which identifies such a file.
pub const CERTIFICATE: &str = "plenary-certificate";

words! {
    /// Reason for a purge.
    pub enum Why {
        /// An organiser removed an event.
        "organiser" Organiser,
        /// A facilitator removed a note.
        "facilitator" Facilitator,
        /// Writers deleted their notes.
        "writer" Writer,
        /// The event's retention ended.
        "retention" Retention,
        /// A restored backup still held something that had been purged before.
        "restore" Restore,
    }
}

/// A snapshot from which a note was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resealed {
    /// Its number.
    pub number: u32,
    /// SHA-256 of its bytes before the removal.
    pub was: String,
    /// SHA-256 of its bytes after the removal.
    pub now: String,
}

/// One certificate in the list of `GET /api/certificates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Whether the removal is finished; otherwise the next start of the server finishes it.
    pub done: bool,
    /// The certificate.
    #[serde(flatten)]
    pub certificate: Certificate,
}

/// Response of `GET /api/sessions/{id}/door`: how people join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The join code, 8 symbols.
    pub code: String,
    /// The address people type, without the code.
    pub address: String,
    /// The link behind the QR picture, with the code in its fragment.
    pub link: String,
    /// Whether the lobby is open.
    pub lobby: bool,
    /// What tells the board's logo from the one before it; none without a logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// Body of `POST /api/sessions/{id}/lobby`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbyBody {
    /// Whether the lobby should be open.
    pub open: bool,
}

/// Response of `POST /api/sessions/{id}/handover`: a code for one more facilitator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The code; it works once.
    pub code: String,
    /// Minutes for which it is valid.
    pub minutes: u32,
    /// The whole link to the page that takes the code.
    pub link: String,
}

/// Response of `POST /api/sessions/{id}/links`: a link that opens a read-only surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The whole link; its fragment is the secret.
    pub link: String,
}

/// Body of `POST /api/sessions/{id}/links`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkBody {
    /// [`Role::Projector`] or [`Role::Reviewer`].
    pub role: Role,
}

/// One snapshot in the list of `GET /api/sessions/{id}/snapshots`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotSummary {
    /// Its number, from 1.
    pub number: u32,
    /// The reason it was taken, as text.
    pub name: String,
    /// The day of its event, `YYYY-MM-DD`.
    pub day: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// Size of its bytes.
    pub bytes: u64,
}

/// Body of an error response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// One plain sentence for the user that says what to do next.
    pub say: String,
}

objects! {
    Seat { role, session, title }
    Problem { say }
}
