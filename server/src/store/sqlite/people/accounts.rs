//! Accounts. Names and authenticators' keys are sealed; a name is looked up by its keyed hash.

use super::{account_id, record, role, session_id, token};
use crate::store::{
    StoreError,
    people::{Account, AccountStore, Hash, NewAccount, acts, handle},
    sqlite::SqliteStore,
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::id::AccountId;
use sqlx::SqliteConnection;

type AccountRow = (Vec<u8>, String, Option<Vec<u8>>, Vec<u8>, String, Vec<u8>, i64);

macro_rules! select_account {
    ($end:literal) => {
        concat!("select id, role, session, name, phrase, totp, last_step from account where handle is not null ", $end)
    };
}

#[async_trait]
impl AccountStore for SqliteStore {
    fn handle(&self, folded: &str) -> Hash {
        handle(&self.accounts, folded)
    }

    async fn add_account(&self, seat: &Hash, new: NewAccount, day: Date) -> Result<Option<AccountId>, StoreError> {
        let id = AccountId::from_bytes(rand::random());
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let added = sqlx::query(
            "insert into account (id, handle, role, session, name, phrase, totp, last_step)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (handle) do nothing",
        )
        .bind(&id.as_bytes()[..])
        .bind(&new.handle[..])
        .bind(new.role.word())
        .bind(new.session.as_ref().map(|id| &id.as_bytes()[..]))
        .bind(self.accounts.seal(&place(b"name", id), new.name.as_bytes()))
        .bind(&new.phrase)
        .bind(self.accounts.seal(&place(b"totp", id), &new.totp))
        .bind(new.last_step)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(None);
        }
        sqlx::query("update desk set account = $2, may_enrol = 0 where token_hash = $1")
            .bind(&seat[..])
            .bind(&id.as_bytes()[..])
            .execute(&mut *transaction)
            .await?;
        record(&mut transaction, day, Some(id), acts::ACCOUNT_MADE, new.role.word()).await?;
        transaction.commit().await?;
        Ok(Some(id))
    }

    async fn account_by_handle(&self, handle: &Hash) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as(select_account!("and handle = $1")).bind(handle.to_vec());
        query.fetch_optional(&self.read).await?.map(|row| self.account_of(row)).transpose()
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as(select_account!("and id = $1")).bind(id.as_bytes().to_vec());
        query.fetch_optional(&self.read).await?.map(|row| self.account_of(row)).transpose()
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(select_account!("")).fetch_all(&self.read).await?;
        rows.into_iter().map(|row| self.account_of(row)).collect()
    }

    async fn use_step(&self, id: AccountId, step: i64) -> Result<bool, StoreError> {
        let used = "update account set last_step = $2 where id = $1 and last_step < $2 and handle is not null";
        let done = sqlx::query(used).bind(&id.as_bytes()[..]).bind(step).execute(&self.write).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn know_browser(&self, token: &Hash, id: AccountId, expires: Date, today: Date) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let old = "delete from known_browser where expires < $1";
        sqlx::query(old).bind(today.to_string()).execute(&mut *transaction).await?;
        sqlx::query("insert or replace into known_browser (token_hash, account, expires) values ($1, $2, $3)")
            .bind(&token[..])
            .bind(&id.as_bytes()[..])
            .bind(expires.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn knows_browser(&self, token: &Hash, id: AccountId, today: Date) -> Result<bool, StoreError> {
        let known = "select 1 from known_browser where token_hash = $1 and account = $2 and expires >= $3";
        let query = sqlx::query_scalar::<_, i64>(known).bind(&token[..]).bind(&id.as_bytes()[..]);
        Ok(query.bind(today.to_string()).fetch_optional(&self.read).await?.is_some())
    }

    async fn change_phrase(&self, id: AccountId, phrase: &str, own: &Hash, day: Date) -> Result<Vec<Hash>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        sqlx::query("update account set phrase = $2 where id = $1 and handle is not null")
            .bind(&id.as_bytes()[..])
            .bind(phrase)
            .execute(&mut *transaction)
            .await?;
        forget_browsers(&mut transaction, id).await?;
        let seats = drop_seats(&mut transaction, id, Some(own)).await?;
        record(&mut transaction, day, Some(id), acts::PHRASE_CHANGED, &id.to_string()).await?;
        transaction.commit().await?;
        Ok(seats)
    }

    async fn remove_account(
        &self,
        actor: Option<AccountId>,
        id: AccountId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let gone = "update account set handle = null, phrase = '', totp = x'' where id = $1 and handle is not null";
        if sqlx::query(gone).bind(&id.as_bytes()[..]).execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(None);
        }
        forget_browsers(&mut transaction, id).await?;
        let seats = drop_seats(&mut transaction, id, None).await?;
        record(&mut transaction, day, actor, acts::ACCOUNT_REMOVED, &id.to_string()).await?;
        transaction.commit().await?;
        Ok(Some(seats))
    }
}

impl SqliteStore {
    fn account_of(
        &self,
        (id, word, session, name, phrase, totp, last_step): AccountRow,
    ) -> Result<Account, StoreError> {
        let damaged = || StoreError::Damaged("the list of accounts");
        let id = account_id(&id)?;
        let name = self.accounts.open(&place(b"name", id), &name).ok_or_else(damaged)?;
        let totp = self.accounts.open(&place(b"totp", id), &totp).ok_or_else(damaged)?;
        Ok(Account {
            id,
            role: role(&word)?,
            session: session.as_deref().map(session_id).transpose()?,
            name: String::from_utf8(name).map_err(|_| damaged())?,
            phrase,
            totp: totp.try_into().map_err(|_| damaged())?,
            last_step,
        })
    }
}

async fn forget_browsers(connection: &mut SqliteConnection, id: AccountId) -> Result<(), StoreError> {
    let forget = "delete from known_browser where account = $1";
    sqlx::query(forget).bind(&id.as_bytes()[..]).execute(connection).await?;
    Ok(())
}

/// Drops the seats of an account, except one that may stay, and returns them.
async fn drop_seats(
    connection: &mut SqliteConnection,
    id: AccountId,
    stays: Option<&Hash>,
) -> Result<Vec<Hash>, StoreError> {
    let drop = "delete from member where token_hash in
                    (select token_hash from desk where account = $1 and token_hash is not $2) returning token_hash";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(drop)
        .bind(&id.as_bytes()[..])
        .bind(stays.map(|hash| &hash[..]))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| token(row)).collect()
}

fn place(what: &[u8], id: AccountId) -> Vec<u8> {
    [what, &id.as_bytes()[..]].concat()
}
