//! The connection to a Chromium itself, beside chromedriver's: only there can browser contexts be made.

use crate::PATIENCE;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{net::TcpStream, path::Path};
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

/// A connection to the browser as a whole. Its calls block for some ten milliseconds, so that [`Drop`] can make them.
pub(super) struct Devtools {
    socket: WebSocket<TcpStream>,
    calls: u64,
}

impl Devtools {
    /// Connects to the Chromium that runs with a profile.
    pub fn of(profile: &Path) -> Result<Self> {
        let file = profile.join("DevToolsActivePort");
        let text = std::fs::read_to_string(&file).context("Chromium does not say where it listens")?;
        let (port, path) = text.trim().split_once('\n').context("Chromium says a port and a path")?;
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).context("Chromium does not listen")?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (socket, _) = client(format!("ws://127.0.0.1:{port}{path}"), stream)?;
        Ok(Self { socket, calls: 0 })
    }

    /// Makes a browser context with an empty page; gives the ids of both.
    pub fn new_context(&mut self) -> Result<(String, String)> {
        let context = self.call("Target.createBrowserContext", json!({}))?;
        let context = text(&context["browserContextId"])?;
        let page = self.call("Target.createTarget", json!({"url": "about:blank", "browserContextId": context}))?;
        Ok((context, text(&page["targetId"])?))
    }

    /// Closes the pages of a browser context and forgets all that they stored.
    pub fn end_context(&mut self, context: &str) -> Result<()> {
        self.call("Target.disposeBrowserContext", json!({"browserContextId": context})).map(drop)
    }

    fn call(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.calls += 1;
        let call = json!({"id": self.calls, "method": method, "params": parameters});
        self.socket.send(Message::text(call.to_string()))?;
        loop {
            let Message::Text(answer) = self.socket.read().with_context(|| format!("{method} is not answered"))? else {
                continue;
            };
            let mut answer: Value = serde_json::from_str(&answer)?;
            if answer["id"] != self.calls {
                continue;
            }
            if !answer["error"].is_null() {
                bail!("{method}: {}", answer["error"]);
            }
            return Ok(answer["result"].take());
        }
    }
}

fn text(id: &Value) -> Result<String> {
    Ok(id.as_str().context("an id is a text")?.to_owned())
}
