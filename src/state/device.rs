//! One replica on disk: a snapshot and the entries since, all of it sealed under the store's key. All tabs write to it,
//! and the log is the one order of what they do: an entry takes the next number, or none where another tab has taken that.
//!
//! There are two snapshots, and the next one is written over the older, while the log since the other one is kept. So
//! whatever single piece is damaged on the disk, everything else is read.

use super::{Place, carry::box_key, vault::Vault};
use crate::browser::{
    BrowserError,
    database::{Area, Database, Write, Written},
    random,
};
use caunoi_core::{
    codec, frame,
    id::ReplicaId,
    keyring::OwnKeys,
    replica::{Entry, Frozen, Replica},
    wire::{Identity, Sent},
};
use serde::{Deserialize, Serialize};

/// After so many entries a snapshot replaces them.
const ENTRIES_PER_SNAPSHOT: u64 = 100;
/// So many records of a snapshot are written down in one go: on a slow tablet that takes a few milliseconds.
const RECORDS_AT_ONCE: usize = 100;
/// Entries that could not be read stand under this, before their own key; snapshots behind theirs.
const DAMAGED: &str = "damaged/";
/// More entries than this are never missing in a row: then it is the number after them that is wrong.
const MISSING: u64 = 1000;
/// Or after so many bytes of entries.
const BYTES_PER_SNAPSHOT: usize = 512 * 1024;

/// Which of the two snapshots of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Side {
    #[default]
    First,
    Second,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// Stands beside the snapshots, in clear, so that a write can depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Mark {
    /// The number of the first entry after the newest snapshot.
    next: u64,
    /// How often something was set aside: what a tab knows from before is not what is on disk any more.
    cuts: u64,
    /// Where that snapshot is.
    side: Side,
}

impl Mark {
    /// The mark, where it can be read. All that it says can be found out without it.
    fn read(bytes: Option<&Vec<u8>>) -> Option<Self> {
        codec::decode(frame::open_plain(bytes?).ok()?).ok()
    }

    fn bytes(self) -> Vec<u8> {
        frame::plain(&codec::encode(&self))
    }
}

/// Keys of the log with their bytes.
type Rows = Vec<(String, Vec<u8>)>;

/// Where a replica is read from.
struct Base {
    replica: Replica,
    next: u64,
    side: Side,
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

/// A snapshot that is being written down, while the store goes on.
#[derive(Debug)]
pub struct Draft {
    store: ReplicaId,
    frozen: Frozen,
    /// What was on the disk when it was begun.
    before: Mark,
    /// The number of the first entry after it.
    next: u64,
    /// The bytes of the entries before that.
    bytes: usize,
}

impl Draft {
    /// Writes down some more, which takes a moment; whether there is any left.
    pub fn write(&mut self) -> bool {
        self.frozen.write(RECORDS_AT_ONCE)
    }
}

/// A replica's place on disk.
#[derive(Debug)]
pub struct Device {
    database: Database,
    replica: ReplicaId,
    vault: Vault,
    next: u64,
    /// Which snapshot stays when the next one is written, and what is known of it.
    mark: Mark,
    /// The mark as it stood on the disk when it was last read.
    mark_bytes: Option<Vec<u8>>,
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
        let replica = device.at_rest(&Replica::new(identity));
        let first = device.sealed(Side::First, &replica).await?;
        let second = device.sealed(Side::Second, &replica).await?;
        let writes = [
            keyring,
            Write::Add(Area::Snapshots, device.snapshot_key(Side::First), first),
            Write::Put(Area::Snapshots, device.snapshot_key(Side::Second), second),
            device.put_mark(Mark::default()),
        ];
        Ok(database.write_if(&writes).await? == Written::Whole)
    }

    /// Opens a replica from whatever of it can be read. What cannot is set aside, counted, and never removed.
    pub async fn open(database: Database, vault: Vault) -> Result<Opened, BrowserError> {
        loop {
            let mut device = Self::at(database.clone(), vault.clone());
            let before = database.get(Area::Snapshots, &device.mark_key()).await?;
            let mark = Mark::read(before.as_ref());
            let (base, mut harmed) = device.newest_snapshot(mark).await?;
            let log = device.read(0).await?;
            if device.mark_bytes != before {
                // Another tab has written a snapshot meanwhile.
                continue;
            }
            if device.is_newer(&log, mark, &harmed) {
                return Ok(Opened::Newer);
            }
            let base = base.ok_or_else(|| BrowserError("no snapshot can be read".into()))?;
            device.mark = Mark { next: base.next, side: base.side, cuts: mark.unwrap_or_default().cuts };
            device.next = base.next;
            let mut replica = base.replica;
            harmed.extend(device.carry_out(&mut replica, log).await);
            if (mark.is_none() || !harmed.is_empty()) && device.mend(&replica, &harmed).await == Ok(false) {
                continue;
            }
            device.damaged = device.count_damaged().await?.max(harmed.len());
            return Ok(Opened::Here(Box::new(device), Box::new(replica)));
        }
    }

