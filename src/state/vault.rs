//! What seals and opens what is kept on the device. Each store has one random key, which lies on the disk only wrapped,
//! in the store's keyring, once for each officer: by their PIN and the secret of the device, or, while nobody has a PIN,
//! by the secret of the device alone.

use super::Place;
use crate::{
    browser::{
        BrowserError,
        crypto::{Agreement, Key, Secret, Signer},
        database::{Area, Database, Write, Written},
        kdf, random,
    },
    text::t,
};
use caunoi_core::{
    codec::{self, Malformed},
    frame::{self, NONCE},
    id::{Id, ReplicaId},
    keyring::{self, Keyring, Keys, OwnKeys, SealedKey, Slot, Source},
    record::Officer,
};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What keys made by HKDF are for; each purpose has keys of its own.
const WRAPPING: &str = "caunoi store key";
const WRAPPING_BY_PIN: &str = "caunoi store key by PIN";
const WRAPPING_FOR_COLLEAGUE: &str = "caunoi colleague";
const NAMES: &str = "caunoi names";

/// The key of one store, in memory, in the hands of one officer.
#[derive(Debug, Clone)]
pub struct Vault {
    store: ReplicaId,
    key: Key,
    /// What the store was sealed by before its first PIN, while pieces of materials are still under it.
    before: Option<Key>,
    holder: Option<Rc<Holder>>,
}

/// Who has opened a store, and all that their slot opens to.
#[derive(Debug)]
struct Holder {
    officer: Id<Officer>,
    keys: Keys,
    /// Nothing in the sample.
    signer: Option<Signer>,
}

/// Keys for somebody who is to have a place in a store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FreshKeys {
    /// Theirs alone.
    pub own: OwnKeys,
    /// What the hub checks their signatures with.
    #[serde(with = "serde_bytes")]
    pub public: Vec<u8>,
    /// The pair by which their store opens what is carried to it: the secret half, and the public one.
    pub carried: (Vec<u8>, Vec<u8>),
}

impl FreshKeys {
    /// Makes them.
    pub async fn make() -> Result<Self, BrowserError> {
        let (signing, public) = Signer::generate().await?;
        let own = OwnKeys { signing, notes: random::bytes() };
        Ok(Self { own, public, carried: Agreement::generate().await? })
    }

    /// For somebody who sends nothing.
    pub fn of_sample() -> Self {
        let own = OwnKeys { signing: vec![], notes: random::bytes() };
        Self { own, public: vec![], carried: (vec![], vec![]) }
    }
}

/// What came of trying to open a store by what this device has.
#[derive(Debug)]
pub enum Unlocked {
    /// It is open.
    Open(Vault),
    /// It wants the PIN of one of its officers.
    WantsPin,
    /// Its key cannot be had any more.
    Lost,
}

impl Vault {
    /// Opens a store without a PIN, in the hands of this officer.
    pub async fn unlock(database: &Database, Place { store, officer }: Place) -> Result<Unlocked, BrowserError> {
        Self::unlock_by_device(database, store, |slot| slot.officer == officer).await
    }

    /// Opens a store without a PIN, in anybody's hands: somebody is to get a place in it.
    pub async fn unlock_for_another(database: &Database, store: ReplicaId) -> Result<Unlocked, BrowserError> {
        Self::unlock_by_device(database, store, |_| true).await
    }

    async fn unlock_by_device(
        database: &Database,
        store: ReplicaId,
        whose: impl Fn(&Slot) -> bool,
    ) -> Result<Unlocked, BrowserError> {
        let Some(found) = Found::of(database, store).await? else { return Ok(Unlocked::Lost) };
        if found.keyring.needs_pin() {
            return Ok(Unlocked::WantsPin);
        }
        let Some(secret) = Secret::kept(database).await? else { return Ok(Unlocked::Lost) };
        for slot in found.keyring.slots().iter().filter(|slot| slot.source == Source::DeviceOnly && whose(slot)) {
            let wrapping = secret.derive(&slot.salt, WRAPPING).await?;
            if let Some(keys) = found.unwrap(slot, &wrapping).await {
                return Ok(Unlocked::Open(Self::held(store, slot.officer, keys).await?));
            }
        }
        Ok(Unlocked::Lost)
    }

