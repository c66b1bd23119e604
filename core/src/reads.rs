//! How rules read records, and the two ways there are to hold them.
//!
//! A rule asks for what it needs while it runs. A tablet has all its records at hand, so a question
//! always has an answer. The hub has them in a database: it runs the rule over what it has loaded
//! so far, learns from [`Missing`] what else is needed, loads that, and runs it again. So no list of
//! a command's reads stands beside the command to go out of step with it.

use crate::{
    id::{Id, RecordId},
    record::{Kind, Record},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Something that has to be loaded before the rule can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// A record, or the knowledge that there is none.
    Record(RecordId),
    /// Which records are attached to this one; whoever asks reads them next, so load them too.
    Attached(RecordId),
}

/// Access to records. A reader sees one state: nothing changes between two questions.
pub trait Reads {
    /// The record with this identifier, if there is one.
    fn record(&self, id: RecordId) -> Result<Option<Arc<Record>>, Missing>;

    /// The identifiers of the records attached to this one, in ascending order.
    fn attached(&self, to: RecordId) -> Result<Vec<RecordId>, Missing>;

    /// The record of type `K` with this identifier; nothing where it is of another type.
    fn get<K: Kind + Clone>(&self, id: Id<K>) -> Result<Option<K>, Missing> {
        Ok(self.record(id.erased())?.and_then(|record| K::of(&record).cloned()))
    }

    /// The attached records of type `R`.
    fn attached_as<R: Kind + Clone>(&self, to: RecordId) -> Result<Vec<R>, Missing> {
        let mut found = Vec::new();
        for id in self.attached(to)? {
            found.extend(self.get(Id::<R>::assume(id))?);
        }
        Ok(found)
    }
}

/// All records somebody has, in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Store {
    records: BTreeMap<RecordId, Arc<Record>>,
    /// What hangs on what: first what is hung on, then what hangs there.
    attached: BTreeSet<(RecordId, RecordId)>,
}

impl Store {
    /// A store of these, each of another identifier.
    pub fn of(records: impl IntoIterator<Item = Arc<Record>>) -> Self {
        let mut store = Self::default();
        records.into_iter().for_each(|record| store.add(record));
        store
    }

    /// Adds a record of an identifier that is not there yet.
    fn add(&mut self, record: Arc<Record>) {
        let id = record.id();
        self.attached.extend(record.attached_to().into_iter().map(|to| (to, id)));
        self.records.insert(id, record);
    }

    /// Adds a record or replaces the one of the same identifier, which is handed back.
    pub fn put(&mut self, record: Arc<Record>) -> Option<Arc<Record>> {
        let before = self.remove(record.id());
        self.add(record);
        before
    }

    /// Removes a record and hands it back; nothing happens where there is none.
    pub fn remove(&mut self, id: RecordId) -> Option<Arc<Record>> {
        let record = self.records.remove(&id)?;
        for to in record.attached_to() {
            self.attached.remove(&(to, id));
        }
        Some(record)
    }

    /// Makes the record of an identifier the one it is in another store, or none where there is none; what it was here.
    pub(crate) fn copy(&mut self, id: RecordId, from: &Self) -> Option<Arc<Record>> {
        match from.records.get(&id) {
            Some(record) => self.put(record.clone()),
            None => self.remove(id),
        }
    }

    fn attached_ids(&self, to: RecordId) -> impl Iterator<Item = RecordId> {
        let (first, last) = ((to, RecordId::MIN), (to, RecordId::MAX));
        self.attached.range(first..=last).map(|(_, id)| *id)
    }

