//! Headers, origins, cookies' flags, bodies, pages.

use super::*;
use crate::web::{error::WebError, headers::CONTENT_SECURITY_POLICY};

#[tokio::test]
async fn a_change_needs_our_own_page_and_its_mark() {
    let site = Site::new().await;
    let (mut organiser, _, code) = site.event().await;
    let cases = [
        (None, Some("1")),
        (Some("null"), Some("1")),
        (Some("http://evil.example"), Some("1")),
        (Some("http://10.0.0.4"), Some("1")),
        (Some("https://10.0.0.4:8790"), Some("1")),
        (Some("http://10.0.0.4:8790"), None),
        (Some("http://10.0.0.4:8790"), Some("0")),
    ];
    for (origin, mark) in cases {
        for (path, body) in [("/api/join", json!({ "code": code })), ("/api/sessions", json!(new_session()))] {
            let mut request = organiser.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            if let Some(mark) = mark {
                request = request.header("x-board", mark);
            }
            let answer = organiser.send(&site, request.body(body.to_string().into()).unwrap()).await;
            assert_eq!(answer.says(), (403, WebError::OtherPage.say().into()), "{origin:?} {mark:?}");
        }
    }
    assert_eq!(site.app.store.sessions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do() {
    let site = Site::new().await;
    for path in ["/", "/event", "/run/x", "/api/seats", "/api/nothing", "/nothing", "/health", "/assets/none.js"] {
        let answer = Browser::default().get(&site, path).await;
        assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), CONTENT_SECURITY_POLICY, "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(header::REFERRER_POLICY), "no-referrer");
        assert!(answer.headers.contains_key("permissions-policy"));
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
        assert!(!answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        if path.starts_with("/api") {
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        }
    }
    let public_url = Some("https://plenary.example".to_owned());
    let secure = Site::with(Config { public_url, ..Config::default() }).await;
    let answer = Browser::default().get(&secure, "/").await;
    assert_eq!(answer.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000");
}

#[tokio::test]
async fn a_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let site = Site::new().await;
    let (_, _, code) = site.event().await;
    let joined = Browser::default().post(&site, "/api/join", json!({ "code": code })).await;
    let cookie = joined.header(header::SET_COOKIE);
    let (pair, flags) = cookie.split_once("; ").unwrap();
    let token = pair.strip_prefix("plenary-participant=").unwrap();
    assert_eq!(token.len(), 43);
    let flags: BTreeSet<_> = flags.split("; ").collect();
    assert_eq!(flags, BTreeSet::from(["HttpOnly", "Max-Age=172800", "Path=/", "SameSite=Strict"]));
    assert!(!joined.text().contains(token));
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused_in_words() {
    let site = Site::new().await;
    let mut organiser = site.organiser().await;
    for body in [json!(null), json!([]), json!({ "title": 3 }), json!({ "code": {} })] {
        let answer = organiser.post(&site, "/api/sessions", body).await;
        assert_eq!(answer.says(), (400, WebError::Unreadable.say().into()));
    }
    let long = NewSession { title: "x".repeat(200_000), ..new_session() };
    assert_eq!(organiser.post(&site, "/api/sessions", json!(long)).await.status, 413);
    let untitled = NewSession { title: " ".into(), ..new_session() };
    let answer = organiser.post(&site, "/api/sessions", json!(untitled)).await;
    assert_eq!(answer.says(), (422, "Give the event a title of 1 to 80 characters.".into()));
    assert_eq!(organiser.get(&site, "/api/join").await.status, 404);
    assert_eq!(organiser.get(&site, "/api/sessions/short/door").await.status, 404);
}

#[tokio::test]
async fn the_server_says_that_it_is_up_and_ready() {
    let site = Site::new().await;
    let mut nobody = Browser::default();
    assert_eq!(nobody.get(&site, "/health").await.status, 200);
    assert_eq!(nobody.get(&site, "/ready").await.status, 200);
    let site = Site::new().await;
    site.store.close();
    assert_eq!(nobody.get(&site, "/health").await.status, 200);
    assert_eq!(nobody.get(&site, "/ready").await.status, 503);
    let answer = nobody.post(&site, "/api/join", json!({ "code": "ABCD2345" })).await;
    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn every_surface_has_its_page() {
    let site = Site::new().await;
    let participants = ["/", "/event"];
    let organisers = ["/organise", "/organise/new", "/organise/people", "/account", "/sign-in"];
    let others = ["/run/abc", "/facilitate", "/screen", "/review/abc"];
    let pages = participants.into_iter().chain(organisers).chain(others);
    for path in pages {
        let answer = Browser::default().get(&site, path).await;
        assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"), "{path}");
        assert!([200, 503].contains(&answer.status.as_u16()), "{path}");
    }
    assert_eq!(Browser::default().get(&site, "/organise/other").await.status, 404);
    assert_eq!(Browser::default().get(&site, "/../Cargo.toml").await.status, 404);
}
