//! One tab writes at a time: a lock of the browser, held for as long as the tab lives.

use super::{BrowserError, clock::sleep};
use js_sys::{Function, Object, Promise, Reflect};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const NAME: &str = "caunoi-writer";

/// How often a lock that is held is asked for again, and how long after: on a reload the page before
/// may still be going away when this one is already here.
const PATIENCE: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// How the lock was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Only where nobody holds it.
    IfFree,
    /// Away from whoever holds it.
    Steal,
}

/// Takes the lock. `Ok(false)` where another tab holds it; `on_lost` is called when another tab has
/// taken it away.
pub async fn take(manner: Manner, on_lost: impl FnOnce() + 'static) -> Result<bool, BrowserError> {
    let window = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    if locks.is_undefined() {
        // Without locks there is nothing to wait for; the database still lets only its last writer write.
        return Ok(true);
    }
    let mut held = ask(&locks, manner).await?;
    for _ in 0..PATIENCE {
        if held.is_some() {
            break;
        }
        sleep(PAUSE).await;
        held = ask(&locks, manner).await?;
    }
    let Some(held) = held else { return Ok(false) };
    let lost = Closure::once(move |_: JsValue| on_lost());
    let _ = held.catch(&lost);
    lost.forget();
    Ok(true)
}

/// Asks once. Where the lock is given, a promise that fails when it is taken away.
async fn ask(locks: &JsValue, manner: Manner) -> Result<Option<Promise>, BrowserError> {
    let options = Object::new();
    let option = if manner == Manner::Steal { "steal" } else { "ifAvailable" };
    Reflect::set(&options, &option.into(), &JsValue::TRUE)?;

    let (sender, receiver) = futures_channel::oneshot::channel();
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let held = !lock.is_null();
        let _ = sender.send(held);
        // A promise that never ends keeps the lock until the tab goes.
        if held { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
    });
    let request: Function = Reflect::get(locks, &"request".into())?.unchecked_into();
    let ended: Promise = request.call3(locks, &NAME.into(), &options, &granted)?.unchecked_into();
    let held = receiver.await.map_err(|_| BrowserError("the lock was not answered".into()))?;
    Ok(held.then_some(ended))
}
