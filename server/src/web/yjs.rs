//! Stands in for the lead's file of this name.

use axum::http::StatusCode;

/// Answers that there is nothing here yet.
pub async fn open() -> StatusCode {
    StatusCode::NOT_IMPLEMENTED
}
