//! The web app of Cầu Nối.
//!
//! `browser` talks to the browser, `state` keeps the records and does the work, `pages` are what
//! people see, made of `parts`.

#![allow(unreachable_pub, reason = "in a binary `pub` says: for other modules")]

mod browser;
mod format;
mod pages;
mod parts;
mod state;
mod text;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        browser::page::show_crash(text::CRASH_TITLE, text::CRASH_TEXT, text::CRASH_BUTTON);
    }));
    if let Some(parent) = browser::page::mount_point() {
        leptos::mount::mount_to(parent, pages::Root).forget();
    }
}
