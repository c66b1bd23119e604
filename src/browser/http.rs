//! Requests to the hub.

use super::BrowserError;
use js_sys::Uint8Array;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

/// How long the hub may be silent before it counts as out of reach.
const SILENCE: Duration = Duration::from_secs(30);
/// The slowest connection that is waited for, in bytes a second.
const SLOWEST: u64 = 2_000;
/// How long an answer may take to come down once it has begun.
const DOWNLOAD: Duration = Duration::from_mins(5);

/// The hub did not answer: no network, no hub, or it broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable;

impl From<wasm_bindgen::JsValue> for Unreachable {
    fn from(_: wasm_bindgen::JsValue) -> Self {
        Self
    }
}

/// What the hub answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// Sends an encoded message. `token` says who is asking.
pub async fn post(url: &str, token: Option<&str>, body: &[u8]) -> Result<Answer, Unreachable> {
    post_as("application/x-postcard", url, token, body).await
}

/// Sends a package.
pub async fn post_package(url: &str, token: Option<&str>, body: &[u8]) -> Result<Answer, Unreachable> {
    post_as("application/octet-stream", url, token, body).await
}

/// What the hub says to a person, where it says no.
pub fn sentence(answer: &Answer) -> Option<String> {
    let parsed = js_sys::JSON::parse(core::str::from_utf8(&answer.body).ok()?).ok()?;
    js_sys::Reflect::get(&parsed, &"sentence".into()).ok()?.as_string()
}

async fn post_as(kind: &str, url: &str, token: Option<&str>, body: &[u8]) -> Result<Answer, Unreachable> {
    let patience = SILENCE + Duration::from_secs(body.len() as u64 / SLOWEST);
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&Uint8Array::from(body));
    let headers = Headers::new()?;
    headers.set("Content-Type", kind)?;
    request(url, token, &init, &headers, patience).await
}

/// Fetches bytes.
pub async fn get(url: &str, token: Option<&str>) -> Result<Answer, Unreachable> {
    let init = RequestInit::new();
    request(url, token, &init, &Headers::new()?, SILENCE).await
}

async fn request(
    url: &str,
    token: Option<&str>,
    init: &RequestInit,
    headers: &Headers,
    patience: Duration,
) -> Result<Answer, Unreachable> {
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    init.set_headers(headers);
    let abort = AbortController::new()?;
    init.set_signal(Some(&abort.signal()));
    let window = web_sys::window().ok_or(Unreachable)?;
    let timer = give_up_after(patience, &abort);
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, init)).await?.unchecked_into();
    timer.cancel();
    let timer = give_up_after(DOWNLOAD, &abort);
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    timer.cancel();
    Ok(Answer { status: response.status(), body: Uint8Array::new(&buffer).to_vec() })
}

fn give_up_after(duration: Duration, abort: &AbortController) -> gloo_timers::callback::Timeout {
    let abort = abort.clone();
    gloo_timers::callback::Timeout::new(millis(duration), move || abort.abort())
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

impl From<Unreachable> for BrowserError {
    fn from(_: Unreachable) -> Self {
        Self("the hub cannot be reached".into())
    }
}
