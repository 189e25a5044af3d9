//! What a supervisor asks: does the process live, and can it do its work?

use super::App;
use crate::store::Store;
use axum::{extract::State, http::StatusCode};
use std::time::{Duration, Instant};
use tokio::{sync::Mutex, time::timeout};

/// How long an answer of the storage counts: anybody may ask, and each question costs a write.
const COUNTS: Duration = Duration::from_secs(2);
/// How long the storage may take.
const WAIT: Duration = Duration::from_secs(3);

/// Whether the storage writes, as asked last.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// Whether the storage writes; who asks while another's question is under way waits for the same answer.
    async fn writes(&self, store: &Store) -> bool {
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

/// `GET /ready`: the server is not stopping, and its storage writes.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.registry.is_leaving() {
        (StatusCode::SERVICE_UNAVAILABLE, "the server is stopping")
    } else if app.readiness.writes(&app.store).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the storage does not write")
    }
}
