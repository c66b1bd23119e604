//! What other apps have shared with this one. The service worker keeps it (`public/sw.js`), also while nobody can open it.

use super::BrowserError;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

/// The cache of the service worker's.
const SHARED: &str = "shared";

/// Something that was shared, as the service worker has left it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arrival {
    /// Where it is kept.
    key: String,
    /// The name of its file.
    pub name: String,
    /// Why nothing but the name was kept; empty where the file was.
    pub refused: String,
}

fn caches() -> Result<CacheStorage, BrowserError> {
    Ok(web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.caches()?)
}

async fn cache() -> Result<Cache, BrowserError> {
    Ok(JsFuture::from(caches()?.open(SHARED)).await?.unchecked_into())
}

/// Whether anything waits.
pub async fn any() -> Result<bool, BrowserError> {
    if !JsFuture::from(caches()?.has(SHARED)).await?.is_truthy() {
        return Ok(false);
    }
    let keys: Array = JsFuture::from(cache().await?.keys()).await?.unchecked_into();
    Ok(keys.length() > 0)
}

/// All that waits, the oldest first.
pub async fn all() -> Result<Vec<Arrival>, BrowserError> {
    let cache = cache().await?;
    let keys: Array = JsFuture::from(cache.keys()).await?.unchecked_into();
    let mut arrivals = Vec::new();
    for request in keys.iter() {
        let key = request.unchecked_into::<Request>().url();
        let Some(kept) = kept(&cache, &key).await? else { continue };
        let said = |header: &str| kept.headers().get(header).ok().flatten().unwrap_or_default();
        let name = js_sys::decode_uri_component(&said("x-name")).map(String::from).unwrap_or_default();
        arrivals.push(Arrival { name, refused: said("x-refused"), key });
    }
    caunoi_core::order::by(&mut arrivals, |left, right| left.key.cmp(&right.key));
    Ok(arrivals)
}

async fn kept(cache: &Cache, key: &str) -> Result<Option<Response>, BrowserError> {
    let found: JsValue = JsFuture::from(cache.match_with_str(key)).await?;
    Ok(found.dyn_into().ok())
}

impl Arrival {
    /// The file; nothing where it is gone by now.
    pub async fn bytes(&self) -> Result<Option<Vec<u8>>, BrowserError> {
        let Some(kept) = kept(&cache().await?, &self.key).await? else { return Ok(None) };
        Ok(Some(Uint8Array::new(&JsFuture::from(kept.array_buffer()?).await?).to_vec()))
    }

    /// Keeps it no longer. The cache stays: the service worker may be putting another one into it.
    pub async fn remove(&self) -> Result<(), BrowserError> {
        JsFuture::from(cache().await?.delete_with_str(&self.key)).await?;
        Ok(())
    }
}
