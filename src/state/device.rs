//! One replica on disk: a snapshot and the entries since, all of it sealed under the store's key. All tabs write to it,
//! and the log is the one order of what they do: an entry takes the next number, or none where another tab has taken that.

use super::{Place, vault::Vault};
use crate::browser::{
    BrowserError,
    database::{Area, Database, Write, Written},
};
use caunoi_core::{
    codec, frame,
    id::ReplicaId,
    keyring::OwnKeys,
    replica::{Entry, Replica},
    wire::{Identity, Sent},
};
use serde::{Deserialize, Serialize};

/// After so many entries a snapshot replaces them.
const ENTRIES_PER_SNAPSHOT: u64 = 100;
/// Entries that could not be read stand under this, before their own key.
const DAMAGED: &str = "damaged/";
/// Or after so many bytes of entries.
const BYTES_PER_SNAPSHOT: usize = 512 * 1024;

fn unreadable(error: codec::Malformed) -> BrowserError {
    BrowserError(error.to_string())
}

/// A snapshot with the number of the first entry after it.
#[derive(Serialize, Deserialize)]
struct Rest {
    next: u64,
    #[serde(with = "serde_bytes")]
    replica: Vec<u8>,
}

/// Stands beside a snapshot, in clear, so that a write can depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Mark {
    /// The number of the first entry after the snapshot.
    next: u64,
    /// How often entries were set aside: what a tab knows from before is not what is on disk any more.
    cuts: u64,
}

impl Mark {
    fn read(bytes: Option<&Vec<u8>>) -> Self {
        let number = |at: usize| Some(u64::from_be_bytes(bytes?.get(at..at + 8)?.try_into().ok()?));
        Self { next: number(0).unwrap_or(0), cuts: number(8).unwrap_or(0) }
    }

    fn bytes(self) -> Vec<u8> {
        [self.next.to_be_bytes(), self.cuts.to_be_bytes()].concat()
    }
}

/// What other tabs have written since.
#[derive(Debug)]
pub enum News {
    /// These entries, each to be applied.
    Entries(Vec<Entry>),
    /// What cannot be followed entry by entry: the replica is to be opened again.
    Anew,
}

/// What is to go from the typing in the same transaction in which it becomes an entry, so that no ghost of it comes back.
#[derive(Debug, Clone)]
pub struct Cleared {
    /// Under which key it stands.
    pub key: String,
    /// Only while this is what stands there: another tab may have made it an entry already.
    pub only: Option<Vec<u8>>,
}

/// A replica's place on disk.
#[derive(Debug)]
pub struct Device {
    database: Database,
    replica: ReplicaId,
    vault: Vault,
    next: u64,
    /// The mark as it stood there when it was last read.
    mark: Option<Vec<u8>>,
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
}

impl Device {
    /// Makes a place for a new replica, with its keyring; `false` where it has one already, which stays as it is.
    pub async fn create(database: &Database, identity: Identity, own: OwnKeys) -> Result<bool, BrowserError> {
        let place = Place { store: identity.replica, officer: identity.officer };
        let (vault, keyring) = Vault::create(database, place, own).await?;
        let device = Self::at(database.clone(), vault);
        let mark = Mark::default();
        let snapshot = device.sealed(mark.next, Replica::new(identity).to_snapshot()).await?;
        let snapshot = Write::Add(Area::Snapshots, device.replica.to_string(), snapshot);
        Ok(database.write_if(&[keyring, snapshot, device.put_mark(mark)]).await? == Written::Whole)
    }

    /// Opens a replica. An entry that cannot be read ends the log: it and what follows are set aside,
    /// counted, and never removed.
    pub async fn open(database: Database, vault: Vault) -> Result<Opened, BrowserError> {
        let id = vault.store();
        loop {
            let mut device = Self::at(database.clone(), vault.clone());
            let (snapshot, log) = device.read(0).await?;
            let bytes = snapshot.ok_or_else(|| BrowserError("the snapshot is missing".into()))?;
            if log.iter().map(|(_, entry)| entry).chain([&bytes]).any(|bytes| frame::is_newer(bytes)) {
                return Ok(Opened::Newer);
            }
            let rest = device.vault.open(Area::Snapshots, &id.to_string(), &bytes).await.map_err(unreadable)?;
            let rest: Rest = codec::decode(&rest).map_err(unreadable)?;
            let mut replica = Replica::from_snapshot(&rest.replica).map_err(unreadable)?;
            device.next = rest.next;
            let entries = device.entries(&log).await;
            let good = entries.into_iter().map(|entry| replica.apply(entry)).take_while(Result::is_ok).count();
            device.count(&log[..good]);
            if good < log.len() && device.set_aside(&replica, &log[good..]).await? != Written::Whole {
                // Another tab has done it, or has written since: what is there now is read.
                continue;
            }
            device.damaged = device.database.keys(Area::Log, &format!("{DAMAGED}{id}/")).await?.len();
            return Ok(Opened::Here(Box::new(device), Box::new(replica)));
        }
    }

