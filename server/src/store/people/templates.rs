//! Templates that organisers saved on this server.

use crate::store::StoreError;
use async_trait::async_trait;
use plenary_shared::id::EntryId;

/// The most templates that a server keeps.
pub const TEMPLATES: usize = 100;

/// Templates, each as the text of its file. All organisers of a server share them.
#[async_trait]
pub trait TemplateStore: Send + Sync {
    /// Every template, in the order of ids.
    async fn templates(&self) -> Result<Vec<(EntryId, String)>, StoreError>;

    /// Adds one under a fresh id; returns whether there was room. More than [`TEMPLATES`] are not kept.
    async fn save_template(&self, id: EntryId, body: &str) -> Result<bool, StoreError>;

    /// Removes one; returns whether it was there.
    async fn remove_template(&self, id: EntryId) -> Result<bool, StoreError>;
}
