//! Liveness and readiness, for a supervisor.

use super::App;
use crate::store::people::CapacityStore;
use axum::{extract::State, http::StatusCode};
use std::time::{Duration, Instant};
use tokio::{sync::Mutex, time::timeout};

/// How long a result is cached: anybody may ask, and each check costs a write.
const COUNTS: Duration = Duration::from_secs(2);
/// Time limit for the storage.
const WAIT: Duration = Duration::from_secs(3);

/// Whether the storage takes writes, cached briefly.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// Whether the storage takes writes; concurrent requests share one check.
    async fn writes(&self, store: &dyn CapacityStore) -> bool {
        let mut last = self.last.lock().await;
        if let Some((asked, answer)) = *last
            && asked.elapsed() < COUNTS
        {
            return answer;
        }
        let answer = timeout(WAIT, store.takes_writes()).await.unwrap_or(false);
        *last = Some((Instant::now(), answer));
        answer
    }
}

/// `GET /health`: the process is up.
pub async fn health() -> &'static str {
    "up"
}

/// `GET /ready`: the server is not stopping, and its storage takes writes.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.registry.is_leaving() {
        (StatusCode::SERVICE_UNAVAILABLE, "the server is stopping")
    } else if app.readiness.writes(&*app.store).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the storage does not write")
    }
}
