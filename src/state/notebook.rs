//! Private notes: an officer's own, sealed by a key that no colleague's PIN opens, kept on this device and sent nowhere.

use super::{App, Place, vault::Vault};
use crate::{
    browser::{
        BrowserError,
        database::{Area, Database, Write, Written},
        random,
    },
    text::t,
};
use caunoi_core::{codec, id::RecordId, time::Moment};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap};

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateNote {
    /// Which one.
    pub id: RecordId,
    /// What it says.
    pub text: String,
    /// When it was last changed, by the hub's clock as far as it is known.
    pub changed: Moment,
}

/// The notes on this device of whoever uses the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notebook {
    /// Those that can be read, the one changed last at the top.
    pub notes: Vec<PrivateNote>,
    /// How many do not open: sealed by a key that went with a forgotten PIN, or damaged.
    pub unreadable: usize,
}

/// A note as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    text: String,
    changed: Moment,
}

/// What is known of notes while they are written.
#[derive(Debug, Default)]
pub(super) struct NoteDesk {
    /// What is to be written; of each note only what it says last.
    waiting: RefCell<BTreeMap<RecordId, String>>,
    /// Held while notes are written, so that what it says last is written last.
    written: futures_util::lock::Mutex<OnDisk>,
}

/// The notes as this tab last saw them on the disk.
#[derive(Debug, Default)]
struct OnDisk {
    bytes: BTreeMap<RecordId, Vec<u8>>,
    /// Those that another tab has changed meanwhile: what was written here went on under another number.
    moved: BTreeMap<RecordId, RecordId>,
}

fn prefix(Place { store, officer }: Place) -> String {
    format!("{store}/{officer}/")
}

impl App {
    /// Reads the notes of whoever uses the app.
    pub fn notebook(self, then: impl FnOnce(Result<Notebook, String>) + 'static) {
        self.spawn(async move {
            then(self.read_notes().await.map_err(|error| format!("{} ({})", t().notebook.not_read, error.0)));
        });
    }

    async fn binder(self) -> Result<(Database, Vault, String), BrowserError> {
        let place = self.place().ok_or_else(|| BrowserError(t().app.not_open.into()))?;
        Ok((self.database()?, self.vault().await?.of_notes().await?, prefix(place)))
    }

    async fn read_notes(self) -> Result<Notebook, BrowserError> {
        self.write_waiting_notes().await?;
        let (database, vault, prefix) = self.binder().await?;
        let engine = self.engine();
        let mut disk = engine.notes.written.lock().await;
        // What the screen shows from here on is what is on the disk.
        *disk = OnDisk::default();
        let kept = database.all(Area::Notes, &prefix).await?;
        let opening: Vec<_> = kept.iter().map(|(key, bytes)| vault.open(Area::Notes, key, bytes)).collect();
        let mut found = Notebook::default();
        for ((key, bytes), opening) in kept.into_iter().zip(opening) {
            let id = key.strip_prefix(&prefix).and_then(|id| id.parse().ok());
            let kept = opening.await.and_then(|clear| codec::decode::<Kept>(&clear));
            if let (Some(id), Ok(Kept { text, changed })) = (id, kept) {
                disk.bytes.insert(id, bytes);
                found.notes.push(PrivateNote { id, text, changed });
            } else {
                found.unreadable += 1;
            }
        }
        found.notes.sort_by_key(|note| core::cmp::Reverse(note.changed));
        Ok(found)
    }

    /// A note to write into; it is on disk as soon as it says something.
    pub fn new_note(self) -> PrivateNote {
        PrivateNote { id: RecordId(random::bytes()), text: String::new(), changed: self.now() }
    }

    /// Writes what a note says now, nothing for one that is to go; tells when that is on disk, or why it is not.
    pub fn write_note(self, id: RecordId, text: String, told: impl FnOnce(Result<(), String>) + 'static) {
        self.engine().notes.waiting.borrow_mut().insert(id, text);
        self.spawn(async move {
            let written = self.write_waiting_notes().await;
            told(written.map_err(|error| format!("{} ({})", t().notebook.not_written, error.0)));
        });
    }

    /// Something of a note is not on disk yet.
    pub(super) fn has_unwritten_notes(self) -> bool {
        !self.engine().notes.waiting.borrow().is_empty()
    }

    pub(super) async fn write_waiting_notes(self) -> Result<(), BrowserError> {
        let engine = self.engine();
        let mut disk = engine.notes.written.lock().await;
        loop {
            let next = engine.notes.waiting.borrow_mut().pop_first();
            let Some((id, text)) = next else { return Ok(()) };
            if let Err(error) = self.put_note(&mut disk, id, &text).await {
                // Unless something newer was typed meanwhile.
                engine.notes.waiting.borrow_mut().entry(id).or_insert(text);
                return Err(error);
            }
        }
    }

    async fn put_note(self, disk: &mut OnDisk, id: RecordId, text: &str) -> Result<(), BrowserError> {
        let (database, vault, prefix) = self.binder().await?;
        let mut number = disk.moved.get(&id).copied().unwrap_or(id);
        loop {
            let key = format!("{prefix}{number}");
            let kept = codec::encode(&Kept { text: text.into(), changed: self.now() });
            let bytes = vault.seal(Area::Notes, &key, &kept).await?;
            let step = if text.is_empty() {
                Write::Remove(Area::Notes, key.clone())
            } else {
                Write::Put(Area::Notes, key.clone(), bytes.clone())
            };
            let writes = [Write::Expect(Area::Notes, key, disk.bytes.get(&number).cloned()), step];
            if self.insist(async || database.write_if(&writes).await).await? == Written::Whole {
                if text.is_empty() {
                    disk.bytes.remove(&number)
                } else {
                    disk.bytes.insert(number, bytes)
                };
                return Ok(());
            }
            if text.is_empty() {
                // What another tab has written there stays.
                return Ok(());
            }
            number = RecordId(random::bytes());
            disk.moved.insert(id, number);
        }
    }
}
