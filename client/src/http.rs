//! Requests to this server's HTTP routes, as JSON.

use crate::{json, words};
use leptos::{prelude::set_timeout_with_handle, wasm_bindgen::JsValue};
use plenary_shared::api::{Problem, Seat};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, Headers, RequestCredentials, RequestInit, Response};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a request did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    /// One plain sentence that says what to do next.
    pub say: String,
}

/// Asks for JSON.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    read(&get_text(path).await?)
}

/// Asks for text, byte for byte.
pub async fn get_text(path: &str) -> Result<String, HttpError> {
    request("GET", path, None).await
}

/// Sends JSON and reads the JSON that answers.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, HttpError> {
    read(&request("POST", path, Some(json_of(body))).await?)
}

/// The seats that this browser has.
pub async fn seats() -> Result<Vec<Seat>, HttpError> {
    json::parse(&get_text("/api/seats").await?).ok_or_else(strange)
}

/// Sends JSON to a door; where the device now has a seat.
pub async fn enter(path: &str, body: &impl Serialize) -> Result<Seat, HttpError> {
    let text = request("POST", path, Some(json_of(body))).await?;
    json::parse(&text).ok_or_else(strange)
}

/// Sends JSON; the answer is no more than "done".
pub async fn tell(path: &str, body: &impl Serialize) -> Result<(), HttpError> {
    request("POST", path, Some(json_of(body))).await.map(drop)
}

/// Sends a file as it is; the answer is no more than "done".
pub async fn send_file(path: &str, file: &Blob) -> Result<(), HttpError> {
    request("POST", path, Some(Sent { media: "application/octet-stream", body: file.into() })).await.map(drop)
}

/// The body of a request.
struct Sent {
    media: &'static str,
    body: JsValue,
}

fn json_of(body: &impl Serialize) -> Sent {
    let text = serde_json::to_string(body).expect("bodies are plain data with text keys");
    Sent { media: "application/json", body: JsValue::from_str(&text) }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, HttpError> {
    serde_json::from_str(text).map_err(|_| strange())
}

fn strange() -> HttpError {
    HttpError { status: 200, say: words::STRANGE_ANSWER.into() }
}

async fn request(method: &str, path: &str, sent: Option<Sent>) -> Result<String, HttpError> {
    let unreachable = |_: JsValue| HttpError { status: 0, say: words::NO_ANSWER.into() };
    let stop = AbortController::new().map_err(unreachable)?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&stop.signal()));
    let headers = Headers::new().map_err(unreachable)?;
    headers.set("x-board", "1").map_err(unreachable)?;
    if let Some(Sent { media, body }) = sent {
        headers.set("content-type", media).map_err(unreachable)?;
        init.set_body(&body);
    }
    init.set_headers(headers.as_ref());
    let patience = set_timeout_with_handle(move || stop.abort(), PATIENCE).ok();
    let outcome = fetch(path, &init).await;
    if let Some(patience) = patience {
        patience.clear();
    }
    let (status, text) = outcome.map_err(unreachable)?;
    match status {
        200..=299 => Ok(text),
        _ => {
            let say = json::parse::<Problem>(&text).map(|problem| problem.say);
            Err(HttpError { status, say: say.unwrap_or_else(|| words::STRANGE_ANSWER.into()) })
        }
    }
}

async fn fetch(path: &str, init: &RequestInit) -> Result<(u16, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(path, init)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
