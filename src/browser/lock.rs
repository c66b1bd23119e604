//! Locks of the browser: what one tab does at a time, and which tabs live. A lock goes with the page that holds it.

use super::{BrowserError, clock::sleep};
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// How often a lock that is held is asked for again, and how long after: on a reload the page before
/// may still be going away when this one is already here.
const PATIENCE: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// How a lock is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Only where nobody holds it.
    IfFree,
    /// As soon as nobody holds it; given up when nobody waits any more.
    InTurn,
    /// Away from whoever holds it.
    Steal,
}

/// A lock that was given. It is kept until this is dropped, the page goes, or somebody takes it away.
#[derive(Debug)]
pub struct Held {
    lost: Rc<Cell<bool>>,
    release: Option<Function>,
}

impl Held {
    /// Somebody has taken it away, or it is to be given back.
    pub fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Whoever has it has no more use for it.
    pub fn give_back(&self) {
        self.lost.set(true);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // One that was taken away cannot be released any more, which harms nothing.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Withdraws a request that nobody waits for; one that was granted does not notice.
struct Withdraw(AbortController);

impl Drop for Withdraw {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The browser's locks; nothing where it has none.
fn locks() -> Result<Option<JsValue>, BrowserError> {
    let window = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    Ok((!locks.is_undefined()).then_some(locks))
}

/// Asks for a lock. Without locks everybody gets it: nothing that must hold depends on one.
pub async fn take(name: &str, manner: Manner) -> Result<Option<Held>, BrowserError> {
    let Some(locks) = locks()? else { return Ok(Some(Held { lost: Rc::default(), release: None })) };
    let withdraw = Withdraw(AbortController::new()?);
    let options = Object::new();
    let (option, value) = match manner {
        Manner::IfFree => ("ifAvailable", JsValue::TRUE),
        Manner::InTurn => ("signal", withdraw.0.signal().into()),
        Manner::Steal => ("steal", JsValue::TRUE),
    };
    Reflect::set(&options, &option.into(), &value)?;

    let (sender, receiver) = futures_channel::oneshot::channel();
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let mut release = None;
        // The lock is kept until this promise ends.
        let kept = Promise::new(&mut |resolve, _| release = Some(resolve));
        let _ = sender.send(release.filter(|_| !lock.is_null()));
        if lock.is_null() { JsValue::UNDEFINED } else { kept.into() }
    });
    let request: Function = Reflect::get(&locks, &"request".into())?.unchecked_into();
    let ended: Promise = request.call3(&locks, &name.into(), &options, &granted)?.unchecked_into();
    let lost = Rc::new(Cell::new(false));
    let noticed = lost.clone();
    let notice = Closure::once(move |_: JsValue| noticed.set(true));
    let _ = ended.catch(&notice);
    notice.forget();
    let release = receiver.await.map_err(|_| BrowserError("the lock was not answered".into()))?;
    Ok(release.map(|release| Held { lost, release: Some(release) }))
}

/// Asks for a lock that is free or will be in an instant.
pub async fn take_soon(name: &str) -> Result<Option<Held>, BrowserError> {
    for _ in 0..PATIENCE {
        if let Some(held) = take(name, Manner::IfFree).await? {
            return Ok(Some(held));
        }
        sleep(PAUSE).await;
    }
    Ok(None)
}

/// The names of all locks that some page of this site holds.
pub async fn held() -> Result<Vec<String>, BrowserError> {
    let Some(locks) = locks()? else { return Ok(vec![]) };
    let query: Function = Reflect::get(&locks, &"query".into())?.unchecked_into();
    let asked: Promise = query.call0(&locks)?.unchecked_into();
    let held = Array::from(&Reflect::get(&JsFuture::from(asked).await?, &"held".into())?);
    Ok(held.iter().filter_map(|lock| Reflect::get(&lock, &"name".into()).ok()?.as_string()).collect())
}
