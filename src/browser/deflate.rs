//! The browser's own compression: raw deflate, without a wrapper.

use super::BrowserError;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Packs bytes.
pub async fn deflate(bytes: &[u8]) -> Result<Vec<u8>, BrowserError> {
    through("CompressionStream", bytes).await
}

/// Unpacks bytes; an error where they were not packed so.
pub async fn inflate(bytes: &[u8]) -> Result<Vec<u8>, BrowserError> {
    through("DecompressionStream", bytes).await
}

/// Sends bytes through one of the browser's streams, which web-sys has under no stable name.
async fn through(stream: &str, bytes: &[u8]) -> Result<Vec<u8>, BrowserError> {
    let global = js_sys::global();
    let class = |name: &str| Ok::<Function, BrowserError>(Reflect::get(&global, &name.into())?.unchecked_into());
    let call = |on: &JsValue, name: &str, with: &Array| -> Result<JsValue, BrowserError> {
        let method: Function = Reflect::get(on, &name.into())?.unchecked_into();
        Ok(method.apply(on, with)?)
    };
    let stream = Reflect::construct(&class(stream)?, &Array::of1(&"deflate-raw".into()))?;
    let blob = Reflect::construct(&class("Blob")?, &Array::of1(&Array::of1(&Uint8Array::from(bytes)).into()))?;
    let piped = call(&call(&blob, "stream", &Array::new())?, "pipeThrough", &Array::of1(&stream))?;
    let response = Reflect::construct(&class("Response")?, &Array::of1(&piped))?;
    let all =
        JsFuture::from(call(&response, "arrayBuffer", &Array::new())?.unchecked_into::<js_sys::Promise>()).await?;
    Ok(Uint8Array::new(&all).to_vec())
}
