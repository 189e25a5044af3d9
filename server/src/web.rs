//! The web in front: every route on one screen.

pub mod assets;
pub mod doors;
pub mod error;
pub mod headers;
mod line;
pub mod origin;
pub mod seat;
pub mod secret;
pub mod sessions;
pub mod snapshots;
pub mod socket;
#[cfg(test)]
mod tests;
pub mod wrong_codes;
pub mod yjs;

use crate::{address, config::Config, session::registry::Registry, store::Store};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use error::WebError;
use serde::Deserialize;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower_http::catch_panic::CatchPanicLayer;
use wrong_codes::WrongCodes;

/// Bytes of a body: a full agenda in a script of four bytes a character fits.
const BODY_BYTES: usize = 128 * 1024;
/// How long an answer may take; the delay after wrong codes is far shorter.
const ANSWER: Duration = Duration::from_secs(20);

/// What every route knows.
#[derive(Clone)]
pub struct App {
    /// What is stored.
    pub store: Store,
    /// The live rooms.
    pub registry: Arc<Registry>,
    /// How the server was started.
    pub config: Arc<Config>,
    /// Which addresses gave wrong codes lately.
    pub wrong_codes: Arc<WrongCodes>,
    /// Where the server listens, with its real port.
    pub bound: SocketAddr,
}

impl App {
    /// The state of a server that is about to listen.
    pub fn new(store: Store, registry: Arc<Registry>, config: Arc<Config>, bound: SocketAddr) -> Self {
        Self { store, registry, config, wrong_codes: Arc::default(), bound }
    }

    /// Whether other devices can reach the server without a public address.
    fn reaches_others(&self) -> bool {
        !address::urls(&self.config, self.bound).is_empty()
    }
}

/// All routes.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/enter", post(doors::enter))
        .route("/join", post(doors::join))
        .route("/facilitate", post(doors::facilitate))
        .route("/leave", post(doors::leave))
        .route("/seats", get(doors::seats))
        .route("/template", get(sessions::template))
        .route("/sessions", get(sessions::list).post(sessions::create))
        .route("/sessions/{id}/door", get(sessions::door))
        .route("/sessions/{id}/qr.svg", get(sessions::qr))
        .route("/sessions/{id}/lobby", post(sessions::lobby))
        .route("/sessions/{id}/handover", post(sessions::handover))
        .route("/sessions/{id}/links", post(sessions::link))
        .route("/sessions/{id}/snapshots", get(snapshots::list))
        .route("/sessions/{id}/snapshots/{n}", get(snapshots::open))
        .route("/sessions/{id}/snapshots/{n}/download", get(snapshots::download))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(middleware::from_fn(in_time));
    Router::new()
        .nest("/api", api)
        .route("/ws/{session}", get(socket::open))
        .route("/yjs/{session}", get(yjs::open))
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/", get(assets::phone))
        .route("/event", get(assets::phone))
        .route("/organise", get(assets::desk))
        .route("/organise/new", get(assets::desk))
        .route("/run/{id}", get(assets::desk))
        .route("/facilitate", get(assets::desk))
        .route("/screen", get(assets::desk))
        .route("/review/{id}", get(assets::desk))
        .route("/assets/{*file}", get(assets::other))
        .fallback(assets::other)
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(CatchPanicLayer::custom(error::broken))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// `GET /health`: the process is up.
async fn health() -> &'static str {
    "up"
}

/// `GET /ready`: the store answers.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.answers().await {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the storage does not answer"),
    }
}

async fn nothing() -> WebError {
    WebError::NotFound
}

async fn in_time(request: Request, next: Next) -> Result<Response, WebError> {
    tokio::time::timeout(ANSWER, next.run(request)).await.map_err(|_| WebError::TooSlow)
}

/// A JSON body, refused in words.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(WebError))]
pub struct Body<T>(pub T);

/// The number in `…/{id}/…/{n}`.
pub struct NumberedPath(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for NumberedPath {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, WebError> {
        #[derive(Deserialize)]
        struct Numbered {
            n: u32,
        }
        let Path(Numbered { n }) = Path::from_request_parts(parts, state).await?;
        Ok(Self(n))
    }
}
