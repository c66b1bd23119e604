//! Key material from a PIN, made by a worker: it takes about a second, and the page goes on meanwhile.

use super::BrowserError;
use caunoi_core::keyring::{Cost, KEY};
use js_sys::{JsString, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

const WORKER: &str = "/kdf-worker.js";

/// What came of a PIN, and what it cost.
pub struct Made {
    /// Key material.
    pub bytes: [u8; KEY],
    /// As it was given, or as it was found fit for this device.
    pub cost: Cost,
}

/// Makes key material. Without a cost the worker finds out what takes this device about a second.
pub async fn derive(pin: &str, salt: &[u8], cost: Option<Cost>) -> Result<Made, BrowserError> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(WORKER, &options)?;
    let answer = Promise::new(&mut |resolve, reject| {
        let heard =
            Closure::once_into_js(move |event: MessageEvent| drop(resolve.call1(&JsValue::NULL, &event.data())));
        let failed =
            Closure::once_into_js(move || drop(reject.call1(&JsValue::NULL, &"the worker did not start".into())));
        worker.set_onmessage(Some(heard.unchecked_ref()));
        worker.set_onerror(Some(failed.unchecked_ref()));
    });
    worker.post_message(&question(pin, salt, cost)?)?;
    let answer = JsFuture::from(answer).await;
    worker.terminate();
    read(&answer?)
}

fn question(pin: &str, salt: &[u8], cost: Option<Cost>) -> Result<JsValue, BrowserError> {
    let question = Object::new();
    // Keyboards write the same letters in more than one way, and add a space after a word they offer.
    let pin = String::from(JsString::from(pin.trim()).normalize("NFC"));
    Reflect::set(&question, &"pin".into(), &Uint8Array::from(pin.as_bytes()))?;
    Reflect::set(&question, &"salt".into(), &Uint8Array::from(salt))?;
    if let Some(Cost { memory, passes }) = cost {
        let cost = Object::new();
        Reflect::set(&cost, &"memory".into(), &memory.into())?;
        Reflect::set(&cost, &"passes".into(), &passes.into())?;
        Reflect::set(&question, &"cost".into(), &cost)?;
    }
    Ok(question.into())
}

fn read(answer: &JsValue) -> Result<Made, BrowserError> {
    let value = |key: &str| Reflect::get(answer, &key.into());
    let made = value("made")?;
    let bytes = made.dyn_ref::<Uint8Array>().and_then(|made| <[u8; KEY]>::try_from(made.to_vec()).ok());
    let Some(bytes) = bytes else {
        return Err(BrowserError(value("error")?.as_string().unwrap_or_else(|| "no key was made".into())));
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the worker counts in small whole numbers"
    )]
    let number = |key: &str| Ok::<_, BrowserError>(value(key)?.as_f64().unwrap_or_default() as u32);
    Ok(Made { bytes, cost: Cost { memory: number("memory")?, passes: number("passes")? } })
}
