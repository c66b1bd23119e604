//! IndexedDB: bytes under text keys, in a few stores, and the one key that has no bytes to show.
//!
//! A write is done when its transaction is complete, with strict durability; the success of a single
//! request says nothing, since the transaction can still fail for want of space. All tabs write, none locks another out:
//! a write says what it expects to find, and is done as a whole or not at all.

use super::{BrowserError, clock::sleep};
use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

const NAME: &str = "caunoi";
/// The format of everything that is stored. It is raised by every build that writes what the builds before it cannot
/// read: those are then refused by the browser, and change nothing.
pub const VERSION: u32 = 2;

/// How often a connection that has died is made again for one piece of work, and how long after.
const REOPENINGS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);
/// An opening that takes longer is being held up by another tab.
const PATIENCE: Duration = Duration::from_secs(3);

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
    /// What officers note for themselves.
    Notes,
    /// Pieces of materials.
    Blobs,
    /// What is the device's own: its secret, a key of the browser's and no bytes, and the reserve of room.
    Device,
}

impl Area {
    const ALL: [Self; 7] =
        [Self::People, Self::Snapshots, Self::Log, Self::Typing, Self::Notes, Self::Blobs, Self::Device];

    /// Its name, which what is sealed there is bound to.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Snapshots => "snapshots",
            Self::Log => "log",
            Self::Typing => "typing",
            Self::Notes => "notes",
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
    /// Removes every key from the first up to, but without, the second.
    RemoveRange(Area, String, String),
    /// Changes nothing; the whole write fails where these bytes, or none, are not what stands under the key.
    Expect(Area, String, Option<Vec<u8>>),
}

impl Write {
    const fn area(&self) -> Area {
        match self {
            Self::Add(area, ..)
            | Self::Put(area, ..)
            | Self::Remove(area, _)
            | Self::RemoveAll(area, _)
            | Self::RemoveRange(area, ..)
            | Self::Expect(area, ..) => *area,
        }
    }
}

/// What became of a write that depended on what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// All of it is on disk.
    Whole,
    /// None of it: in this area another tab was faster.
    Overtaken(Area),
}

/// The database. Its connection can die at any time, by the browser's doing or for another tab's sake; it is then made
/// again by the next piece of work.
#[derive(Clone)]
pub struct Database {
    connection: Rc<RefCell<Option<IdbDatabase>>>,
    /// Called when another tab wants to change the stores; it must end with [`Database::close`].
    on_change: Rc<dyn Fn(Database)>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database and makes its stores where they are missing. `None` where a newer build has written it.
    /// `on_delay` is called when another tab holds it up; the opening goes on when that tab lets it.
    pub async fn open(
        on_change: impl Fn(Self) + 'static,
        on_delay: impl FnOnce(),
    ) -> Result<Option<Self>, BrowserError> {
        let database = Self { connection: Rc::default(), on_change: Rc::new(on_change) };
        let opened = match select(pin!(database.connect()), pin!(sleep(PATIENCE))).await {
            Either::Left((opened, _)) => opened,
            Either::Right(((), opening)) => {
                on_delay();
                opening.await
            }
        };
        match opened {
            Err(error) if error.is_too_new() => Ok(None),
            opened => opened.map(|_| Some(database)),
        }
    }

    /// Lets go of the connection.
    pub fn close(&self) {
        if let Some(connection) = self.connection.take() {
            connection.close();
        }
    }

    /// The connection, made where there is none.
    async fn connect(&self) -> Result<IdbDatabase, BrowserError> {
        if let Some(connection) = self.connection.borrow().clone() {
            return Ok(connection);
        }
        let factory = web_sys::window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .ok_or_else(|| BrowserError("IndexedDB is not available".into()))?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let upgrade = Closure::once_into_js(|event: web_sys::IdbVersionChangeEvent| upgrade(&event));
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let connection: IdbDatabase = JsFuture::from(open_promise(&request)).await?.unchecked_into();
        if let Some(earlier) = self.connection.borrow().clone() {
            // Two pieces of work wanted one at once; one that nobody knows of would stand in the way of an upgrade.
            connection.close();
            return Ok(earlier);
        }
        let (changing, closed) = (self.clone(), self.connection.clone());
        let change = Closure::once_into_js(move || (changing.on_change.clone())(changing));
        connection.set_onversionchange(Some(change.unchecked_ref()));
        let close = Closure::once_into_js(move || drop(closed.take()));
        connection.set_onclose(Some(close.unchecked_ref()));
        self.connection.replace(Some(connection.clone()));
        Ok(connection)
    }

