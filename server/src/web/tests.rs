//! Requests to the router: a browser with its cookies, without a socket.

mod accounts;
mod doors;
mod edge;
mod proxy;
mod roles;

use super::{App, router};
use crate::{
    config::Config,
    live::{registry::Registry, seats::Shares},
    store::{
        memory::MemoryStore,
        people::{NewDesk, NewMember, NewPass},
    },
    web::secret::Secret,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::connect_info::MockConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use jiff::ToSpan;
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    api::{NewSession, Problem, SessionSummary},
    id::SessionId,
    role::Role,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
};
use tower::ServiceExt;

const HOST: &str = "10.0.0.4:8790";

/// A server without a socket.
struct Site {
    app: App,
    /// What the app knows as a trait.
    store: MemoryStore,
    router: Router,
}

/// A browser, as its cookies.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

/// A response.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Site {
    async fn new() -> Self {
        Self::with(Config::default()).await
    }

    async fn with(config: Config) -> Self {
        let store = MemoryStore::default();
        let bound: SocketAddr = "127.0.0.1:8790".parse().unwrap();
        let registry = Registry::new(store.rooms(), Shares::default());
        let app = App::new(Arc::new(store.clone()), registry, Arc::new(config), bound);
        let peer: SocketAddr = "10.0.0.77:50000".parse().unwrap();
        let router = router(app.clone()).layer(MockConnectInfo(peer));
        Self { app, store, router }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Adds a pass that is valid for an hour; returns its secret.
    async fn pass(&self, role: Role, session: Option<SessionId>, once: bool) -> String {
        let (secret, now) = (Secret::random(), crate::clock::seconds());
        let pass = NewPass { hash: secret.hash, session, role, once, expires: now + 3_600 };
        self.app.store.add_pass(pass, now).await.unwrap();
        secret.text
    }

    async fn organiser(&self) -> Browser {
        let secret = self.pass(Role::Organiser, None, true).await;
        let mut browser = Browser::default();
        assert_eq!(browser.post(self, "/api/enter", json!({ "secret": secret })).await.status, StatusCode::OK);
        browser
    }

    /// Creates today's event; returns its organiser, its id and its join code.
    async fn event(&self) -> (Browser, SessionId, String) {
        let mut organiser = self.organiser().await;
        let made = organiser.post(self, "/api/sessions", json!(new_session())).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let id = made.json::<SessionSummary>().id;
        let code = self.app.store.join_code(id).await.unwrap().unwrap();
        (organiser, id, code)
    }

    /// A browser with a seat added directly to the store.
    async fn seated(&self, role: Role, session: Option<SessionId>) -> Browser {
        let (secret, today) = (Secret::random(), crate::clock::today());
        let expires = today.saturating_add(1.day());
        let member = NewMember { token: secret.hash, session, role, expires };
        let desk = (role != Role::Participant).then(|| NewDesk {
            account: None,
            pass: None,
            may_enrol: false,
            seen: crate::clock::seconds(),
            idle: 3_600,
            until: crate::clock::seconds() + 3_600,
        });
        self.app.store.add_member(member, desk, today).await.unwrap();
        Browser { cookies: BTreeMap::from([(format!("plenary-{}", role.word()), secret.text)]) }
    }
}

impl Browser {
    async fn get(&mut self, site: &Site, path: &str) -> Answer {
        self.send(site, self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, site: &Site, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::ORIGIN, format!("http://{HOST}")).header("x-board", "1");
        self.send(site, request.body(body.to_string().into()).unwrap()).await
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookies.join("; "))
    }

    async fn send(&mut self, site: &Site, request: Request<Body>) -> Answer {
        let answer = site.send(request).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.split("; ").any(|attribute| attribute == "Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

impl Answer {
    fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(&name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status and the sentence of an error.
    fn says(&self) -> (u16, String) {
        (self.status.as_u16(), self.json::<Problem>().say)
    }
}

fn new_session() -> NewSession {
    let today = crate::clock::today();
    NewSession {
        title: "Event Willow".into(),
        day: today.to_string(),
        retain_until: today.saturating_add(6.months()).to_string(),
        agenda: partnership_case_review_day(),
        reveal: Reveal::OnClose,
        then: None,
    }
}
