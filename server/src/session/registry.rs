//! The rooms that are open now.

use crate::store::Store;
use plenary_shared::id::SessionId;
use std::sync::Arc;

/// The rooms that are open now.
pub struct Registry {
    _store: Store,
}

impl Registry {
    /// No room is open yet.
    pub fn new(store: Store) -> Arc<Self> {
        Arc::new(Self { _store: store })
    }

    /// Tells a room whether its lobby lets people in.
    pub async fn set_lobby(&self, _session: SessionId, _open: bool) {}

    /// Closes every room.
    pub async fn shutdown(&self) {}

    /// Tells a room that a seat of it is gone.
    pub fn seat_revoked(&self, _session: SessionId) {}
}
