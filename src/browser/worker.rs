//! The service worker: registering it, hearing of a new build, switching to it.

use super::BrowserError;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerUpdateViaCache};

fn container() -> Result<ServiceWorkerContainer, BrowserError> {
    let navigator = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.navigator();
    let container = Reflect::get(&navigator, &"serviceWorker".into())?;
    if container.is_undefined() {
        return Err(BrowserError("this address cannot have a service worker".into()));
    }
    Ok(container.unchecked_into())
}

/// Registers the service worker. `on_waiting` is called when a whole new build is there and waits to
/// be switched to.
pub async fn register(on_waiting: impl Fn() + Clone + 'static) -> Result<(), BrowserError> {
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let promise = container()?.register_with_options("/sw.js", &options);
    let registration: ServiceWorkerRegistration = JsFuture::from(promise).await?.unchecked_into();
    if registration.waiting().is_some() {
        on_waiting();
    }
    let watched = registration.clone();
    let found = Closure::<dyn FnMut()>::new(move || watch(&watched, on_waiting.clone()));
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
    Ok(())
}

/// Calls `on_waiting` once the build that is being installed waits, unless it is the very first one.
fn watch(registration: &ServiceWorkerRegistration, on_waiting: impl Fn() + 'static) {
    let Some(installing) = registration.installing() else { return };
    let registration = registration.clone();
    let changed = Closure::<dyn FnMut()>::new(move || {
        if registration.waiting().is_some() && registration.active().is_some() {
            on_waiting();
        }
    });
    installing.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
    changed.forget();
}

fn message(kind: &str) -> Result<JsValue, BrowserError> {
    let message = Object::new();
    Reflect::set(&message, &"type".into(), &kind.into())?;
    Ok(message.into())
}

/// Asks the worker to fetch what is kept for later, such as the viewer of PDF files. On the first
/// visit that has to wait until the worker is in charge of the page.
pub fn fetch_later_files() {
    if !ask_for_later_files().unwrap_or(true) {
        let claimed = Closure::once_into_js(|| drop(ask_for_later_files()));
        if let Ok(container) = container() {
            container.set_oncontrollerchange(Some(claimed.unchecked_ref()));
        }
    }
}

/// `false` where no worker is in charge yet.
fn ask_for_later_files() -> Result<bool, BrowserError> {
    let Some(worker) = container()?.controller() else { return Ok(false) };
    worker.post_message(&message("later")?)?;
    Ok(true)
}

/// Asks the server whether there is a new build.
pub async fn look_for_update() -> Result<(), BrowserError> {
    let registration: ServiceWorkerRegistration =
        JsFuture::from(container()?.get_registration()).await?.unchecked_into();
    JsFuture::from(registration.update()?).await?;
    Ok(())
}

/// Switches to the waiting build and loads the page again under it.
pub async fn switch() -> Result<(), BrowserError> {
    let container = container()?;
    let registration: ServiceWorkerRegistration = JsFuture::from(container.get_registration()).await?.unchecked_into();
    if let Some(waiting) = registration.waiting() {
        let changed = Closure::once_into_js(super::page::reload);
        container.set_oncontrollerchange(Some(changed.unchecked_ref()));
        waiting.post_message(&message("switch")?)?;
    }
    Ok(())
}
