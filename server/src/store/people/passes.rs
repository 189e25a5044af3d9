//! Links and hand-over codes, which are exchanged for a seat.

use super::{Hash, role, session_id};
use crate::store::{Store, StoreError};
use plenary_shared::{id::SessionId, role::Role};

/// A pass to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewPass {
    /// Hash of the link's secret or of the code.
    pub hash: Hash,
    /// The session; an organiser's pass has none.
    pub session: Option<SessionId>,
    /// The role of the seat that it gives.
    pub role: Role,
    /// Whether it works only once.
    pub once: bool,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
}

/// What a pass gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The role of the seat.
    pub role: Role,
    /// The session; an organiser's pass has none.
    pub session: Option<SessionId>,
    /// Whether it worked only once, for one person, and is now deleted.
    pub once: bool,
}

impl Store {
    /// Adds a pass, and deletes expired ones.
    pub async fn add_pass(&self, pass: NewPass, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        sqlx::query("delete from pass where expires <= $1").bind(now).execute(&mut *transaction).await?;
        sqlx::query("insert into pass (hash, session, role, once, expires) values ($1, $2, $3, $4, $5)")
            .bind(&pass.hash[..])
            .bind(pass.session.as_ref().map(|id| &id.as_bytes()[..]))
            .bind(pass.role.word())
            .bind(pass.once)
            .bind(pass.expires)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Deletes the organisers' links that were not used.
    pub async fn drop_organiser_passes(&self) -> Result<(), StoreError> {
        sqlx::query("delete from pass where role = $1").bind(Role::Organiser.word()).execute(&self.write).await?;
        Ok(())
    }

    /// Uses a pass, if it is valid; one that works only once is deleted when this returns.
    pub async fn use_pass(&self, hash: &Hash, now: i64) -> Result<Option<Pass>, StoreError> {
        let mut transaction = self.write.begin_with("begin immediate").await?;
        let row: Option<(String, Option<Vec<u8>>, bool)> =
            sqlx::query_as("select role, session, once from pass where hash = $1 and expires > $2")
                .bind(&hash[..])
                .bind(now)
                .fetch_optional(&mut *transaction)
                .await?;
        sqlx::query("delete from pass where hash = $1 and once").bind(&hash[..]).execute(&mut *transaction).await?;
        transaction.commit().await?;
        row.map(|(word, session, once)| {
            Ok(Pass { role: role(&word)?, session: session.as_deref().map(session_id).transpose()?, once })
        })
        .transpose()
    }
}
