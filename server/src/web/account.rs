//! The account behind a seat: created by its invited owner, with a pass phrase and an authenticator.

use super::{
    App, Body,
    asker::Asker,
    error::WebError,
    seat::{self, DeskSeat, Keeper},
    secret::Secret,
    sessions::qr_svg,
    sign_in::proven,
};
use crate::{
    accounts::{
        AccountError, Enrolling,
        phrase::{self, Phrase},
        totp::TotpKey,
    },
    clock,
    store::people::NewAccount as StoredAccount,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use jiff::ToSpan;
use plenary_shared::{
    api::{CodeBody, Enrolment, MyAccount, NewAccount, NewPhrase},
    id::AccountId,
};
use std::time::Instant;

/// Days for which a browser stays known after a sign-in.
const KNOWN_DAYS: i64 = 180;

/// `GET /api/account`: the account of this browser's seat, if it has one or may get one.
pub async fn show(Keeper(seat): Keeper, State(app): State<App>) -> Result<Json<MyAccount>, WebError> {
    mine(&app, seat).await.map(Json)
}

/// `POST /api/account`: begins an enrolment; the response goes into the authenticator.
pub async fn begin(
    Keeper(seat): Keeper,
    State(app): State<App>,
    Body(NewAccount { name, phrase }): Body<NewAccount>,
) -> Result<Json<Enrolment>, WebError> {
    if !seat.desk.may_enrol {
        return Err(AccountError::NotInvited.into());
    }
    let name = phrase::name(&name)?;
    if app.store.account_by_handle(&app.store.handle(&phrase::folded(&name))).await?.is_some() {
        return Err(AccountError::NameTaken.into());
    }
    let phrase = app.accounts.hasher.hash(Phrase::chosen(&phrase, &name)?).await?;
    let totp = TotpKey::random();
    let secret = totp.spaced();
    app.accounts.begin(seat.device, Enrolling { name, phrase, totp }, Instant::now());
    Ok(Json(Enrolment { secret }))
}

/// `GET /api/account/qr.svg`: the authenticator's key as a QR code, until the first code confirms it.
pub async fn qr(Keeper(seat): Keeper, State(app): State<App>) -> Result<Response, WebError> {
    let Enrolling { name, totp, .. } = enrolling(&app, &seat)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], qr_svg(&totp.address(&name))).into_response())
}

/// `POST /api/account/confirm`: creates the account if the authenticator's first code is right.
pub async fn confirm(
    Keeper(seat): Keeper,
    State(app): State<App>,
    headers: HeaderMap,
    Body(CodeBody { code }): Body<CodeBody>,
) -> Result<(CookieJar, Json<MyAccount>), WebError> {
    let Enrolling { name, phrase, totp, .. } = enrolling(&app, &seat)?;
    let last_step = totp.step(&code, clock::seconds(), 0).ok_or(AccountError::Code)?;
    let new = StoredAccount {
        role: seat.member.role,
        session: seat.member.session,
        handle: app.store.handle(&phrase::folded(&name)),
        name,
        phrase,
        totp: *totp.as_bytes(),
        last_step,
    };
    let id = app.store.add_account(&seat.device, new, clock::today()).await?.ok_or(AccountError::NameTaken)?;
    app.accounts.enrolled(&seat.device);
    let desk = app.store.desk(&seat.device, clock::steady_seconds()).await?.ok_or(WebError::NoSeat)?;
    let mine = mine(&app, DeskSeat { desk, ..seat }).await?;
    Ok((know_browser(&app, &headers, id).await?, Json(mine)))
}

/// `POST /api/account/phrase`: replaces the pass phrase; needs the current one and a code. The account's other seats
/// end, and its other browsers are no longer known.
pub async fn change_phrase(
    Keeper(seat): Keeper,
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(NewPhrase { phrase, code, new }): Body<NewPhrase>,
) -> Result<(CookieJar, StatusCode), WebError> {
    let id = seat.desk.account.ok_or(AccountError::NoAccount)?;
    let account = app.store.account(id).await?.ok_or(AccountError::NoAccount)?;
    let new = Phrase::chosen(&new, &account.name)?;
    let handle = app.store.handle(&phrase::folded(&account.name));
    let proven = proven(&app, &headers, address, (handle, Some(account)), (&phrase, &code)).await?;
    proven.ok_or(AccountError::NotProven)?;
    let hash = app.accounts.hasher.hash(new).await?;
    for device in app.store.change_phrase(id, &hash, &seat.device, clock::today()).await? {
        app.attendance.end(&device);
    }
    Ok((know_browser(&app, &headers, id).await?, StatusCode::NO_CONTENT))
}

/// Remembers that an account was used in a browser, so that others cannot slow its sign-in down. Returns the cookie for
/// that, unless the browser has it.
pub(super) async fn know_browser(app: &App, headers: &HeaderMap, id: AccountId) -> Result<CookieJar, WebError> {
    let today = clock::today();
    if let Some(token) = seat::known_browser(app, headers)
        && app.store.knows_browser(&token, id, today).await?
    {
        return Ok(CookieJar::new());
    }
    let secret = Secret::random();
    app.store.know_browser(&secret.hash, id, today.saturating_add(KNOWN_DAYS.days()), today).await?;
    Ok(CookieJar::new().add(seat::known_browser_cookie(app, secret.text, KNOWN_DAYS)))
}

async fn mine(app: &App, DeskSeat { member, desk, .. }: DeskSeat) -> Result<MyAccount, WebError> {
    let account = match desk.account {
        Some(id) => app.store.account(id).await?,
        None => None,
    };
    let name = account.map(|account| account.name);
    Ok(MyAccount { role: member.role, session: member.session, name, may_enrol: desk.may_enrol })
}

fn enrolling(app: &App, seat: &DeskSeat) -> Result<Enrolling, AccountError> {
    if !seat.desk.may_enrol {
        return Err(AccountError::NotInvited);
    }
    app.accounts.enrolling(&seat.device, Instant::now()).ok_or(AccountError::NotBegun)
}
