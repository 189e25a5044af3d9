//! Those who sign in: an authenticator that shows each code once, and the calls of the pages.

use crate::{
    files::change,
    http::{Browser, answer, read, secret_of},
};
use anyhow::{Context, Result};
use data_encoding::BASE32_NOPAD;
use plenary_server::accounts::totp::{STEP_SECONDS, TotpKey};
use plenary_shared::{
    api::{CodeBody, Enrolment, Invite, Link, MyAccount, NewAccount, NewPhrase, People, Remove, Seat, SignIn},
    id::SessionId,
    role::Role,
};
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

/// A pass phrase that is not among the common ones.
pub const PHRASE: &str = "seven lanterns by the weir";

/// Another one.
pub const OTHER_PHRASE: &str = "nine herons over the mill";

/// An authenticator app.
pub struct Authenticator {
    key: TotpKey,
    shown: i64,
}

impl Authenticator {
    /// An authenticator with the key of an enrolment.
    pub fn new(secret: &str) -> Result<Self> {
        let bytes = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes())?;
        let key = bytes.try_into().ok().context("a key has 20 bytes")?;
        Ok(Self { key: TotpKey::from_bytes(key), shown: 0 })
    }

    /// A code that was not used yet: of this moment, or the next one when that was used. A third within half a minute
    /// would not be taken.
    pub fn fresh(&mut self) -> String {
        self.shown = (self.shown + 1).max(step_now());
        self.key.code(self.shown)
    }

    /// Makes the server forget which codes were used, as if minutes had passed since.
    pub async fn minutes_pass(&mut self, data: &Path) {
        change(&data.join("plenary.db"), "update account set last_step = 0").await;
        self.shown = 0;
    }
}

fn step_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right");
    i64::try_from(since.as_secs()).expect("the clock is right") / STEP_SECONDS
}

impl Browser {
    /// Makes an account of this browser's seat.
    pub async fn enrol(&self, name: &str) -> Result<Authenticator> {
        let new = NewAccount { name: name.into(), phrase: PHRASE.into() };
        let begun: Enrolment = read(self.post("/api/account", &new)).await?;
        let mut authenticator = Authenticator::new(&begun.secret)?;
        let made = self.post("/api/account/confirm", &CodeBody { code: authenticator.fresh() });
        let made: MyAccount = read(made).await?;
        assert_eq!(made.name.as_deref(), Some(name));
        Ok(authenticator)
    }

    /// Signs in.
    pub async fn sign_in(&self, name: &str, phrase: &str, code: &str) -> Result<Seat> {
        let body = SignIn { name: name.into(), phrase: phrase.into(), code: code.into() };
        read(self.post("/api/sign-in", &body)).await
    }

    /// Gives the account of this browser's seat another pass phrase.
    pub async fn change_phrase(&self, phrase: &str, code: &str, new: &str) -> Result<()> {
        let body = NewPhrase { phrase: phrase.into(), code: code.into(), new: new.into() };
        answer(self.post("/api/account/phrase", &body)).await.map(drop)
    }

    /// Gives every seat of this browser back.
    pub async fn sign_out(&self) -> Result<()> {
        answer(self.post("/api/sign-out", &())).await.map(drop)
    }

    /// Accounts, seats and links.
    pub async fn people(&self) -> Result<People> {
        read(self.get("/api/people")).await
    }

    /// The link of an invitation.
    pub async fn invitation(&self, role: Role, session: Option<SessionId>) -> Result<String> {
        let Link { link } = read(self.post("/api/people/invite", &Invite { role, session })).await?;
        Ok(link)
    }

    /// Invites somebody who opens the link in a browser of their own.
    pub async fn invite(&self, role: Role, session: Option<SessionId>) -> Result<Self> {
        let guest = Self::new(&self.origin());
        guest.enter(&secret_of(&self.invitation(role, session).await?)?).await?;
        Ok(guest)
    }

    /// Takes an account, a seat or a link away.
    pub async fn remove(&self, what: Remove) -> Result<()> {
        answer(self.post("/api/people/remove", &what)).await.map(drop)
    }
}