    /// Opens a store by an officer's PIN; nothing where that is not the PIN.
    pub async fn unlock_by_pin(
        database: &Database,
        Place { store, officer }: Place,
        pin: &str,
    ) -> Result<Option<Self>, BrowserError> {
        let found = Found::of(database, store).await?;
        let slot = found.as_ref().and_then(|found| found.keyring.slot(officer));
        let (Some(found), Some(slot), Some(secret)) = (&found, slot, Secret::kept(database).await?) else {
            return Err(BrowserError(t().app.key_lost.into()));
        };
        let Source::PinAndDevice(cost) = slot.source else { return Ok(None) };
        let made = kdf::derive(pin, &slot.salt, Some(cost)).await?;
        let wrapping = secret.derive(&made.bytes, WRAPPING_BY_PIN).await?;
        let Some(keys) = found.unwrap(slot, &wrapping).await else { return Ok(None) };
        Ok(Some(Self::held(store, officer, keys).await?))
    }

    /// The vault of a new store, and its keyring, to be written together with the first of what it seals; that write
    /// fails where another tab has made the store meanwhile.
    pub async fn create(
        database: &Database,
        Place { store, officer }: Place,
        own: OwnKeys,
    ) -> Result<(Self, Write), BrowserError> {
        let vault = Self::held(store, officer, Keys { store: random::bytes(), own }).await?;
        let slot = vault.slot_by_device(database, officer, &vault.holder()?.keys).await?;
        let bytes = frame::plain(&codec::encode(&Keyring::new(vec![slot])));
        Ok((vault, Write::Add(Area::People, keyring::place(store), bytes)))
    }

    async fn held(store: ReplicaId, officer: Id<Officer>, keys: Keys) -> Result<Self, BrowserError> {
        let key = Key::import(keys.store).await?;
        let signing = &keys.own.signing;
        let signer = if signing.is_empty() { None } else { Some(Signer::import(signing).await?) };
        Ok(Self { store, key, before: None, holder: Some(Rc::new(Holder { officer, keys, signer })) })
    }

    /// What seals a store's entry in the list of people, which is read before any store is open.
    pub fn of_names(names: &Names, store: ReplicaId) -> Self {
        Self { store, key: names.0.clone(), before: None, holder: None }
    }

    /// Whose key this is.
    pub fn store(&self) -> ReplicaId {
        self.store
    }

    fn holder(&self) -> Result<&Holder, BrowserError> {
        self.holder.as_deref().ok_or_else(|| BrowserError("nobody has opened this".into()))
    }

    /// Who has opened it.
    pub fn officer(&self) -> Option<Id<Officer>> {
        self.holder.as_ref().map(|holder| holder.officer)
    }

    /// What seals the notes of whoever has opened the store.
    pub async fn of_notes(&self) -> Result<Self, BrowserError> {
        let key = Key::import(self.holder()?.keys.own.notes).await?;
        Ok(Self { store: self.store, key, before: None, holder: None })
    }

    /// The keys of an officer who is enrolled anew: what they note for themselves stays theirs to read.
    pub fn keeping_notes(&self, fresh: OwnKeys) -> Result<OwnKeys, BrowserError> {
        Ok(OwnKeys { notes: self.holder()?.keys.own.notes, ..fresh })
    }

