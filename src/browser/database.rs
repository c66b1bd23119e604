//! IndexedDB: bytes under text keys, in a few stores, and the one key that has no bytes to show.
//!
//! A write is done when its transaction is complete, with strict durability; the success of a single
//! request says nothing, since the transaction can still fail for want of space.

use super::BrowserError;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

const NAME: &str = "caunoi";
/// The format of everything that is stored. It is raised by every build that writes what the builds before it cannot
/// read: those are then refused by the browser, and change nothing.
pub const VERSION: u32 = 2;

/// The stores there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Who uses this tablet.
    People,
    /// Snapshots of replicas.
    Snapshots,
    /// What happened since the snapshot.
    Log,
    /// What somebody is typing right now.
    Typing,
    /// Pieces of materials.
    Blobs,
    /// The secret of this device, a key of the browser's and no bytes.
    Device,
}

impl Area {
    const ALL: [Self; 6] = [Self::People, Self::Snapshots, Self::Log, Self::Typing, Self::Blobs, Self::Device];

    /// Its name, which what is sealed there is bound to.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Snapshots => "snapshots",
            Self::Log => "log",
            Self::Typing => "typing",
            Self::Blobs => "blobs",
            Self::Device => "device",
        }
    }
}

/// One step of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Adds bytes; the whole write fails where the key is taken.
    Add(Area, String, Vec<u8>),
    /// Adds or replaces bytes.
    Put(Area, String, Vec<u8>),
    /// Removes one key.
    Remove(Area, String),
    /// Removes every key that starts like this.
    RemoveAll(Area, String),
}

impl Write {
    const fn area(&self) -> Area {
        match self {
            Self::Add(area, ..) | Self::Put(area, ..) | Self::Remove(area, _) | Self::RemoveAll(area, _) => *area,
        }
    }
}

/// The open database, and which of its writers this window is.
#[derive(Debug, Clone)]
pub struct Database {
    inner: IdbDatabase,
    writer: Rc<Cell<u64>>,
}

/// The key under which the number of the last writer stands. Every window that begins to write takes
/// the next number; a write of an earlier one, that was overtaken while it slept, is undone.
const WRITER: &str = "writer";

impl Database {
    /// Opens the database and makes its stores where they are missing. `None` where a newer build has written it.
    pub async fn open() -> Result<Option<Self>, BrowserError> {
        let factory = web_sys::window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .ok_or_else(|| BrowserError("IndexedDB is not available".into()))?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let upgrade = Closure::once_into_js(|event: web_sys::IdbVersionChangeEvent| upgrade(&event));
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let database: IdbDatabase = match JsFuture::from(open_promise(&request)).await.map_err(BrowserError::from) {
            Err(error) if error.0.starts_with("VersionError") => return Ok(None),
            opened => opened?.unchecked_into(),
        };
        // Another tab with a newer build must be able to change the stores.
        let closing = database.clone();
        let close = Closure::once_into_js(move || closing.close());
        database.set_onversionchange(Some(close.unchecked_ref()));
        Ok(Some(Self { inner: database, writer: Rc::default() }))
    }

    /// Becomes the one that writes: from now on no other window's write succeeds.
    pub async fn become_writer(&self) -> Result<(), BrowserError> {
        let last = self.get(Area::People, WRITER).await?;
        let last = last.and_then(|bytes| Some(u64::from_be_bytes(bytes.try_into().ok()?))).unwrap_or(0);
        let transaction = self.transaction([Area::People], "readwrite")?;
        let done = JsFuture::from(completion(&transaction));
        let number = Uint8Array::from((last + 1).to_be_bytes().as_slice());
        transaction.object_store(Area::People.name())?.put_with_key(&number, &WRITER.into())?;
        done.await?;
        self.writer.set(last + 1);
        Ok(())
    }

