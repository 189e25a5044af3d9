//! Removal of events for good, and the certificates that remain of it.

use crate::store::StoreError;
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::{Certificate, Issued, Why},
    id::SessionId,
};

/// What is removed for good.
#[async_trait]
pub trait RemovalStore: Send + Sync {
    /// Purges an event, with all its rows, seats and keys, so that nothing of it is in any file of the store when this
    /// returns `Ok`. Its room must not be live. `None` when there is no such event. This is more than one transaction:
    /// the certificate is written first, and after an error or a crash the next start completes what was begun.
    async fn purge_session(&self, id: SessionId, why: Why, today: Date) -> Result<Option<Certificate>, StoreError>;

    /// Every certificate, the latest day first; those of a day in the order of their ids.
    async fn certificates(&self) -> Result<Vec<Issued>, StoreError>;

    /// Whether an event was removed as a whole, as a certificate says.
    async fn was_removed(&self, id: SessionId) -> Result<bool, StoreError> {
        let certificates = self.certificates().await?.into_iter().map(|issued| issued.certificate);
        Ok(certificates.filter(|one| one.session == id).any(|one| one.notes.is_empty()))
    }
}