    /// The newest snapshot that opens, and those that do not: where both are asked, all of them.
    async fn newest_snapshot(&self, mark: Option<Mark>) -> Result<(Option<Base>, Vec<Write>), BrowserError> {
        let (mut newest, mut harmed): (Option<Base>, Vec<Write>) = (None, Vec::new());
        let first = mark.unwrap_or_default().side;
        for side in [first, first.other()] {
            let key = self.snapshot_key(side);
            let Some(bytes) = self.database.get(Area::Snapshots, &key).await? else { continue };
            match self.open_snapshot(&key, &bytes).await {
                Ok((next, replica)) if newest.as_ref().is_none_or(|newest| newest.next < next) => {
                    newest = Some(Base { replica, next, side });
                }
                Ok(_) => {}
                Err(_) => harmed.push(Write::Put(Area::Snapshots, key, bytes)),
            }
            if mark.is_some() && newest.is_some() {
                break;
            }
        }
        Ok((newest, harmed))
    }

    async fn open_snapshot(&self, key: &str, bytes: &[u8]) -> Result<(u64, Replica), codec::Malformed> {
        let bytes = self.vault.open(Area::Snapshots, key, bytes).await?;
        let (next, replica) = codec::take(&bytes)?;
        Ok((next, Replica::from_snapshot(replica)?))
    }

    /// Whether what was written last is of a format that came after this build. Elsewhere such a format is damage.
    fn is_newer(&self, log: &Rows, mark: Option<Mark>, harmed: &[Write]) -> bool {
        let start = self.key(mark.unwrap_or_default().next);
        match log.iter().rfind(|(key, _)| *key >= start) {
            Some((_, last)) => frame::is_newer(last),
            None => harmed.iter().any(|write| matches!(write, Write::Put(_, _, bytes) if frame::is_newer(bytes))),
        }
    }

    /// Carries out what can be read of the log from the next number on; what cannot.
    async fn carry_out(&mut self, replica: &mut Replica, log: Rows) -> Vec<Write> {
        let start = self.key(self.next);
        let log: Rows = log.into_iter().filter(|(key, _)| *key >= start).collect();
        let entries = self.entries(&log).await;
        let (rows, entries): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        self.bytes = log.iter().map(|(_, bytes)| bytes.len()).sum();
        let lost = replica.carry_out_what_is_left(entries);
        let rows = lost.into_iter().filter_map(|at| log.get(rows[at]?));
        rows.map(|(key, bytes)| Write::Put(Area::Log, key.clone(), bytes.clone())).collect()
    }

    /// What stands under the next numbers: which row that is, and its entry. A number may be missing, and an entry may not
    /// open. All are opened side by side.
    async fn entries(&mut self, log: &Rows) -> Vec<(Option<usize>, Option<Entry>)> {
        let opening: Vec<_> = log.iter().map(|(key, bytes)| self.vault.open(Area::Log, key, bytes)).collect();
        let mut entries = Vec::new();
        for (row, ((key, _), opening)) in log.iter().zip(opening).enumerate() {
            let entry = opening.await.and_then(|bytes| codec::decode(&bytes)).ok();
            match self.number(key).and_then(|number| number.checked_sub(self.next)) {
                Some(missing) if missing <= MISSING => {
                    entries.extend((0..missing).map(|_| (None, None)));
                    self.next += missing + 1;
                    entries.push((Some(row), entry));
                }
                _ => entries.push((Some(row), None)),
            }
        }
        entries
    }

    fn number(&self, key: &str) -> Option<u64> {
        let digits = key.strip_prefix(&format!("{}/", self.replica))?;
        u64::from_str_radix(digits, 16).ok().filter(|number| *key == self.key(*number))
    }

