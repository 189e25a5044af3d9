//! What a browser noticed: frames of sockets, the console, the content security policy, announcements.

use super::{Chromium, engine::Engine, page::Page};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

/// What runs before each page.
const WATCH: &str = include_str!("watch.js");
/// The browsers' words for what a test provokes: the network says no, the server says no, an address without TLS.
const EXPECTED: [&str; 7] = [
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "WebSocket connection to",
    "can’t establish a connection to the server at ws:",
    "status of 4",
    "Cross-Origin-Opener-Policy header has been ignored",
];
/// What Firefox has noticed about scripts, styles and policies of the server's pages since it was last asked.
const NOTICED_BY_FIREFOX: &str = "
    const noticed = Services.console.getMessageArray()
        .filter((message) => message instanceof Ci.nsIScriptError && message.sourceName.startsWith('http'));
    Services.console.reset();
    return noticed.map(String);
";

/// What a browser has logged so far; each log can be read only once.
#[derive(Default)]
pub(super) struct Log {
    console: Vec<String>,
    received: Vec<Vec<u8>>,
    sent: Vec<String>,
}

/// Words that a live region got.
#[derive(Debug, Clone, Deserialize)]
pub struct Announced {
    /// `status` or `alert`; nothing for other live regions.
    pub role: Option<String>,
    /// What the region says.
    pub text: String,
    /// Milliseconds since the page began to load.
    pub at: u64,
}

impl Page {
    /// Watches the page that has just been opened, in browsers in which nothing can run before it.
    pub(super) async fn attend_late(&self) {
        if self.engine != Engine::Chromium {
            self.script(WATCH, vec![]).await;
        }
    }

    /// Errors and warnings of the console and of the browser, but those that a lost network brings.
    pub async fn console(&self) -> Vec<String> {
        self.gather().await;
        let log = self.log.lock().expect("no reader of the log panicked");
        let expected = |line: &String| EXPECTED.iter().any(|words| line.contains(words));
        log.console.iter().filter(|line| !expected(line)).cloned().collect()
    }

    /// Fails if the content security policy stopped anything, or the console has an error.
    pub async fn assert_calm(&self) {
        let violations = self.watched("violations").await;
        assert_eq!(violations, json!([]), "the content security policy stopped something");
        let console = self.console().await;
        assert!(console.is_empty(), "the console says {console:#?}");
    }

    /// What was announced since the page was loaded.
    pub async fn announced(&self) -> Vec<Announced> {
        serde_json::from_value(self.watched("announced").await).expect("announcements as watch.js writes them")
    }

    /// From now on, writes down whenever the page shows a text; see [`Self::caught`].
    pub async fn watch_for(&self, text: &str) {
        let script = "Object.assign(window.plenaryWatched, {wanted: arguments[0], caught: []})";
        self.script(script, vec![json!(text)]).await;
    }

    /// What the page showed whenever it showed the watched text.
    pub async fn caught(&self) -> Vec<String> {
        serde_json::from_value(self.watched("caught").await).expect("texts as watch.js writes them")
    }

    async fn watched(&self, list: &str) -> Value {
        self.script("return window.plenaryWatched?.[arguments[0]] ?? []", vec![json!(list)]).await
    }

    async fn gather(&self) {
        let lines = match self.engine {
            Engine::Chromium => return self.gather_from_chromedriver().await,
            Engine::Firefox => self.in_firefox_itself(NOTICED_BY_FIREFOX).await,
            // Its driver has no log.
            Engine::WebKit => self.script("return window.plenaryWatched?.errors.splice(0) ?? []", vec![]).await,
        };
        let lines: Vec<String> = serde_json::from_value(lines).expect("a list of lines");
        self.log.lock().expect("no reader of the log panicked").console.extend(lines);
    }

    async fn gather_from_chromedriver(&self) {
        let console = self.entries("browser").await;
        let events = self.entries("performance").await;
        let mut log = self.log.lock().expect("no reader of the log panicked");
        let loud = console.iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        log.console.extend(loud.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()));
        for event in events {
            let message = event["message"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            let Some(message) = message else { continue };
            let frame = &message["message"]["params"]["response"];
            let Some(payload) = frame["payloadData"].as_str() else { continue };
            match message["message"]["method"].as_str() {
                Some("Network.webSocketFrameReceived") => log.received.push(bytes(frame, payload)),
                Some("Network.webSocketFrameSent") => log.sent.push(payload.to_owned()),
                _ => {}
            }
        }
    }

    /// The entries of one of chromedriver's logs since it was last asked.
    async fn entries(&self, log: &str) -> Vec<Value> {
        match self.own_command("se/log", json!({"type": log})).await {
            Ok(Value::Array(entries)) => entries,
            other => panic!("the {log} log is {other:?}"),
        }
    }
}

impl Chromium {
    /// Begins to watch every page to come.
    pub(super) async fn attend(&self) {
        self.before_every_page(WATCH).await;
    }

    /// Every frame that came over this browser's sockets, as bytes.
    pub async fn frames_received(&self) -> Vec<Vec<u8>> {
        self.gather().await;
        self.log.lock().expect("no reader of the log panicked").received.clone()
    }

    /// Every text frame that this browser sent.
    pub async fn frames_sent(&self) -> Vec<String> {
        self.gather().await;
        self.log.lock().expect("no reader of the log panicked").sent.clone()
    }

    /// Whether a text came over a socket or is anywhere in the page.
    pub async fn knows(&self, text: &str) -> bool {
        let frames = self.frames_received().await;
        let came = frames.iter().any(|frame| holds(frame, text.as_bytes()));
        came || self.held().await.contains(text)
    }

    /// Leaves out what chromedriver has logged so far: it is of those who had the browser before.
    pub(super) async fn forget_the_log(&self) {
        for log in ["browser", "performance"] {
            self.entries(log).await;
        }
    }
}

/// Binary frames come as base64.
fn bytes(frame: &Value, payload: &str) -> Vec<u8> {
    let binary = frame["opcode"] == 2;
    binary.then(|| BASE64.decode(payload.as_bytes()).ok()).flatten().unwrap_or_else(|| payload.as_bytes().to_vec())
}

fn holds(frame: &[u8], text: &[u8]) -> bool {
    frame.windows(text.len().max(1)).any(|window| window == text)
}
