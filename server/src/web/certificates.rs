//! Retention of events, purging them, and the certificates of purges.

use super::{App, Body, IdPath, error::WebError, seat::Organiser};
use crate::{clock, keeping};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use plenary_shared::{
    api::{Certificate, Issued, KeepBody, PurgeBody, Why},
    id::{CertificateId, SessionId},
};

/// `POST /api/sessions/{id}/keep`: sets the last day on which the event is stored.
pub async fn keep(
    _: Organiser,
    State(app): State<App>,
    IdPath(id): IdPath<SessionId>,
    Body(KeepBody { until }): Body<KeepBody>,
) -> Result<StatusCode, WebError> {
    let session = app.store.session(id).await?.ok_or(WebError::NotFound)?;
    let day: Option<Date> = until.parse().ok().filter(|day: &Date| day.to_string() == until);
    let day = day.filter(|day| *day >= session.day.max(clock::today())).ok_or(WebError::KeepDay)?;
    if !app.store.keep_until(id, day).await? {
        return Err(WebError::NotFound);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/sessions/{id}/purge`: purges the event; typing its title confirms it.
pub async fn purge(
    _: Organiser,
    State(app): State<App>,
    IdPath(id): IdPath<SessionId>,
    Body(PurgeBody { title }): Body<PurgeBody>,
) -> Result<Json<Certificate>, WebError> {
    let session = app.store.session(id).await?.ok_or(WebError::NotFound)?;
    if session.title != title.trim() {
        return Err(WebError::OtherTitle);
    }
    // A purge that has begun continues, whether or not the browser waits for it.
    let purge = async move { keeping::purge(&*app.store, &app.registry, id, Why::Organiser, clock::today()).await };
    let purged = tokio::spawn(purge).await.map_err(|_| WebError::Broken)?;
    purged?.map(Json).ok_or(WebError::NotFound)
}

/// `GET /api/certificates`: the certificates of all purges.
pub async fn list(_: Organiser, State(app): State<App>) -> Result<Json<Vec<Issued>>, WebError> {
    Ok(Json(app.store.certificates().await?))
}

/// `GET /api/certificates/{id}/download`: one certificate as a file.
pub async fn download(
    _: Organiser,
    State(app): State<App>,
    IdPath(id): IdPath<CertificateId>,
) -> Result<Response, WebError> {
    let all = app.store.certificates().await?;
    let issued = all.into_iter().find(|issued| issued.certificate.id == id).ok_or(WebError::NotFound)?;
    let json = serde_json::to_vec_pretty(&issued.certificate).expect("a certificate is plain data");
    let disposition = format!("attachment; filename=\"plenary-certificate-{id}.json\"");
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, json).into_response())
}