    /// Undoes the transaction where another window has become the writer.
    fn fence(&self, transaction: &IdbTransaction) -> Result<(), BrowserError> {
        let request = transaction.object_store(Area::People.name())?.get(&WRITER.into())?;
        let (expected, asked, undone) = (self.writer.get(), request.clone(), transaction.clone());
        let check = Closure::once_into_js(move || {
            let found = asked.result().map(|value| Uint8Array::new(&value).to_vec()).unwrap_or_default();
            if found != expected.to_be_bytes() {
                // Already ended is as good as undone: then nothing was written.
                let _ = undone.abort();
            }
        });
        request.set_onsuccess(Some(check.unchecked_ref()));
        Ok(())
    }

    /// Carries out all of `writes`, or none; returns once they are on disk.
    pub async fn write(&self, writes: &[Write]) -> Result<(), BrowserError> {
        let areas = writes.iter().map(Write::area).chain([Area::People]);
        let transaction = self.transaction(areas, "readwrite")?;
        let done = JsFuture::from(completion(&transaction));
        self.fence(&transaction)?;
        for write in writes {
            let store = transaction.object_store(write.area().name())?;
            match write {
                Write::Add(_, key, bytes) => store.add_with_key(&Uint8Array::from(bytes.as_slice()), &key.into())?,
                Write::Put(_, key, bytes) => store.put_with_key(&Uint8Array::from(bytes.as_slice()), &key.into())?,
                Write::Remove(_, key) => store.delete(&key.into())?,
                Write::RemoveAll(_, prefix) => store.delete(&range(prefix)?.into())?,
            };
        }
        done.await?;
        Ok(())
    }

    /// The bytes under a key.
    pub async fn get(&self, area: Area, key: &str) -> Result<Option<Vec<u8>>, BrowserError> {
        Ok(self.value(area, key).await?.map(|value| Uint8Array::new(&value).to_vec()))
    }

