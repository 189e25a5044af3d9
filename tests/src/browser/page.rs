//! A page in a browser of any make: what people do and see there is the same in each.

use super::{engine::Engine, watch::Log};
use anyhow::Result;
use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use reqwest::{Method, Url};
use serde_json::Value;
use std::{str::FromStr, sync::Mutex};

/// A page, its browser's make and logs. What only Chromium can do is [`super::Chromium`]'s.
pub struct Page {
    pub(super) client: Client,
    pub(super) engine: Engine,
    pub(super) log: Mutex<Log>,
}

/// A command that the standard does not have, posted below the session.
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

impl Page {
    pub(super) fn new(client: Client, engine: Engine) -> Self {
        Self { client, engine, log: Mutex::default() }
    }

    /// Opens an address.
    pub async fn visit(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
        self.attend_late().await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("a page loads again");
        self.attend_late().await;
    }

    /// The address in the address bar.
    pub async fn address(&self) -> String {
        self.client.current_url().await.expect("a page has an address").into()
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        self.client.title().await.expect("a page has a title")
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.try_script(script, arguments).await.unwrap_or_else(|error| panic!("a script in the page: {error}"))
    }

    pub(super) async fn try_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Gives a command of the driver's own.
    pub(super) async fn own_command(&self, path: &'static str, body: Value) -> Result<Value> {
        Ok(self.client.issue_cmd(Own { path, body }).await?)
    }
}
