//! Which routes each role may use.

use super::*;
use crate::{
    store::fixtures,
    web::{error::WebError, seat},
};
use plenary_shared::api::{Door, Seat};

/// Every route that needs a seat in a session: method, end of the path, body, the roles that may.
fn routes() -> Vec<(Method, &'static str, Value, &'static [Role])> {
    use Role::*;
    const LEADS: &[Role] = &[Facilitator, Organiser];
    const WATCHES: &[Role] = &[Facilitator, Projector, Organiser];
    const READS: &[Role] = &[Facilitator, Reviewer, Organiser];
    vec![
        (Method::GET, "door", json!({}), WATCHES),
        (Method::GET, "qr.svg", json!({}), WATCHES),
        (Method::GET, "logo", json!({}), WATCHES),
        (Method::POST, "logo", json!({}), LEADS),
        (Method::POST, "logo/remove", json!({}), LEADS),
        (Method::POST, "lobby", json!({ "open": true }), LEADS),
        (Method::POST, "handover", json!({}), LEADS),
        (Method::POST, "links", json!({ "role": "reviewer" }), LEADS),
        (Method::GET, "snapshots", json!({}), READS),
        (Method::GET, "snapshots/1", json!({}), READS),
        (Method::GET, "snapshots/1/download", json!({}), READS),
    ]
}

#[tokio::test]
async fn each_route_opens_for_its_roles_in_their_own_session_only() {
    let site = Site::new().await;
    let (_, id, _) = site.event().await;
    let (_, other, _) = site.event().await;
    for role in Role::ALL {
        let seat = (role != Role::Organiser).then_some(id);
        let mut browser = site.seated(role, seat).await;
        for (method, end, body, allowed) in routes() {
            for (session, may) in [(id, allowed.contains(&role)), (other, role == Role::Organiser)] {
                let path = format!("/api/sessions/{session}/{end}");
                let answer = match method {
                    Method::GET => browser.get(&site, &path).await,
                    _ => browser.post(&site, &path, body.clone()).await,
                };
                let opened = answer.status != StatusCode::UNAUTHORIZED;
                assert_eq!(opened, may, "{role:?} {method} {end}, own session: {}", session == id);
            }
        }
        for path in ["/api/sessions", "/api/templates"] {
            assert_eq!(browser.get(&site, path).await.status == 200, role == Role::Organiser, "{role:?} {path}");
        }
        let template = json!(plenary_shared::template::supplied()[0]);
        let saved = browser.post(&site, "/api/templates", template).await;
        assert_eq!(saved.status == 201, role == Role::Organiser, "{role:?} saves a template");
        let unknown = json!({ "id": "AQEBAQEBAQEBAQEBAQEBAQ" });
        let removed = browser.post(&site, "/api/templates/remove", unknown).await;
        assert_eq!(removed.status == 404, role == Role::Organiser, "{role:?} removes a template");
        let made = browser.post(&site, "/api/sessions", json!(new_session())).await;
        assert_eq!(made.status == 201, role == Role::Organiser, "{role:?}");
    }
}

#[tokio::test]
async fn a_cookie_under_another_name_is_no_other_role() {
    let site = Site::new().await;
    let (_, id, code) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let token = phone.cookies["plenary-participant"].clone();
    for role in Role::ALL {
        phone.cookies.insert(format!("plenary-{}", role.word()), token.clone());
    }
    assert_eq!(phone.get(&site, &format!("/api/sessions/{id}/door")).await.status, 401);
    assert_eq!(phone.get(&site, "/api/sessions").await.says(), (401, WebError::NoSeat.say().into()));
    assert_eq!(phone.get(&site, "/api/seats").await.json::<Vec<Seat>>().len(), 1);
}

#[tokio::test]
async fn the_socket_finds_seats_as_the_routes_do() {
    let site = Site::new().await;
    let (organiser, id, code) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let headers = |browser: &Browser| browser.request(Method::GET, "/").body(()).unwrap().headers().clone();
    let found = seat::find(&site.app, &headers(&phone), Role::Participant, id).await.unwrap();
    assert_eq!((found.role, found.session), (Role::Participant, Some(id)));
    assert!(seat::find(&site.app, &headers(&phone), Role::Facilitator, id).await.is_none());
    for role in [Role::Facilitator, Role::Reviewer] {
        let found = seat::find(&site.app, &headers(&organiser), role, id).await.unwrap();
        assert_eq!((found.role, found.session), (role, Some(id)));
        let nowhere = SessionId::from_bytes([7; 16]);
        assert!(seat::find(&site.app, &headers(&organiser), role, nowhere).await.is_none());
    }
    for role in [Role::Participant, Role::Projector] {
        assert!(seat::find(&site.app, &headers(&organiser), role, id).await.is_none());
    }
}

