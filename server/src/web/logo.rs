//! The logo of the board: taken from facilitators, and given to the screens of its event as an image and nothing else.

mod image;

use super::{
    App, BODY,
    error::WebError,
    seat::{Facilitator, Watcher},
};
use crate::store::people::{Logo, LogoKind};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

/// What an image may do when somebody opens its own address: draw itself. Scripts never run, and nothing is loaded.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
/// Bytes of a hash that tell one logo from the next.
const MARK: usize = 6;

/// The bytes of a body; rejected with a sentence when they are too many or late.
pub struct Upload(Bytes);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let bytes = timeout(BODY, Bytes::from_request(request, state)).await.map_err(|_| WebError::SlowBody)?;
        bytes.map(Self).map_err(|_| WebError::NoLogo)
    }
}

/// `POST /api/sessions/{id}/logo`: the bytes of a PNG or SVG.
pub async fn set(
    Facilitator(id): Facilitator,
    State(app): State<App>,
    Upload(body): Upload,
) -> Result<StatusCode, WebError> {
    let kind = image::kind(&body).ok_or(WebError::NoLogo)?;
    change(&app, id, Some(Logo { kind, body: body.to_vec() })).await
}

/// `POST /api/sessions/{id}/logo/remove`: the name alone is shown again.
pub async fn remove(Facilitator(id): Facilitator, State(app): State<App>) -> Result<StatusCode, WebError> {
    change(&app, id, None).await
}

async fn change(app: &App, id: plenary_shared::id::SessionId, logo: Option<Logo>) -> Result<StatusCode, WebError> {
    match app.store.set_logo(id, logo).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(WebError::NotFound),
    }
}

/// `GET /api/sessions/{id}/logo`.
pub async fn show(Watcher(id): Watcher, State(app): State<App>) -> Result<Response, WebError> {
    let Logo { kind, body } = app.store.logo(id).await?.ok_or(WebError::NotFound)?;
    let media = match kind {
        LogoKind::Png => "image/png",
        LogoKind::Svg => "image/svg+xml",
    };
    let headers: [(HeaderName, HeaderValue); 2] =
        [(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_SECURITY_POLICY, POLICY)];
    Ok((headers, body).into_response())
}

/// What tells a logo from the one before it, so that a screen fetches the new one.
pub(super) fn mark(logo: &Logo) -> String {
    Sha256::digest(&logo.body)[..MARK].iter().map(|byte| format!("{byte:02x}")).collect()
}
