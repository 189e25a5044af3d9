//! Desks: additional data of the seats of facilitators, reviewers, projectors and organisers, so that they end when
//! idle. Participants' seats have none.

use super::{Hash, account_id, token};
use crate::store::{Store, StoreError};
use jiff::civil::Date;
use plenary_shared::{id::AccountId, role::Role};
use sqlx::SqliteConnection;

/// A desk to be added with its seat.
#[derive(Debug, Clone, Copy)]
pub struct NewDesk {
    /// The account, if the seat came from signing in.
    pub account: Option<AccountId>,
    /// The link that gave the seat.
    pub pass: Option<Hash>,
    /// Whether its holder may create an account.
    pub may_enrol: bool,
    /// Now, in seconds since 1970.
    pub seen: i64,
    /// Seconds without a request and without a socket after which it ends.
    pub idle: i64,
    /// When it ends in any case, in seconds since 1970.
    pub until: i64,
}

/// A desk that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desk {
    /// The account that signed in or was created at it, if any.
    pub account: Option<AccountId>,
    /// Whether its holder may create an account.
    pub may_enrol: bool,
    /// When it was last used, in seconds since 1970; up to about a minute late.
    pub seen: i64,
}

impl NewDesk {
    pub(super) async fn insert(
        self,
        connection: &mut SqliteConnection,
        token: &Hash,
        today: Date,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into desk (token_hash, account, pass, may_enrol, day, seen, idle, until)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&token[..])
        .bind(self.account.as_ref().map(|id| &id.as_bytes()[..]))
        .bind(self.pass.as_ref().map(|hash| &hash[..]))
        .bind(self.may_enrol)
        .bind(today.to_string())
        .bind(self.seen)
        .bind(self.idle)
        .bind(self.until)
        .execute(connection)
        .await?;
        Ok(())
    }
}

impl Store {
    /// The desk of a seat, if it has one that has not ended.
    pub async fn desk(&self, token: &Hash, now: i64) -> Result<Option<Desk>, StoreError> {
        let row: Option<(Option<Vec<u8>>, bool, i64)> = sqlx::query_as(
            "select account, may_enrol, seen from desk where token_hash = $1 and until > $2 and seen + idle > $2",
        )
        .bind(&token[..])
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        row.map(|(account, may_enrol, seen)| {
            Ok(Desk { account: account.as_deref().map(account_id).transpose()?, may_enrol, seen })
        })
        .transpose()
    }

    /// Records that desks are in use.
    pub async fn touch_desks(&self, tokens: &[Hash], now: i64) -> Result<(), StoreError> {
        if tokens.is_empty() {
            return Ok(());
        }
        let mut transaction = self.write.begin_with("begin immediate").await?;
        for token in tokens {
            sqlx::query("update desk set seen = $2 where token_hash = $1 and seen < $2")
                .bind(&token[..])
                .bind(now)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A desk that leads a room may be idle for longer.
    pub async fn lengthen_desk(&self, token: &Hash, idle: i64) -> Result<(), StoreError> {
        sqlx::query("update desk set idle = $2 where token_hash = $1 and idle < $2")
            .bind(&token[..])
            .bind(idle)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Drops the seats whose desks have ended, and returns them.
    pub async fn drop_ended(&self, now: i64) -> Result<Vec<Hash>, StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "delete from member where token_hash in
                 (select token_hash from desk where until <= $1 or seen + idle <= $1) returning token_hash",
        )
        .bind(now)
        .fetch_all(&self.write)
        .await?;
        rows.iter().map(|row| token(row)).collect()
    }

    /// Whether an organiser has access: an account, or a desk that has not ended.
    pub async fn organiser_exists(&self, now: i64) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "select 1 from account where role = $1 and handle is not null
             union all
             select 1 from desk join member using (token_hash)
             where member.role = $1 and until > $2 and seen + idle > $2 limit 1",
        )
        .bind(Role::Organiser.word())
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        Ok(found.is_some())
    }
}