    /// Signs in the name of whoever has opened the store; nothing in the sample.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BrowserError> {
        match &self.holder()?.signer {
            Some(signer) => signer.sign(message).await,
            None => Ok(vec![]),
        }
    }

    /// Gives an officer a place in the open store, or fresh keys where they have one: by the device where nobody has a PIN,
    /// and otherwise until a colleague helps them to one.
    pub async fn admit(&self, database: &Database, officer: Id<Officer>, own: OwnKeys) -> Result<Self, BrowserError> {
        let own = match self.of_colleague(database, officer).await? {
            Some(before) => before.keeping_notes(own)?,
            None => own,
        };
        let admitted = self.with_keys(officer, own).await?;
        let keys = &admitted.holder()?.keys;
        self.rewrite(database, async |found| {
            let slot = if found.keyring.needs_pin() {
                self.slot_for_colleague(officer, keys).await?
            } else {
                self.slot_by_device(database, officer, keys).await?
            };
            Ok(found.keyring.clone().with(slot))
        })
        .await?;
        Ok(admitted)
    }

    /// The vault in the hands of an officer who has these keys; nothing is written.
    pub async fn with_keys(&self, officer: Id<Officer>, own: OwnKeys) -> Result<Self, BrowserError> {
        Self::held(self.store, officer, Keys { store: self.holder()?.keys.store, own }).await
    }

    /// The vault in the hands of an officer who has no PIN yet, or who needs none.
    pub async fn of_colleague(&self, database: &Database, officer: Id<Officer>) -> Result<Option<Self>, BrowserError> {
        let found = Found::of(database, self.store).await?;
        let Some((found, slot)) = found.as_ref().and_then(|found| Some((found, found.keyring.slot(officer)?))) else {
            return Ok(None);
        };
        let wrapping = match slot.source {
            Source::PinAndDevice(_) => return Ok(None),
            Source::DeviceOnly => Secret::of_device(database).await?.derive(&slot.salt, WRAPPING).await?,
            Source::Colleague => self.for_colleagues(&slot.salt).await?,
        };
        match found.unwrap(slot, &wrapping).await {
            Some(keys) => Ok(Some(Self::held(self.store, officer, keys).await?)),
            None => Ok(None),
        }
    }

    /// Gives the officer in whose hands the vault is a PIN, in place of what they opened the store by. Where nobody had one
    /// before, it is [`Self::renew`] that gives it.
    pub async fn set_pin(&self, database: &Database, pin: &str) -> Result<(), BrowserError> {
        let slot = self.slot_by_pin(database, pin, self.holder()?).await?;
        self.rewrite(database, async |found| Ok(found.keyring.clone().with(slot.clone()))).await
    }

    /// Makes another key for a store where nobody has a PIN: it opens by this officer's PIN from then on, by the hub where
    /// there is one, and by no wrapping that old files of the browser may still hold. Colleagues get their PINs while
    /// somebody has it open. The other vault, and what is to be written along with everything that was sealed anew;
    /// nothing where somebody has a PIN already.
    pub async fn renew(
        &self,
        database: &Database,
        pin: &str,
        hub_key: &[u8],
    ) -> Result<Option<(Self, Vec<Write>)>, BrowserError> {
        let found = Found::of(database, self.store).await?.ok_or_else(|| BrowserError(t().app.key_lost.into()))?;
        if found.keyring.needs_pin() {
            return Ok(None);
        }
        let (holder, store) = (self.holder()?, random::bytes());
        let mut renewed = Self::held(self.store, holder.officer, Keys { store, own: holder.keys.own.clone() }).await?;
        renewed.before = Some(self.key.clone());
        let mut keyring = Keyring::new(vec![renewed.slot_by_pin(database, pin, renewed.holder()?).await?]);
        let secret = Secret::of_device(database).await?;
        for other in found.keyring.slots().iter().filter(|slot| slot.officer != holder.officer) {
            let wrapping = secret.derive(&other.salt, WRAPPING).await?;
            if let Some(keys) = found.unwrap(other, &wrapping).await {
                keyring = keyring.with(renewed.slot_for_colleague(other.officer, &Keys { store, ..keys }).await?);
            }
        }
        if !hub_key.is_empty() {
            keyring = keyring.with_recovery(renewed.for_hub(hub_key).await?);
        }
        let before = before_key(self.store);
        let kept = renewed.seal(Area::People, &before, &holder.keys.store).await?;
        let [expect, put] = found.replacement(&keyring);
        Ok(Some((renewed, vec![expect, put, Write::Put(Area::People, before, kept)])))
    }

    /// The store's key, sealed to the hub.
    async fn for_hub(&self, hub_key: &[u8]) -> Result<SealedKey, BrowserError> {
        let (secret, ephemeral) = Agreement::generate().await?;
        let info = SealedKey::info(self.store, hub_key, &ephemeral);
        let shared = Agreement::import(&secret).await?.with(hub_key).await?;
        let nonce = random::bytes();
        let wrapping = Secret::import(shared).await?.derive(&[], &info).await?;
        let wrapped = wrapping.encrypt(nonce, &info, &self.holder()?.keys.store).await?;
        Ok(SealedKey { ephemeral, nonce, wrapped })
    }

    /// Opens a store by the key that the hub has handed back, for an officer who has these keys; nothing where it is
    /// not the key.
    pub async fn unlock_by_hub(
        Place { store, officer }: Place,
        own: OwnKeys,
        (secret, public): &(Vec<u8>, Vec<u8>),
        sealed: &SealedKey,
    ) -> Result<Option<Self>, BrowserError> {
        let info = SealedKey::info(store, public, &sealed.ephemeral);
        let shared = Agreement::import(secret).await?.with(&sealed.ephemeral).await?;
        let wrapping = Secret::import(shared).await?.derive(&[], &info).await?;
        let opened = wrapping.decrypt(sealed.nonce, &info, &sealed.wrapped).await;
        let Some(key) = opened.ok().and_then(|key| key.try_into().ok()) else { return Ok(None) };
        Ok(Some(Self::held(store, officer, Keys { store: key, own }).await?))
    }

    /// The vault with the key from before the first PIN, where pieces of materials may still be under it.
    pub async fn with_what_was_before(self, database: &Database) -> Result<Self, BrowserError> {
        let key = before_key(self.store);
        let Some(kept) = database.get(Area::People, &key).await? else { return Ok(self) };
        // Without it such a piece is as good as missing.
        let before = self.open(Area::People, &key, &kept).await.ok().and_then(|key| key.try_into().ok());
        let Some(before) = before else { return Ok(self) };
        Ok(Self { before: Some(Key::import(before).await?), ..self })
    }

    /// Pieces of materials may still be under the key from before the first PIN.
    pub fn is_renewing(&self) -> bool {
        self.before.is_some()
    }

    /// Opens nothing by the key from before the first PIN any more.
    pub fn forget_before(&mut self) {
        self.before = None;
    }

    /// Removes the key from before the first PIN from the disk.
    pub async fn forget_what_was_before(&self, database: &Database) -> Result<(), BrowserError> {
        database.write(&[Write::Remove(Area::People, before_key(self.store))]).await
    }

    /// Writes another keyring, made anew where another tab was faster.
    async fn rewrite(
        &self,
        database: &Database,
        make: impl AsyncFn(&Found) -> Result<Keyring, BrowserError>,
    ) -> Result<(), BrowserError> {
        loop {
            let found = Found::of(database, self.store).await?;
            let found = found.ok_or_else(|| BrowserError(t().app.key_lost.into()))?;
            if database.write_if(&found.replacement(&make(&found).await?)).await? == Written::Whole {
                return Ok(());
            }
        }
    }

    async fn slot_by_device(
        &self,
        database: &Database,
        officer: Id<Officer>,
        keys: &Keys,
    ) -> Result<Slot, BrowserError> {
        let salt = random::bytes();
        let wrapping = Secret::of_device(database).await?.derive(&salt, WRAPPING).await?;
        self.slot(officer, Source::DeviceOnly, salt, &wrapping, keys).await
    }

    async fn slot_by_pin(&self, database: &Database, pin: &str, holder: &Holder) -> Result<Slot, BrowserError> {
        let salt = random::bytes();
        let made = kdf::derive(pin, &salt, None).await?;
        let wrapping = Secret::of_device(database).await?.derive(&made.bytes, WRAPPING_BY_PIN).await?;
        self.slot(holder.officer, Source::PinAndDevice(made.cost), salt, &wrapping, &holder.keys).await
    }

    async fn slot_for_colleague(&self, officer: Id<Officer>, keys: &Keys) -> Result<Slot, BrowserError> {
        let salt = random::bytes();
        let wrapping = self.for_colleagues(&salt).await?;
        self.slot(officer, Source::Colleague, salt, &wrapping, keys).await
    }

    async fn for_colleagues(&self, salt: &[u8]) -> Result<Key, BrowserError> {
        Secret::import(self.holder()?.keys.store).await?.derive(salt, WRAPPING_FOR_COLLEAGUE).await
    }

    async fn slot(
        &self,
        officer: Id<Officer>,
        source: Source,
        salt: [u8; 16],
        wrapping: &Key,
        keys: &Keys,
    ) -> Result<Slot, BrowserError> {
        let nonce = random::bytes::<NONCE>();
        let wrapped = wrapping.encrypt(nonce, &bound_to(self.store, officer), &codec::encode(keys)).await?;
        Ok(Slot { officer, source, salt, nonce, wrapped })
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
        let older = self.before.as_ref().filter(|_| area == Area::Blobs).zip(frame::parts(bytes).ok());
        let older = older.map(|(key, (nonce, cipher))| key.decrypt(nonce, &bound, cipher));
        async move {
            let opened = match (begun?.await, older) {
                (Err(_), Some(older)) => older.await,
                (opened, _) => opened,
            };
            opened.map_err(|_| Malformed("does not open".into()))
        }
    }
}