    /// The next entries, as far as they can be read and stand under the next numbers. All are opened side by side.
    async fn entries(&self, log: &[(String, Vec<u8>)]) -> Vec<Entry> {
        let opening: Vec<_> = log.iter().map(|(key, bytes)| self.vault.open(Area::Log, key, bytes)).collect();
        let mut entries = Vec::new();
        for (((key, _), opening), number) in log.iter().zip(opening).zip(self.next..) {
            match opening.await.and_then(|bytes| codec::decode(&bytes)) {
                Ok(entry) if *key == self.key(number) => entries.push(entry),
                _ => break,
            }
        }
        entries
    }

    /// Goes on after these entries.
    fn count(&mut self, log: &[(String, Vec<u8>)]) {
        self.next += log.len() as u64;
        self.bytes += log.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    }

    /// Moves what cannot be read to a place of its own, so that what is written from now on is found
    /// again, and goes on from what could be read. It stays sealed as it is, bound to where it was.
    async fn set_aside(&mut self, replica: &Replica, tail: &[(String, Vec<u8>)]) -> Result<Written, BrowserError> {
        let mark = Mark { next: self.next, cuts: self.read_mark().cuts + 1 };
        let mut writes: Vec<_> =
            tail.iter().map(|(key, bytes)| Write::Expect(Area::Log, key.clone(), Some(bytes.clone()))).collect();
        writes.push(Write::Expect(Area::Log, self.key(self.next + tail.len() as u64), None));
        for (key, bytes) in tail {
            // A number that is used again may be set aside again.
            writes.push(Write::Put(Area::Log, format!("{DAMAGED}{key}/{}", mark.cuts), bytes.clone()));
            writes.push(Write::Remove(Area::Log, key.clone()));
        }
        self.replace(mark, replica.to_snapshot(), writes).await
    }

    fn at(database: Database, vault: Vault) -> Self {
        Self { database, replica: vault.store(), vault, next: 0, mark: None, bytes: 0, damaged: 0 }
    }

