//! What seals and opens what is kept on the device. Each store has one random key, which lies on the disk only wrapped,
//! in the store's keyring.

use crate::{
    browser::{
        BrowserError,
        crypto::{Key, Secret},
        database::{Area, Database, Write},
        random,
    },
    text::t,
};
use caunoi_core::{
    codec::{self, Malformed},
    frame::{self, NONCE},
    id::ReplicaId,
    keyring::{self, KEY, Keyring, Kind, Slot, Source},
    wire::Identity,
};

/// What keys made from the device's secret are for; each purpose has keys of its own.
const WRAPPING: &str = "caunoi store key";
const NAMES: &str = "caunoi names";

/// The key of one store, in memory.
#[derive(Debug, Clone)]
pub struct Vault {
    store: ReplicaId,
    key: Key,
}

impl Vault {
    /// Takes the key of a store from its keyring; nothing where that is not possible on this device.
    pub async fn unlock(database: &Database, store: ReplicaId) -> Result<Option<Self>, BrowserError> {
        let place = keyring::place(store);
        let keyring = database.get(Area::People, &place).await?;
        let keyring = keyring.and_then(|bytes| codec::decode::<Keyring>(frame::open_plain(&bytes).ok()?).ok());
        let (Some(keyring), Some(secret)) = (keyring, Secret::kept(database).await?) else { return Ok(None) };
        for slot in keyring.slots() {
            let Source::DeviceOnly = slot.source;
            let wrapping = secret.derive(&slot.salt, WRAPPING).await?;
            let raw = wrapping.decrypt(slot.nonce, &bound_to(store, &place), &slot.wrapped).await;
            if let Ok(Ok(raw)) = raw.map(<[u8; KEY]>::try_from) {
                return Ok(Some(Self { store, key: Key::import(raw).await? }));
            }
        }
        Ok(None)
    }

    /// The vault of a new store, and its keyring, to be written together with the first of what it seals; that write
    /// fails where another tab has made the store meanwhile. A store that was begun before goes on with its key; one
    /// whose key is lost is not written over.
    pub async fn create(database: &Database, identity: &Identity) -> Result<(Self, Option<Write>), BrowserError> {
        let store = identity.replica;
        // Looked for first: whoever made it meanwhile has written its keyring with it.
        let begun = database.get(Area::Snapshots, &store.to_string()).await?.is_some();
        if let Some(vault) = Self::unlock(database, store).await? {
            return Ok((vault, None));
        }
        if begun {
            return Err(BrowserError(t().app.key_lost.into()));
        }
        let (place, raw) = (keyring::place(store), random::bytes());
        let keyring = Keyring::Slots(vec![slot(database, identity, &place, &raw).await?]);
        let bytes = frame::plain(&codec::encode(&keyring));
        Ok((Self { store, key: Key::import(raw).await? }, Some(Write::Add(Area::People, place, bytes))))
    }

    /// What seals a store's entry in the list of people, which is read before any store is open.
    pub fn of_names(names: &Names, store: ReplicaId) -> Self {
        Self { store, key: names.0.clone() }
    }

    /// Whose key this is.
    pub fn store(&self) -> ReplicaId {
        self.store
    }

    /// Seals bytes for one place on the device. Await it before a transaction is opened, not inside.
    pub async fn seal(&self, area: Area, key: &str, bytes: &[u8]) -> Result<Vec<u8>, BrowserError> {
        let (nonce, bound) = (random::bytes(), frame::bound_to(self.store, area.name(), key));
        Ok(frame::sealed(nonce, &self.key.encrypt(nonce, &bound, bytes).await?))
    }

    /// Opens what was sealed for this very place. It begins at once, so that many may run side by side.
    pub fn open(
        &self,
        area: Area,
        key: &str,
        bytes: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, Malformed>> + use<> {
        let bound = frame::bound_to(self.store, area.name(), key);
        let begun = frame::parts(bytes).map(|(nonce, cipher)| self.key.decrypt(nonce, &bound, cipher));
        async move { begun?.await.map_err(|_| Malformed("does not open".into())) }
    }
}

/// What the names in the list of people are sealed under.
pub struct Names(Key);

impl Names {
    /// The key of the names, where this device has a secret.
    pub async fn kept(database: &Database) -> Result<Option<Self>, BrowserError> {
        let Some(secret) = Secret::kept(database).await? else { return Ok(None) };
        Ok(Some(Self(secret.derive(&[], NAMES).await?)))
    }
}

/// A slot for whoever is enrolled, by nothing but the secret of this device.
async fn slot(database: &Database, identity: &Identity, place: &str, raw: &[u8; KEY]) -> Result<Slot, BrowserError> {
    let (salt, nonce) = (random::bytes(), random::bytes::<NONCE>());
    let wrapping = Secret::of_device(database).await?.derive(&salt, WRAPPING).await?;
    let wrapped = wrapping.encrypt(nonce, &bound_to(identity.replica, place), raw).await?;
    Ok(Slot { kind: Kind::Work, officer: identity.officer, source: Source::DeviceOnly, salt, nonce, wrapped })
}

fn bound_to(store: ReplicaId, place: &str) -> Vec<u8> {
    frame::bound_to(store, Area::People.name(), place)
}
