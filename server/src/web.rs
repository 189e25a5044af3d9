//! The HTTP server: every route on one screen.

pub mod account;
pub mod asker;
pub mod assets;
pub mod attendance;
pub mod certificates;
pub mod doors;
pub mod error;
pub mod fallback;
mod farewell;
pub mod figures;
pub mod headers;
pub mod logo;
pub mod newcomers;
pub mod origin;
mod pace;
pub mod people;
pub mod ready;
mod rest;
pub mod seat;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod snapshots;
pub mod socket;
mod socket_writer;
pub mod templates;
#[cfg(test)]
mod tests;
mod transport;
pub mod unruly;
mod websocket;
pub mod wrong_codes;
pub mod yjs;

use crate::{accounts::Accounts, address, config::Config, live::registry::Registry, store::people::PeopleStore};
use attendance::Attendance;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use error::WebError;
use fallback::Streams;
use farewell::Farewells;
use newcomers::Newcomers;
use ready::Readiness;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    net::SocketAddr,
    sync::{Arc, Once},
    time::Duration,
};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use unruly::Unruly;
use wrong_codes::WrongCodes;

/// Maximum bytes of a body: codes, secrets and switches.
const BODY_BYTES: usize = 4 * 1024;
/// Maximum bytes of a new event, which only organisers may send: a full agenda in a script of four bytes a character
/// fits.
const EVENT_BYTES: usize = 128 * 1024;
/// Time limit for receiving a body.
const BODY: Duration = Duration::from_secs(10);
/// Time limit for a response; the delay after wrong codes is far shorter.
const ANSWER: Duration = Duration::from_secs(20);

/// The state shared by all routes.
#[derive(Clone)]
pub struct App {
    /// The people's store.
    pub store: Arc<dyn PeopleStore>,
    /// The live rooms.
    pub registry: Arc<Registry>,
    /// The configuration.
    pub config: Arc<Config>,
    /// Recent wrong codes, by address.
    pub wrong_codes: Arc<WrongCodes>,
    /// Devices whose sockets were recently closed for protocol violations.
    pub unruly: Arc<Unruly>,
    /// Recently made seats of participants.
    pub newcomers: Arc<Newcomers>,
    /// Sign-in state in memory.
    pub accounts: Arc<Accounts>,
    /// The open sockets of seats with idle limits.
    pub attendance: Arc<Attendance>,
    /// Whether the storage takes writes, cached briefly.
    pub readiness: Arc<Readiness>,
    /// The open event streams, for requests that post their frames.
    pub streams: Arc<Streams>,
    /// The open sockets: each gets its last frame before the server ends.
    pub sockets: TaskTracker,
    /// Last frames to devices that are slow to read them.
    pub farewells: Arc<Farewells>,
    /// Whether the log says why pages of other addresses are refused.
    pub foreign: Arc<Once>,
    /// The address that the server listens on, with its real port.
    pub bound: SocketAddr,
}

impl App {
    /// The state of a server that is about to listen.
    pub fn new(store: Arc<dyn PeopleStore>, registry: Arc<Registry>, config: Arc<Config>, bound: SocketAddr) -> Self {
        Self {
            store,
            registry,
            config,
            wrong_codes: Arc::default(),
            unruly: Arc::default(),
            newcomers: Arc::default(),
            accounts: Arc::default(),
            attendance: Arc::default(),
            readiness: Arc::default(),
            streams: Arc::default(),
            sockets: TaskTracker::new(),
            farewells: Arc::default(),
            foreign: Arc::new(Once::new()),
            bound,
        }
    }

    /// Publishes the current metrics.
    pub fn export_figures(&self) {
        self.registry.metrics().tell(&self.registry.gauges(), self.store.free_bytes());
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
        .route("/event", post(doors::event))
        .route("/facilitate", post(doors::facilitate))
        .route("/leave", post(doors::leave))
        .route("/seats", get(doors::seats))
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(doors::sign_out))
        .route("/account", get(account::show).post(account::begin))
        .route("/account/qr.svg", get(account::qr))
        .route("/account/confirm", post(account::confirm))
        .route("/account/phrase", post(account::change_phrase))
        .route("/people", get(people::list))
        .route("/people/invite", post(people::invite))
        .route("/people/remove", post(people::remove))
        .route("/templates", get(templates::list).post(templates::save).layer(DefaultBodyLimit::max(EVENT_BYTES)))
        .route("/templates/remove", post(templates::remove))
        .route("/sessions", get(sessions::list).post(sessions::create).layer(DefaultBodyLimit::max(EVENT_BYTES)))
        .route("/sessions/{id}/door", get(sessions::door))
        .route("/sessions/{id}/qr.svg", get(sessions::qr))
        .route("/sessions/{id}/logo", get(logo::show).post(logo::set).layer(DefaultBodyLimit::max(EVENT_BYTES)))
        .route("/sessions/{id}/logo/remove", post(logo::remove))
        .route("/sessions/{id}/lobby", post(sessions::lobby))
        .route("/sessions/{id}/handover", post(sessions::handover))
        .route("/sessions/{id}/links", post(sessions::link))
        .route("/sessions/{id}/keep", post(certificates::keep))
        .route("/sessions/{id}/purge", post(certificates::purge))
        .route("/certificates", get(certificates::list))
        .route("/certificates/{id}/download", get(certificates::download))
        .route("/sessions/{id}/snapshots", get(snapshots::list))
        .route("/sessions/{id}/snapshots/{n}", get(snapshots::open))
        .route("/sessions/{id}/snapshots/{n}/download", get(snapshots::download))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(middleware::from_fn(in_time));
    Router::new()
        .nest("/api", api)
        .route("/ws/{session}", get(socket::open))
        .route("/live/{session}/down", post(fallback::down))
        .route("/live/{session}/up/{connection}", post(fallback::up).layer(DefaultBodyLimit::max(fallback::POST_BYTES)))
        .route("/yjs/{session}", get(yjs::open))
        .route("/health", get(ready::health))
        .route("/ready", get(ready::ready))
        .route("/", get(assets::phone))
        .route("/event", get(assets::phone))
        .route("/check", get(assets::check))
        .route("/organise", get(assets::desk))
        .route("/organise/new", get(assets::desk))
        .route("/organise/people", get(assets::desk))
        .route("/account", get(assets::desk))
        .route("/sign-in", get(assets::desk))
        .route("/run/{id}", get(assets::desk))
        .route("/facilitate", get(assets::desk))
        .route("/screen", get(assets::desk))
        .route("/review/{id}", get(assets::desk))
        .route("/assets/{*file}", get(assets::other))
        .fallback(assets::other)
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn(rest::read))
        .layer(CatchPanicLayer::custom(error::broken))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

async fn nothing() -> WebError {
    WebError::NotFound
}

async fn in_time(request: Request, next: Next) -> Result<Response, WebError> {
    timeout(ANSWER, next.run(request)).await.map_err(|_| WebError::TooSlow)
}

/// A JSON body; rejected with a sentence when it is invalid, too large or late.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let Json(body) = timeout(BODY, Json::from_request(request, state)).await.map_err(|_| WebError::SlowBody)??;
        Ok(Self(body))
    }
}

/// The id in `…/{id}`.
pub struct IdPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for IdPath<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, WebError> {
        let Path(id) = Path::from_request_parts(parts, state).await?;
        Ok(Self(id))
    }
}

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
