//! Commands of the Chrome DevTools Protocol, and what they make Chromium pretend.

use super::Chromium;
use serde_json::{Value, json};

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
        let answer = self.own_command("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Gives a command that ends the page before it can answer.
    pub(super) async fn last_command(&self, command: &'static str) {
        let gone = self.own_command("goog/cdp/execute", json!({"cmd": command, "params": {}})).await;
        assert!(gone.is_err(), "{command} was answered");
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
