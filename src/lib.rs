//! The web app of Cầu Nối.
//!
//! `browser` talks to the browser, `state` keeps the records and does the work, `pages` are what
//! people see, made of `parts`.

#![allow(unreachable_pub, reason = "in these modules `pub` says: for other modules")]

mod browser;
mod format;
mod pages;
mod parts;
mod state;
mod text;

use leptos::prelude::set_timeout;
use std::time::Duration;

/// The store of a device, for what measures it in a page of its own (`tests/bench/store`).
pub mod store {
    pub use crate::{
        browser::{
            BrowserError,
            database::{Database, Written},
        },
        state::{
            Place,
            device::{Device, Opened},
            vault::{FreshKeys, Unlocked, Vault},
        },
    };
}

/// Starts the app in the page that loaded it.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        // Only words that stand in the source: what a message is put together from may be somebody's text.
        let words = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        browser::page::report_crash(words, &place);
    }));
    // In a turn of its own: until here the program itself was started, which takes the page long enough.
    set_timeout(mount, Duration::ZERO);
}

fn mount() {
    if let Some(parent) = browser::page::mount_point() {
        leptos::mount::mount_to(parent, pages::root).forget();
    }
}
