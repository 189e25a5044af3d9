//! Templates: those that come with Plenary, and those that organisers saved on this server.

use super::{App, Body, error::WebError, seat::Organiser};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use plenary_shared::{
    id::EntryId,
    template::{Listed, Saved, Template, supplied},
};

/// `GET /api/templates`: what a new event can start from, the usual one first, those of this server last by name.
pub async fn list(_: Organiser, State(app): State<App>) -> Result<Json<Vec<Listed>>, WebError> {
    let listed = |template| Listed { id: None, template };
    let mut all: Vec<_> = supplied().into_iter().map(listed).collect();
    let stored = app.store.templates().await?;
    // What a newer version saved cannot be started from here, and stays for that version.
    let read = |(id, body): (EntryId, String)| {
        Template::from_file(&body).ok().map(|template| Listed { id: Some(id), template })
    };
    let mut own: Vec<_> = stored.into_iter().filter_map(read).collect();
    own.sort_by(|one, other| one.template.title.cmp(&other.template.title));
    all.append(&mut own);
    Ok(Json(all))
}

/// `POST /api/templates`: saves one on this server, for all its organisers.
pub async fn save(_: Organiser, State(app): State<App>, Body(new): Body<Template>) -> Result<Response, WebError> {
    let template = new.clean()?;
    let id = EntryId::from_bytes(rand::random());
    if !app.store.save_template(id, &template.to_file()).await? {
        return Err(WebError::TemplatesFull);
    }
    Ok((StatusCode::CREATED, Json(Saved { id })).into_response())
}

/// `POST /api/templates/remove`: removes one from this server.
pub async fn remove(
    _: Organiser,
    State(app): State<App>,
    Body(Saved { id }): Body<Saved>,
) -> Result<StatusCode, WebError> {
    match app.store.remove_template(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(WebError::NotFound),
    }
}
