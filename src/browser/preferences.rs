//! What may be lost without harm: how the app looks, and the clock's usual error.
//!
//! `guard.js` reads theme and size under these names before anything is painted.
//!
//! localStorage forgets the last minute when a browser is killed, so nothing that matters is here.

use gloo_storage::{LocalStorage, Storage};

/// The theme the person chose; empty follows the device.
pub fn theme() -> String {
    LocalStorage::get("theme").unwrap_or_default()
}

/// The text size the person chose; empty is normal.
pub fn text_size() -> String {
    LocalStorage::get("size").unwrap_or_default()
}

/// How much the hub's clock is ahead of this tablet's, in milliseconds, when last heard.
pub fn clock_offset() -> Option<i64> {
    LocalStorage::get("clock-offset").ok()
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
    remember("clock-offset", milliseconds);
}

/// Whether a role's first steps were put away.
pub fn are_first_steps_hidden(role: &str) -> bool {
    LocalStorage::get(first_steps(role)).unwrap_or_default()
}

/// Remembers that a role's first steps were put away.
pub fn hide_first_steps(role: &str) {
    remember(&first_steps(role), true);
}

fn first_steps(role: &str) -> String {
    format!("first-steps-hidden-{role}")
}

fn remember(key: &str, value: impl serde::Serialize) {
    // A full or forbidden localStorage costs a preference and nothing else.
    let _ = LocalStorage::set(key, value);
}
