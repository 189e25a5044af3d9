//! How devices come in and leave: links, join codes, hand-over codes.

use super::{
    App, Body,
    asker::Asker,
    error::WebError,
    seat,
    secret::{self, Secret},
};
use crate::{
    clock,
    store::people::{NewMember, Session, hash},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{ToSpan, civil::Date};
use plenary_shared::{
    api::{CodeBody, Seat, SecretBody},
    role::Role,
    text,
};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// Days for which an organiser's seat stands without a new link.
const ORGANISER_DAYS: i64 = 180;

/// `POST /api/enter`: a link's secret for the seat that it names.
pub async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    Body(SecretBody { secret }): Body<SecretBody>,
) -> Result<Response, WebError> {
    let hash = secret::hash_of(&secret).ok_or(WebError::UnknownLink)?;
    let pass = app.store.use_pass(&hash, clock::seconds()).await?.ok_or(WebError::UnknownLink)?;
    let session = match pass.session {
        Some(id) => Some(app.store.session(id).await?.ok_or(WebError::UnknownLink)?),
        None => None,
    };
    if pass.role == Role::Projector && session.as_ref().is_some_and(|session| session.ended) {
        return Err(WebError::Ended);
    }
    sit(&app, &headers, pass.role, session).await
}

/// `POST /api/join`: the code on the big screen for a participant's seat, while the lobby is open.
pub async fn join(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<Response, WebError> {
    wait_after_wrong_codes(&app, address).await;
    let code = text::code(&code).ok_or(WebError::UnknownCode)?;
    let Some(session) = app.store.session_by_code(&hash(code.as_bytes())).await? else {
        app.wrong_codes.remember(address, Instant::now());
        return Err(WebError::UnknownCode);
    };
    if session.ended {
        return Err(WebError::Ended);
    }
    let inside = seat::find(&app, &headers, Role::Participant, session.id).await.is_some();
    if !session.lobby && !inside {
        return Err(WebError::LobbyClosed);
    }
    sit(&app, &headers, Role::Participant, Some(session)).await
}

/// `POST /api/facilitate`: a hand-over code for a facilitator's seat, once.
pub async fn facilitate(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<Response, WebError> {
    wait_after_wrong_codes(&app, address).await;
    let code = text::code(&code).ok_or(WebError::UnknownHandover)?;
    let pass = app.store.use_pass(&hash(code.as_bytes()), clock::seconds()).await?;
    let Some(pass) = pass.filter(|pass| pass.role == Role::Facilitator) else {
        app.wrong_codes.remember(address, Instant::now());
        return Err(WebError::UnknownHandover);
    };
    let id = pass.session.ok_or(WebError::UnknownHandover)?;
    let session = app.store.session(id).await?.ok_or(WebError::UnknownHandover)?;
    sit(&app, &headers, Role::Facilitator, Some(session)).await
}

/// `POST /api/leave`: this browser's participant seat is gone.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    stand_up(&app, &headers, Role::Participant).await?;
    let cookie = seat::cookie(&app, Role::Participant, "", 0);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `GET /api/seats`: the seats that this browser has.
pub async fn seats(State(app): State<App>, headers: HeaderMap) -> Result<Json<Vec<Seat>>, WebError> {
    let mut seats = Vec::new();
    for role in Role::ALL {
        if let Some((_, member)) = seat::of_cookie(&app, &headers, role).await? {
            seats.push(Seat { role, session: member.session, title: member.title });
        }
    }
    Ok(Json(seats))
}

/// Gives the browser a seat. One that it has already in the same session stays; another of the same role goes, since
/// its cookie is overwritten.
async fn sit(app: &App, headers: &HeaderMap, role: Role, session: Option<Session>) -> Result<Response, WebError> {
    let id = session.as_ref().map(|session| session.id);
    let seat = Seat { role, session: id, title: session.as_ref().map(|session| session.title.clone()) };
    if let Some((_, member)) = seat::of_cookie(app, headers, role).await?
        && member.session == id
    {
        return Ok(Json(seat).into_response());
    }
    stand_up(app, headers, role).await?;
    let (secret, today) = (Secret::random(), clock::today());
    let expires = last_day(role, session.as_ref(), today);
    app.store.add_member(NewMember { token: secret.hash, session: id, role, expires }, today).await?;
    let days = today.until(expires).map_or(0, |span| span.get_days()) + 1;
    let cookie = seat::cookie(app, role, &secret.text, days.into());
    Ok(([(header::SET_COOKIE, cookie)], Json(seat)).into_response())
}

/// Drops the seat behind the cookie of a role, and closes its sockets.
async fn stand_up(app: &App, headers: &HeaderMap, role: Role) -> Result<(), WebError> {
    if let Some((device, member)) = seat::of_cookie(app, headers, role).await? {
        app.store.drop_member(&device).await?;
        if let Some(session) = member.session {
            app.registry.revoke(session, &device);
        }
    }
    Ok(())
}

/// The last day of a seat: the day's own seats go with it, those that read go with what there is to read.
pub fn last_day(role: Role, session: Option<&Session>, today: Date) -> Date {
    match (role, session) {
        (Role::Participant | Role::Projector, Some(session)) => session.day.max(today).saturating_add(1.day()),
        (_, Some(session)) => session.retain_until,
        (_, None) => today.saturating_add(ORGANISER_DAYS.days()),
    }
}

async fn wait_after_wrong_codes(app: &App, address: IpAddr) {
    let delay = app.wrong_codes.delay(address, Instant::now());
    if delay > Duration::ZERO {
        tokio::time::sleep(delay).await;
    }
}