/// A store's keyring as it stands on the disk.
pub struct Found {
    store: ReplicaId,
    bytes: Vec<u8>,
    /// What it says.
    pub keyring: Keyring,
}

impl Found {
    /// Reads a store's keyring; nothing where there is none that can be read.
    pub async fn of(database: &Database, store: ReplicaId) -> Result<Option<Self>, BrowserError> {
        let bytes = database.get(Area::People, &keyring::place(store)).await?;
        Ok(bytes.and_then(|bytes| {
            let keyring = codec::decode(frame::open_plain(&bytes).ok()?).ok()?;
            Some(Self { store, bytes, keyring })
        }))
    }

    async fn unwrap(&self, slot: &Slot, wrapping: &Key) -> Option<Keys> {
        let opened = wrapping.decrypt(slot.nonce, &bound_to(self.store, slot.officer), &slot.wrapped).await;
        codec::decode(&opened.ok()?).ok()
    }

    /// What writes another keyring in its place, and not where another tab was faster.
    fn replacement(&self, keyring: &Keyring) -> [Write; 2] {
        let (place, bytes) = (keyring::place(self.store), frame::plain(&codec::encode(keyring)));
        let expect = Write::Expect(Area::People, place.clone(), Some(self.bytes.clone()));
        [expect, Write::Put(Area::People, place, bytes)]
    }
}

/// Where the key of a store from before its first PIN lies, sealed under the one it has now.
fn before_key(store: ReplicaId) -> String {
    format!("before/{store}")
}

/// What the names in the list of people are sealed under.
pub struct Names(Key);

impl Names {
    /// The key of the names, where this device has a secret.
    pub async fn kept(database: &Database) -> Result<Option<Self>, BrowserError> {
        let Some(secret) = Secret::kept(database).await? else { return Ok(None) };
        Ok(Some(Self(secret.derive(&[], NAMES).await?)))
    }

    /// The key of the names, on a device that gets its secret now where it has none.
    pub async fn of_device(database: &Database) -> Result<Self, BrowserError> {
        Ok(Self(Secret::of_device(database).await?.derive(&[], NAMES).await?))
    }
}

/// A slot opens in its store and for its officer, and nowhere else.
fn bound_to(store: ReplicaId, officer: Id<Officer>) -> Vec<u8> {
    frame::bound_to(store, Area::People.name(), &format!("{}/{officer}", keyring::place(store)))
}
