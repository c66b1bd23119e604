//! Showing PDF files with pdf.js, which is loaded when the first one is opened.

use super::{BrowserError, script};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
pub use web_sys::HtmlCanvasElement as Canvas;

const MODULE: &str = "/pdf-view.js";
const GLOBAL: &str = "pdfView";

/// An open PDF file.
#[derive(Debug, Clone)]
pub struct Pdf(JsValue);

impl Pdf {
    /// Opens a file from its bytes.
    pub async fn open(bytes: &[u8]) -> Result<Self, BrowserError> {
        let viewer = script::global(MODULE, GLOBAL).await?;
        let open: Function = Reflect::get(&viewer, &"open".into())?.unchecked_into();
        let promise: Promise = open.call1(&viewer, &Uint8Array::from(bytes))?.unchecked_into();
        Ok(Self(JsFuture::from(promise).await?))
    }

    /// How many pages it has.
    pub fn pages(&self) -> u32 {
        let pages = Reflect::get(&self.0, &"pages".into()).ok().and_then(|pages| pages.as_f64()).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of pages")]
        let pages = pages as u32;
        pages
    }

    /// Draws a page, counted from 1, so many times as wide as there is room for it. While it is shown it is drawn again
    /// whenever the room has become another one.
    pub async fn render(&self, canvas: &Canvas, page: u32, times: f64) -> Result<(), BrowserError> {
        let render: Function = Reflect::get(&self.0, &"render".into())?.unchecked_into();
        let promise: Promise = render.call3(&self.0, canvas, &page.into(), &times.into())?.unchecked_into();
        JsFuture::from(promise).await?;
        Ok(())
    }
}
