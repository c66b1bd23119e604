//! Where in the app one is. The browser's address is the truth; this follows it.

use super::App;
use crate::browser::address;
use leptos::prelude::*;

/// The address of a screen, such as `/y-kien/8f…` or `/y-kien?loc=da-duyet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    path: String,
    query: String,
}

impl Address {
    pub(super) fn current() -> Self {
        let (path, query) = address::current();
        Self { path, query }
    }
}

impl App {
    /// Follows the browser's address from now on.
    pub(super) fn follow_address(self) {
        address::on_history(move || self.address.set(Address::current()));
        address::on_link(move |to| self.go(to));
    }

    /// Goes to a screen of this app.
    pub fn go(self, to: &str) {
        address::push(to);
        self.address.set(Address::current());
    }

    /// Goes to a screen that takes the place of this one in the history.
    pub fn go_instead(self, to: &str) {
        address::replace(to);
        self.address.set(Address::current());
    }

    /// The path, from `/` on.
    pub fn path(self) -> String {
        self.address.with(|address| address.path.clone())
    }

    /// The path as it is now; the caller does not run again when it changes.
    pub fn path_now(self) -> String {
        self.address.with_untracked(|address| address.path.clone())
    }

    /// One of the parts of the path between its slashes, counted from 0; empty where there is none.
    pub fn path_part(self, index: usize) -> String {
        self.address.with(|address| address.path.split('/').nth(index + 1).unwrap_or_default().to_owned())
    }

    /// What stands behind `?name=`, as it is written there.
    pub fn query(self, name: &str) -> Option<String> {
        let value = |query: &str| {
            query.split('&').find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
        };
        self.address.with(|address| value(&address.query))
    }
}
