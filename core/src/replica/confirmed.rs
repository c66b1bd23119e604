//! The records as the hub has confirmed them, and how far they have been read.

use crate::{
    codec::{self, Malformed},
    id::RecordId,
    policy::Scope,
    reads::Store,
    record::Record,
    wire::{Cursors, Left, Row, SyncResponse},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One record as it is held, and by which scopes it is visible since when.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    id: RecordId,
    seq: u64,
    body: Body,
    scopes: Vec<(Scope, u64)>,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
enum Body {
    Known(Arc<Record>),
    /// Its kind or shape came after this app: kept as it came, for a newer app on this tablet will read it.
    Raw {
        kind: String,
        bytes: Vec<u8>,
    },
}

impl Body {
    fn of(kind: &str, bytes: &[u8]) -> Self {
        match codec::decode(bytes) {
            Ok(record) => Self::Known(Arc::new(record)),
            Err(_) => Self::Raw { kind: kind.to_owned(), bytes: bytes.to_vec() },
        }
    }

    fn known(&self) -> Option<&Arc<Record>> {
        match self {
            Self::Known(record) => Some(record),
            Self::Raw { .. } => None,
        }
    }

    /// A record has one encoding, so this is what came.
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Known(record) => codec::encode(&**record),
            Self::Raw { bytes, .. } => bytes.clone(),
        }
    }
}

/// A held record at rest.
#[derive(Serialize, Deserialize)]
struct AtRest<'a> {
    id: RecordId,
    kind: &'a str,
    seq: u64,
    #[serde(with = "serde_bytes", borrow)]
    body: &'a [u8],
    scopes: Vec<(Scope, u64)>,
}

impl Held {
    /// Writes the record down after others.
    pub(super) fn append_to(&self, bytes: Vec<u8>) -> Vec<u8> {
        let body = self.body.bytes();
        let kind = match &self.body {
            Body::Known(record) => record.kind(),
            Body::Raw { kind, .. } => kind,
        };
        codec::append(bytes, &AtRest { id: self.id, kind, seq: self.seq, body: &body, scopes: self.scopes.clone() })
    }

    fn take(bytes: &[u8]) -> Result<(Self, &[u8]), Malformed> {
        let (it, rest) = codec::take::<AtRest<'_>>(bytes)?;
        let body = Body::of(it.kind, it.body);
        Ok((Self { id: it.id, seq: it.seq, body, scopes: it.scopes }, rest))
    }
}

/// Answers of the hub that are not complete yet. They are kept, but not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Arriving {
    reset: bool,
    /// A scope was withdrawn.
    withdrawn: bool,
    rows: Vec<Row>,
    left: Vec<Left>,
}

/// Everything about the confirmed records but the records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Position {
    epoch: u32,
    cursors: Cursors,
    head: u64,
    complete: bool,
    arriving: Arriving,
}

/// The confirmed records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Confirmed {
    position: Position,
    held: BTreeMap<RecordId, Arc<Held>>,
    records: Store,
}

/// What is another record than before, or none any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// Any may be.
    All,
    /// These.
    These(BTreeSet<RecordId>),
}

impl Confirmed {
    /// The epoch the cursors belong to.
    pub fn epoch(&self) -> u32 {
        self.position.epoch
    }

    /// How far each scope has been read, what is still arriving included.
    pub fn cursors(&self) -> &Cursors {
        &self.position.cursors
    }

    /// The space's sequence number up to which everything visible is here.
    pub fn head(&self) -> u64 {
        self.position.head
    }

