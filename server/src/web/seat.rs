//! Authentication: seats behind cookies, one cookie for each role.

use super::{App, error::WebError, secret};
use crate::{
    clock,
    live::seats::SeatSecret,
    store::people::{Desk, Hash, Member},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use plenary_shared::{id::SessionId, role::Role};
use std::time::Duration;

/// A seat, authenticated by a browser's cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatToken {
    /// The role that it has here; an organiser's seat takes the role that was asked for.
    pub role: Role,
    /// The session.
    pub session: Option<SessionId>,
    /// SHA-256 of the cookie's token: identifies the device as long as it keeps the cookie.
    pub device: [u8; 32],
}

/// The suffix of a known browser's cookie, in place of a role's word.
const KNOWN_BROWSER: &str = "browser";
/// Seconds after which a seat's use is recorded again.
const SEEN_EVERY: i64 = 60;

/// An authenticated seat of any role but participant.
pub struct DeskSeat {
    /// SHA-256 of the cookie's token.
    pub device: Hash,
    /// The seat.
    pub member: Member,
    /// Its account and dates.
    pub desk: Desk,
}

/// Extracts an organiser's seat.
pub struct Organiser(pub DeskSeat);
/// Extracts a seat that has an account or may get one.
pub struct Keeper(pub DeskSeat);
/// Extracts the session in the path, for its facilitators and for organisers.
pub struct Facilitator(pub SessionId);
/// Extracts the session in the path, for its reviewers and facilitators and for organisers.
pub struct Reader(pub SessionId);
/// Extracts the session in the path, for its projectors and facilitators and for organisers.
pub struct Watcher(pub SessionId);

/// The seat that a browser has in a session, in a role. An organiser's cookie counts as a facilitator's and a
/// reviewer's of every session. If the store fails, there is no seat.
pub async fn find(app: &App, headers: &HeaderMap, role: Role, session: SessionId) -> Option<SeatToken> {
    look(app, headers, role, session).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a seat could not be looked up");
        None
    })
}

/// Like [`find`], but with an error if the store fails.
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

/// The seat behind the cookie of a role. Participants' seats end with their event; other seats end when idle.
pub async fn of_cookie(app: &App, headers: &HeaderMap, role: Role) -> Result<Option<(Hash, Member)>, WebError> {
    let Some(device) = token(app, headers, role) else { return Ok(None) };
    if role != Role::Participant {
        return Ok(at_desk(app, device, role).await?.map(|seat| (seat.device, seat.member)));
    }
    let member = app.store.member(&device, clock::today()).await?;
    Ok(member.filter(|member| member.role == role && !member.ended).map(|member| (device, member)))
}

/// The seat behind the cookie of a role other than participant; the request counts as use, so the seat is not idle.
pub async fn desk(app: &App, headers: &HeaderMap, role: Role) -> Result<Option<DeskSeat>, WebError> {
    match token(app, headers, role) {
        Some(device) => at_desk(app, device, role).await,
        None => Ok(None),
    }
}

async fn at_desk(app: &App, device: Hash, role: Role) -> Result<Option<DeskSeat>, WebError> {
    let now = clock::steady_seconds();
    let member = app.store.member(&device, clock::today()).await?.filter(|member| member.role == role);
    let (Some(member), Some(desk)) = (member, app.store.desk(&device, now).await?) else { return Ok(None) };
    if now - desk.seen >= SEEN_EVERY {
        app.store.touch_desks(&[device], now).await?;
    }
    Ok(Some(DeskSeat { device, member, desk }))
}

/// The hash of the token in the cookie of a role.
pub(super) fn token(app: &App, headers: &HeaderMap, role: Role) -> Option<Hash> {
    let jar = CookieJar::from_headers(headers);
    jar.get(&name(app, role.word())).and_then(|cookie| secret::hash_of(cookie.value()))
}

/// The raw token, for pseudonyms: it goes no further than the memory of one connection.
pub(super) fn secret(app: &App, headers: &HeaderMap, role: Role) -> Option<SeatSecret> {
    let jar = CookieJar::from_headers(headers);
    jar.get(&name(app, role.word())).and_then(|cookie| secret::bytes_of(cookie.value())).map(SeatSecret)
}

/// The hash of a known browser's token, set when someone signed in there.
pub fn known_browser(app: &App, headers: &HeaderMap) -> Option<Hash> {
    let jar = CookieJar::from_headers(headers);
    jar.get(&name(app, KNOWN_BROWSER)).and_then(|cookie| secret::hash_of(cookie.value()))
}

/// The cookie that keeps a browser known for some days.
pub fn known_browser_cookie(app: &App, token: String, days: i64) -> Cookie<'static> {
    made(app, KNOWN_BROWSER, token, days)
}

/// The cookie that gives a browser a seat for some days, counting today.
pub fn cookie(app: &App, role: Role, token: String, days: i64) -> Cookie<'static> {
    made(app, role.word(), token, days)
}

/// The cookie that removes the cookie of a role at once.
pub fn no_cookie(app: &App, role: Role) -> Cookie<'static> {
    cookie(app, role, String::new(), 0)
}

fn made(app: &App, what: &str, token: String, days: i64) -> Cookie<'static> {
    let age = Duration::from_hours(24 * u64::try_from(days).unwrap_or(0));
    Cookie::build((name(app, what), token))
        .path("/")
        .max_age(age.try_into().expect("a few days fit"))
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.config.secure())
        .build()
}

/// The cookie's name. Over TLS its prefix keeps other hosts and plain HTTP from setting it.
fn name(app: &App, what: &str) -> String {
    format!("{}plenary-{what}", if app.config.secure() { "__Host-" } else { "" })
}

impl FromRequestParts<App> for Organiser {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        desk(app, &parts.headers, Role::Organiser).await?.map(Self).ok_or(WebError::NoSeat)
    }
}

impl FromRequestParts<App> for Keeper {
    type Rejection = WebError;

    /// A seat that may get an account takes precedence over one that has one.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let mut seats = Vec::new();
        for role in [Role::Organiser, Role::Facilitator, Role::Reviewer] {
            seats.extend(desk(app, &parts.headers, role).await?);
        }
        seats.sort_by_key(|seat| (!seat.desk.may_enrol, seat.desk.account.is_none()));
        seats.into_iter().next().map(Self).ok_or(WebError::NoSeat)
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

/// The session in the path, if the browser has a seat in it with one of these roles.
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
