//! The address of the page: reading it, changing it, and clicks that would.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, HtmlAnchorElement, MouseEvent, Window};

/// The path, and what stands behind the `?` or nothing.
pub fn current() -> (String, String) {
    let read = |window: Window| {
        let location = window.location();
        Some((location.pathname().ok()?, location.search().ok()?))
    };
    let (path, query) = web_sys::window().and_then(read).unwrap_or_else(|| ("/".into(), String::new()));
    (path, query.trim_start_matches('?').to_owned())
}

/// Puts an address into the history without loading anything, and shows its page from the top.
pub fn push(to: &str) {
    let Some(window) = web_sys::window() else { return };
    if let Ok(history) = window.history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(to));
    }
    window.scroll_to_with_x_and_y(0.0, 0.0);
}

/// Puts an address in the place of the current one, without loading anything.
pub fn replace(to: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
    }
}

/// Calls `action` after the person went back or forward.
pub fn on_history(action: impl Fn() + 'static) {
    listen("popstate", move |_| action());
}

/// Calls `action` with the address of a link that leads to another screen, instead of loading it.
pub fn on_link(action: impl Fn(&str) + 'static) {
    listen("click", move |event| {
        if let Some(to) = leads_inside(&event) {
            event.prevent_default();
            action(&to);
        }
    });
}

fn listen(name: &str, action: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(action);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    // The page listens for as long as it lives.
    closure.forget();
}

/// Where a click leads, if it is a plain one on a link to another screen. A link to a file, to a place on the same
/// page, or one marked `rel="external"` is the browser's.
fn leads_inside(event: &Event) -> Option<String> {
    let click: &MouseEvent = event.dyn_ref()?;
    let plain = click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    if !plain || event.default_prevented() {
        return None;
    }
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = element.closest("a[href]").ok()??.dyn_into().ok()?;
    let other = link.has_attribute("download") || link.has_attribute("target") || link.rel() == "external";
    let same_site = link.origin() == web_sys::window()?.location().origin().ok()?;
    (same_site && !other).then(|| format!("{}{}", link.pathname(), link.search()))
}
