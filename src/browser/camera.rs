//! The camera, as far as it reads QR codes. Its script is loaded when it is needed.

use super::{BrowserError, script};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::HtmlVideoElement as Video;

/// Why there is nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCamera {
    /// The tablet has none, or none for pages.
    None,
    /// The person, or whoever governs the tablet, has said no.
    Forbidden,
    /// It is there and does not work: another app may have it.
    Busy,
    /// What finds codes in its pictures is not on this device yet.
    NotLoaded,
}

impl From<JsValue> for NoCamera {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
        match name.as_str() {
            "NotAllowedError" | "SecurityError" => Self::Forbidden,
            "NotReadableError" | "AbortError" => Self::Busy,
            _ => Self::None,
        }
    }
}

impl From<BrowserError> for NoCamera {
    fn from(_: BrowserError) -> Self {
        Self::NotLoaded
    }
}

/// Shows what the camera sees, and says the text of each code in it until `heard` answers true or the video leaves the
/// page. `lost` is told when the camera goes before.
pub async fn read(
    video: &Video,
    mut heard: impl FnMut(&str) -> bool + 'static,
    lost: impl Fn(NoCamera) + 'static,
) -> Result<(), NoCamera> {
    let camera = script::global("/camera.js", "camera").await?;
    let read: Function = Reflect::get(&camera, &"read".into())?.unchecked_into();
    let heard = Closure::<dyn FnMut(String) -> bool>::new(move |text: String| heard(&text)).into_js_value();
    // Either the camera has gone, or the worker has not come.
    let lost = move |gone: bool| lost(if gone { NoCamera::Busy } else { NoCamera::NotLoaded });
    let lost = Closure::<dyn Fn(bool)>::new(lost).into_js_value();
    let promise: Promise = read.call3(&camera, video, &heard, &lost)?.unchecked_into();
    JsFuture::from(promise).await?;
    Ok(())
}
