//! Getting a seat: codes and links, right, guessed, used and expired.

use super::*;
use crate::web::error::WebError;
use plenary_shared::{
    api::{Handover, Link, Seat},
    text::spaced,
};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_phone_joins_with_the_code_however_it_is_typed() {
    let site = Site::new().await;
    let (_, id, code) = site.event().await;
    let mut phone = Browser::default();
    let typed = format!(" {} ", spaced(&code).to_lowercase());
    let seat: Seat = phone.post(&site, "/api/join", json!({ "code": typed })).await.json();
    let expected = Seat { role: Role::Participant, session: Some(id), title: Some("Event Willow".into()) };
    assert_eq!(seat, expected);
    assert_eq!(phone.get(&site, "/api/seats").await.json::<Vec<Seat>>(), [expected]);
}

#[tokio::test]
async fn a_code_names_its_event_to_those_who_may_join_and_gives_no_seat() {
    let site = Site::new().await;
    let (mut organiser, id, code) = site.event().await;
    let mut phone = Browser::default();
    let named = phone.post(&site, "/api/event", json!({ "code": spaced(&code).to_lowercase() })).await;
    assert!(named.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(named.json::<Value>(), json!({ "title": "Event Willow" }));
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    organiser.post(&site, &format!("/api/sessions/{id}/lobby"), json!({ "open": false })).await;
    let late = Browser::default().post(&site, "/api/event", json!({ "code": code })).await;
    assert_eq!(late.says(), (403, WebError::LobbyClosed.say().into()));
    assert_eq!(phone.post(&site, "/api/event", json!({ "code": code })).await.status, 200);
}

#[tokio::test]
async fn asking_for_the_name_of_an_event_is_no_cheaper_than_joining_it() {
    let site = Site::new().await;
    for _ in 0..=plenary_shared::limits::WRONG_CODES_PER_MINUTE {
        let answer = Browser::default().post(&site, "/api/event", json!({ "code": "ABCD2345" })).await;
        assert_eq!(answer.status, 404);
    }
    assert!(site.app.wrong_codes.delay("10.0.0.77".parse().unwrap(), Instant::now()) > Duration::ZERO);
}

#[tokio::test]
async fn a_wrong_code_says_what_to_do() {
    let site = Site::new().await;
    let (_, _, code) = site.event().await;
    for wrong in ["", "ABCD", "ABCD2345", &code[1..], "01IOL000", &format!("{code}2")] {
        let answer = Browser::default().post(&site, "/api/join", json!({ "code": wrong })).await;
        let say = "We do not know that code. Check the big screen and type it again.";
        assert_eq!(answer.says(), (404, say.into()), "{wrong}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn a_phone_that_joins_again_keeps_its_seat() {
    let site = Site::new().await;
    let (mut organiser, id, code) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let before = phone.cookies.clone();
    assert_eq!(phone.post(&site, "/api/join", json!({ "code": code })).await.status, 200);
    assert_eq!(phone.cookies, before);
    let lock = organiser.post(&site, &format!("/api/sessions/{id}/lobby"), json!({ "open": false })).await;
    assert_eq!(lock.status, 204);
    assert_eq!(phone.post(&site, "/api/join", json!({ "code": code })).await.status, 200);
    let late = Browser::default().post(&site, "/api/join", json!({ "code": code })).await;
    assert_eq!(late.says(), (403, WebError::LobbyClosed.say().into()));
    organiser.post(&site, &format!("/api/sessions/{id}/lobby"), json!({ "open": true })).await;
    assert_eq!(Browser::default().post(&site, "/api/join", json!({ "code": code })).await.status, 200);
}

#[tokio::test]
async fn a_phone_that_leaves_has_no_seat() {
    let site = Site::new().await;
    let (_, _, code) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let kept = phone.cookies.clone();
    assert_eq!(phone.post(&site, "/api/leave", json!({})).await.status, 204);
    assert!(phone.cookies.is_empty());
    let mut thief = Browser { cookies: kept };
    assert_eq!(thief.get(&site, "/api/seats").await.json::<Vec<Seat>>(), []);
}

#[tokio::test]
async fn a_phone_that_joins_another_event_leaves_the_first() {
    let site = Site::new().await;
    let (_, _, first) = site.event().await;
    let (_, second_id, second) = site.event().await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": first })).await;
    let mut copy = Browser { cookies: phone.cookies.clone() };
    let seat: Seat = phone.post(&site, "/api/join", json!({ "code": second })).await.json();
    assert_eq!(seat.session, Some(second_id));
    assert_eq!(copy.get(&site, "/api/seats").await.json::<Vec<Seat>>(), []);
}

#[tokio::test]
async fn an_organiser_link_works_once() {
    let site = Site::new().await;
    let secret = site.pass(Role::Organiser, None, true).await;
    let mut first = Browser::default();
    let seat: Seat = first.post(&site, "/api/enter", json!({ "secret": secret })).await.json();
    assert_eq!((seat.role, seat.session), (Role::Organiser, None));
    let second = Browser::default().post(&site, "/api/enter", json!({ "secret": secret })).await;
    assert_eq!(second.says(), (404, "This link has been used or has expired. Ask for a new one.".into()));
}

#[tokio::test]
async fn guessed_and_expired_secrets_open_nothing() {
    let site = Site::new().await;
    let (secret, now) = (Secret::random(), crate::clock::seconds());
    let expired = NewPass { hash: secret.hash, session: None, role: Role::Organiser, once: true, expires: now - 1 };
    site.app.store.add_pass(expired, now - 100).await.unwrap();
    for guess in [secret.text, Secret::random().text, "A".repeat(43), String::new(), "ABCD2345".into()] {
        let answer = Browser::default().post(&site, "/api/enter", json!({ "secret": guess })).await;
        assert_eq!(answer.status, 404, "{guess}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn a_handover_code_makes_one_facilitator() {
    let site = Site::new().await;
    let (mut organiser, id, _) = site.event().await;
    let handover: Handover = organiser.post(&site, &format!("/api/sessions/{id}/handover"), json!({})).await.json();
    assert_eq!((handover.code.len(), handover.minutes), (8, 15));
    let mut laptop = Browser::default();
    let seat: Seat = laptop.post(&site, "/api/facilitate", json!({ "code": handover.code })).await.json();
    assert_eq!((seat.role, seat.session), (Role::Facilitator, Some(id)));
    assert_eq!(laptop.get(&site, &format!("/api/sessions/{id}/door")).await.status, 200);
    let again = Browser::default().post(&site, "/api/facilitate", json!({ "code": handover.code })).await;
    assert_eq!(again.says(), (404, WebError::UnknownHandover.say().into()));
    let joined = Browser::default().post(&site, "/api/join", json!({ "code": handover.code })).await;
    assert_eq!(joined.status, 404);
}

#[tokio::test]
async fn a_handover_code_runs_out() {
    let site = Site::new().await;
    let (_, id, code) = site.event().await;
    let now = crate::clock::seconds();
    let hash = site.app.store.code_hash("ABCD2345");
    let pass = NewPass { hash, session: Some(id), role: Role::Facilitator, once: true, expires: now - 1 };
    site.app.store.add_pass(pass, now - 1_000).await.unwrap();
    for wrong in ["ABCD2345", &code] {
        let answer = Browser::default().post(&site, "/api/facilitate", json!({ "code": wrong })).await;
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn links_for_reading_work_again_and_for_their_role_only() {
    let site = Site::new().await;
    let (mut organiser, id, _) = site.event().await;
    let links = format!("/api/sessions/{id}/links");
    let starts = [("projector", format!("http://{HOST}/screen#")), ("reviewer", format!("http://{HOST}/review/{id}#"))];
    for (role, start) in starts {
        let link: Link = organiser.post(&site, &links, json!({ "role": role })).await.json();
        let secret = link.link.strip_prefix(&start).unwrap();
        for _ in 0..2 {
            let mut browser = Browser::default();
            let seat: Seat = browser.post(&site, "/api/enter", json!({ "secret": secret })).await.json();
            assert_eq!((seat.role.word(), seat.session), (role, Some(id)));
        }
    }
    for role in ["participant", "facilitator", "organiser"] {
        assert_eq!(organiser.post(&site, &links, json!({ "role": role })).await.status, 422, "{role}");
    }
}

#[tokio::test]
async fn many_wrong_codes_slow_an_address_down_and_lock_nobody_out() {
    let site = Site::new().await;
    let (_, _, code) = site.event().await;
    for _ in 0..plenary_shared::limits::WRONG_CODES_PER_MINUTE {
        let answer = Browser::default().post(&site, "/api/join", json!({ "code": "ABCD2345" })).await;
        assert_eq!(answer.status, 404);
    }
    let delay = || site.app.wrong_codes.delay("10.0.0.77".parse().unwrap(), Instant::now());
    assert_eq!(delay(), Duration::ZERO);
    Browser::default().post(&site, "/api/facilitate", json!({ "code": "ABCD2345" })).await;
    let (expected, start) = (delay(), Instant::now());
    assert!(expected > Duration::ZERO);
    assert_eq!(Browser::default().post(&site, "/api/join", json!({ "code": code })).await.status, 200);
    assert!(start.elapsed() >= expected);
}
