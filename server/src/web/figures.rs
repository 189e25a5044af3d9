//! `GET /metrics`, on a port of its own.

use super::App;
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};

/// The content type of the text format that Prometheus reads, in its OpenMetrics form.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The one route on the port for metrics.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(figures)).with_state(app)
}

async fn figures(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, TEXT)], app.registry.metrics().text())
}
