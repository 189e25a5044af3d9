//! Pages of other sites: they change nothing, open no socket, and no cookie is sent with their requests.

use plenary_shared::{role::Role, stage::StageKind};
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    http::secret_of,
    process::ServerProcess,
    server::TestServer,
};
use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use serde_json::json;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{
        Error,
        http::{HeaderValue, header},
    },
};

/// What a form sends.
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn forms_and_foreign_scripts_change_nothing() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let (origin, lobby) = (server.address(), format!("/api/sessions/{}/lobby", event.session));
    let cookies = event.organiser.cookies().expect("the organiser's seat");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client without TLS");
    let ask = || client.post(format!("{origin}{lobby}")).header(COOKIE, &cookies);
    let shut = r#"{"open":false}"#;
    let forged = [
        // A form cannot set the header, and its `Origin` names the other site.
        (ask().header(ORIGIN, "https://evil.example").header(CONTENT_TYPE, FORM).body("open=false"), 403),
        (ask().header(ORIGIN, &origin).header(CONTENT_TYPE, FORM).body("open=false"), 403),
        (ask().header(ORIGIN, "null").header(CONTENT_TYPE, "text/plain").body(shut), 403),
        (ask().header(ORIGIN, &origin).header("x-board", "1").header(CONTENT_TYPE, "text/plain").body(shut), 400),
        (ask().header(ORIGIN, "http://127.0.0.1:1").header("x-board", "1").json(&json!({ "open": false })), 403),
        (
            ask()
                .header(ORIGIN, format!("{origin}.evil.example"))
                .header("x-board", "1")
                .json(&json!({ "open": false })),
            403,
        ),
        (
            ask()
                .header(ORIGIN, origin.replace("http://", "https://"))
                .header("x-board", "1")
                .json(&json!({ "open": false })),
            403,
        ),
        (ask().header("referer", &origin).header("x-board", "1").json(&json!({ "open": false })), 403),
    ];
    for (place, (request, status)) in forged.into_iter().enumerate() {
        assert_eq!(request.send().await.expect("an answer").status(), status, "attempt {place}");
    }
    // A foreign page may not even ask whether it may: no answer allows it to send the mark.
    let asked = client.request(reqwest::Method::OPTIONS, format!("{origin}{lobby}"));
    let asked = asked.header(ORIGIN, "https://evil.example").header("access-control-request-headers", "x-board");
    let answer = asked.header("access-control-request-method", "POST").send().await.expect("an answer");
    assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control-allow")));
    assert!(event.organiser.door(event.session).await.expect("the door").lobby, "nothing changed");
}

#[tokio::test]
async fn a_socket_opens_for_our_own_page_only() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let (origin, device) = (server.address(), &event.facilitator);
    let foreign = [
        None,
        Some("null".to_owned()),
        Some("https://evil.example".to_owned()),
        Some("http://127.0.0.1:1".to_owned()),
        Some("http://127.0.0.1".to_owned()),
        Some(format!("{origin}.evil.example")),
        Some(origin.replace("http://", "http://evil.example@")),
        Some(origin.replace("http://", "https://")),
        Some(String::new()),
    ];
    for path in [format!("/ws/{}?as=facilitator", event.session), format!("/yjs/{}", event.session)] {
        for other in &foreign {
            let mut request = device.request_of(&path);
            request.headers_mut().remove(header::ORIGIN);
            if let Some(other) = other {
                request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(other).expect("a header"));
            }
            match connect_async(request).await {
                Err(Error::Http(answer)) => {
                    assert_eq!(answer.status(), 403, "{path} from {other:?}");
                    assert!(answer.headers().contains_key("content-security-policy"), "{path} from {other:?}");
                }
                Err(error) => panic!("{path} from {other:?}: {error}"),
                Ok(_) => panic!("{path} opens for a page of {other:?}"),
            }
        }
        connect_async(device.request_of(&path)).await.expect("our own page opens it");
    }
}

