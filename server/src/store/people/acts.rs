//! The record of what organisers did to accounts, seats and links: ids only, each act chained to the one before.

use crate::store::{Store, StoreError};
use jiff::civil::Date;
use plenary_shared::id::AccountId;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

impl Store {
    /// Chains an act to the record, in the transaction that does it. An actor without an account stays unnamed.
    pub(super) async fn record(
        connection: &mut SqliteConnection,
        day: Date,
        actor: Option<AccountId>,
        act: &str,
        object: &str,
    ) -> Result<(), StoreError> {
        let last = "select number, hash from act order by number desc limit 1";
        let last: Option<(i64, Vec<u8>)> = sqlx::query_as(last).fetch_optional(&mut *connection).await?;
        let (number, previous) = last.map_or((1, Vec::new()), |(number, hash)| (number + 1, hash));
        let (day, actor) = (day.to_string(), actor.map(|id| id.to_string()).unwrap_or_default());
        let mut hash = Sha256::new().chain_update(previous).chain_update(number.to_be_bytes());
        for part in [day.as_str(), &actor, act, object] {
            hash = hash.chain_update(part).chain_update([0]);
        }
        sqlx::query("insert into act (number, day, actor, act, object, hash) values ($1, $2, $3, $4, $5, $6)")
            .bind(number)
            .bind(&day)
            .bind(&actor)
            .bind(act)
            .bind(object)
            .bind(&hash.finalize()[..])
            .execute(connection)
            .await?;
        Ok(())
    }
}