    /// Everything has been pulled at least once.
    pub fn is_complete(&self) -> bool {
        self.position.complete
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
    pub fn bodies(&self) -> impl Iterator<Item = (RecordId, Vec<u8>)> {
        self.held.iter().map(|(id, held)| (*id, held.body.bytes()))
    }

    /// The scopes by which a record is held.
    pub fn scopes(&self, id: RecordId) -> impl Iterator<Item = Scope> {
        self.held.get(&id).into_iter().flat_map(|held| held.scopes.iter().map(|(scope, _)| *scope))
    }

    /// Everything but the records, and the records, as they are now whatever happens to them afterwards.
    pub(super) fn freeze(&self) -> (Position, Vec<Arc<Held>>) {
        (self.position.clone(), self.held.values().cloned().collect())
    }

    /// Puts together what [`freeze`](Self::freeze) gave and what is left of the bytes of its records: so many.
    pub(super) fn thaw(position: Position, count: usize, mut bytes: &[u8]) -> Result<Self, Malformed> {
        let mut held = BTreeMap::new();
        for _ in 0..count {
            let (next, rest) = Held::take(bytes)?;
            held.insert(next.id, Arc::new(next));
            bytes = rest;
        }
        if !bytes.is_empty() {
            return Err(Malformed(format!("{} bytes too many", bytes.len())));
        }
        let records = Store::of(held.values().filter_map(|held| held.body.known().cloned()));
        Ok(Self { position, held, records })
    }

    /// Whether an answer continues from here. One that continues from somewhere else is an old one that was overtaken, and
    /// what it says has been said since.
    pub(super) fn continues_with(&self, response: &SyncResponse) -> bool {
        response.from == self.position.cursors || self.is_covered_by(response)
    }

    /// Takes an answer in that continues from here.
    pub(super) fn take(&mut self, response: SyncResponse) -> Changed {
        let position = &mut self.position;
        if response.epoch != position.epoch || response.reset {
            position.epoch = response.epoch;
            // How far another history had come says nothing in this one.
            position.head = 0;
            position.arriving = Arriving { reset: true, ..Arriving::default() };
        }
        position.arriving.rows.extend(response.rows);
        position.arriving.left.extend(response.left);
        position.arriving.withdrawn |= position.cursors.keys().any(|scope| !response.cursors.contains_key(scope));
        position.cursors = response.cursors;
        if response.more {
            return Changed::These(BTreeSet::new());
        }
        position.head = response.head;
        position.complete = true;
        self.settle()
    }

    /// Whether an answer begins before what has been read and ends no earlier: one that the hub made without being asked,
    /// and somebody carried here. It repeats some of what is here and steps back behind nothing.
    fn is_covered_by(&self, response: &SyncResponse) -> bool {
        let Position { epoch, cursors, head, complete, .. } = &self.position;
        // In the middle of a pull only its next piece fits.
        let at_rest = *complete && cursors.values().all(|seq| seq == head);
        if !at_rest || (response.epoch, response.head) < (*epoch, *head) {
            return false;
        }
        if response.reset || response.epoch != *epoch {
            return response.reset && response.from.is_empty();
        }
        let here = |scope| cursors.get(scope).copied().unwrap_or(0);
        let from = |scope| response.from.get(scope).copied().unwrap_or(0);
        response.cursors.iter().all(|(scope, to)| from(scope) <= here(scope) && here(scope) <= *to)
    }

    /// Makes what has arrived the state that is shown.
    fn settle(&mut self) -> Changed {
        let arriving = core::mem::take(&mut self.position.arriving);
        let mut changed = BTreeSet::new();
        if arriving.reset {
            self.held.clear();
            self.records = Store::default();
        }
        for row in arriving.rows {
            changed.insert(row.id);
            self.put(row);
        }
        for left in arriving.left {
            changed.insert(left.id);
            self.leave(&left);
        }
        if arriving.withdrawn {
            changed.extend(self.drop_withdrawn_scopes());
        }
        if arriving.reset { Changed::All } else { Changed::These(changed) }
    }

    fn put(&mut self, row: Row) {
        let body = Body::of(&row.kind, &row.body);
        match body.known() {
            Some(record) => self.records.put(record.clone()),
            None => self.records.remove(row.id),
        };
        // A row names every scope the record is in by now, so what was known before is replaced.
        let scopes = row.scopes.iter().map(|scope| (*scope, row.seq)).collect();
        self.held.insert(row.id, Arc::new(Held { id: row.id, seq: row.seq, body, scopes }));
    }

    fn leave(&mut self, left: &Left) {
        let Some(held) = self.held.get_mut(&left.id) else { return };
        Arc::make_mut(held).scopes.retain(|(scope, seq)| *scope != left.scope || *seq >= left.seq);
        self.forget_if_invisible(left.id);
    }

    /// Forgets what was visible by scopes that are granted no more; which records were.
    fn drop_withdrawn_scopes(&mut self) -> Vec<RecordId> {
        let granted = &self.position.cursors;
        let mut seen_by_others = Vec::new();
        for (id, held) in &mut self.held {
            if held.scopes.iter().any(|(scope, _)| !granted.contains_key(scope)) {
                Arc::make_mut(held).scopes.retain(|(scope, _)| granted.contains_key(scope));
                seen_by_others.push(*id);
            }
        }
        for id in &seen_by_others {
            self.forget_if_invisible(*id);
        }
        seen_by_others
    }

    fn forget_if_invisible(&mut self, id: RecordId) {
        if self.held.get(&id).is_some_and(|held| held.scopes.is_empty()) {
            self.held.remove(&id);
            self.records.remove(id);
        }
    }
}
