//! One replica on disk: a snapshot and the entries since, all of it sealed under the store's key.

use super::vault::Vault;
use crate::browser::{
    BrowserError,
    database::{Area, Database, Write},
};
use caunoi_core::{
    codec, frame,
    id::ReplicaId,
    replica::{Entry, Replica},
    wire::Identity,
};
use serde::{Deserialize, Serialize};

/// After so many entries a snapshot replaces them.
const ENTRIES_PER_SNAPSHOT: usize = 100;
/// Entries that could not be read stand under this, before their own key.
const DAMAGED: &str = "damaged/";
/// Or after so many bytes of entries.
const BYTES_PER_SNAPSHOT: usize = 512 * 1024;

/// A snapshot with the number of the first entry after it.
#[derive(Serialize, Deserialize)]
struct Rest {
    next: u64,
    #[serde(with = "serde_bytes")]
    replica: Vec<u8>,
}

/// A replica's place on disk.
#[derive(Debug)]
pub struct Device {
    database: Database,
    replica: ReplicaId,
    vault: Vault,
    next: u64,
    entries: usize,
    bytes: usize,
    damaged: usize,
}

/// What came of opening a replica.
#[derive(Debug)]
pub enum Opened {
    /// It is here.
    Here(Box<Device>, Box<Replica>),
    /// A newer build has written here: nothing is touched.
    Newer,
    /// Its key cannot be had: nothing is touched.
    Locked,
}

impl Device {
    /// Makes a place for a new replica.
    pub async fn create(database: Database, identity: Identity) -> Result<(Self, Replica), BrowserError> {
        let replica = Replica::new(identity);
        let (vault, keyring) = Vault::create(&database, replica.identity()).await?;
        let device = Self::at(database, vault);
        let mut writes = device.snapshot(replica.to_snapshot()).await?.to_vec();
        writes.extend(keyring);
        device.database.write(&writes).await?;
        Ok((device, replica))
    }

    /// Opens a replica. An entry that cannot be read ends the log: it and what follows are set aside,
    /// counted, and never removed.
    pub async fn open(database: Database, id: ReplicaId) -> Result<Opened, BrowserError> {
        let unreadable = |error: codec::Malformed| BrowserError(error.to_string());
        let Some(vault) = Vault::unlock(&database, id).await? else { return Ok(Opened::Locked) };
        let (bytes, log) = database.snapshot_and_log(&id.to_string(), &format!("{id}/")).await?;
        let bytes = bytes.ok_or_else(|| BrowserError("the snapshot is missing".into()))?;
        if log.iter().map(|(_, entry)| entry).chain([&bytes]).any(|bytes| frame::is_newer(bytes)) {
            return Ok(Opened::Newer);
        }
        let rest = vault.open(Area::Snapshots, &id.to_string(), &bytes).await.map_err(unreadable)?;
        let rest: Rest = codec::decode(&rest).map_err(unreadable)?;
        let mut replica = Replica::from_snapshot(&rest.replica).map_err(unreadable)?;

        let opening: Vec<_> = log.iter().map(|(key, bytes)| vault.open(Area::Log, key, bytes)).collect();
        let mut device = Self { next: rest.next, ..Self::at(database, vault) };
        for ((_, bytes), opening) in log.iter().zip(opening) {
            let entry = opening.await.and_then(|bytes| codec::decode::<Entry>(&bytes));
            if entry.and_then(|entry| replica.apply(entry)).is_err() {
                device.set_aside(&replica, &log[device.entries..]).await?;
                break;
            }
            device.next += 1;
            device.entries += 1;
            device.bytes += bytes.len();
        }
        device.damaged = device.database.keys(Area::Log, &format!("{DAMAGED}{id}/")).await?.len();
        Ok(Opened::Here(Box::new(device), Box::new(replica)))
    }

    /// Moves what cannot be read to a place of its own, so that what is written from now on is found
    /// again, and goes on from what could be read. It stays sealed as it is, bound to where it was.
    async fn set_aside(&mut self, replica: &Replica, tail: &[(String, Vec<u8>)]) -> Result<(), BrowserError> {
        let aside = tail.iter().map(|(key, bytes)| Write::Put(Area::Log, format!("{DAMAGED}{key}"), bytes.clone()));
        let mut writes: Vec<_> = aside.collect();
        writes.extend(self.snapshot(replica.to_snapshot()).await?);
        self.database.write(&writes).await
    }

    fn at(database: Database, vault: Vault) -> Self {
        Self { database, replica: vault.store(), vault, next: 0, entries: 0, bytes: 0, damaged: 0 }
    }

    /// What seals and opens what is kept of this replica.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// How many entries could not be read.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// Writes an entry; it is on disk when this returns. `typed` names what was being typed and has
    /// become this entry: it goes in the same transaction, so that no ghost of it comes back.
    pub async fn append(&mut self, entry: &Entry, typed: Option<&str>) -> Result<(), BrowserError> {
        let key = format!("{}/{:016x}", self.replica, self.next);
        let bytes = self.vault.seal(Area::Log, &key, &codec::encode(entry)).await?;
        let size = bytes.len();
        let mut writes = vec![Write::Add(Area::Log, key, bytes)];
        writes.extend(typed.map(|key| Write::Remove(Area::Typing, format!("{}/{key}", self.replica))));
        self.database.write(&writes).await?;
        self.next += 1;
        self.entries += 1;
        self.bytes += size;
        Ok(())
    }

    /// There are so many entries that a snapshot should replace them.
    pub fn is_large(&self) -> bool {
        self.entries >= ENTRIES_PER_SNAPSHOT || self.bytes >= BYTES_PER_SNAPSHOT
    }

    /// Replaces the entries by a snapshot of the replica as it is after them.
    pub async fn compact(&mut self, replica: Vec<u8>) -> Result<(), BrowserError> {
        self.database.write(&self.snapshot(replica).await?).await?;
        self.entries = 0;
        self.bytes = 0;
        Ok(())
    }

    /// A snapshot in place of the entries before it.
    async fn snapshot(&self, replica: Vec<u8>) -> Result<[Write; 2], BrowserError> {
        let (key, rest) = (self.replica.to_string(), codec::encode(&Rest { next: self.next, replica }));
        let bytes = self.vault.seal(Area::Snapshots, &key, &rest).await?;
        Ok([Write::RemoveAll(Area::Log, format!("{}/", self.replica)), Write::Put(Area::Snapshots, key, bytes)])
    }

    /// Keeps what is being typed.
    pub async fn keep_typed(&self, key: &str, bytes: &[u8]) -> Result<(), BrowserError> {
        let key = format!("{}/{key}", self.replica);
        let bytes = self.vault.seal(Area::Typing, &key, bytes).await?;
        self.database.write(&[Write::Put(Area::Typing, key, bytes)]).await
    }

    /// Forgets what was being typed.
    pub async fn forget_typed(&self, key: &str) -> Result<(), BrowserError> {
        self.database.write(&[Write::Remove(Area::Typing, format!("{}/{key}", self.replica))]).await
    }

    /// What was being typed when the app was last closed or killed.
    pub async fn typed(&self) -> Result<Vec<Vec<u8>>, BrowserError> {
        let kept = self.database.all(Area::Typing, &format!("{}/", self.replica)).await?;
        let mut typed = Vec::new();
        for (key, bytes) in kept {
            typed.extend(self.vault.open(Area::Typing, &key, &bytes).await);
        }
        Ok(typed)
    }
}