    /// Does a piece of work, again and with a new connection where the connection turns out to be dead. Nothing is
    /// ever deleted to mend anything.
    async fn connected<T>(
        &self,
        work: impl AsyncFn(&IdbDatabase) -> Result<T, BrowserError>,
    ) -> Result<T, BrowserError> {
        let mut reopened = 0;
        loop {
            let connection = match select(pin!(self.connect()), pin!(sleep(PATIENCE))).await {
                Either::Left((connection, _)) => connection,
                Either::Right(_) => return Err(BrowserError("the database does not open".into())),
            };
            let done = match connection {
                Ok(connection) => work(&connection).await,
                Err(error) => Err(error),
            };
            match done {
                Err(error) if error.is_dead_connection() && reopened < REOPENINGS => {
                    reopened += 1;
                    self.close();
                    sleep(PAUSE * reopened).await;
                }
                done => return done,
            }
        }
    }

    /// Carries out all of `writes`, or none; returns once they are on disk.
    pub async fn write(&self, writes: &[Write]) -> Result<(), BrowserError> {
        match self.write_if(writes).await? {
            Written::Whole => Ok(()),
            Written::Overtaken(area) => Err(BrowserError(format!("another tab was faster: {}", area.name()))),
        }
    }

    /// Carries out all of `writes`, or none where something stands otherwise than they expect.
    pub async fn write_if(&self, writes: &[Write]) -> Result<Written, BrowserError> {
        let areas: Vec<_> = writes.iter().map(Write::area).collect();
        self.transact(&areas, |transaction, otherwise| {
            writes.iter().try_for_each(|write| put(transaction, write, otherwise))
        })
        .await
    }

    /// Adds something that is no bytes, where the key is free.
    pub(super) async fn add_value(&self, area: Area, key: &str, value: &JsValue) -> Result<Written, BrowserError> {
        self.transact(&[area], |transaction, otherwise| add(transaction, area, key, value, otherwise)).await
    }

    /// Carries out in one transaction all that is asked for, or none.
    async fn transact(
        &self,
        areas: &[Area],
        ask: impl Fn(&IdbTransaction, &Otherwise) -> Result<(), BrowserError>,
    ) -> Result<Written, BrowserError> {
        self.connected(async |connection| {
            let transaction = transaction(connection, areas.iter().copied(), "readwrite")?;
            let done = JsFuture::from(completion(&transaction));
            let otherwise = Otherwise::default();
            if let Err(error) = ask(&transaction, &otherwise) {
                // What had been asked for by then would be done all the same.
                let _ = transaction.abort();
                return Err(error);
            }
            match (done.await.map_err(BrowserError::from), otherwise.get()) {
                (Ok(_), _) => Ok(Written::Whole),
                (Err(_), Some(area)) => Ok(Written::Overtaken(area)),
                (Err(error), None) => Err(error),
            }
        })
        .await
    }

    /// The bytes under a key.
    pub async fn get(&self, area: Area, key: &str) -> Result<Option<Vec<u8>>, BrowserError> {
        Ok(bytes(&self.value(area, key).await?))
    }

    /// What stands under a key, as it is; undefined where nothing does.
    pub(super) async fn value(&self, area: Area, key: &str) -> Result<JsValue, BrowserError> {
        self.connected(async |connection| {
            let store = transaction(connection, [area], "readonly")?.object_store(area.name())?;
            Ok(JsFuture::from(result(&store.get(&key.into())?)).await?)
        })
        .await
    }