    /// What stands under a key, as it is.
    pub(super) async fn value(&self, area: Area, key: &str) -> Result<Option<JsValue>, BrowserError> {
        let store = self.reading(area)?;
        let value = JsFuture::from(result(&store.get(&key.into())?)).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// Adds something that is no bytes; it fails where the key is taken.
    pub(super) async fn add_value(&self, area: Area, key: &str, value: &JsValue) -> Result<(), BrowserError> {
        let transaction = self.transaction([area, Area::People], "readwrite")?;
        let done = JsFuture::from(completion(&transaction));
        self.fence(&transaction)?;
        transaction.object_store(area.name())?.add_with_key(value, &key.into())?;
        done.await?;
        Ok(())
    }

    /// All keys that start with `prefix`, in order, with their bytes.
    pub async fn all(&self, area: Area, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, BrowserError> {
        let (keys, values) = pairs(&self.reading(area)?, prefix)?;
        zip(keys, values).await
    }

    /// A snapshot and the log after it, as they were at one moment.
    pub async fn snapshot_and_log(
        &self,
        key: &str,
        prefix: &str,
    ) -> Result<(Option<Vec<u8>>, Vec<(String, Vec<u8>)>), BrowserError> {
        let transaction = self.transaction([Area::Snapshots, Area::Log], "readonly")?;
        let snapshot = result(&transaction.object_store(Area::Snapshots.name())?.get(&key.into())?);
        let log = transaction.object_store(Area::Log.name())?;
        let (keys, values) = pairs(&log, prefix)?;
        let snapshot = JsFuture::from(snapshot).await?;
        let snapshot = (!snapshot.is_undefined()).then(|| Uint8Array::new(&snapshot).to_vec());
        Ok((snapshot, zip(keys, values).await?))
    }

    /// The keys that start with `prefix`, in order.
    pub async fn keys(&self, area: Area, prefix: &str) -> Result<Vec<String>, BrowserError> {
        let store = self.reading(area)?;
        let keys = JsFuture::from(result(&store.get_all_keys_with_key(&range(prefix)?.into())?)).await?;
        Ok(Array::from(&keys).iter().filter_map(|key| key.as_string()).collect())
    }

    fn reading(&self, area: Area) -> Result<IdbObjectStore, BrowserError> {
        Ok(self.transaction([area], "readonly")?.object_store(area.name())?)
    }

    /// A transaction with strict durability, which web-sys has no stable name for.
    fn transaction(&self, areas: impl IntoIterator<Item = Area>, mode: &str) -> Result<IdbTransaction, BrowserError> {
        let names: Array = areas.into_iter().map(|area| JsValue::from_str(area.name())).collect();
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let open: Function = Reflect::get(&self.inner, &"transaction".into())?.unchecked_into();
        Ok(open.call3(&self.inner, &names, &mode.into(), &options)?.unchecked_into())
    }
}

/// Asks for keys and values; both requests belong to one transaction, so the two lists match.
fn pairs(store: &IdbObjectStore, prefix: &str) -> Result<(Promise, Promise), BrowserError> {
    let range = range(prefix)?;
    Ok((result(&store.get_all_keys_with_key(&range)?), result(&store.get_all_with_key(&range)?)))
}

async fn zip(keys: Promise, values: Promise) -> Result<Vec<(String, Vec<u8>)>, BrowserError> {
    let keys = Array::from(&JsFuture::from(keys).await?);
    let values = Array::from(&JsFuture::from(values).await?);
    let pair =
        |(key, value): (JsValue, JsValue)| (key.as_string().unwrap_or_default(), Uint8Array::new(&value).to_vec());
    Ok(keys.iter().zip(values.iter()).map(pair).collect())
}

fn upgrade(event: &web_sys::IdbVersionChangeEvent) {
    let Some(database) = event.target().and_then(|target| target.unchecked_into::<IdbRequest>().result().ok()) else {
        return;
    };
    let database: IdbDatabase = database.unchecked_into();
    let existing = database.object_store_names();
    for area in Area::ALL {
        if !existing.contains(area.name()) {
            // A failure here fails the opening, which reports it.
            let _ = database.create_object_store(area.name());
        }
    }
}

fn range(prefix: &str) -> Result<IdbKeyRange, BrowserError> {
    Ok(IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into())?)
}

/// A promise for a request's result.
fn result(request: &IdbRequest) -> Promise {
    let request = request.clone();
    Promise::new(&mut |resolve, reject| {
        let done = request.clone();
        let success = Closure::once_into_js(move || {
            let _ = resolve.call1(&JsValue::NULL, &done.result().unwrap_or(JsValue::UNDEFINED));
        });
        let failed = request.clone();
        let failure = Closure::once_into_js(move || {
            let _ = reject.call1(&JsValue::NULL, &error_of(failed.error().ok().flatten()));
        });
        request.set_onsuccess(Some(success.unchecked_ref()));
        request.set_onerror(Some(failure.unchecked_ref()));
    })
}

fn open_promise(request: &IdbOpenDbRequest) -> Promise {
    result(request)
}

/// A promise for the end of a transaction.
fn completion(transaction: &IdbTransaction) -> Promise {
    let transaction = transaction.clone();
    Promise::new(&mut |resolve, reject| {
        let complete = Closure::once_into_js(move || {
            let _ = resolve.call0(&JsValue::NULL);
        });
        let aborted = transaction.clone();
        let abort = Closure::once_into_js(move || {
            let _ = reject.call1(&JsValue::NULL, &error_of(aborted.error()));
        });
        transaction.set_oncomplete(Some(complete.unchecked_ref()));
        transaction.set_onabort(Some(abort.unchecked_ref()));
    })
}

fn error_of(error: Option<web_sys::DomException>) -> JsValue {
    let text = error.map_or_else(|| "aborted".into(), |error| format!("{}: {}", error.name(), error.message()));
    JsValue::from_str(&text)
}
