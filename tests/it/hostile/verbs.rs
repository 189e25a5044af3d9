//! Every route, every verb, any body: an answer of 2xx or 4xx, with the headers that every answer has.

use plenary_shared::{api::Problem, role::Role, stage::StageKind};
use plenary_tests::{
    day::{LearningEvent, Venue},
    hostile::{corpus, mutate},
    http::Browser,
    server::TestServer,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN},
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The one place where routes are named.
const ROUTER: &str = include_str!("../../../server/src/web.rs");
/// How long the hostile clients send requests.
const TIME: Duration = Duration::from_secs(6);
/// Hostile clients that send requests in parallel.
const STRANGERS: u64 = 6;
const VERBS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_breaks_the_server() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    // Hostile clients with the organiser's own cookie may end much of the first event; none of their requests names this one.
    let quiet = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let seats = [
        event.organiser.cookies(),
        event.facilitator.browser.cookies(),
        event.participants[0].browser.cookies(),
        event.projector.browser.cookies(),
        Some(format!("plenary-organiser={}", "A".repeat(43))),
        Some("plenary-organiser=\u{1}; ; =; plenary-participant".replace('\u{1}', "%00")),
        None,
    ];
    let mut strangers = JoinSet::new();
    for seed in 0..STRANGERS {
        let (origin, session, seats) = (server.address(), event.session.to_string(), seats.clone());
        strangers.spawn(async move { ask_on(&origin, &session, &seats, seed).await });
    }
    let asked: usize = strangers.join_all().await.into_iter().sum();
    println!("{asked} requests");
    assert!(asked > 200, "only {asked} requests were answered");
    quiet.facilitator.close_stage().await;
}

