//! One browser: a cookie jar and the calls that a page makes.

use anyhow::{Context, Result, anyhow};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    api::{
        Certificate, CodeBody, Door, Handover, Issued, KeepBody, Link, LinkBody, LobbyBody, NewSession, Problem,
        PurgeBody, Seat, SecretBody, SessionSummary, SnapshotRef, SnapshotSummary,
    },
    id::SessionId,
    role::Role,
    snapshot::Snapshot,
    template::{Listed, Saved, Template},
};
use reqwest::{
    Client, Method, RequestBuilder, Response, StatusCode, Url,
    cookie::{CookieStore, Jar},
    header::ORIGIN,
    redirect,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{net::IpAddr, sync::Arc};

/// One browser with its own cookies.
#[derive(Clone)]
pub struct Browser {
    base: Url,
    jar: Arc<Jar>,
    client: Client,
}

/// What the server answered instead of doing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The words for people.
    pub say: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.status, self.say)
    }
}

impl std::error::Error for Refusal {}

impl Browser {
    /// A browser that has never been here; `base` is `http://host:port`.
    pub fn new(base: &str) -> Self {
        Self::at(base, None)
    }

    /// The same on a device with an address of its own.
    pub fn at(base: &str, address: Option<IpAddr>) -> Self {
        let jar = Arc::<Jar>::default();
        let client = Client::builder()
            .local_address(address)
            .cookie_provider(Arc::clone(&jar))
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A server that was killed leaves dead connections behind.
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client without TLS can always be made");
        Self { base: base.parse().expect("the address of a server"), jar, client }
    }

    /// A browser that has a cookie already, `name=value`.
    pub fn holding(base: &str, cookie: &str) -> Self {
        let browser = Self::new(base);
        browser.jar.add_cookie_str(cookie, &browser.base);
        browser
    }

    /// The server's address, `http://host:port`.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The address of a socket.
    pub fn socket_url(&self, path: &str) -> String {
        format!("{}{path}", self.origin().replacen("http", "ws", 1))
    }

    /// The cookie header that the browser sends.
    pub fn cookies(&self) -> Option<String> {
        self.jar.cookies(&self.base)?.to_str().ok().map(str::to_owned)
    }

