//! Real browsers: mostly a Chromium with cookies, storage and logs of its own, driven by the words that people see.
//!
//! - [`page`]: what every browser can do; [`engine`]: Firefox and WebKit, whose phones are in the room as well
//! - `process`: the programs, started and ended by their ids; `lent`, `devtools`: how one test after another has a Chromium
//! - [`surface`]: phones, laptops and projectors, as sizes and pointers
//! - [`cdp`]: what Chromium can pretend: no network, a slow processor, dark rooms
//! - [`verbs`]: press, fill, see
//! - [`watch`]: what came over the sockets, what the console and the content security policy said, what was announced
//! - [`check`]: what a page may not get wrong; axe-core is the largest of these checks
//! - [`people`]: a facilitator, a big screen and participants at their pages; [`walk`] leads them through a day

mod axe;
pub mod cdp;
pub mod check;
mod devtools;
pub mod engine;
mod lent;
pub mod page;
pub mod people;
pub mod picture;
mod process;
pub mod surface;
pub mod verbs;
pub mod walk;
pub mod watch;

use anyhow::{Context, Result};
use engine::Engine;
use fantoccini::{Client, wd::WindowHandle};
use hyper_util::client::legacy::connect::HttpConnector;
use lent::{Lent, Running};
use page::Page;
use process::Processes;
use serde_json::{Value, json};
use std::ops::Deref;
use surface::Surface;

/// Flags of every Chromium here: no window, no sandbox (the tests may run as root), nothing that calls home, timers that
/// run as if each window were in front, and none of the pages that Chromium would load behind its address bar.
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
];

/// One Chromium with one page, and with cookies, storage and logs of its own. Dropping it closes the page and forgets these.
pub struct Chromium {
    page: Page,
    lent: Lent,
}

/// What every browser can do, it can do.
impl Deref for Chromium {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// A tab of a browser.
#[derive(Debug, Clone)]
pub struct Tab(WindowHandle);

impl Chromium {
    /// Opens a browser of a size, with nothing in it. Its process may have been another test's before.
    pub async fn open(surface: Surface) -> Self {
        let browser = Self::shared(Running::free()).await.unwrap_or_else(|error| panic!("{error:#}"));
        browser.begin_as(surface).await;
        browser
    }

    /// Opens a browser with a process and a profile of its own, and with further flags.
    pub async fn with_flags(surface: Surface, flags: &[&str]) -> Self {
        let browser = Self::alone(flags).await.unwrap_or_else(|error| panic!("{error:#}"));
        browser.begin_as(surface).await;
        browser
    }

    /// Ends this one and opens the next in the same process.
    pub async fn hand_on(mut self, surface: Surface) -> Self {
        let running = self.lent.end().expect("the process can be handed on");
        drop(self);
        let browser = Self::shared(Some(running)).await.unwrap_or_else(|error| panic!("{error:#}"));
        browser.begin_as(surface).await;
        browser
    }

    async fn begin_as(&self, surface: Surface) {
        self.attend().await;
        self.become_a(surface).await;
    }

    /// In a context of its own, in a process that nobody uses now or in a new one.
    async fn shared(running: Option<Running>) -> Result<Self> {
        let (client, running) = match running {
            Some(running) => {
                let connector = HttpConnector::new();
                (Client::with_existing_session(&running.address(), running.session(), connector).await?, running)
            }
            None => Self::start(&[]).await?,
        };
        // Otherwise the session would end with this client, and it is the next test's too.
        client.persist().await?;
        let (lent, page) = tokio::task::spawn_blocking(|| running.shared()).await??;
        client.switch_to_window(WindowHandle::try_from(page)?).await?;
        let browser = Self { page: Page::new(client, Engine::Chromium), lent };
        browser.forget_the_log().await;
        Ok(browser)
    }

    async fn alone(flags: &[&str]) -> Result<Self> {
        let (client, running) = Self::start(flags).await?;
        Ok(Self { page: Page::new(client, Engine::Chromium), lent: running.alone() })
    }

    async fn start(flags: &[&str]) -> Result<(Client, Running)> {
        let mut processes = Processes::start(Engine::Chromium)?;
        let mut arguments: Vec<String> = FLAGS.iter().chain(flags).map(|flag| (*flag).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", processes.profile().display()));
        // Chromium's own first page costs as much as the rest of its start, and the first command waits for it.
        let preferences = json!({"session": {"restore_on_startup": 4, "startup_urls": ["about:blank"]}});
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": processes.browser(), "args": arguments, "prefs": preferences},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        let client = processes.connect(wanted).await?;
        let process = client.capabilities().and_then(|given| given.get("goog:processID")).and_then(Value::as_u64);
        processes.also_end(process.context("chromedriver does not tell the id of Chromium's process")?)?;
        let session = client.session_id().await?.context("chromedriver does not name its session")?;
        Ok((client, Running::new(processes, session)?))
    }

    /// Ends the tab as an empty battery does, without a word to the page, and opens another in the same profile. The
    /// browser must be one of [`Self::with_flags`]: new tabs open in the profile, and a crash is not handed on.
    pub async fn lose_the_tab(&self, surface: Surface) {
        assert!(self.lent.is_alone(), "a tab can be lost in a browser of its own only");
        let new = self.client.new_window(true).await.expect("a browser opens another tab");
        self.last_command("Page.crash").await;
        self.client.switch_to_window(new.handle).await.expect("the new tab comes to the front");
        self.begin_as(surface).await;
    }

    /// Opens another tab in the same profile and goes to it; the tab before stays as it is. The browser must be one of
    /// [`Self::with_flags`].
    pub async fn open_tab(&self, surface: Surface) -> Tab {
        assert!(self.lent.is_alone(), "a tab can be opened in a browser of its own only");
        let before = self.client.window().await.expect("a browser has a tab in front");
        let new = self.client.new_window(true).await.expect("a browser opens another tab");
        self.client.switch_to_window(new.handle).await.expect("the new tab comes to the front");
        self.begin_as(surface).await;
        Tab(before)
    }

    /// Goes to another tab; the one that was in front.
    pub async fn go_to_tab(&self, tab: &Tab) -> Tab {
        let before = self.client.window().await.expect("a browser has a tab in front");
        self.client.switch_to_window(tab.0.clone()).await.expect("a tab that is open comes to the front");
        Tab(before)
    }
}
