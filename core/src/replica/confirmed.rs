//! The records as the hub has confirmed them, and how far they have been read.

use crate::{
    id::RecordId,
    policy::Scope,
    reads::Store,
    wire::{Cursors, Left, Row, SyncResponse},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// One record as it is held: its bytes, and by which scopes it is visible since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    kind: String,
    seq: u64,
    #[serde(with = "serde_bytes")]
    body: Vec<u8>,
    scopes: Cursors,
}

/// Answers of the hub that are not complete yet. They are kept, but not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Arriving {
    reset: bool,
    rows: Vec<Row>,
    left: Vec<Left>,
}

/// The confirmed records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    epoch: u32,
    cursors: Cursors,
    head: u64,
    complete: bool,
    held: BTreeMap<RecordId, Held>,
    arriving: Arriving,
    #[serde(skip)]
    records: Store,
}

impl Confirmed {
    /// The epoch the cursors belong to.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// How far each scope has been read, what is still arriving included.
    pub fn cursors(&self) -> &Cursors {
        &self.cursors
    }

    /// The space's sequence number up to which everything visible is here.
    pub fn head(&self) -> u64 {
        self.head
    }

    /// Everything has been pulled at least once.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The records, read.
    pub fn records(&self) -> &Store {
        &self.records
    }

    /// The records held whose kind or shape this app does not know.
    pub fn unknown(&self) -> usize {
        self.held.len() - self.records.len()
    }

    /// The encoded records by identifier, for comparing replicas.
    pub fn bodies(&self) -> impl Iterator<Item = (RecordId, &[u8])> {
        self.held.iter().map(|(id, held)| (*id, held.body.as_slice()))
    }

    /// The scopes by which a record is held.
    pub fn scopes(&self, id: RecordId) -> impl Iterator<Item = Scope> {
        self.held.get(&id).into_iter().flat_map(|held| held.scopes.keys().copied())
    }

    /// Takes an answer in, unless it continues from somewhere else: then it is an old one that was
    /// overtaken, and what it says has been said since.
    pub(super) fn take(&mut self, response: SyncResponse) {
        if response.from != self.cursors && !self.is_covered_by(&response) {
            return;
        }
        if response.epoch != self.epoch || response.reset {
            self.epoch = response.epoch;
            self.arriving = Arriving { reset: true, ..Arriving::default() };
        }
        self.arriving.rows.extend(response.rows);
        self.arriving.left.extend(response.left);
        self.cursors = response.cursors;
        if !response.more {
            self.settle();
            self.head = response.head;
            self.complete = true;
        }
    }

    /// Whether an answer begins before what has been read and ends no earlier: one that the hub made without being asked,
    /// and somebody carried here. It repeats some of what is here and steps back behind nothing.
    fn is_covered_by(&self, response: &SyncResponse) -> bool {
        // In the middle of a pull only its next piece fits.
        let at_rest = self.complete && self.cursors.values().all(|seq| *seq == self.head);
        if !at_rest || (response.epoch, response.head) < (self.epoch, self.head) {
            return false;
        }
        if response.reset || response.epoch != self.epoch {
            return response.reset && response.from.is_empty();
        }
        let here = |scope| self.cursors.get(scope).copied().unwrap_or(0);
        let from = |scope| response.from.get(scope).copied().unwrap_or(0);
        response.cursors.iter().all(|(scope, to)| from(scope) <= here(scope) && here(scope) <= *to)
    }

    /// Makes what has arrived the state that is shown.
    fn settle(&mut self) {
        let arriving = core::mem::take(&mut self.arriving);
        if arriving.reset {
            self.held.clear();
            self.records = Store::default();
        }
        for row in arriving.rows {
            self.put(row);
        }
        for left in arriving.left {
            self.leave(&left);
        }
        self.drop_withdrawn_scopes();
    }

    fn put(&mut self, row: Row) {
        match row.open() {
            Ok(record) => self.records.put(Arc::new(record)),
            // Kept as bytes: a newer app on this tablet will read it.
            Err(_) => self.records.remove(row.id),
        }
        // A row names every scope the record is in by now, so what was known before is replaced.
        let mut scopes = Cursors::new();
        scopes.extend(row.scopes.iter().map(|scope| (*scope, row.seq)));
        self.held.insert(row.id, Held { kind: row.kind, seq: row.seq, body: row.body, scopes });
    }

    fn leave(&mut self, left: &Left) {
        let Some(held) = self.held.get_mut(&left.id) else { return };
        if held.scopes.get(&left.scope).is_some_and(|seq| *seq < left.seq) {
            held.scopes.remove(&left.scope);
        }
        self.forget_if_invisible(left.id);
    }

    fn drop_withdrawn_scopes(&mut self) {
        let granted = &self.cursors;
        for held in self.held.values_mut() {
            held.scopes.retain(|scope, _| granted.contains_key(scope));
        }
        let ids: Vec<_> = self.held.keys().copied().collect();
        for id in ids {
            self.forget_if_invisible(id);
        }
    }

    fn forget_if_invisible(&mut self, id: RecordId) {
        if self.held.get(&id).is_some_and(|held| held.scopes.is_empty()) {
            self.held.remove(&id);
            self.records.remove(id);
        }
    }

    /// Reads all records again, after the bytes came back from disk.
    pub(super) fn index(&mut self) {
        self.records = Store::default();
        for held in self.held.values() {
            if let Ok(record) = crate::codec::decode(&held.body) {
                self.records.put(Arc::new(record));
            }
        }
    }
}