    /// The values of its cookies: what a seat's owner must keep.
    pub fn tokens(&self) -> Vec<String> {
        let cookies = self.cookies().unwrap_or_default();
        cookies.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned()).collect()
    }

    /// `GET`, as a page does it.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.origin()))
    }

    /// `POST`, as our own page does it.
    pub fn post(&self, path: &str, body: &impl Serialize) -> RequestBuilder {
        let url = format!("{}{path}", self.origin());
        self.client.request(Method::POST, url).header(ORIGIN, self.origin()).header("x-board", "1").json(body)
    }

    /// `POST` of plain text, as our own page does it.
    pub fn post_text(&self, path: &str, text: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.origin());
        let request = self.client.request(Method::POST, url).header(ORIGIN, self.origin()).header("x-board", "1");
        request.body(text.to_owned())
    }

    /// Follows a secret link: the part behind `#`.
    pub async fn enter(&self, secret: &str) -> Result<Seat> {
        read(self.post("/api/enter", &SecretBody { secret: secret.into() })).await
    }

    /// Joins by code.
    pub async fn join(&self, code: &str) -> Result<Seat> {
        read(self.post("/api/join", &CodeBody { code: code.into() })).await
    }

    /// Becomes a facilitator by a hand-over code.
    pub async fn facilitate(&self, code: &str) -> Result<Seat> {
        read(self.post("/api/facilitate", &CodeBody { code: code.into() })).await
    }

    /// Gives the participant's seat back.
    pub async fn leave(&self) -> Result<()> {
        answer(self.post("/api/leave", &serde_json::json!({}))).await.map(drop)
    }

    /// Removes an event for good; the title confirms it.
    pub async fn purge(&self, session: SessionId, title: &str) -> Result<Certificate> {
        read(self.post(&format!("/api/sessions/{session}/purge"), &PurgeBody { title: title.into() })).await
    }

    /// Keeps an event until another day.
    pub async fn keep(&self, session: SessionId, until: &str) -> Result<()> {
        let body = KeepBody { until: until.into() };
        answer(self.post(&format!("/api/sessions/{session}/keep"), &body)).await.map(drop)
    }

    /// What is left of what was removed for good.
    pub async fn certificates(&self) -> Result<Vec<Issued>> {
        read(self.get("/api/certificates")).await
    }

    /// The organiser's events.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>> {
        read(self.get("/api/sessions")).await
    }

    /// What a new event can start from.
    pub async fn templates(&self) -> Result<Vec<Listed>> {
        read(self.get("/api/templates")).await
    }

    /// Saves a template on the server.
    pub async fn save_template(&self, template: &Template) -> Result<Saved> {
        read(self.post("/api/templates", template)).await
    }

    /// Removes a template from the server.
    pub async fn remove_template(&self, saved: Saved) -> Result<()> {
        answer(self.post("/api/templates/remove", &saved)).await.map(drop)
    }

    /// Makes an event.
    pub async fn create(&self, new: &NewSession) -> Result<SessionId> {
        let made: SessionSummary = read(self.post("/api/sessions", new)).await?;
        Ok(made.id)
    }

    /// How people join: code, address, link and lobby.
    pub async fn door(&self, session: SessionId) -> Result<Door> {
        read(self.get(&format!("/api/sessions/{session}/door"))).await
    }

    /// Opens or locks the lobby.
    pub async fn lobby(&self, session: SessionId, open: bool) -> Result<()> {
        answer(self.post(&format!("/api/sessions/{session}/lobby"), &LobbyBody { open })).await.map(drop)
    }

    /// A code for one more facilitator.
    pub async fn handover(&self, session: SessionId) -> Result<Handover> {
        read(self.post(&format!("/api/sessions/{session}/handover"), &serde_json::json!({}))).await
    }

    /// A link for a projector or reviewer; its secret.
    pub async fn link(&self, session: SessionId, role: Role) -> Result<String> {
        secret_of(&self.whole_link(session, role).await?)
    }

    /// A link for a projector or reviewer, as a person opens it.
    pub async fn whole_link(&self, session: SessionId, role: Role) -> Result<String> {
        let Link { link } = read(self.post(&format!("/api/sessions/{session}/links"), &LinkBody { role })).await?;
        Ok(link)
    }

    /// The list of snapshots.
    pub async fn snapshots(&self, session: SessionId) -> Result<Vec<SnapshotSummary>> {
        read(self.get(&format!("/api/sessions/{session}/snapshots"))).await
    }

    /// One snapshot.
    pub async fn snapshot(&self, session: SessionId, number: u32) -> Result<Snapshot> {
        read(self.get(&format!("/api/sessions/{session}/snapshots/{number}"))).await
    }

    /// The bytes of one snapshot, as downloaded.
    pub async fn download(&self, session: SessionId, number: u32) -> Result<Vec<u8>> {
        let answer = answer(self.get(&format!("/api/sessions/{session}/snapshots/{number}/download"))).await?;
        Ok(answer.bytes().await?.to_vec())
    }
}

/// The secret of a link: the text after the last `/` or `=` of its fragment.
pub fn secret_of(link: &str) -> Result<String> {
    let (_, fragment) = link.split_once('#').with_context(|| format!("no fragment in {link}"))?;
    let secret = fragment.rsplit(['/', '=']).next().unwrap_or(fragment);
    Ok(secret.trim().to_owned())
}

/// An event for tests: the template, code-named.
pub fn new_session(reveal: Reveal, then: Option<SnapshotRef>) -> NewSession {
    NewSession {
        title: "Event Willow".into(),
        day: "2026-11-22".into(),
        retain_until: "2199-05-22".into(),
        agenda: partnership_case_review_day(),
        reveal,
        then,
    }
}

/// What the server refused, if an error is that.
pub fn refusal(error: &anyhow::Error) -> &Refusal {
    error.downcast_ref().unwrap_or_else(|| panic!("not a refusal of the server: {error:#}"))
}

pub(crate) async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    Ok(answer(request).await?.json().await?)
}

pub(crate) async fn answer(request: RequestBuilder) -> Result<Response> {
    let answer = request.send().await?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = answer.text().await?;
    let say = serde_json::from_str::<Problem>(&text).map_or(text, |problem| problem.say);
    Err(anyhow!(Refusal { status, say }))
}
