//! Access management for organisers: the list of people, invitations, and removal of seats, links and accounts.

use super::{App, Body, error::WebError, seat::Organiser, secret::Secret, sessions::base};
use crate::{accounts::AccountError, clock, store::people::NewPass};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::ToSpan;
use plenary_shared::{
    api::{AccountSummary, Invite, Link, People, Remove},
    limits::INVITATION_DAYS,
    role::Role,
};
use std::collections::HashMap;

/// `GET /api/people`: accounts, seats and links. Participants are not included: nobody knows who they are.
pub async fn list(Organiser(seat): Organiser, State(app): State<App>) -> Result<Json<People>, WebError> {
    let now = clock::steady_seconds();
    let titles: HashMap<_, _> = app.store.sessions().await?.into_iter().map(|event| (event.id, event.title)).collect();
    let own = seat.desk.account;
    let accounts = app.store.accounts().await?.into_iter().map(|account| AccountSummary {
        own: own == Some(account.id),
        id: account.id,
        name: account.name,
        role: account.role,
        event: account.session.and_then(|id| titles.get(&id).cloned()),
    });
    let mut accounts: Vec<_> = accounts.collect();
    accounts.sort_by_key(|account| account.name.to_lowercase());
    let seats = app.store.listed_seats(&seat.device, now).await?;
    let links = app.store.listed_links(now).await?;
    Ok(Json(People { accounts, seats, links }))
}

/// `POST /api/people/invite`: a link for one person to create an account.
pub async fn invite(
    Organiser(seat): Organiser,
    State(app): State<App>,
    headers: HeaderMap,
    Body(Invite { role, session }): Body<Invite>,
) -> Result<Json<Link>, WebError> {
    match (role, session) {
        (Role::Organiser, None) => {}
        (Role::Facilitator | Role::Reviewer, Some(id)) => {
            app.store.session(id).await?.ok_or(WebError::NotFound)?;
        }
        _ => return Err(WebError::NoLinkForRole),
    }
    let (secret, today) = (Secret::random(), clock::today());
    let expires = clock::end_of(today.saturating_add(INVITATION_DAYS.days()));
    let pass = NewPass { hash: secret.hash, session, role, once: true, expires };
    app.store.invite(seat.desk.account, pass, clock::seconds(), today).await?;
    Ok(Json(Link { link: format!("{}/account#{}", base(&app, &headers), secret.text) }))
}

/// `POST /api/people/remove`: removes an account, a seat or a link; sockets of the removed seats are closed at once.
pub async fn remove(
    Organiser(seat): Organiser,
    State(app): State<App>,
    Body(what): Body<Remove>,
) -> Result<StatusCode, WebError> {
    let (actor, today) = (seat.desk.account, clock::today());
    let gone = match what {
        Remove::Account(id) if actor == Some(id) => return Err(AccountError::Yourself.into()),
        Remove::Account(id) => app.store.remove_account(actor, id, today).await?,
        Remove::Seat(id) => app.store.remove_seat(actor, id, today).await?.map(|seat| vec![seat]),
        Remove::Link(id) => app.store.remove_link(actor, id, today).await?,
    };
    for device in gone.ok_or(WebError::NotFound)? {
        app.attendance.end(&device);
    }
    Ok(StatusCode::NO_CONTENT)
}
