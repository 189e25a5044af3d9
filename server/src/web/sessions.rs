//! Events: created and listed by organisers, opened to participants by facilitators.

use super::{
    App, Body,
    doors::last_day_of_link,
    error::WebError,
    logo,
    seat::{Facilitator, Organiser, Watcher},
    secret::Secret,
};
use crate::{
    address, clock,
    config::is_authority,
    keeping,
    store::people::{NewPass, random_code},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use plenary_shared::{
    api::{Door, Handover, Link, LinkBody, LobbyBody, NewSession, SessionSummary},
    limits::HANDOVER_MINUTES,
    role::Role,
};
use qrcode::{EcLevel, QrCode, render::svg};
use std::net::IpAddr;

/// Side of the QR code in SVG units; the page scales it.
const QR_SIDE: u32 = 420;

/// `GET /api/sessions`: every event.
pub async fn list(_: Organiser, State(app): State<App>) -> Result<Json<Vec<SessionSummary>>, WebError> {
    let mut events = app.store.sessions().await?;
    keeping::warn(&mut events, clock::today());
    Ok(Json(events))
}

/// `POST /api/sessions`: a new event.
pub async fn create(_: Organiser, State(app): State<App>, Body(new): Body<NewSession>) -> Result<Response, WebError> {
    let made = app.store.create_session(new, app.config.demo).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// `GET /api/sessions/{id}/door`: code, address and link for the big screen.
pub async fn door(Watcher(id): Watcher, State(app): State<App>, headers: HeaderMap) -> Result<Json<Door>, WebError> {
    let session = app.store.session(id).await?.ok_or(WebError::NotFound)?;
    let code = app.store.join_code(id).await?.ok_or(WebError::NotFound)?;
    let base = base(&app, &headers);
    let link = format!("{base}/#{code}");
    let logo = app.store.logo(id).await?.as_ref().map(logo::mark);
    Ok(Json(Door { code, address: typed(&base), link, lobby: session.lobby && !session.ended, logo }))
}

/// `GET /api/sessions/{id}/qr.svg`: the join link as a QR code.
pub async fn qr(watcher: Watcher, app: State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    let Json(door) = door(watcher, app, headers).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], qr_svg(&door.link)).into_response())
}

/// `POST /api/sessions/{id}/lobby`: opens or closes the lobby.
pub async fn lobby(
    Facilitator(id): Facilitator,
    State(app): State<App>,
    Body(LobbyBody { open }): Body<LobbyBody>,
) -> Result<StatusCode, WebError> {
    if !app.store.set_lobby(id, open).await? {
        return Err(WebError::Ended);
    }
    app.registry.set_lobby(id, open).await;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/sessions/{id}/handover`: a code for one more facilitator.
pub async fn handover(
    Facilitator(id): Facilitator,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Json<Handover>, WebError> {
    let (code, now) = (random_code(), clock::seconds());
    let (expires, minutes) = (now + HANDOVER_MINUTES * 60, HANDOVER_MINUTES.unsigned_abs());
    let hash = app.store.code_hash(&code);
    let pass = NewPass { hash, session: Some(id), role: Role::Facilitator, once: true, expires };
    app.store.add_pass(pass, now).await?;
    let link = format!("{}/facilitate", base(&app, &headers));
    Ok(Json(Handover { code, minutes: u32::try_from(minutes).unwrap_or(u32::MAX), link }))
}

/// `POST /api/sessions/{id}/links`: a link for a big screen or a reviewer, valid until the seat would expire.
pub async fn link(
    Facilitator(id): Facilitator,
    State(app): State<App>,
    headers: HeaderMap,
    Body(LinkBody { role }): Body<LinkBody>,
) -> Result<Json<Link>, WebError> {
    let session = app.store.session(id).await?.ok_or(WebError::NotFound)?;
    let (secret, base) = (Secret::random(), base(&app, &headers));
    let link = match role {
        Role::Projector if session.ended => return Err(WebError::Ended),
        Role::Projector => format!("{base}/screen#{}", secret.text),
        Role::Reviewer => format!("{base}/review/{id}#{}", secret.text),
        _ => return Err(WebError::NoLinkForRole),
    };
    let expires = clock::end_of(last_day_of_link(role, &session, clock::today()));
    let pass = NewPass { hash: secret.hash, session: Some(id), role, once: false, expires };
    app.store.add_pass(pass, clock::seconds()).await?;
    Ok(Json(Link { link }))
}

/// The base of every link: the public address, or the one that the requesting browser used. A browser on this computer
/// uses an address that is no use to others, so it gets the network address.
pub(super) fn base(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_authority(host));
    match host {
        Some(host) if app.config.public_url.is_none() && !(is_local(host) && app.reaches_others()) => {
            format!("{}://{host}", if app.config.secure() { "https" } else { "http" })
        }
        _ => address::url(&app.config, app.bound),
    }
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// An address as people type it: without `http://`, which browsers add, but always with `https://` before a port.
fn typed(base: &str) -> String {
    let bare =
        base.strip_prefix("http://").or_else(|| base.strip_prefix("https://").filter(|host| !host.contains(':')));
    bare.unwrap_or(base).to_owned()
}

/// A QR code: dark on light, level M, quiet zone of 4 modules.
pub(super) fn qr_svg(link: &str) -> String {
    let code =
        QrCode::with_error_correction_level(link, EcLevel::M).expect("a link is far shorter than a QR code holds");
    code.render::<svg::Color<'_>>()
        .min_dimensions(QR_SIDE, QR_SIDE)
        .quiet_zone(true)
        .dark_color(svg::Color("#0b0c0c"))
        .light_color(svg::Color("#ffffff"))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_on_this_computer_is_told_apart() {
        for host in ["localhost", "LOCALHOST:8790", "127.0.0.1:8790", "127.1.2.3", "[::1]:8790", "[::1]"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["10.0.0.4:8790", "localhost.example", "[2001:db8::1]:80", "p.example"] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn people_type_as_little_as_works() {
        assert_eq!(typed("http://10.0.0.4:8790"), "10.0.0.4:8790");
        assert_eq!(typed("https://p.example"), "p.example");
        assert_eq!(typed("https://p.example:8443"), "https://p.example:8443");
    }

    #[test]
    fn the_picture_is_dark_on_light_with_a_quiet_zone_of_4() {
        let link = "http://192.168.1.5:8790/#ABCD2345";
        let modules = QrCode::with_error_correction_level(link, EcLevel::M).unwrap().width() + 8;
        let picture = qr_svg(link);
        let scale = QR_SIDE.div_ceil(u32::try_from(modules).unwrap());
        let side = scale * u32::try_from(modules).unwrap();
        assert!(picture.contains(&format!(r#"viewBox="0 0 {side} {side}""#)), "{}", &picture[..300]);
        assert!(picture.contains("#0b0c0c") && picture.contains("#ffffff"));
        assert!(!picture.contains("ABCD2345"));
    }
}
