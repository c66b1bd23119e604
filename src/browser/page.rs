//! The page itself: its address, its look, leaving it.

use super::BrowserError;
use wasm_bindgen::{JsCast, JsValue};

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// The secret of an enrolment link, if this page was opened by one. It stands behind the `#`, so
/// that no server ever sees it in an address.
pub fn enrolment_secret() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    hash.strip_prefix("#/ghi-danh/").map(str::to_owned).filter(|secret| !secret.is_empty())
}

/// Takes the secret out of the address and the history.
pub fn forget_secret() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/"));
    }
}

/// The path of the page's address.
#[cfg(debug_assertions)]
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Goes to the start page, loading it anew.
pub fn restart() {
    if let Some(window) = window() {
        let _ = window.location().set_href("/");
    }
}

/// Sets an attribute of the root element that style sheets look at; empty removes it.
pub fn set_look(attribute: &str, value: &str) {
    let Some(root) = window().and_then(|window| window.document()).and_then(|document| document.document_element())
    else {
        return;
    };
    let _ = if value.is_empty() { root.remove_attribute(attribute) } else { root.set_attribute(attribute, value) };
}

/// Sets the class of the body; posts have larger letters.
pub fn set_body_class(class: &str) {
    if let Some(body) = window().and_then(|window| window.document()).and_then(|document| document.body()) {
        body.set_class_name(class);
    }
}

/// Sets the title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// The element in which the app is mounted. Once it is filled, the style sheet hides the splash.
pub fn mount_point() -> Option<web_sys::HtmlElement> {
    window()?.document()?.get_element_by_id("app")?.dyn_into().ok()
}

/// Tells `crash.js` that the app has come to a stop: what was said in the source, and where. From here on no code of
/// the app may be needed, so everything else is up to that script.
pub fn report_crash(words: &str, place: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&js_sys::Array::of2(&words.into(), &place.into()));
    if let (Some(window), Ok(event)) = (window(), web_sys::CustomEvent::new_with_event_init_dict("app-crash", &init)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Asks the browser to keep this site's data when space gets short. Whether it does is its decision.
pub async fn ask_to_persist() -> Result<bool, BrowserError> {
    let window = window().ok_or_else(|| BrowserError("no window".into()))?;
    let answer = wasm_bindgen_futures::JsFuture::from(window.navigator().storage().persist()?).await?;
    Ok(answer.is_truthy())
}

/// Whether the browser has promised to keep this site's data.
pub async fn is_kept() -> Result<bool, BrowserError> {
    let window = window().ok_or_else(|| BrowserError("no window".into()))?;
    let answer = wasm_bindgen_futures::JsFuture::from(window.navigator().storage().persisted()?).await?;
    Ok(answer.is_truthy())
}

/// For how many bytes more the browser has room, by its own estimate.
pub async fn free_bytes() -> Result<u64, BrowserError> {
    let window = window().ok_or_else(|| BrowserError("no window".into()))?;
    let estimate = wasm_bindgen_futures::JsFuture::from(window.navigator().storage().estimate()?).await?;
    let number = |name: &str| js_sys::Reflect::get(&estimate, &name.into()).ok().and_then(|value| value.as_f64());
    let (quota, usage) = number("quota").zip(number("usage")).ok_or_else(|| BrowserError("no estimate".into()))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is no less than 0, and an estimate"
    )]
    Ok((quota - usage).max(0.0) as u64)
}

/// Puts a text where it can be pasted from. Only browsers that trust the address have such a place.
pub async fn copy(text: &str) -> Result<(), BrowserError> {
    let window = window().ok_or_else(|| BrowserError("no window".into()))?;
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into())?;
    let write: js_sys::Function = js_sys::Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let written: js_sys::Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    wasm_bindgen_futures::JsFuture::from(written).await?;
    Ok(())
}

/// Whether somebody may be looking at the page.
pub fn is_visible() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// The value of a form control that an event came from.
pub fn event_value(event: &web_sys::Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    js_sys::Reflect::get(target.unchecked_ref(), &"value".into())
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

/// Hands bytes to the person as a file.
pub fn save_file(name: &str, bytes: &[u8]) -> Result<(), BrowserError> {
    let document = window().and_then(|window| window.document()).ok_or_else(|| BrowserError("no document".into()))?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken hold of the bytes by now.
    Ok(web_sys::Url::revoke_object_url(&url)?)
}

/// A file that a person has chosen or dropped, not read yet.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    blob: web_sys::Blob,
}

impl Picked {
    fn of(file: JsValue) -> Option<Self> {
        let name = js_sys::Reflect::get(&file, &"name".into()).ok()?.as_string()?;
        let blob: web_sys::Blob = file.dyn_into().ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
        let size = blob.size() as u64;
        Some(Self { name, size, blob })
    }

    /// What is in it; nothing where it is gone by now.
    pub async fn bytes(&self) -> Option<Vec<u8>> {
        let bytes = wasm_bindgen_futures::JsFuture::from(self.blob.array_buffer()).await.ok()?;
        Some(js_sys::Uint8Array::new(&bytes).to_vec())
    }
}

fn picked(from: &JsValue) -> Vec<Picked> {
    let files = js_sys::Reflect::get(from, &"files".into()).ok().filter(JsValue::is_object);
    files.map(|files| js_sys::Array::from(&files).iter().filter_map(Picked::of).collect()).unwrap_or_default()
}

/// The files that were chosen in a field, which is then empty again, so that the same file can be chosen again.
pub fn chosen_files(event: &web_sys::Event) -> Vec<Picked> {
    let Some(field) = event.target() else { return vec![] };
    let files = picked(&field);
    let _ = js_sys::Reflect::set(&field, &"value".into(), &"".into());
    files
}

/// The files that were dropped somewhere. The browser forgets them when the event is over.
pub fn dropped_files(event: &web_sys::Event) -> Vec<Picked> {
    event.prevent_default();
    js_sys::Reflect::get(event, &"dataTransfer".into()).map(|dropped| picked(&dropped)).unwrap_or_default()
}