    /// All keys that start with `prefix`, in order, with their bytes.
    pub async fn all(&self, area: Area, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, BrowserError> {
        self.connected(async |connection| {
            let store = transaction(connection, [area], "readonly")?.object_store(area.name())?;
            let (keys, values) = pairs(&store, &starting_with(prefix)?)?;
            zip(keys, values).await
        })
        .await
    }

    /// Some snapshots, and the log from one key up to, but without, another, as they were at one moment.
    pub async fn snapshots_and_log(&self, snapshots: &[&str], from: &str, until: &str) -> Result<Found, BrowserError> {
        self.connected(async |connection| {
            let transaction = transaction(connection, [Area::Snapshots, Area::Log], "readonly")?;
            let store = transaction.object_store(Area::Snapshots.name())?;
            let asked: Result<Vec<_>, JsValue> =
                snapshots.iter().map(|key| Ok(result(&store.get(&(*key).into())?))).collect();
            let log = transaction.object_store(Area::Log.name())?;
            let (keys, values) = pairs(&log, &range(from, until)?)?;
            let mut found = Vec::new();
            for snapshot in asked? {
                found.push(bytes(&JsFuture::from(snapshot).await?));
            }
            Ok((found, zip(keys, values).await?))
        })
        .await
    }

    /// The keys that start with `prefix`, in order.
    pub async fn keys(&self, area: Area, prefix: &str) -> Result<Vec<String>, BrowserError> {
        self.connected(async |connection| {
            let store = transaction(connection, [area], "readonly")?.object_store(area.name())?;
            let keys = JsFuture::from(result(&store.get_all_keys_with_key(&starting_with(prefix)?.into())?)).await?;
            Ok(Array::from(&keys).iter().filter_map(|key| key.as_string()).collect())
        })
        .await
    }
}

/// Some snapshots, where they are there, and a piece of the log.
pub type Found = (Vec<Option<Vec<u8>>>, Vec<(String, Vec<u8>)>);

/// A transaction with strict durability, which web-sys has no stable name for.
fn transaction(
    connection: &IdbDatabase,
    areas: impl IntoIterator<Item = Area>,
    mode: &str,
) -> Result<IdbTransaction, BrowserError> {
    let names: Array = areas.into_iter().map(|area| JsValue::from_str(area.name())).collect();
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let open: Function = Reflect::get(connection, &"transaction".into())?.unchecked_into();
    Ok(open.call3(connection, &names, &mode.into(), &options)?.unchecked_into())
}

/// Learns where something stands otherwise than a write expects; its transaction is undone then.
type Otherwise = Rc<Cell<Option<Area>>>;

/// Asks for something to be added.
fn add(
    transaction: &IdbTransaction,
    area: Area,
    key: &str,
    value: &JsValue,
    otherwise: &Otherwise,
) -> Result<(), BrowserError> {
    let request = transaction.object_store(area.name())?.add_with_key(value, &key.into())?;
    let (failed, otherwise) = (request.clone(), otherwise.clone());
    let taken = Closure::once_into_js(move || {
        if failed.error().ok().flatten().is_some_and(|error| error.name() == "ConstraintError") {
            otherwise.set(Some(area));
        }
    });
    request.set_onerror(Some(taken.unchecked_ref()));
    Ok(())
}

/// Asks for one step of a write.
fn put(transaction: &IdbTransaction, write: &Write, otherwise: &Otherwise) -> Result<(), BrowserError> {
    let area = write.area();
    let store = transaction.object_store(area.name())?;
    match write {
        Write::Add(_, key, bytes) => {
            add(transaction, area, key, &Uint8Array::from(bytes.as_slice()), otherwise)?;
        }
        Write::Put(_, key, bytes) => {
            store.put_with_key(&Uint8Array::from(bytes.as_slice()), &key.into())?;
        }
        Write::Remove(_, key) => {
            store.delete(&key.into())?;
        }
        Write::RemoveAll(_, prefix) => {
            store.delete(&starting_with(prefix)?.into())?;
        }
        Write::RemoveRange(_, from, until) => {
            store.delete(&range(from, until)?.into())?;
        }
        Write::Expect(_, key, expected) => {
            let request = store.get(&key.into())?;
            let (asked, expected) = (request.clone(), expected.clone());
            let (undone, otherwise) = (transaction.clone(), otherwise.clone());
            let check = Closure::once_into_js(move || {
                if asked.result().ok().and_then(|value| bytes(&value)) != expected {
                    otherwise.set(Some(area));
                    // Already ended is as good as undone: then nothing was written.
                    let _ = undone.abort();
                }
            });
            request.set_onsuccess(Some(check.unchecked_ref()));
        }
    }
    Ok(())
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    (!value.is_undefined()).then(|| Uint8Array::new(value).to_vec())
}

/// Asks for keys and values; both requests belong to one transaction, so the two lists match.
fn pairs(store: &IdbObjectStore, range: &IdbKeyRange) -> Result<(Promise, Promise), BrowserError> {
    Ok((result(&store.get_all_keys_with_key(range)?), result(&store.get_all_with_key(range)?)))
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

fn starting_with(prefix: &str) -> Result<IdbKeyRange, BrowserError> {
    range(prefix, &format!("{prefix}\u{ffff}"))
}

fn range(from: &str, until: &str) -> Result<IdbKeyRange, BrowserError> {
    Ok(IdbKeyRange::bound_with_lower_open_and_upper_open(&from.into(), &until.into(), false, true)?)
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
