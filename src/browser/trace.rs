//! A trace outside of IndexedDB, which the browser empties when space gets short: somebody was enrolled on this device. It
//! names nobody. It lies in two places; where one of them is forgotten, the other is enough.

use super::random;
use gloo_storage::{LocalStorage, Storage as _};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

const NAME: &str = "device";
/// As long as a browser keeps a cookie at most.
const SECONDS: u32 = 400 * 24 * 60 * 60;

/// Leaves the trace: a random name of this device, the same for as long as one of the places keeps it.
pub fn leave() {
    write(&read().unwrap_or_else(|| format!("{:032x}", u128::from_be_bytes(random::bytes()))), SECONDS);
}

/// Whether somebody was enrolled here.
pub fn is_there() -> bool {
    read().is_some()
}

/// Takes the trace away.
pub fn remove() {
    LocalStorage::raw().remove_item(NAME).ok();
    write_cookie("", 0);
}

fn read() -> Option<String> {
    let stored = LocalStorage::raw().get_item(NAME).ok().flatten();
    stored.or_else(cookie).filter(|name| !name.is_empty())
}

fn write(name: &str, seconds: u32) {
    // Where one place is full or forbidden there is the other.
    let _ = LocalStorage::raw().set_item(NAME, name);
    write_cookie(name, seconds);
}

fn document() -> Option<JsValue> {
    Some(web_sys::window()?.document()?.into())
}

fn cookie() -> Option<String> {
    let all = Reflect::get(&document()?, &"cookie".into()).ok()?.as_string()?;
    all.split("; ").find_map(|pair| pair.strip_prefix(NAME)?.strip_prefix('=')).map(str::to_owned)
}

fn write_cookie(value: &str, seconds: u32) {
    let cookie = format!("{NAME}={value}; Path=/; SameSite=Strict; Max-Age={seconds}");
    if let Some(document) = document() {
        let _ = Reflect::set(&document, &"cookie".into(), &cookie.into());
    }
}