    /// Puts what could not be read where nothing else is written, and a snapshot of what could in its stead. What is moved
    /// stays sealed as it is, bound to where it was. `false` where another tab has done it, or has written since.
    async fn mend(&mut self, replica: &Replica, harmed: &[Write]) -> Result<bool, BrowserError> {
        let mark = Mark { next: self.next, cuts: self.mark.cuts + 1, ..self.mark };
        let mut writes = vec![Write::Expect(Area::Log, self.key(self.next), None)];
        for write in harmed {
            let Write::Put(area, key, bytes) = write else { continue };
            // What stands under one key may be damaged again.
            let name = format!("{:016x}", u64::from_be_bytes(random::bytes()));
            let aside = match area {
                Area::Log => format!("{DAMAGED}{key}/{name}"),
                _ => format!("{key}/{DAMAGED}{name}"),
            };
            writes.push(Write::Expect(*area, key.clone(), Some(bytes.clone())));
            writes.push(Write::Put(*area, aside, bytes.clone()));
            writes.push(Write::Remove(*area, key.clone()));
        }
        Ok(self.replace(mark, &self.at_rest(replica), writes).await? == Written::Whole)
    }

    async fn count_damaged(&self) -> Result<usize, BrowserError> {
        let id = self.replica;
        let entries = self.database.keys(Area::Log, &format!("{DAMAGED}{id}/")).await?;
        let snapshots = self.database.keys(Area::Snapshots, &format!("{id}/")).await?;
        Ok(entries.len() + snapshots.iter().filter(|key| key.contains(DAMAGED)).count())
    }

    fn at(database: Database, vault: Vault) -> Self {
        Self {
            database,
            replica: vault.store(),
            vault,
            next: 0,
            mark: Mark::default(),
            mark_bytes: None,
            bytes: 0,
            damaged: 0,
        }
    }