    /// What seals and opens what is kept of this replica.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// How many entries could not be read.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    fn key(&self, number: u64) -> String {
        format!("{}/{number:016x}", self.replica)
    }

    fn mark_key(&self) -> String {
        format!("{}/next", self.replica)
    }

    fn read_mark(&self) -> Mark {
        Mark::read(self.mark.as_ref())
    }

    fn put_mark(&self, mark: Mark) -> Write {
        Write::Put(Area::Snapshots, self.mark_key(), mark.bytes())
    }

    /// The write fails where another tab has written a snapshot since this one looked.
    fn same_mark(&self) -> Write {
        Write::Expect(Area::Snapshots, self.mark_key(), self.mark.clone())
    }

    async fn sealed(&self, next: u64, replica: Vec<u8>) -> Result<Vec<u8>, BrowserError> {
        self.vault.seal(Area::Snapshots, &self.replica.to_string(), &codec::encode(&Rest { next, replica })).await
    }

    /// Reads the mark, and the log from a number on; with all of it the snapshot.
    async fn read(&mut self, from: u64) -> Result<(Option<Vec<u8>>, Vec<(String, Vec<u8>)>), BrowserError> {
        let (id, mark) = (self.replica.to_string(), self.mark_key());
        let keys = [mark.as_str(), id.as_str()];
        let keys = if from == 0 { &keys[..] } else { &keys[..1] };
        let until = format!("{id}/\u{ffff}");
        let (found, log) = self.database.snapshots_and_log(keys, &self.key(from), &until).await?;
        let mut found = found.into_iter();
        self.mark = found.next().flatten();
        Ok((found.next().flatten(), log))
    }

    /// What other tabs have written since this one last looked.
    pub async fn news(&mut self) -> Result<News, BrowserError> {
        let before = self.read_mark();
        let (_, log) = self.read(self.next).await?;
        let mark = self.read_mark();
        if mark.cuts != before.cuts || mark.next > self.next {
            return Ok(News::Anew);
        }
        if mark != before {
            self.bytes = 0;
        }
        let entries = self.entries(&log).await;
        if entries.len() < log.len() {
            return Ok(News::Anew);
        }
        self.count(&log);
        Ok(News::Entries(entries))
    }

    /// The entry, signed where it is a command that was not signed yet.
    pub async fn signed(&self, entry: Entry) -> Result<Entry, BrowserError> {
        match entry {
            Entry::Issued(sent) if sent.signature.is_empty() => {
                let signature = self.vault.sign(&sent.envelope).await?;
                Ok(Entry::Issued(Sent { signature, ..sent }))
            }
            entry => Ok(entry),
        }
    }

    /// Writes an entry; it is on disk when this returns. Not where another tab was faster: in the log, whose news are
    /// then to be read before another entry is made, or in making what was typed an entry.
    pub async fn append(&mut self, entry: &Entry, typed: Option<&Cleared>) -> Result<Written, BrowserError> {
        let key = self.key(self.next);
        let bytes = self.vault.seal(Area::Log, &key, &codec::encode(entry)).await?;
        let size = bytes.len();
        let mut writes = vec![self.same_mark(), Write::Add(Area::Log, key, bytes)];
        writes.extend(typed.into_iter().flat_map(|typed| self.clear(typed)));
        let written = self.database.write_if(&writes).await?;
        if written == Written::Whole {
            self.next += 1;
            self.bytes += size;
        }
        Ok(written)
    }

    /// There are so many entries that a snapshot should replace them.
    pub fn is_large(&self) -> bool {
        self.next.saturating_sub(self.read_mark().next) >= ENTRIES_PER_SNAPSHOT || self.bytes >= BYTES_PER_SNAPSHOT
    }

    /// Replaces the entries by a snapshot of the replica as it is after them. What came after them stays, and so does a
    /// snapshot that another tab has written meanwhile.
    pub async fn compact(&mut self, replica: Vec<u8>) -> Result<(), BrowserError> {
        let mark = Mark { next: self.next, ..self.read_mark() };
        self.replace(mark, replica, vec![]).await.map(|_| ())
    }

    /// Writes a snapshot in place of the one that this tab knows, and of the entries before it.
    async fn replace(&mut self, mark: Mark, replica: Vec<u8>, mut writes: Vec<Write>) -> Result<Written, BrowserError> {
        let bytes = self.sealed(mark.next, replica).await?;
        writes.insert(0, self.same_mark());
        writes.push(Write::RemoveRange(Area::Log, self.key(0), self.key(mark.next)));
        writes.push(Write::Put(Area::Snapshots, self.replica.to_string(), bytes));
        writes.push(self.put_mark(mark));
        let written = self.database.write_if(&writes).await?;
        if written == Written::Whole {
            self.mark = Some(mark.bytes());
            self.bytes = 0;
        }
        Ok(written)
    }

    /// What one officer is typing is nobody else's to save.
    fn typing_key(&self, key: &str) -> String {
        let officer = self.vault.officer().map(|officer| officer.to_string()).unwrap_or_default();
        format!("{}/{officer}/{key}", self.replica)
    }

    fn clear(&self, typed: &Cleared) -> Vec<Write> {
        let key = self.typing_key(&typed.key);
        let expect = typed.only.clone().map(|only| Write::Expect(Area::Typing, key.clone(), Some(only)));
        expect.into_iter().chain([Write::Remove(Area::Typing, key)]).collect()
    }

    /// Keeps what is being typed.
    pub async fn keep_typed(&self, key: &str, bytes: &[u8]) -> Result<(), BrowserError> {
        let key = self.typing_key(key);
        let sealed = self.vault.seal(Area::Typing, &key, bytes).await?;
        self.database.write(&[Write::Put(Area::Typing, key, sealed)]).await
    }

    /// Forgets what was being typed.
    pub async fn forget_typed(&self, typed: &Cleared) -> Result<(), BrowserError> {
        // Where another tab was faster, it is gone as well.
        self.database.write_if(&self.clear(typed)).await.map(|_| ())
    }

    /// What is being typed in all tabs, and what was when one was killed: how to clear it away, and its bytes.
    pub async fn typed(&self) -> Result<Vec<(Cleared, Vec<u8>)>, BrowserError> {
        let prefix = self.typing_key("");
        let kept = self.database.all(Area::Typing, &prefix).await?;
        let opening: Vec<_> = kept.iter().map(|(key, bytes)| self.vault.open(Area::Typing, key, bytes)).collect();
        let mut found = Vec::new();
        for ((key, bytes), opening) in kept.into_iter().zip(opening) {
            if let Ok(payload) = opening.await {
                let key = key.strip_prefix(&prefix).unwrap_or_default().to_owned();
                found.push((Cleared { key, only: Some(bytes) }, payload));
            }
        }
        Ok(found)
    }
}