async fn ask_on(origin: &str, session: &str, seats: &[Option<String>], seed: u64) -> usize {
    let (client, bodies, routes) = (client(), corpus::inputs("bodies"), routes());
    let mut rng = StdRng::seed_from_u64(seed);
    let begun = Instant::now();
    let mut asked = 0;
    while begun.elapsed() < TIME {
        let verb = VERBS.choose(&mut rng).copied().unwrap_or("GET");
        let path = path_of(routes.choose(&mut rng).expect("there are routes"), session, &mut rng);
        let mut request =
            client.request(Method::from_bytes(verb.as_bytes()).expect("a verb"), format!("{origin}{path}"));
        if rng.random_bool(0.8) {
            request = request.header(ORIGIN, origin).header("x-board", "1");
        }
        if let Some(cookies) = seats.choose(&mut rng).and_then(Option::as_ref) {
            request = request.header(COOKIE, cookies);
        }
        if rng.random_bool(0.2) {
            request = request.header("upgrade", "websocket").header("connection", "upgrade");
            request = request.header("sec-websocket-version", "13").header("sec-websocket-key", "short");
        }
        if verb != "GET" && verb != "HEAD" && verb != "TRACE" {
            let kind =
                ["application/json", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"];
            request = request.header(CONTENT_TYPE, *kind.choose(&mut rng).unwrap_or(&"text/plain"));
            request = request.body(body(&bodies, &mut rng));
        }
        let answer = request.send().await.unwrap_or_else(|error| panic!("{verb} {path} of seed {seed}: {error:?}"));
        check(&format!("{verb} {path} of seed {seed}"), &path, verb, answer).await;
        asked += 1;
    }
    asked
}

fn body(bodies: &[Vec<u8>], rng: &mut StdRng) -> Vec<u8> {
    let text = String::from_utf8_lossy(bodies.choose(rng).map_or(&[], Vec::as_slice)).into_owned();
    match rng.random_range(0..4) {
        0 => text.into_bytes(),
        1 => mutate::mutated(bodies, rng),
        _ => mutate::changed_text(&text, rng).into_bytes(),
    }
}

async fn check(what: &str, path: &str, verb: &str, answer: Response) {
    let status = answer.status();
    if status == StatusCode::SWITCHING_PROTOCOLS {
        assert!(path.starts_with("/ws/") || path.starts_with("/yjs/"), "{what}: {status}");
        return;
    }
    assert!(status.is_success() || status.is_client_error(), "{what}: {status}");
    has_every_header(what, answer.headers());
    let api = path.starts_with("/api/");
    if api && status.is_client_error() && verb != "HEAD" {
        let words = answer.text().await.expect("an answer has a body");
        let problem: Problem = serde_json::from_str(&words).unwrap_or_else(|error| panic!("{what}: {error}: {words}"));
        assert!(problem.say.ends_with('.'), "{what}: {words}");
    }
}

#[tokio::test]
async fn a_refusal_is_heard_however_much_of_the_question_nobody_wanted() {
    let server = TestServer::start().await;
    let (client, origin) = (client(), server.address());
    for (path, bytes) in [("/api/join", 5_000), ("/api/sign-in", 60_000), ("/nothing", 100_000)] {
        for round in 0..20 {
            let request = client.post(format!("{origin}{path}")).body(vec![b'x'; bytes]);
            let answer = request.send().await.unwrap_or_else(|error| panic!("{path}, round {round}: {error:?}"));
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_every_header() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let (client, origin) = (client(), server.address());
    let mut paths: Vec<String> = routes().iter().map(|route| filled(route, &event.session.to_string(), "1")).collect();
    let page = client.get(&origin).send().await.expect("the page").text().await.expect("a page");
    let assets = page.split('"').filter(|word| word.starts_with("/assets/"));
    paths.extend(assets.map(str::to_owned));
    assert!(paths.iter().filter(|path| path.starts_with("/assets/")).count() > 1, "the page names its files");
    paths.extend(
        ["/nothing", "/api/nothing", "/api", "/assets/none.js", "/ws/x", "/yjs/x?y", "/%ff"].map(str::to_owned),
    );
    for path in paths {
        for (verb, origin_of, marked) in [
            ("GET", None, false),
            ("POST", None, false),
            ("POST", Some("https://evil.example"), true),
            ("DELETE", None, true),
        ] {
            let mut request = client.request(verb.parse().expect("a verb"), format!("{origin}{path}"));
            request = request.header(COOKIE, event.organiser.cookies().expect("the organiser's seat"));
            if let Some(other) = origin_of {
                request = request.header(ORIGIN, other);
            }
            if marked {
                request = request.header("x-board", "1");
            }
            let answer = request.send().await.unwrap_or_else(|error| panic!("{verb} {path}: {error:#}"));
            if verb != "GET" {
                assert_eq!(answer.status(), 403, "{verb} {path}");
            }
            has_every_header(&format!("{verb} {path}: {}", answer.status()), answer.headers());
        }
    }
}

/// The headers that section 12 of the trust design asks for, on every answer.
fn has_every_header(what: &str, headers: &HeaderMap) {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let policy = says("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.split("; ").any(|rule| rule == part), "{what}: {part} is not in {policy:?}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    assert_eq!(says("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(says("referrer-policy"), "no-referrer", "{what}");
    assert_eq!(says("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(says("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(says("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(headers.get_all("cache-control").iter().count(), 1, "{what}");
}

/// Every path of the router, as its source names them.
fn routes() -> Vec<String> {
    let (api, rest) = ROUTER.split_once(".nest(\"/api\"").expect("the router nests the API");
    let named = |source: &str| -> Vec<String> {
        source.split(".route(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    };
    let api: Vec<_> = named(api).into_iter().map(|path| format!("/api{path}")).collect();
    let routes = [api, named(rest)].concat();
    assert!(routes.len() > 25 && routes.iter().any(|path| path == "/ws/{session}"), "{routes:?}");
    routes
}

fn path_of(route: &str, session: &str, rng: &mut StdRng) -> String {
    let ids = [session, session, session, "AQEBAQEBAQEBAQEBAQEBAQ", "short", "%00", "%ff%fe", "..%2f..", "a b", ""];
    let numbers = ["1", "0", "4294967296", "-1", "x", "%31"];
    let query = ["", "", "?as=participant", "?as=facilitator", "?as=%ff", "?as=a&as=b", "?", "?x=1#y"];
    let id = ids.choose(rng).copied().unwrap_or(session).replace(' ', "%20");
    let path = filled(route, &id, numbers.choose(rng).copied().unwrap_or("1"));
    format!("{path}{}", query.choose(rng).copied().unwrap_or_default())
}

fn filled(route: &str, id: &str, number: &str) -> String {
    route.replace("{id}", id).replace("{session}", id).replace("{n}", number).replace("{*file}", "none.js")
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client without TLS")
}

#[tokio::test]
async fn asking_changes_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let (client, origin) = (client(), server.address());
    let seats = [&event.organiser, &event.facilitator.browser, &event.participants[0].browser];
    for route in routes() {
        for verb in ["GET", "HEAD", "OPTIONS", "TRACE"] {
            for seat in seats {
                let path = filled(&route, &event.session.to_string(), "1");
                let url = format!("{origin}{path}?open=false&code={}&role=reviewer", event.code);
                let request = client.request(verb.parse().expect("a verb"), url).header("x-board", "1");
                let request = request.header(ORIGIN, &origin).header(COOKIE, seat.cookies().expect("a seat"));
                let answer = request.send().await.unwrap_or_else(|error| panic!("{verb} {path}: {error:#}"));
                assert!(!answer.headers().contains_key("set-cookie"), "{verb} {path} gives a seat");
            }
        }
    }
    assert_eq!(event.organiser.sessions().await.expect("the list").len(), 1);
    assert!(event.organiser.door(event.session).await.expect("the door").lobby);
    for (browser, role) in [(&event.participants[0].browser, Role::Participant), (&event.organiser, Role::Organiser)] {
        let seats: Vec<plenary_shared::api::Seat> = read(browser, "/api/seats").await;
        assert!(seats.iter().any(|seat| seat.role == role), "{role:?} has lost the seat");
    }
}

async fn read<T: serde::de::DeserializeOwned>(browser: &Browser, path: &str) -> T {
    browser.get(path).send().await.expect("an answer").json().await.expect("JSON")
}