    /// What seals and opens what is kept of this replica.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Nothing is under the key from before the first PIN any more.
    pub fn forget_what_was_before(&mut self) {
        self.vault.forget_before();
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

    /// Where a snapshot is.
    fn snapshot_key(&self, side: Side) -> String {
        match side {
            Side::First => self.replica.to_string(),
            Side::Second => format!("{}/second", self.replica),
        }
    }

    fn put_mark(&self, mark: Mark) -> Write {
        Write::Put(Area::Snapshots, self.mark_key(), mark.bytes())
    }

    /// The write fails where another tab has written a snapshot since this one looked.
    fn same_mark(&self) -> Write {
        Write::Expect(Area::Snapshots, self.mark_key(), self.mark_bytes.clone())
    }

    /// A snapshot: the number of the first entry after it, and the replica as it is before that.
    pub fn at_rest(&self, replica: &Replica) -> Vec<u8> {
        replica.freeze(codec::encode(&self.next)).into_bytes()
    }

    async fn sealed(&self, side: Side, snapshot: &[u8]) -> Result<Vec<u8>, BrowserError> {
        self.vault.seal(Area::Snapshots, &self.snapshot_key(side), snapshot).await
    }

    /// Reads the mark, and the log from a number on.
    async fn read(&mut self, from: u64) -> Result<Rows, BrowserError> {
        let until = format!("{}/\u{ffff}", self.replica);
        let (found, log) = self.database.snapshots_and_log(&[&self.mark_key()], &self.key(from), &until).await?;
        self.mark_bytes = found.into_iter().next().flatten();
        Ok(log)
    }

    /// What other tabs have written since this one last looked.
    pub async fn news(&mut self) -> Result<News, BrowserError> {
        let log = self.read(self.next).await?;
        let Some(mark) = Mark::read(self.mark_bytes.as_ref()) else { return Ok(News::Anew) };
        if mark.cuts != self.mark.cuts || mark.next > self.next {
            return Ok(News::Anew);
        }
        if mark != self.mark {
            self.bytes = 0;
            self.mark = mark;
        }
        let before = self.next;
        let found = self.entries(&log).await;
        let (whole, news): (usize, Vec<_>) = (found.len(), found.into_iter().filter_map(|(_, entry)| entry).collect());
        if news.len() < whole {
            self.next = before;
            return Ok(News::Anew);
        }
        self.bytes += log.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        Ok(News::Entries(news))
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
        self.next.saturating_sub(self.mark.next) >= ENTRIES_PER_SNAPSHOT || self.bytes >= BYTES_PER_SNAPSHOT
    }

    /// Begins a snapshot that is to take the place of the entries so far, of the replica as it is after them.
    pub fn begin_snapshot(&self, replica: &Replica) -> Draft {
        let frozen = replica.freeze(codec::encode(&self.next));
        Draft { store: self.replica, frozen, before: self.mark, next: self.next, bytes: self.bytes }
    }

    /// Puts a snapshot in the place of the entries before it. What came after them stays; and so does everything where
    /// something else was done with the snapshots meanwhile, by another tab or by this one, or the tablet was handed over.
    pub async fn compact(&mut self, draft: Draft) -> Result<(), BrowserError> {
        if (draft.store, draft.before) != (self.replica, self.mark) {
            return Ok(());
        }
        let (mark, bytes) = (Mark { next: draft.next, ..self.mark }, self.bytes.saturating_sub(draft.bytes));
        if self.replace(mark, &draft.frozen.into_bytes(), vec![]).await? == Written::Whole {
            self.bytes = bytes;
        }
        Ok(())
    }

    /// Writes a snapshot in place of the older one, and removes the entries that only that one needed.
    async fn replace(&mut self, mark: Mark, snapshot: &[u8], mut writes: Vec<Write>) -> Result<Written, BrowserError> {
        let mark = Mark { side: self.mark.side.other(), ..mark };
        let bytes = self.sealed(mark.side, snapshot).await?;
        writes.insert(0, self.same_mark());
        if self.mark.next > 0 {
            writes.push(Write::RemoveRange(Area::Log, self.key(0), self.key(self.mark.next)));
        }
        writes.push(Write::Put(Area::Snapshots, self.snapshot_key(mark.side), bytes));
        writes.push(self.put_mark(mark));
        let written = self.database.write_if(&writes).await?;
        if written == Written::Whole {
            self.mark = mark;
            self.mark_bytes = Some(mark.bytes());
            self.bytes = 0;
        }
        Ok(written)
    }

    /// Seals everything of the replica under another key, in one write with what else belongs to that. Not where another tab
    /// has written meanwhile; what that tab knows is worth nothing afterwards. What was set aside stays as it is. `snapshot`
    /// is of the replica [at rest](Self::at_rest).
    pub async fn seal_anew(
        &mut self,
        vault: Vault,
        snapshot: &[u8],
        also: Vec<Write>,
    ) -> Result<Written, BrowserError> {
        let mark = Mark { next: self.next, cuts: self.mark.cuts + 1, side: Side::First };
        let mut renewed = Self::at(self.database.clone(), vault);
        let mut writes = vec![self.same_mark(), Write::Expect(Area::Log, self.key(self.next), None)];
        writes.extend(also);
        writes.push(Write::RemoveRange(Area::Log, self.key(0), self.key(self.next)));
        for side in [Side::First, Side::Second] {
            let bytes = renewed.sealed(side, snapshot).await?;
            writes.push(Write::Put(Area::Snapshots, self.snapshot_key(side), bytes));
        }
        for (area, prefix) in [(Area::Typing, format!("{}/", self.replica)), (Area::People, box_key(self.replica))] {
            for (key, bytes) in self.database.all(area, &prefix).await? {
                let Ok(clear) = self.vault.open(area, &key, &bytes).await else { continue };
                let sealed = renewed.vault.seal(area, &key, &clear).await?;
                writes.push(Write::Expect(area, key.clone(), Some(bytes)));
                writes.push(Write::Put(area, key, sealed));
            }
        }
        writes.push(self.put_mark(mark));
        let written = self.database.write_if(&writes).await?;
        if written == Written::Whole {
            (renewed.next, renewed.mark, renewed.damaged) = (mark.next, mark, self.damaged);
            renewed.mark_bytes = Some(mark.bytes());
            *self = renewed;
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

    /// Whether the officer was typing something that is no command yet, in whichever tab.
    pub async fn has_typed(&self) -> Result<bool, BrowserError> {
        Ok(!self.database.keys(Area::Typing, &self.typing_key("")).await?.is_empty())
    }

    /// What is being typed in all tabs, and what was when one was killed: how to clear it away, and its bytes. Besides, how
    /// much of it does not open, which stays.
    pub async fn typed(&self) -> Result<(Vec<(Cleared, Vec<u8>)>, usize), BrowserError> {
        let prefix = self.typing_key("");
        let kept = self.database.all(Area::Typing, &prefix).await?;
        let opening: Vec<_> = kept.iter().map(|(key, bytes)| self.vault.open(Area::Typing, key, bytes)).collect();
        let (mut found, mut damaged) = (Vec::new(), 0);
        for ((key, bytes), opening) in kept.into_iter().zip(opening) {
            let key = key.strip_prefix(&prefix).unwrap_or_default().to_owned();
            match opening.await {
                Ok(payload) => found.push((Cleared { key, only: Some(bytes) }, payload)),
                Err(_) => damaged += 1,
            }
        }
        Ok((found, damaged))
    }
}
