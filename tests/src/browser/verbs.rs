//! What people do: press, fill, read. Each verb waits until the page is ready for it.

use super::{engine::Engine, page::Page};
use crate::PATIENCE;
use anyhow::{Result, anyhow};
use fantoccini::{
    elements::{Element, ElementRef},
    key::Key,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The vocabulary of the scripts.
const VOCABULARY: &str = include_str!("page.js");
/// Pause between two looks at the page.
const LOOK: Duration = Duration::from_millis(40);
/// Longer texts are pasted.
const TYPED: usize = 200;
/// The key under which WebDriver hands over an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Page {
    /// Presses the one button, link or box of a name.
    pub async fn press(&self, name: &str) {
        self.press_found("pressed", json!([name, null, false])).await;
    }

    /// Presses the one button whose name begins so.
    pub async fn press_start(&self, start: &str) {
        self.press_found("pressed", json!([start, null, true])).await;
    }

    /// Presses a button in the smallest part of the page that says something.
    pub async fn press_by(&self, part: &str, name: &str) {
        self.press_found("pressed", json!([name, part, false])).await;
    }

    async fn press_found(&self, how: &str, arguments: Value) {
        let what = format!("{arguments} can be pressed");
        self.eventually(&what, async || Ok(self.find(how, &arguments).await?.click().await?)).await;
    }

    /// Puts a text into the field of a name, in place of what it holds.
    pub async fn fill(&self, name: &str, text: &str) {
        self.fill_found(json!([name, null]), text).await;
    }

    /// Fills a field in the smallest part of the page that says something.
    pub async fn fill_by(&self, part: &str, name: &str, text: &str) {
        self.fill_found(json!([name, part]), text).await;
    }

    async fn fill_found(&self, arguments: Value, text: &str) {
        let what = format!("{arguments} can be filled");
        self.eventually(&what, async || {
            let field = self.find("filled", &arguments).await?;
            field.click().await?;
            field.send_keys(&format!("{}a{}", char::from(Key::Control), char::from(Key::Null))).await?;
            field.send_keys(&String::from(char::from(Key::Delete))).await?;
            Ok(())
        })
        .await;
        self.type_text(text).await;
    }

    /// Types a date into a date field, as the browser's language wants it; it is given as `YYYY-MM-DD`.
    pub async fn set_date(&self, name: &str, date: &str) {
        let parts: Vec<&str> = date.split('-').collect();
        let [year, month, day] = parts[..] else { panic!("{date} is not a date") };
        let keys = format!("{month}{day}{year}");
        let what = format!("{name:?} can be set to {date}");
        self.eventually(&what, async || {
            let field = self.find("filled", &json!([name, null])).await?;
            field.send_keys(&keys).await?;
            let now = field.prop("value").await?.unwrap_or_default();
            if now == date { Ok(()) } else { Err(anyhow!("it is {now:?}")) }
        })
        .await;
    }

    /// Chooses from a list of options.
    pub async fn choose(&self, name: &str, option: &str) {
        let what = format!("{option:?} can be chosen from {name:?}");
        self.eventually(&what, async || {
            let field = self.find("filled", &json!([name, null])).await?;
            Ok(field.select_by_label(option).await?)
        })
        .await;
    }

    /// Types into what has the focus; in Chromium, long texts and emoji are pasted, as a keyboard's suggestions are.
    pub async fn type_text(&self, text: &str) {
        let plain = text.chars().count() <= TYPED && text.chars().all(|letter| u32::from(letter) < 0x1_0000);
        if text.is_empty() {
        } else if plain || self.engine != Engine::Chromium {
            self.keys(text).await;
        } else {
            let paste = json!({"cmd": "Input.insertText", "params": {"text": text}});
            self.own_command("goog/cdp/execute", paste).await.expect("Chromium takes a text");
        }
    }

    /// Presses keys on the focused element. An element that is being redrawn or closed accepts none; then it is retried.
    pub async fn keys(&self, keys: &str) {
        self.eventually("what has the focus takes keys", async || {
            Ok(self.client.active_element().await?.send_keys(keys).await?)
        })
        .await;
    }

    /// Presses one special key.
    pub async fn key(&self, key: Key) {
        self.keys(&String::from(char::from(key))).await;
    }

    /// Goes with the Tab key to the button or field of a name.
    pub async fn tab_to(&self, name: &str) {
        let mut met = Vec::new();
        for _ in 0..200 {
            let at = self
                .page(
                    "const at = document.activeElement; return at && at !== document.body ? named(at) : ''",
                    json!([]),
                )
                .await;
            let at = at.as_str().unwrap_or_default().to_owned();
            if at == name {
                return;
            }
            met.push(at);
            self.key(Key::Tab).await;
        }
        panic!("the Tab key does not come to {name:?}, but to {met:?}");
    }

    /// What the field of a name holds.
    pub async fn field(&self, name: &str) -> String {
        let what = format!("there is a field {name:?}");
        self.eventually(&what, async || {
            let field = self.find("filled", &json!([name, null])).await?;
            Ok(field.prop("value").await?.unwrap_or_default())
        })
        .await
    }

    /// Waits until the page shows a text.
    pub async fn see(&self, text: &str) {
        let what = format!("{text:?} can be seen");
        self.eventually(&what, async || self.shows(text).await?.then_some(()).ok_or_else(|| anyhow!("it cannot")))
            .await;
    }

    /// Waits until the page does not show a text, or no more.
    pub async fn not_see(&self, text: &str) {
        let what = format!("{text:?} cannot be seen");
        self.eventually(&what, async || (!self.shows(text).await?).then_some(()).ok_or_else(|| anyhow!("it can")))
            .await;
    }

    /// Whether the page shows a text now.
    pub async fn sees(&self, text: &str) -> bool {
        self.shows(text).await.unwrap_or(false)
    }

    async fn shows(&self, text: &str) -> Result<bool> {
        let seen = self.try_page("return seen().includes(clean(arguments[0]))", json!([text])).await?;
        Ok(seen.as_bool().unwrap_or(false))
    }

    /// Whether a button or link of a name is there to be pressed.
    pub async fn offers(&self, name: &str) -> bool {
        let found = self.page("return buttons().includes(clean(arguments[0]))", json!([name])).await;
        found.as_bool().unwrap_or(false)
    }

    /// Waits until a script in the page gives something true; the vocabulary of `page.js` is there.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        self.eventually(what, async || {
            let value = self.try_page(script, json!([])).await?;
            let nothing = value.is_null() || value == json!(false) || value == json!(0) || value == json!("");
            if nothing { Err(anyhow!("{value}")) } else { Ok(value) }
        })
        .await
    }

    /// All that the page shows.
    pub async fn seen(&self) -> String {
        self.page("return seen()", json!([])).await.as_str().unwrap_or_default().to_owned()
    }

    /// All that the page holds, shown or not: elements, fields, title, storage.
    pub async fn held(&self) -> String {
        self.page("return held()", json!([])).await.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script that may use the vocabulary of `page.js`.
    pub async fn page(&self, script: &str, arguments: Value) -> Value {
        self.try_page(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    async fn try_page(&self, script: &str, arguments: Value) -> Result<Value> {
        let Value::Array(arguments) = arguments else { unreachable!("arguments are a list") };
        self.try_script(&format!("{VOCABULARY}\n{script}"), arguments).await
    }

    /// Finds an element, and scrolls as a person would to have it clear of the bars.
    async fn find(&self, how: &str, arguments: &Value) -> Result<Element> {
        let script = format!(
            "const found = {how}(...arguments);
            found?.scrollIntoView?.({{block: 'center', inline: 'nearest', behavior: 'instant'}});
            return found;"
        );
        match self.try_page(&script, arguments.clone()).await? {
            Value::Object(element) => {
                let id = element.get(ELEMENT).and_then(Value::as_str).ok_or_else(|| anyhow!("no element"))?;
                Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
            }
            count => Err(anyhow!("there are {count} such elements")),
        }
    }

    /// Tries until it works; otherwise fails with the text of the page and a picture of it.
    pub async fn eventually<T>(&self, what: &str, mut attempt: impl AsyncFnMut() -> Result<T>) -> T {
        let begun = Instant::now();
        loop {
            let error = match attempt().await {
                Ok(value) => return value,
                Err(error) => error,
            };
            if begun.elapsed() > PATIENCE {
                self.fail(&format!("{what}: not after {PATIENCE:?}: {error:#}")).await;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Fails the test with the text of the page and a picture of it.
    pub async fn fail(&self, why: &str) -> ! {
        let picture = self.screenshot(&format!("failed-{}", test_name())).await;
        let buttons = self.try_page("return buttons()", json!([])).await.unwrap_or_default();
        let seen: String = self.try_page("return seen()", json!([])).await.unwrap_or_default().to_string();
        let console = self.console().await;
        let address = self.client.current_url().await.map(String::from).unwrap_or_default();
        let seen: String = seen.chars().take(2500).collect();
        panic!(
            "{why}\n  at {address}\n  picture: {}\n  buttons: {buttons}\n  console: {console:?}\n  page: {seen}",
            picture.display()
        );
    }
}

/// The name of the running test, fit for a file; tests run on threads of their names.
fn test_name() -> String {
    std::thread::current().name().and_then(|name| name.rsplit("::").next()).unwrap_or("unnamed").to_owned()
}
