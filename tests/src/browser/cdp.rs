//! Commands of the Chrome DevTools Protocol, and what they make Chromium pretend.

use super::Chromium;
use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::str::FromStr;

/// A command of chromedriver's own, posted below the session.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// What a person may have asked the system for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Light pages.
    Light,
    /// Dark pages.
    Dark,
    /// No motion.
    Still,
    /// Few colours of the system's own.
    ForcedColours,
}

impl Chromium {
    /// Gives a command of the DevTools protocol.
    pub async fn cdp(&self, command: &'static str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        let answer = self.client.issue_cmd(Own { path: "goog/cdp/execute", body }).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Gives a command that ends the page before it can answer.
    pub(super) async fn last_command(&self, command: &'static str) {
        let body = json!({"cmd": command, "params": {}});
        let gone = self.client.issue_cmd(Own { path: "goog/cdp/execute", body }).await;
        assert!(gone.is_err(), "{command} was answered");
    }

    /// The entries of one of chromedriver's logs since it was last asked.
    pub(super) async fn entries(&self, log: &str) -> Vec<Value> {
        let answer = self.client.issue_cmd(Own { path: "se/log", body: json!({"type": log}) }).await;
        match answer.unwrap_or_else(|error| panic!("the {log} log: {error}")) {
            Value::Array(entries) => entries,
            other => panic!("the {log} log is {other}"),
        }
    }

    /// Loses the network without closing anything, as a phone in a lift does: frames stop both ways.
    pub async fn lose_network(&self) {
        self.network(json!({"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})).await;
    }

    /// Has the network back.
    pub async fn find_network(&self) {
        self.network(json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})).await;
    }

    /// A network of so many kilobits a second, and so many milliseconds there and back.
    pub async fn slow_network(&self, kilobits: u32, milliseconds: u32) {
        let bytes = kilobits * 1000 / 8;
        let speed = json!({
            "offline": false, "latency": milliseconds, "downloadThroughput": bytes, "uploadThroughput": bytes,
        });
        self.network(speed).await;
    }

    async fn network(&self, conditions: Value) {
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Slows the processor down so many times.
    pub async fn slow_processor(&self, times: u32) {
        self.cdp("Emulation.setCPUThrottlingRate", json!({"rate": times})).await;
    }

    /// Follows wishes, and forgets those before.
    pub async fn wish(&self, wishes: &[Wish]) {
        let features: Vec<Value> = wishes
            .iter()
            .map(|wish| match wish {
                Wish::Light => json!({"name": "prefers-color-scheme", "value": "light"}),
                Wish::Dark => json!({"name": "prefers-color-scheme", "value": "dark"}),
                Wish::Still => json!({"name": "prefers-reduced-motion", "value": "reduce"}),
                Wish::ForcedColours => json!({"name": "forced-colors", "value": "active"}),
            })
            .collect();
        self.cdp("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Sets lines, paragraphs, letters and words as far apart as WCAG says that people may.
    pub async fn space_text(&self) {
        let script = "const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
                p { margin-block-end: 2em !important; }`);
            document.adoptedStyleSheets.push(sheet);";
        self.script(script, vec![]).await;
    }

    /// Runs a script in every document before its own.
    pub async fn before_every_page(&self, script: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
    }
}
