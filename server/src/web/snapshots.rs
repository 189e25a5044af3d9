//! Snapshots for readers: the list, one of them, one of them as a file. Bytes are sent as they were stored.

use super::{App, NumberedPath, error::WebError, seat::Reader};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use plenary_shared::api::SnapshotSummary;

/// `GET /api/sessions/{id}/snapshots`.
pub async fn list(Reader(id): Reader, State(app): State<App>) -> Result<Json<Vec<SnapshotSummary>>, WebError> {
    Ok(Json(app.store.snapshots(id).await?))
}

/// `GET /api/sessions/{id}/snapshots/{n}`.
pub async fn open(
    Reader(id): Reader,
    State(app): State<App>,
    NumberedPath(number): NumberedPath,
) -> Result<Response, WebError> {
    let opened = app.store.snapshot(id, number).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], opened.json).into_response())
}

/// `GET /api/sessions/{id}/snapshots/{n}/download`: the same bytes as a file whose name discloses nothing of the case.
pub async fn download(
    Reader(id): Reader,
    State(app): State<App>,
    NumberedPath(number): NumberedPath,
) -> Result<Response, WebError> {
    let opened = app.store.snapshot(id, number).await?;
    let disposition = format!("attachment; filename=\"plenary-snapshot-{number}.json\"");
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, opened.json).into_response())
}
