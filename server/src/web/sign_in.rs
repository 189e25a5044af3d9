//! Sign-in: one response for everything that is wrong, and a rate limit that no one else can use up.

use super::{
    App, Body, account,
    asker::Asker,
    doors::{Entry, take_seat},
    error::WebError,
    seat,
};
use crate::{
    accounts::{
        AccountError,
        hasher::Lane,
        phrase::{self, Phrase},
        totp::TotpKey,
        tries::Budget,
    },
    clock,
    store::people::{Account, Hash},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use axum_extra::extract::cookie::CookieJar;
use plenary_shared::api::SignIn;
use std::{net::IpAddr, time::Instant};

/// `POST /api/sign-in`: exchanges name, pass phrase and code for a seat of the account.
pub async fn sign_in(
    State(app): State<App>,
    Asker(address): Asker,
    headers: HeaderMap,
    Body(SignIn { name, phrase, code }): Body<SignIn>,
) -> Result<(CookieJar, Response), WebError> {
    let handle = app.store.handle(&phrase::folded(&phrase::name(&name).unwrap_or_default()));
    let account = app.store.account_by_handle(&handle).await?;
    let account = proven(&app, &headers, address, (handle, account), (&phrase, &code)).await?;
    let account = account.ok_or(AccountError::NotKnown)?;
    let session = match account.session {
        Some(id) => Some(app.store.session(id).await?.ok_or(AccountError::NotKnown)?),
        None => None,
    };
    let entry = Entry { account: Some(account.id), ..Entry::default() };
    let answer = take_seat(&app, &headers, account.role, session, entry).await?;
    Ok((account::know_browser(&app, &headers, account.id).await?, answer))
}

/// The account, if phrase and code are its own. The attempt is charged to the budget of the browser or of the address,
/// and waits as that demands; failures take as long as successes, whether or not there is such an account.
pub(super) async fn proven(
    app: &App,
    headers: &HeaderMap,
    address: IpAddr,
    (handle, account): (Hash, Option<Account>),
    (phrase, code): (&str, &str),
) -> Result<Option<Account>, WebError> {
    let known = known_browser(app, headers, account.as_ref()).await?;
    let budget = match known {
        Some(browser) => Budget::Browser(browser),
        None => Budget::new(handle, address),
    };
    let wait = app.accounts.tries.take(budget, Instant::now()).ok_or(AccountError::TooManyTries)?;
    tokio::time::sleep(wait).await;

    let lane = if known.is_some() { Lane::Known } else { Lane::Stranger };
    let hash = account.as_ref().map(|account| account.phrase.clone());
    let phrase_fits = app.accounts.hasher.fits(Phrase::typed(phrase), hash, lane).await?;
    let step = step(account.as_ref(), code);
    let (Some(account), true) = (account, phrase_fits) else { return Ok(None) };
    let fits = match step {
        Some(step) => app.store.use_step(account.id, step).await?,
        None => false,
    };
    if known.is_none() {
        let now = Instant::now();
        let in_other_hands = app.accounts.tries.in_other_hands(account.id, now);
        if !fits {
            app.accounts.tries.wrong_code(account.id, now);
        }
        if in_other_hands {
            return Ok(None);
        }
    }
    if !fits {
        return Ok(None);
    }
    app.accounts.tries.right(budget, Instant::now());
    Ok(Some(account))
}

/// The hash of the browser's token, if this account was used in it before.
async fn known_browser(app: &App, headers: &HeaderMap, account: Option<&Account>) -> Result<Option<Hash>, WebError> {
    let (Some(token), Some(account)) = (seat::known_browser(app, headers), account) else { return Ok(None) };
    Ok(app.store.knows_browser(&token, account.id, clock::today()).await?.then_some(token))
}

/// The time step of a code. Without an account the same is computed with a random key, so that it takes as long.
fn step(account: Option<&Account>, code: &str) -> Option<i64> {
    let (key, last_step) = match account {
        Some(account) => (TotpKey::from_bytes(account.totp), account.last_step),
        None => (TotpKey::random(), i64::MAX),
    };
    key.step(code, clock::seconds(), last_step)
}