#[tokio::test]
async fn the_door_names_code_address_and_link() {
    let site = Site::new().await;
    let (mut organiser, id, code) = site.event().await;
    let door: Door = organiser.get(&site, &format!("/api/sessions/{id}/door")).await.json();
    assert_eq!(
        door,
        Door { link: format!("http://{HOST}/#{code}"), code, address: HOST.into(), lobby: true, logo: None }
    );
    let picture = organiser.get(&site, &format!("/api/sessions/{id}/qr.svg")).await;
    assert_eq!(picture.header(header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(picture.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn the_public_address_stands_in_every_link() {
    let public_url = Some("https://plenary.example".to_owned());
    let site = Site::with(Config { public_url, ..Config::default() }).await;
    let secret = site.pass(Role::Organiser, None, true).await;
    let mut organiser = Browser::default();
    let entered = organiser.post(&site, "/api/enter", json!({ "secret": secret })).await;
    let cookie = entered.header(header::SET_COOKIE);
    let mut parts = cookie.split("; ");
    assert!(parts.next().is_some_and(|pair| pair.starts_with("__Host-plenary-organiser=")), "{cookie}");
    let flags: BTreeSet<_> = parts.collect();
    assert_eq!(flags, BTreeSet::from(["HttpOnly", "Max-Age=259200", "Path=/", "SameSite=Strict", "Secure"]));
    let id = site.app.store.create_session(new_session(), false).await.unwrap().id;
    let door: Door = organiser.get(&site, &format!("/api/sessions/{id}/door")).await.json();
    assert_eq!(door.link, format!("https://plenary.example/#{}", door.code));
    assert_eq!(door.address, "plenary.example");
}

#[tokio::test]
async fn after_the_end_nobody_joins_and_readers_still_read() {
    let site = Site::new().await;
    let (mut organiser, id, code) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let screen = site.pass(Role::Projector, Some(id), false).await;
    let mut reviewer = site.seated(Role::Reviewer, Some(id)).await;
    fixtures::end(&*site.store.rooms(), id).await;

    let late = Browser::default().post(&site, "/api/join", json!({ "code": code })).await;
    assert_eq!(late.says(), (410, WebError::Ended.say().into()));
    assert_eq!(phone.post(&site, "/api/join", json!({ "code": code })).await.status, 410);
    assert_eq!(phone.get(&site, "/api/seats").await.json::<Vec<Seat>>(), []);
    let open = organiser.post(&site, &format!("/api/sessions/{id}/lobby"), json!({ "open": true })).await;
    assert_eq!(open.status, 410);
    assert_eq!(Browser::default().post(&site, "/api/enter", json!({ "secret": screen })).await.status, 410);
    assert_eq!(reviewer.get(&site, &format!("/api/sessions/{id}/snapshots")).await.status, 200);
    assert_eq!(organiser.get(&site, &format!("/api/sessions/{id}/snapshots")).await.status, 200);
}

#[tokio::test]
async fn a_changed_snapshot_is_not_shown() {
    let site = Site::new().await;
    let (mut organiser, id, _) = site.event().await;
    let snapshot = fixtures::snapshot(3);
    fixtures::keep_snapshot(&*site.store.rooms(), site.store.keys(), id, &snapshot).await;
    let path = format!("/api/sessions/{id}/snapshots/3");
    let file = organiser.get(&site, &format!("{path}/download")).await;
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"plenary-snapshot-3.json\"");
    assert_eq!(organiser.get(&site, &path).await.body, file.body);
    site.store.flip_snapshots_for_test();
    for path in [path.clone(), format!("{path}/download")] {
        let say = "This snapshot has changed since it was saved. Do not use it; restore a backup.";
        assert_eq!(organiser.get(&site, &path).await.says(), (409, say.into()));
    }
    assert_eq!(organiser.get(&site, &format!("/api/sessions/{id}/snapshots/4")).await.status, 404);
    assert_eq!(organiser.get(&site, &format!("/api/sessions/{id}/snapshots/x")).await.status, 404);
}
