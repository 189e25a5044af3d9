//! How devices get and give up seats: links, join codes, hand-over codes.

use super::{
    App, Body,
    asker::Asker,
    error::WebError,
    newcomers, seat,
    secret::{self, Secret},
};
use crate::{
    Rules,
    accounts::span,
    clock,
    seams::Edge,
    store::people::{Hash, NewDesk, NewMember, Session},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use jiff::{ToSpan, civil::Date};
use plenary_shared::{
    api::{CodeBody, EventTitle, Seat, SecretBody},
    id::{AccountId, SessionId},
    role::Role,
    text,
};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// What gave someone a seat.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry {
    /// The account that signed in.
    pub account: Option<AccountId>,
    /// The link that was followed.
    pub pass: Option<Hash>,
    /// Whether it was an invitation, so that an account may be created.
    pub invited: bool,
}

/// `POST /api/enter`: exchanges a link's secret for the seat that it gives.
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
    // A link that works only once is for one person, who may create an account.
    let invited = pass.once && matches!(pass.role, Role::Organiser | Role::Facilitator | Role::Reviewer);
    let entry = Entry { pass: Some(hash), invited, ..Entry::default() };
    take_seat(&app, &headers, pass.role, session, entry).await
}

/// `POST /api/join`: exchanges the code on the big screen for a participant's seat, while the lobby is open.
pub async fn join(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<Response, WebError> {
    let session = session_to_join(&app, address, &headers, &code).await?;
    take_seat(&app, &headers, Role::Participant, Some(session), Entry::default()).await
}

/// `POST /api/event`: the title of the event that a code would let in to, so that someone who followed a link can see
/// that it is the right one. It tells those who may join, and a wrong code costs as much as at joining.
pub async fn event(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<Json<EventTitle>, WebError> {
    let session = session_to_join(&app, address, &headers, &code).await?;
    Ok(Json(EventTitle { title: session.title }))
}

/// The session of a code, for somebody who may join it now.
async fn session_to_join(app: &App, address: IpAddr, headers: &HeaderMap, code: &str) -> Result<Session, WebError> {
    let waited = wait_after_wrong_codes(app, address).await;
    let code = text::code(code).filter(|_| Rules::hears_after(waited)).ok_or(WebError::UnknownCode)?;
    let Some(session) = app.store.session_by_code(&app.store.code_hash(&code)).await? else {
        app.wrong_codes.remember(address, Instant::now());
        return Err(WebError::UnknownCode);
    };
    if session.ended {
        return Err(WebError::Ended);
    }
    let inside = seat::find(app, headers, Role::Participant, session.id).await.is_some();
    if !session.lobby && !inside {
        return Err(WebError::LobbyClosed);
    }
    Ok(session)
}

/// `POST /api/facilitate`: exchanges a hand-over code for a facilitator's seat, once.
pub async fn facilitate(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<Response, WebError> {
    wait_after_wrong_codes(&app, address).await;
    let code = text::code(&code).ok_or(WebError::UnknownHandover)?;
    let pass = app.store.use_pass(&app.store.code_hash(&code), clock::seconds()).await?;
    let Some(pass) = pass.filter(|pass| pass.role == Role::Facilitator) else {
        app.wrong_codes.remember(address, Instant::now());
        return Err(WebError::UnknownHandover);
    };
    let id = pass.session.ok_or(WebError::UnknownHandover)?;
    let session = app.store.session(id).await?.ok_or(WebError::UnknownHandover)?;
    take_seat(&app, &headers, Role::Facilitator, Some(session), Entry::default()).await
}

/// `POST /api/leave`: drops this browser's participant seat.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<(CookieJar, StatusCode), WebError> {
    stand_up(&app, &headers, Role::Participant).await?;
    Ok((CookieJar::new().add(seat::no_cookie(&app, Role::Participant)), StatusCode::NO_CONTENT))
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

/// `POST /api/sign-out`: drops every other seat of this browser. It stays a known browser: the next sign-in from it has
/// its own rate limit.
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<(CookieJar, StatusCode), WebError> {
    let mut cookies = CookieJar::new();
    for role in [Role::Organiser, Role::Facilitator, Role::Projector, Role::Reviewer] {
        stand_up(&app, &headers, role).await?;
        cookies = cookies.add(seat::no_cookie(&app, role));
    }
    Ok((cookies, StatusCode::NO_CONTENT))
}

/// Gives the browser a seat. An existing seat in the same session is kept, except after signing in or following an
/// invitation; another one of the same role is dropped, since its cookie is overwritten.
pub(super) async fn take_seat(
    app: &App,
    headers: &HeaderMap,
    role: Role,
    session: Option<Session>,
    entry: Entry,
) -> Result<Response, WebError> {
    let id = session.as_ref().map(|session| session.id);
    let seat = Seat { role, session: id, title: session.as_ref().map(|session| session.title.clone()) };
    if let Some((device, member)) = seat::of_cookie(app, headers, role).await?
        && member.session == id
        && entry.account.is_none()
        && !(entry.invited
            && app.store.desk(&device, clock::steady_seconds()).await?.is_some_and(|desk| desk.account.is_none()))
    {
        return Ok(Json(seat).into_response());
    }
    stand_up(app, headers, role).await?;
    let turn = match id {
        Some(event) if role == Role::Participant => Some(newcomers::turn(app, event).await?),
        _ => None,
    };
    let (secret, today) = (Secret::random(), clock::today());
    let expires = last_day(role, session.as_ref(), today);
    let desk = (role != Role::Participant).then(|| new_desk(role, expires, entry));
    app.store.add_member(NewMember { token: secret.hash, session: id, role, expires }, desk, today).await?;
    if let Some(turn) = turn {
        turn.taken(secret.hash);
    }
    let days = today.until(expires).map_or(0, |span| span.get_days()) + 1;
    let cookie = seat::cookie(app, role, secret.text, days.into());
    Ok((CookieJar::new().add(cookie), Json(seat)).into_response())
}

/// The desk of a new seat. A big screen's lasts as long as its seat; all others end in the night.
fn new_desk(role: Role, expires: Date, Entry { account, pass, invited }: Entry) -> NewDesk {
    let until = match role {
        Role::Projector => clock::end_of(expires),
        _ => span::night(&clock::steady()).timestamp().as_second(),
    };
    let idle = span::idle(role, account.is_some());
    NewDesk { account, pass, may_enrol: invited, seen: clock::steady_seconds(), idle, until }
}

/// Drops the seat behind the cookie of a role, and closes its sockets. A participant's ballots in open rankings go first:
/// nobody can find them without the token in this request.
async fn stand_up(app: &App, headers: &HeaderMap, role: Role) -> Result<(), WebError> {
    let Some((device, member)) = seat::of_cookie(app, headers, role).await? else { return Ok(()) };
    if role != Role::Participant {
        app.store.drop_member(&device).await?;
        app.attendance.end(&device);
    } else if let Some(session) = member.session {
        withdraw_ballots(app, headers, session).await?;
        app.store.drop_member(&device).await?;
        app.registry.revoke(session, &device);
        // Of a ballot that another page of the device cast meanwhile; it can cast none any more.
        withdraw_ballots(app, headers, session).await?;
    }
    Ok(())
}

/// Takes back the ballots of this browser's participant seat in open rankings. A room that cannot be opened keeps nobody
/// from leaving.
async fn withdraw_ballots(app: &App, headers: &HeaderMap, session: SessionId) -> Result<(), WebError> {
    let Some(token) = seat::secret(app, headers, Role::Participant) else { return Ok(()) };
    match app.registry.open(session).await {
        Ok(room) if !room.withdraw_ballots(session, &token).await => Err(WebError::TooSlow),
        Ok(_) => Ok(()),
        Err(error) => {
            tracing::error!(%error, "a room cannot be opened");
            Ok(())
        }
    }
}

/// The last day of a seat: seats of an event's day end with that day, all others in the night.
pub fn last_day(role: Role, session: Option<&Session>, today: Date) -> Date {
    match (role, session) {
        (Role::Participant | Role::Projector, Some(session)) => session.day.max(today).saturating_add(1.day()),
        _ => today.saturating_add(2.days()),
    }
}

/// The last day of a link: that of the seat which it gives.
pub fn last_day_of_link(role: Role, session: &Session, today: Date) -> Date {
    match role {
        Role::Projector => last_day(role, Some(session), today),
        _ => session.retain_until,
    }
}

async fn wait_after_wrong_codes(app: &App, address: IpAddr) -> Duration {
    let delay = app.wrong_codes.delay(address, Instant::now());
    if delay > Duration::ZERO {
        tokio::time::sleep(delay).await;
    }
    delay
}
