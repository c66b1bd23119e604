//! Keeps the screen from going dark while somebody holds a camera before it.

use super::{BrowserError, page};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The browser's word that the screen stays on; it takes it back when the page is hidden. Given back when dropped.
#[derive(Debug, Default)]
pub struct Awake(Option<JsValue>);

impl Awake {
    /// Asks for it, or asks again where the browser has taken it back. Without it the screen goes dark when it always does.
    pub async fn keep(&mut self) {
        if !self.holds() && page::is_visible() {
            self.0 = ask().await.ok();
        }
    }

    fn holds(&self) -> bool {
        let released = |lock: &JsValue| Reflect::get(lock, &"released".into()).is_ok_and(|it| it.is_truthy());
        self.0.as_ref().is_some_and(|lock| !released(lock))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(lock) = &self.0
            && let Some(release) =
                Reflect::get(lock, &"release".into()).ok().and_then(|it| it.dyn_into::<Function>().ok())
        {
            // It ends with the page at the latest.
            let _ = release.call0(lock);
        }
    }
}

async fn ask() -> Result<JsValue, BrowserError> {
    let navigator = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.navigator();
    let lock = Reflect::get(&navigator, &"wakeLock".into())?;
    let request: Function = Reflect::get(&lock, &"request".into())?.unchecked_into();
    let promise: Promise = request.call1(&lock, &"screen".into())?.unchecked_into();
    Ok(JsFuture::from(promise).await?)
}