#[tokio::test]
async fn every_seat_is_a_cookie_that_no_other_site_can_use() {
    for public_url in [None, Some("https://plenary.example".to_owned())] {
        let secure = public_url.is_some();
        let server = TestServer::with(|config| config.public_url.clone_from(&public_url)).await;
        let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
        let screen = secret_of(&event.organiser.whole_link(event.session, Role::Projector).await.expect("a link"));
        let handover = event.organiser.handover(event.session).await.expect("a code").code;
        let doors = [
            ("/api/join", json!({ "code": event.code })),
            ("/api/facilitate", json!({ "code": handover })),
            ("/api/enter", json!({ "secret": screen.expect("a secret") })),
        ];
        for (path, body) in doors {
            let answer = plenary_tests::http::Browser::new(&server.address()).post(path, &body).send().await;
            let answer = answer.expect("an answer");
            let cookie =
                answer.headers().get(SET_COOKIE).and_then(|line| line.to_str().ok()).expect("a seat").to_owned();
            let flags: Vec<_> = cookie.split("; ").collect();
            for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(flags.contains(&flag), "{path}: {cookie}");
            }
            assert_eq!(flags.contains(&"Secure"), secure, "{path}: {cookie}");
            assert_eq!(cookie.starts_with("__Host-plenary-"), secure, "{path}: {cookie}");
            assert!(!cookie.contains("Domain"), "{path}: {cookie}");
        }
    }
}

/// A page of another origin, in a real browser that has the organiser's seat.
#[tokio::test]
async fn a_foreign_page_in_a_browser_reaches_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let (origin, lobby) = (server.address(), format!("/api/sessions/{}/lobby", event.session));
    let browser = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    let socket = event.organiser.socket_url(&format!("/ws/{}?as=facilitator", event.session));
    browser
        .visit("data:text/html,<!doctype html><title>Foreign</title><form method=post enctype=text/plain></form>")
        .await;
    let script = format!(
        "window.outcome = [];
         const say = (words) => window.outcome.push(words);
         const body = JSON.stringify({{open: false}});
         fetch('{origin}{lobby}', {{method: 'POST', mode: 'no-cors', credentials: 'include', body}})
             .then((answer) => say('fetch ' + answer.type), () => say('fetch failed'));
         fetch('{origin}{lobby}', {{method: 'POST', credentials: 'include', body,
             headers: {{'x-board': '1', 'content-type': 'application/json'}}}})
             .then(() => say('marked went'), () => say('marked failed'));
         fetch('{origin}/api/sessions', {{credentials: 'include'}}).then(() => say('read'), () => say('read failed'));
         const socket = new WebSocket('{socket}');
         socket.onopen = () => say('socket open');
         socket.onclose = () => say('socket failed');"
    );
    browser.script(&script, vec![]).await;
    browser.until("every attempt has ended", "return window.outcome.length >= 4").await;
    let outcome = browser.script("return window.outcome.sort()", vec![]).await;
    assert_eq!(outcome, json!(["fetch failed", "marked failed", "read failed", "socket failed"]));
    let submit = format!("const form = document.forms[0]; form.action = '{origin}{lobby}'; form.submit();");
    browser.script(&submit, vec![]).await;
    browser.see("Open this page from its own address, then try again.").await;
    assert!(event.organiser.door(event.session).await.expect("the door").lobby, "nothing changed");
}

/// A proxy that sends its own `Host` lets every page be refused: the operator is told once what to do, and nothing else.
#[tokio::test]
async fn a_proxy_that_rewrites_the_host_leaves_one_line_that_names_the_option() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let device = &event.participants[0];
    let named = |log: &str| log.lines().filter(|line| line.contains("--public-url")).count();
    assert_eq!(named(&server.log()), 0, "our own pages are no reason");
    let public = "https://plenary.example.org";
    for _ in 0..3 {
        let mut request = device.request();
        request.headers_mut().insert(header::ORIGIN, HeaderValue::from_static(public));
        assert!(matches!(connect_async(request).await, Err(Error::Http(answer)) if answer.status() == 403));
        let foreign = [(ORIGIN, HeaderValue::from_static(public))].into_iter().collect();
        let join = device.browser.post("/api/join", &json!({ "code": event.code })).headers(foreign);
        assert_eq!(join.send().await.expect("an answer").status(), 403);
    }
    let log = server.log();
    assert_eq!(named(&log), 1, "{log}");
    let host = server.address().replace("http://", "");
    let tokens = device.browser.tokens();
    for secret in ["plenary.example.org", &host, &event.session.to_string(), &event.code].into_iter().chain(tokens.iter().map(|token| &token[..])) {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
