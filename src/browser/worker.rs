//! The service worker: registering it, hearing of a new build, changing to it and back.

use super::{BrowserError, clock};
use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::{pin::pin, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MessageChannel, MessageEvent, RegistrationOptions, ServiceWorker, ServiceWorkerContainer,
    ServiceWorkerRegistration, ServiceWorkerUpdateViaCache,
};

/// A worker that has not answered by then will not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The builds on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builds {
    /// The one that this page was opened with.
    pub here: String,
    /// A newer one is whole.
    pub forward: bool,
    /// The person has come back from that newer one.
    pub left: bool,
    /// The one before, where it is whole and reads what is stored.
    pub back: Option<String>,
}

fn container() -> Result<ServiceWorkerContainer, BrowserError> {
    let navigator = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.navigator();
    let container = Reflect::get(&navigator, &"serviceWorker".into())?;
    if container.is_undefined() {
        return Err(BrowserError("this address cannot have a service worker".into()));
    }
    Ok(container.unchecked_into())
}

/// Registers the service worker. `on_new` is called when a whole new build has come.
pub async fn register(on_new: impl Fn() + Clone + 'static) -> Result<(), BrowserError> {
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let promise = container()?.register_with_options("/sw.js", &options);
    let registration: ServiceWorkerRegistration = JsFuture::from(promise).await?.unchecked_into();
    let watched = registration.clone();
    let found = Closure::<dyn FnMut()>::new(move || watch(&watched, on_new.clone()));
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
    Ok(())
}

/// Calls `on_new` once the build that is being installed waits, unless it is the very first one.
fn watch(registration: &ServiceWorkerRegistration, on_new: impl Fn() + 'static) {
    let Some(installing) = registration.installing() else { return };
    let registration = registration.clone();
    let changed = Closure::<dyn FnMut()>::new(move || {
        if registration.waiting().is_some() && registration.active().is_some() {
            on_new();
        }
    });
    installing.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
    changed.forget();
}

fn message(kind: &str, values: &[(&str, JsValue)]) -> Result<JsValue, BrowserError> {
    let message = Object::new();
    Reflect::set(&message, &"type".into(), &kind.into())?;
    for (key, value) in values {
        Reflect::set(&message, &(*key).into(), value)?;
    }
    Ok(message.into())
}

/// Asks a worker, and waits for what it answers.
async fn ask(worker: &ServiceWorker, message: &JsValue) -> Result<JsValue, BrowserError> {
    let channel = MessageChannel::new()?;
    worker.post_message_with_transferable(message, &Array::of1(&channel.port2()))?;
    let port = channel.port1();
    let answer = Promise::new(&mut |resolve, _| {
        let heard =
            Closure::once_into_js(move |event: MessageEvent| drop(resolve.call1(&JsValue::NULL, &event.data())));
        port.set_onmessage(Some(heard.unchecked_ref()));
    });
    match select(JsFuture::from(answer), pin!(clock::sleep(PATIENCE))).await {
        Either::Left((answer, _)) => Ok(answer?),
        Either::Right(_) => Err(BrowserError("the service worker does not answer".into())),
    }
}

/// Tells the worker that this build has opened the stored data, and which formats of it it reads. That worker may not be
/// in charge of this page yet: one that was reloaded while the first worker came.
pub async fn tell_opened(reads: u32) -> Result<(), BrowserError> {
    let registration: ServiceWorkerRegistration = JsFuture::from(container()?.ready()?).await?.unchecked_into();
    if let Some(worker) = registration.active() {
        worker.post_message(&message("opened", &[("reads", reads.into())])?)?;
    }
    Ok(())
}

/// Asks the newest worker to keep the files of these parts of the app on this device.
pub async fn keep_parts(names: &[&str]) -> Result<(), BrowserError> {
    let names: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    tell_newest(&message("parts", &[("names", names.into())])?).await
}

/// Has the worker hand over what locked stores have left, as soon as there is a network, also when the app is closed. Not
/// every browser can do that.
pub async fn hand_over_when_online() -> Result<(), BrowserError> {
    let registration = JsFuture::from(container()?.ready()?).await?;
    let sync = Reflect::get(&registration, &"sync".into())?;
    let register: Function = Reflect::get(&sync, &"register".into())?.dyn_into()?;
    JsFuture::from(register.call1(&sync, &"envelopes".into())?.unchecked_into::<Promise>()).await?;
    Ok(())
}

/// The builds on this device; nothing where no worker is in charge of this page.
pub async fn builds() -> Result<Option<Builds>, BrowserError> {
    let Some(worker) = container()?.controller() else { return Ok(None) };
    let answer = ask(&worker, &message("builds", &[])?).await?;
    let value = |key: &str| Reflect::get(&answer, &key.into());
    Ok(Some(Builds {
        here: value("here")?.as_string().unwrap_or_default(),
        forward: value("forward")?.is_truthy(),
        left: value("left")?.is_truthy(),
        back: value("back")?.as_string(),
    }))
}

/// How many files of the build that this page was opened with are not on the device; nothing where the browser keeps none.
pub async fn missing_files() -> Result<Option<usize>, BrowserError> {
    let Ok(container) = container() else { return Ok(None) };
    let registration = JsFuture::from(container.get_registration()).await?;
    if registration.is_undefined() {
        return Ok(None);
    }
    let Some(worker) = registration.unchecked_into::<ServiceWorkerRegistration>().active() else { return Ok(None) };
    let answer = ask(&worker, &message("missing", &[])?).await?;
    let count = answer.as_f64().ok_or_else(|| BrowserError("the service worker does not know".into()))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is the length of a list")]
    Ok(Some(count as usize))
}

/// Asks the newest worker to fetch what is kept for later, such as the viewer of PDF files. On the first visit that
/// waits until there is one.
pub async fn fetch_later_files() -> Result<(), BrowserError> {
    tell_newest(&message("later", &[])?).await
}

async fn tell_newest(message: &JsValue) -> Result<(), BrowserError> {
    let registration: ServiceWorkerRegistration = JsFuture::from(container()?.ready()?).await?.unchecked_into();
    if let Some(worker) = registration.waiting().or_else(|| registration.active()) {
        worker.post_message(message)?;
    }
    Ok(())
}

/// Asks the server whether there is a new build. Not on the first visit, which has just fetched everything.
pub async fn look_for_update() -> Result<(), BrowserError> {
    let container = container()?;
    if container.controller().is_some() {
        let registration: ServiceWorkerRegistration =
            JsFuture::from(container.get_registration()).await?.unchecked_into();
        JsFuture::from(registration.update()?).await?;
    }
    Ok(())
}

/// Opens pages with another build from now on, the newest one where none is named, and loads this one again.
pub async fn switch(to: Option<&str>) -> Result<(), BrowserError> {
    if let Some(worker) = container()?.controller() {
        let to: Vec<_> = to.map(|build| ("to", build.into())).into_iter().collect();
        ask(&worker, &message("switch", &to)?).await?;
    }
    super::page::reload();
    Ok(())
}
