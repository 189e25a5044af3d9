//! Whose guesses delay whom, behind a proxy and without one.

use super::*;
use plenary_shared::limits::WRONG_CODES_PER_MINUTE;
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// Wrong codes after which an answer would wait for certain.
const MANY: u32 = WRONG_CODES_PER_MINUTE + 1;
/// The peer address of every request in these tests; with a proxy configured, it is the proxy of all clients.
const PEER: &str = "10.0.0.77";

async fn behind_a_proxy() -> Site {
    let proxies = vec![format!("{PEER}/32").parse().unwrap()];
    Site::with(Config { proxies, ..Config::default() }).await
}

/// Joins with a code, as a client for which the proxy reports this address.
async fn join(site: &Site, code: &str, forwarded_for: &str) -> StatusCode {
    let mut browser = Browser::default();
    let request = browser.request(Method::POST, "/api/join").header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::ORIGIN, format!("http://{HOST}")).header("x-board", "1");
    let request = request.header("x-forwarded-for", forwarded_for).body(json!({ "code": code }).to_string().into());
    browser.send(site, request.unwrap()).await.status
}

fn delay(site: &Site, address: &str) -> Duration {
    site.app.wrong_codes.delay(address.parse::<IpAddr>().unwrap(), Instant::now())
}

#[tokio::test]
async fn behind_a_known_proxy_each_guesses_at_its_own_expense() {
    let site = behind_a_proxy().await;
    let (_, _, code) = site.event().await;
    for _ in 0..MANY {
        assert_eq!(join(&site, "ABCD2345", "192.0.2.1").await, 404);
    }
    assert!(delay(&site, "192.0.2.1") > Duration::ZERO);
    assert_eq!(delay(&site, "192.0.2.2"), Duration::ZERO);
    assert_eq!(delay(&site, PEER), Duration::ZERO);
    // Others who share the guesser's address wait a little and get in.
    assert_eq!(join(&site, &code, "192.0.2.1").await, 200);
}

#[tokio::test]
async fn a_guesser_that_invents_a_chain_is_still_one() {
    let site = behind_a_proxy().await;
    for guess in 0..MANY {
        let chain = format!("203.0.113.{guess}, 192.0.2.1");
        assert_eq!(join(&site, "ABCD2345", &chain).await, 404);
    }
    assert!(delay(&site, "192.0.2.1") > Duration::ZERO);
    assert_eq!(delay(&site, "203.0.113.0"), Duration::ZERO);
}

#[tokio::test]
async fn without_a_named_proxy_the_header_is_nobody_s_word() {
    let site = Site::new().await;
    let (_, _, code) = site.event().await;
    for guess in 0..MANY {
        assert_eq!(join(&site, "ABCD2345", &format!("192.0.2.{guess}")).await, 404);
    }
    assert!(delay(&site, PEER) > Duration::ZERO);
    assert_eq!(delay(&site, "192.0.2.0"), Duration::ZERO);
    assert_eq!(join(&site, &code, "192.0.2.0").await, 200);
}
