//! Every call into the browser. Nothing here decides anything about petitions or answers.

pub mod address;
pub mod arrivals;
pub mod awake;
pub mod camera;
pub mod clock;
pub mod crypto;
pub mod database;
pub mod deflate;
pub mod dialog;
pub mod events;
pub mod http;
pub mod kdf;
pub mod lock;
pub mod page;
pub mod pdf;
pub mod preferences;
pub mod random;
mod script;
pub mod scroll;
pub mod share;
pub mod tabs;
pub mod text;
pub mod trace;
pub mod worker;

use wasm_bindgen::JsValue;

/// Something the browser said no to, in its own words, for the error report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserError(pub String);

impl From<JsValue> for BrowserError {
    fn from(value: JsValue) -> Self {
        Self(value.as_string().unwrap_or_else(|| format!("{value:?}")))
    }
}

impl BrowserError {
    /// The connection to the database is gone, or what is behind it does not answer; another one may.
    pub fn is_dead_connection(&self) -> bool {
        ["InvalidStateError", "UnknownError", "AbortError"].iter().any(|name| self.0.contains(name))
    }

    /// A newer build has written the database.
    pub fn is_too_new(&self) -> bool {
        self.0.contains("VersionError")
    }

    /// There is no room left.
    pub fn is_full(&self) -> bool {
        self.0.contains("QuotaExceededError")
    }
}
