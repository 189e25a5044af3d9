//! People at their pages: what a facilitator, a participant, a big screen and a reviewer do, in the words on them.

use super::{Chromium, page::Page, surface::Surface};
use crate::http::Browser;
use plenary_shared::id::SessionId;
use serde_json::json;

impl Chromium {
    /// Takes over the cookies of the seats of a browser that has entered before.
    pub async fn sit_down_at(&self, seats: &Browser) {
        for cookie in seats.cookies().unwrap_or_default().split("; ") {
            let (name, value) = cookie.split_once('=').expect("a cookie has a value");
            let cookie = json!({
                "name": name, "value": value, "url": seats.origin(), "httpOnly": true, "sameSite": "Strict",
            });
            self.cdp("Network.setCookie", cookie).await;
        }
    }

    /// A facilitator's laptop at an event.
    pub async fn facilitator(surface: Surface, seats: &Browser, session: SessionId) -> Self {
        let laptop = Self::open(surface).await;
        laptop.sit_down_at(seats).await;
        laptop.visit(&format!("{}/run/{session}", seats.origin())).await;
        laptop.until("the board has come", "return document.querySelector('nav li button')").await;
        laptop
    }

    /// A big screen that opened its secret link.
    pub async fn big_screen(surface: Surface, origin: &str, secret: &str) -> Self {
        let screen = Self::open(surface).await;
        screen.visit(&format!("{origin}/screen#{secret}")).await;
        screen
    }

    /// A participant's phone that joined by code.
    pub async fn phone(surface: Surface, origin: &str, code: &str) -> Self {
        let phone = Self::open(surface).await;
        phone.join(origin, code).await;
        phone
    }
}

impl Page {
    /// Joins by the code on the big screen.
    pub async fn join(&self, origin: &str, code: &str) {
        self.visit(origin).await;
        self.fill("Event code", code).await;
        self.press("Join").await;
        self.until("the phone is in the event", "return location.pathname === '/event'").await;
        self.not_see("Opening the event…").await;
    }

    /// Goes to the tab of a prompt by its short name.
    pub async fn turn_to(&self, short: &str) {
        self.press_start(&format!("{short} ")).await;
    }

    /// Writes a note under a question and sends it.
    pub async fn send_note(&self, question: &str, text: &str) {
        self.fill(question, text).await;
        self.press("Send note").await;
        self.until("the box is empty again", "return document.activeElement?.value === ''").await;
        self.see(text).await;
    }

    /// Sends an empty box, until it says that it is empty: for a moment after a note was sent, a press may be the second tap
    /// of the one that sent it, and says nothing.
    pub async fn send_nothing(&self) {
        self.eventually("an empty box says so", async || {
            self.press("Send note").await;
            anyhow::ensure!(self.sees("Write a note before you send it").await, "it says nothing");
            Ok(())
        })
        .await;
    }

    /// The facilitator opens a stage and says yes to what that means.
    pub async fn open_stage(&self, title: &str) {
        self.press_start(title).await;
        self.see(&format!("Open “{title}”?")).await;
        self.press(&format!("Open {title}")).await;
        self.until("the dialog has closed", "return !document.querySelector('dialog[open]')").await;
        self.until("the stage is open", &format!("return document.querySelector('h1')?.innerText === {title:?}")).await;
    }

    /// What the title of the page on top says.
    pub async fn heading(&self) -> String {
        let heading = self.page("return clean(document.querySelector('h1')?.innerText)", json!([])).await;
        heading.as_str().unwrap_or_default().to_owned()
    }

    /// How often a text occurs on the page.
    pub async fn times(&self, text: &str) -> usize {
        self.seen().await.matches(text).count()
    }
}
