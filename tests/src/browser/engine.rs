//! Firefox and WebKit: half of the phones in a room are no Chromium. Each opening starts one with a profile of its own.

use super::{page::Page, process::Processes, surface::Surface};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::ops::Deref;

/// What draws a page and runs its programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Of Chrome, Edge and most phones with Android.
    Chromium,
    /// Of Firefox, on everything but iPhones.
    Firefox,
    /// Of Safari and of every browser on iPhones; here as GTK has it.
    WebKit,
}

/// What people's browsers may be told to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// No page may set a cookie.
    Cookies,
    /// No page may run a program that is not a script; Firefox only.
    WebAssembly,
}

/// A browser that is no Chromium, with one page. What it cannot be asked to pretend, a test must bring about: a lost
/// network with [`crate::proxy::Line`]. Its screen is as large as a phone's; only Firefox says that fingers point at it.
pub struct OtherBrowser {
    page: Page,
    /// Ended with this.
    _processes: Processes,
}

impl Deref for OtherBrowser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Firefox's own window is as narrow as a phone once it no longer makes room for its buttons.
const NO_BUTTONS: &str = "document.documentElement.style.minWidth = '0'";

impl OtherBrowser {
    /// Opens a browser of a size, with nothing in it.
    pub async fn open(engine: Engine, surface: Surface) -> Self {
        Self::with(engine, surface, None).await
    }

    /// Opens a browser of a size that does without something.
    pub async fn without(without: Without, engine: Engine, surface: Surface) -> Self {
        Self::with(engine, surface, Some(without)).await
    }

    async fn with(engine: Engine, surface: Surface, without: Option<Without>) -> Self {
        let browser = Self::start(engine, surface, without).await;
        let browser = browser.unwrap_or_else(|error| panic!("{engine:?}: {error:#}"));
        browser.become_as_large_as(surface).await;
        browser
    }

    async fn start(engine: Engine, surface: Surface, without: Option<Without>) -> Result<Self> {
        let mut processes = Processes::start(engine)?;
        let wanted = match engine {
            Engine::Chromium => bail!("a Chromium is opened as one"),
            Engine::Firefox => firefox(&processes, surface, without),
            Engine::WebKit => webkit(without),
        };
        let client = processes.connect(wanted).await?;
        if engine == Engine::Firefox {
            let process = client.capabilities().and_then(|given| given.get("moz:processID")).and_then(Value::as_u64);
            processes.also_end(process.context("geckodriver does not tell the id of Firefox's process")?)?;
        }
        let page = Page::new(client, engine);
        if engine == Engine::Firefox {
            page.in_firefox_itself(NO_BUTTONS).await;
        }
        Ok(Self { page, _processes: processes })
    }

    /// Makes the window so large that the page in it has the size of a surface.
    async fn become_as_large_as(&self, surface: Surface) {
        let (width, height) = surface.size();
        self.eventually(&format!("the page is {width} by {height}"), async || {
            let inside = self.try_script("return [innerWidth, innerHeight]", vec![]).await?;
            let (inner_width, inner_height): (u32, u32) = serde_json::from_value(inside)?;
            if (inner_width, inner_height) == (width, height) {
                return Ok(());
            }
            let (outer_width, outer_height) = self.client.get_window_size().await?;
            let (outer_width, outer_height) = (u32::try_from(outer_width)?, u32::try_from(outer_height)?);
            let wanted = (outer_width + width - inner_width, outer_height + height - inner_height);
            self.client.set_window_size(wanted.0, wanted.1).await?;
            bail!("it is {inner_width} by {inner_height}")
        })
        .await;
    }
}

impl Page {
    /// Runs a script in Firefox's own window instead of the page's.
    pub(super) async fn in_firefox_itself(&self, script: &str) -> Value {
        self.look_at("chrome").await;
        let answer = self.script(script, vec![]).await;
        self.look_at("content").await;
        answer
    }

    async fn look_at(&self, context: &str) {
        let answer = self.own_command("moz/context", json!({"context": context})).await;
        answer.unwrap_or_else(|error| panic!("Firefox's {context}: {error}"));
    }
}

/// What geckodriver is asked for.
fn firefox(processes: &Processes, surface: Surface, without: Option<Without>) -> Value {
    // 1: coarse, 6: fine, and can hover.
    let pointer = if surface.is_touched() { 1 } else { 6 };
    let preferences = json!({
        "ui.primaryPointerCapabilities": pointer, "ui.allPointerCapabilities": pointer,
        "ui.useOverlayScrollbars": u8::from(surface.is_touched()),
        "app.normandy.enabled": false, "network.captive-portal-service.enabled": false,
        "network.cookie.cookieBehavior": if without == Some(Without::Cookies) { 2 } else { 0 },
        "javascript.options.wasm": without != Some(Without::WebAssembly),
    });
    let options = json!({"binary": processes.browser(), "args": ["-headless"], "prefs": preferences});
    json!({"browserName": "firefox", "moz:firefoxOptions": options})
}

/// What WebKit's driver is asked for.
fn webkit(without: Option<Without>) -> Value {
    let mut arguments = vec!["--automation"];
    match without {
        Some(Without::Cookies) => arguments.push("--cookies-policy=never"),
        Some(Without::WebAssembly) => panic!("WebKit cannot be told to do without WebAssembly"),
        None => {}
    }
    json!({"browserName": "MiniBrowser", "webkitgtk:browserOptions": {"args": arguments}})
}
