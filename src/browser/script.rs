//! Scripts of the app's own that are loaded when they are needed.

use super::BrowserError;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

/// What a script leaves under a name in the window. It is loaded the first time.
pub async fn global(path: &str, name: &str) -> Result<JsValue, BrowserError> {
    let window = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?;
    let loaded = Reflect::get(&window, &name.into())?;
    if !loaded.is_undefined() {
        return Ok(loaded);
    }
    let document = window.document().ok_or_else(|| BrowserError("no document".into()))?;
    let script: HtmlScriptElement = document.create_element("script")?.unchecked_into();
    script.set_type("module");
    script.set_src(path);
    let arrived = Promise::new(&mut |resolve, reject| {
        let load = Closure::once_into_js(move || resolve.call0(&JsValue::NULL));
        let error = Closure::once_into_js(move || reject.call1(&JsValue::NULL, &"a script did not load".into()));
        script.set_onload(Some(load.unchecked_ref()));
        script.set_onerror(Some(error.unchecked_ref()));
    });
    document.head().ok_or_else(|| BrowserError("no head".into()))?.append_child(&script)?;
    JsFuture::from(arrived).await?;
    Ok(Reflect::get(&window, &name.into())?)
}
