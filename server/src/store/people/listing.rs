//! The organisers' list of seats and links, and removal from it.

use super::{Hash, NewPass, account_id, role, token};
use crate::store::{Store, StoreError};
use jiff::civil::Date;
use plenary_shared::{
    api::{LinkSummary, SeatSummary},
    id::{AccountId, EntryId},
};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// The id of a seat or link in the list.
pub fn entry(hash: &Hash) -> EntryId {
    let digest: [u8; 32] = Sha256::new().chain_update(b"entry").chain_update(hash).finalize().into();
    let (id, _) = digest.split_first_chunk::<16>().expect("a digest is longer than an id");
    EntryId::from_bytes(*id)
}

type SeatRow = (Vec<u8>, String, Option<String>, Option<Vec<u8>>, String);
type LinkRow = (Vec<u8>, String, Option<String>, bool);

impl Store {
    /// Every seat with a desk that has not ended; `own` is the requesting one.
    pub async fn listed_seats(&self, own: &Hash, now: i64) -> Result<Vec<SeatSummary>, StoreError> {
        let rows: Vec<SeatRow> = sqlx::query_as(
            "select member.token_hash, member.role, session.title, desk.account, desk.day
             from desk join member using (token_hash) left join session on session.id = member.session
             where desk.until > $1 and desk.seen + desk.idle > $1
             order by member.role, session.title, desk.day, member.token_hash",
        )
        .bind(now)
        .fetch_all(&self.read)
        .await?;
        let names: HashMap<_, _> = self.accounts().await?.into_iter().map(|one| (one.id, one.name)).collect();
        let summary = |(hash, word, event, account, day): SeatRow| {
            let (hash, account) = (token(&hash)?, account.as_deref().map(account_id).transpose()?);
            let name = account.and_then(|id| names.get(&id).cloned());
            Ok(SeatSummary { id: entry(&hash), role: role(&word)?, event, name, day, own: hash == *own })
        };
        rows.into_iter().map(summary).collect()
    }

    /// Every link and hand-over code that is still valid.
    pub async fn listed_links(&self, now: i64) -> Result<Vec<LinkSummary>, StoreError> {
        let rows: Vec<LinkRow> = sqlx::query_as(
            "select pass.hash, pass.role, session.title, pass.once
             from pass left join session on session.id = pass.session where pass.expires > $1
             order by pass.role, session.title, pass.hash",
        )
        .bind(now)
        .fetch_all(&self.read)
        .await?;
        let summary = |(hash, word, event, once): LinkRow| {
            Ok(LinkSummary { id: entry(&token(&hash)?), role: role(&word)?, event, once })
        };
        rows.into_iter().map(summary).collect()
    }

    /// Drops a seat from the list; returns its token's hash, so that its sockets can be closed.
    pub async fn remove_seat(
        &self,
        actor: Option<AccountId>,
        id: EntryId,
        day: Date,
    ) -> Result<Option<Hash>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let Some(seat) = find(&mut transaction, "select token_hash from desk", id).await? else { return Ok(None) };
        drop_seat(&mut transaction, &seat).await?;
        Self::record(&mut transaction, day, actor, "seat.remove", &id.to_string()).await?;
        transaction.commit().await?;
        Ok(Some(seat))
    }

    /// Drops a link from the list, with the seats that were made with it and have no account.
    pub async fn remove_link(
        &self,
        actor: Option<AccountId>,
        id: EntryId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let Some(pass) = find(&mut transaction, "select hash from pass", id).await? else { return Ok(None) };
        sqlx::query("delete from pass where hash = $1").bind(&pass[..]).execute(&mut *transaction).await?;
        let came = "select token_hash from desk where pass = $1 and account is null";
        let seats: Vec<Vec<u8>> = sqlx::query_scalar(came).bind(&pass[..]).fetch_all(&mut *transaction).await?;
        let seats = seats.iter().map(|seat| token(seat)).collect::<Result<Vec<_>, _>>()?;
        for seat in &seats {
            drop_seat(&mut transaction, seat).await?;
        }
        Self::record(&mut transaction, day, actor, "link.remove", &id.to_string()).await?;
        transaction.commit().await?;
        Ok(Some(seats))
    }

    /// Adds the link of an invitation.
    pub async fn invite(&self, actor: Option<AccountId>, pass: NewPass, now: i64, day: Date) -> Result<(), StoreError> {
        self.add_pass(pass, now).await?;
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let object = format!("{} {}", pass.role.word(), entry(&pass.hash));
        Self::record(&mut transaction, day, actor, "invite", &object).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The hash behind an entry, found by trying each: there are a few dozen at most.
async fn find(connection: &mut SqliteConnection, all: &'static str, id: EntryId) -> Result<Option<Hash>, StoreError> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(all).fetch_all(connection).await?;
    let hashes = rows.iter().map(|row| token(row)).collect::<Result<Vec<_>, _>>()?;
    Ok(hashes.into_iter().find(|hash| entry(hash) == id))
}

async fn drop_seat(connection: &mut SqliteConnection, seat: &Hash) -> Result<(), StoreError> {
    sqlx::query("delete from member where token_hash = $1").bind(&seat[..]).execute(connection).await?;
    Ok(())
}
