//! Every call into the browser. Nothing here decides anything about petitions or answers.

pub mod address;
pub mod clock;
pub mod crypto;
pub mod database;
pub mod dialog;
pub mod events;
pub mod http;
pub mod lock;
pub mod page;
pub mod pdf;
pub mod preferences;
pub mod random;
pub mod scroll;
pub mod text;
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
