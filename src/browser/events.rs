//! What happens to the page from outside: the network comes, the person looks, the page goes.

use wasm_bindgen::{JsCast, closure::Closure};

fn listen(target: &web_sys::EventTarget, name: &str, action: impl Fn() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(action);
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    // The page listens for as long as it lives.
    closure.forget();
}

/// Calls `action` when it is worth trying the network again: it came back, or somebody looks at the
/// page again.
pub fn on_chance(action: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    listen(&window, "online", action.clone());
    listen(&window, "focus", action.clone());
    listen(&window, "pageshow", action.clone());
    if let Some(document) = window.document() {
        listen(&document, "visibilitychange", action);
    }
}

/// Calls `action` when the page is about to be hidden or left.
pub fn on_leaving(action: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    listen(&window, "pagehide", action.clone());
    if let Some(document) = window.document() {
        listen(&document, "visibilitychange", action);
    }
}

/// Has the browser ask before the page is closed or left, while `unsaved` says that something would be lost by it.
pub fn before_leaving(unsaved: impl Fn() -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
        if unsaved() {
            event.prevent_default();
        }
    });
    let _ = window.add_event_listener_with_callback("beforeunload", closure.as_ref().unchecked_ref());
    // The page listens for as long as it lives.
    closure.forget();
}

/// Calls `action` when another address behind the `#` was opened in this page.
pub fn on_other_link(action: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        listen(&window, "hashchange", action);
    }
}

/// Calls `action` whenever somebody touches the app: a finger, a key, the wheel.
pub fn on_activity(action: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    for name in ["pointerdown", "keydown", "wheel"] {
        listen(&window, name, action.clone());
    }
}
