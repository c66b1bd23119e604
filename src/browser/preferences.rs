//! What may be lost without harm: how the app looks, and the clock's usual error.
//!
//! `guard.js` reads theme and size under these names before anything is painted.
//!
//! localStorage forgets the last minute when a browser is killed, so nothing that matters is here.

use gloo_storage::{LocalStorage, Storage as _};

/// The theme the person chose; empty follows the device.
pub fn theme() -> String {
    recall("theme").unwrap_or_default()
}

/// The text size the person chose; empty is normal.
pub fn text_size() -> String {
    recall("size").unwrap_or_default()
}

/// How much the hub's clock is ahead of this tablet's, in milliseconds, when last heard.
pub fn clock_offset() -> Option<i64> {
    recall("clock-offset")?.parse().ok()
}

/// After how many minutes without a touch the app locks.
pub fn lock_after() -> u32 {
    recall("lock-after").and_then(|minutes| minutes.parse().ok()).unwrap_or(10)
}

/// Remembers after how many minutes to lock.
pub fn set_lock_after(minutes: u32) {
    remember("lock-after", &minutes.to_string());
}

/// Remembers the theme.
pub fn set_theme(theme: &str) {
    remember("theme", theme);
}

/// Remembers the text size.
pub fn set_text_size(size: &str) {
    remember("size", size);
}

/// Remembers the clock's error.
pub fn set_clock_offset(milliseconds: i64) {
    remember("clock-offset", &milliseconds.to_string());
}

/// Whether a role's first steps were put away.
pub fn are_first_steps_hidden(role: &str) -> bool {
    recall(&first_steps(role)).is_some()
}

/// Remembers that a role's first steps were put away.
pub fn hide_first_steps(role: &str) {
    remember(&first_steps(role), "true");
}

/// Of what was put away what is missing for a day without a network: the conference, and what was missing.
pub fn ready_put_away() -> String {
    recall("ready-put-away").unwrap_or_default()
}

/// Remembers that it was put away.
pub fn put_ready_away(what: &str) {
    remember("ready-put-away", what);
}

fn first_steps(role: &str) -> String {
    format!("first-steps-hidden-{role}")
}

fn recall(key: &str) -> Option<String> {
    LocalStorage::raw().get_item(key).ok().flatten()
}

/// Plain text, not JSON, which nothing else in the app needs.
fn remember(key: &str, value: &str) {
    // A full or forbidden localStorage costs a preference and nothing else.
    let _ = LocalStorage::raw().set_item(key, value);
}
