//! The tablet's own sheet for sharing a file with another app.

use super::BrowserError;
use caunoi_core::wrapping::MEDIA;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, File, FilePropertyBag, Navigator};

/// What became of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Another app has it.
    Done,
    /// The person has closed the sheet.
    GivenUp,
    /// The last touch is too long ago for the browser; another one is needed.
    NeedsTouch,
    /// The browser has not done it.
    Failed,
}

fn navigator() -> Result<Navigator, BrowserError> {
    Ok(web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.navigator())
}

/// What to share, as the browser wants it: one text file.
fn data(name: &str, text: &str) -> Result<JsValue, BrowserError> {
    let options = FilePropertyBag::new();
    options.set_type(MEDIA.0);
    let file = File::new_with_str_sequence_and_options(&Array::of1(&text.into()), name, &options)?;
    let data = Object::new();
    Reflect::set(&data, &"files".into(), &Array::of1(&file))?;
    Ok(data.into())
}

/// A method of the navigator's that not every browser has.
fn method(name: &str) -> Result<Option<Function>, BrowserError> {
    Ok(Reflect::get(&navigator()?.into(), &name.into())?.dyn_into().ok())
}

/// Whether this tablet has such a sheet, and it takes text files.
pub fn is_possible() -> bool {
    let ask = || {
        let (Some(_), Some(can)) = (method("share")?, method("canShare")?) else { return Ok(false) };
        Ok::<_, BrowserError>(can.call1(&navigator()?.into(), &data("a.txt", "a")?)?.is_truthy())
    };
    ask().unwrap_or(false)
}

/// Opens the sheet with a text file.
pub async fn share(name: &str, text: &str) -> Shared {
    let begin = || {
        let share = method("share")?.ok_or_else(|| BrowserError("nothing to share with".into()))?;
        let promise: Promise = share.call1(&navigator()?.into(), &data(name, text)?)?.unchecked_into();
        Ok::<_, BrowserError>(promise)
    };
    let Ok(promise) = begin() else { return Shared::Failed };
    match JsFuture::from(promise).await {
        Ok(_) => Shared::Done,
        Err(error) => match error.dyn_into::<DomException>().map(|error| error.name()).unwrap_or_default().as_str() {
            "AbortError" => Shared::GivenUp,
            "NotAllowedError" => Shared::NeedsTouch,
            _ => Shared::Failed,
        },
    }
}
