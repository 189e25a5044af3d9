//! Who is asking: seats behind cookies, one cookie for each role.

use super::{App, error::WebError, secret};
use crate::{
    clock,
    store::people::{Hash, Member},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, request::Parts},
};
use axum_extra::extract::cookie::CookieJar;
use plenary_shared::{id::SessionId, role::Role};

/// A seat that a browser holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatToken {
    /// What it allows here; an organiser's allows what was asked for.
    pub role: Role,
    /// The session.
    pub session: Option<SessionId>,
    /// SHA-256 of the cookie's token: which device it is, for as long as it keeps the cookie.
    pub device: [u8; 32],
}

/// An organiser.
pub struct Organiser;
/// A facilitator of the session in the path, or an organiser.
pub struct Facilitator(pub SessionId);
/// A reviewer or facilitator of the session in the path, or an organiser.
pub struct Reader(pub SessionId);
/// A projector or facilitator of the session in the path, or an organiser.
pub struct Watcher(pub SessionId);

/// The seat that a browser has in a session, in a role. An organiser's cookie counts as a facilitator's and a
/// reviewer's of every session. When the store does not answer, nobody has a seat.
pub async fn find(app: &App, headers: &HeaderMap, role: Role, session: SessionId) -> Option<SeatToken> {
    look(app, headers, role, session).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a seat could not be looked up");
        None
    })
}

/// As [`find`], and tells when the store does not answer.
pub async fn look(
    app: &App,
    headers: &HeaderMap,
    role: Role,
    session: SessionId,
) -> Result<Option<SeatToken>, WebError> {
    if let Some((device, member)) = of_cookie(app, headers, role).await?
        && member.session == Some(session)
    {
        return Ok(Some(SeatToken { role, session: Some(session), device }));
    }
    if matches!(role, Role::Facilitator | Role::Reviewer)
        && let Some((device, _)) = of_cookie(app, headers, Role::Organiser).await?
        && app.store.session(session).await?.is_some()
    {
        return Ok(Some(SeatToken { role, session: Some(session), device }));
    }
    Ok(None)
}

/// The seat behind the cookie of a role. After the end of an event its participants have none.
pub async fn of_cookie(app: &App, headers: &HeaderMap, role: Role) -> Result<Option<(Hash, Member)>, WebError> {
    let jar = CookieJar::from_headers(headers);
    let Some(device) = jar.get(&name(app, role)).and_then(|cookie| secret::hash_of(cookie.value())) else {
        return Ok(None);
    };
    let member = app.store.member(&device, clock::today()).await?;
    let member = member.filter(|member| member.role == role && !(role == Role::Participant && member.ended));
    Ok(member.map(|member| (device, member)))
}

/// The line that gives a browser a seat for some days, counting today.
pub fn cookie(app: &App, role: Role, token: &str, days: i64) -> String {
    let secure = if app.config.secure() { "; Secure" } else { "" };
    let seconds = days * 24 * 60 * 60;
    format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", name(app, role))
}

/// The cookie's name. Over TLS its prefix keeps other hosts and plain HTTP from setting it.
fn name(app: &App, role: Role) -> String {
    format!("{}plenary-{}", if app.config.secure() { "__Host-" } else { "" }, role.word())
}

impl FromRequestParts<App> for Organiser {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let seat = of_cookie(app, &parts.headers, Role::Organiser).await?;
        seat.map(|_| Self).ok_or(WebError::NoSeat)
    }
}

macro_rules! seat_in_session {
    ($($name:ident: $($role:ident),+;)*) => {$(
        impl FromRequestParts<App> for $name {
            type Rejection = WebError;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
                one_of(parts, app, &[$(Role::$role),+]).await.map(Self)
            }
        }
    )*};
}

seat_in_session! {
    Facilitator: Facilitator;
    Reader: Facilitator, Reviewer;
    Watcher: Facilitator, Projector;
}

/// The session in the path, when the browser has a seat of one of the roles in it.
async fn one_of(parts: &mut Parts, app: &App, roles: &[Role]) -> Result<SessionId, WebError> {
    let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| WebError::NotFound)?;
    let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse().ok());
    let session = id.ok_or(WebError::NotFound)?;
    for role in roles {
        if look(app, &parts.headers, *role, session).await?.is_some() {
            return Ok(session);
        }
    }
    Err(WebError::NoSeat)
}
