//! The record of what organisers did, in the table of acts.

use crate::store::{StoreError, people::acts::Entry};
use jiff::civil::Date;
use plenary_shared::id::AccountId;
use sqlx::SqliteConnection;

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
    let Entry { number, parts, hash } = Entry::after(last, day, actor, act, object);
    let insert = "insert into act (number, day, actor, act, object, hash) values ($1, $2, $3, $4, $5, $6)";
    let mut query = sqlx::query(insert).bind(number);
    for part in parts {
        query = query.bind(part);
    }
    query.bind(hash).execute(connection).await?;
    Ok(())
}
