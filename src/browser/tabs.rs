//! The other tabs of this site: who lives, and what is said among them.

use super::{BrowserError, lock, random};
use gloo_storage::{SessionStorage, Storage as _};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "caunoi";
/// Before the name of a living tab in the name of the lock that it holds.
const TAB: &str = "caunoi-tab/";

/// This tab's name, for as long as it lives: the same after a reload, but another than that of the tab it was copied
/// from.
pub async fn own_name() -> Result<String, BrowserError> {
    let known = SessionStorage::raw().get_item(NAME)?;
    if let Some(name) = known
        && live(&name).await?
    {
        return Ok(name);
    }
    let name = format!("{:032x}", u128::from_be_bytes(random::bytes()));
    // Where it is forgotten, the tab is another one after a reload.
    let _ = SessionStorage::raw().set_item(NAME, &name);
    live(&name).await?;
    Ok(name)
}

/// Holds the lock of a living tab for as long as the page lives; `false` where another page holds it.
async fn live(name: &str) -> Result<bool, BrowserError> {
    let held = lock::take_soon(&format!("{TAB}{name}")).await?;
    let lives = held.is_some();
    std::mem::forget(held);
    Ok(lives)
}

/// The names of the tabs that live.
pub async fn living() -> Result<Vec<String>, BrowserError> {
    let held = lock::held().await?;
    Ok(held.iter().filter_map(|name| name.strip_prefix(TAB)).map(str::to_owned).collect())
}

/// What is said here reaches all other tabs, except those that are frozen.
#[derive(Debug)]
pub struct Channel(BroadcastChannel);

impl Channel {
    /// Joins in. `hear` is called with what others say.
    pub fn join(hear: impl Fn(Vec<u8>) + 'static) -> Result<Self, BrowserError> {
        let channel = BroadcastChannel::new(NAME)?;
        let heard =
            Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| hear(Uint8Array::new(&event.data()).to_vec()));
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        // The page listens for as long as it lives.
        heard.forget();
        Ok(Self(channel))
    }

    /// Says something.
    pub fn say(&self, words: &[u8]) {
        // Fails only when the channel is closed, which it never is.
        let _ = self.0.post_message(&Uint8Array::from(words));
    }
}