    /// Applies changes.
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put(record) => drop(self.put(record.clone())),
                Change::Remove(id) => drop(self.remove(*id)),
            }
        }
    }

    /// Every record of type `R`, in the order of identifiers.
    pub fn all<R: Kind>(&self) -> impl Iterator<Item = &R> {
        self.records.values().filter_map(|record| R::of(record))
    }

    /// The record with this identifier, of whatever type.
    pub(crate) fn get_any(&self, id: RecordId) -> Option<&Arc<Record>> {
        self.records.get(&id)
    }

    /// The record of type `R` with this identifier.
    pub fn find<R: Kind>(&self, id: Id<R>) -> Option<&R> {
        self.records.get(&id.erased()).and_then(|record| R::of(record))
    }

    /// The records of type `R` attached to this one.
    pub fn hanging_on<R: Kind>(&self, to: RecordId) -> impl Iterator<Item = &R> {
        self.attached_ids(to).filter_map(|id| self.find(Id::assume(id)))
    }

    /// Every record.
    pub fn records(&self) -> impl Iterator<Item = &Arc<Record>> {
        self.records.values()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

impl Reads for Store {
    fn record(&self, id: RecordId) -> Result<Option<Arc<Record>>, Missing> {
        Ok(self.records.get(&id).cloned())
    }

    fn attached(&self, to: RecordId) -> Result<Vec<RecordId>, Missing> {
        Ok(self.attached_ids(to).collect())
    }
}

/// What a hub has loaded so far for one command.
#[derive(Debug, Default)]
pub struct Loaded {
    records: BTreeMap<RecordId, Option<Arc<Record>>>,
    attached: BTreeMap<RecordId, Vec<RecordId>>,
}

impl Loaded {
    /// Says what is stored under an identifier; `None` means that nothing is.
    pub fn know_record(&mut self, id: RecordId, record: Option<Arc<Record>>) {
        self.records.insert(id, record);
    }

    /// Says which records are attached to one.
    pub fn know_attached(&mut self, to: RecordId, mut ids: Vec<RecordId>) {
        ids.sort_unstable();
        self.attached.insert(to, ids);
    }
}

impl Reads for Loaded {
    fn record(&self, id: RecordId) -> Result<Option<Arc<Record>>, Missing> {
        self.records.get(&id).cloned().ok_or(Missing::Record(id))
    }

    fn attached(&self, to: RecordId) -> Result<Vec<RecordId>, Missing> {
        self.attached.get(&to).cloned().ok_or(Missing::Attached(to))
    }
}

/// One change of the records.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// This is the record now.
    Put(Arc<Record>),
    /// There is no such record any more.
    Remove(RecordId),
}

impl Change {
    /// The record that changes.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Put(record) => record.id(),
            Self::Remove(id) => *id,
        }
    }
}

/// Records as they will be once some changes are made.
#[derive(Debug)]
pub struct Overlay<'a, R> {
    under: &'a R,
    changed: BTreeMap<RecordId, Change>,
}

impl<'a, R: Reads> Overlay<'a, R> {
    /// `under`, unchanged so far.
    pub fn new(under: &'a R) -> Self {
        Self { under, changed: BTreeMap::new() }
    }

    /// Adds or replaces a record.
    pub fn put(&mut self, record: impl Into<Record>) {
        let record = Arc::new(record.into());
        self.changed.insert(record.id(), Change::Put(record));
    }

    /// Removes a record.
    pub fn remove(&mut self, id: RecordId) {
        self.changed.insert(id, Change::Remove(id));
    }

    /// The records without the changes.
    pub fn under(&self) -> &R {
        self.under
    }

    /// The changes so far.
    pub fn changes(&self) -> Vec<Change> {
        self.changed.values().cloned().collect()
    }

    /// The identifiers of what has changed so far.
    pub fn changed(&self) -> Vec<RecordId> {
        self.changed.keys().copied().collect()
    }
}

impl<R: Reads> Reads for Overlay<'_, R> {
    fn record(&self, id: RecordId) -> Result<Option<Arc<Record>>, Missing> {
        match self.changed.get(&id) {
            Some(Change::Put(record)) => Ok(Some(record.clone())),
            Some(Change::Remove(_)) => Ok(None),
            None => self.under.record(id),
        }
    }

    fn attached(&self, to: RecordId) -> Result<Vec<RecordId>, Missing> {
        let mut ids = BTreeSet::new();
        ids.extend(self.under.attached(to)?);
        for (id, change) in &self.changed {
            match change {
                Change::Put(record) if record.attached_to().contains(&to) => ids.insert(*id),
                _ => ids.remove(id),
            };
        }
        Ok(ids.into_iter().collect())
    }
}
