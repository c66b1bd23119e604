//! What one officer sees of a store that several share, kept up to date change by change.

use crate::{
    id::{Id, RecordId},
    policy::{self, Scope},
    reads::{Change, Store},
    record::{Conference, Kind, Officer, Record},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What some records were before they were changed; nothing for one that was not there.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<RecordId, Option<Arc<Record>>>);

impl Before {
    /// Notes what a record was, unless it was changed already.
    pub(super) fn note(&mut self, id: RecordId, was: Option<Arc<Record>>) {
        self.0.entry(id).or_insert(was);
    }

    /// Makes changes, and notes what was there.
    pub(super) fn change(&mut self, held: &mut Store, changes: &[Change]) {
        for change in changes {
            let was = match change {
                Change::Put(record) => held.put(record.clone()),
                Change::Remove(id) => held.remove(*id),
            };
            self.note(change.id(), was);
        }
    }

    /// Adds what was changed afterwards.
    pub(super) fn follow(&mut self, later: Self) {
        later.0.into_iter().for_each(|(id, was)| self.note(id, was));
    }

    /// What has changed.
    pub(super) fn ids(&self) -> impl Iterator<Item = RecordId> {
        self.0.keys().copied()
    }
}

/// What an officer sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    officer: Id<Officer>,
    granted: BTreeSet<Scope>,
    records: Store,
}

impl View {
    /// The records of a store that an officer may see. All that decides who sees a record is seen by them too, so that what
    /// a store holds is enough to tell.
    pub(super) fn of(officer: Id<Officer>, held: &Store) -> Self {
        let conferences: Vec<_> = held.all::<Conference>().map(Kind::id).collect();
        let Some(granted) = held.find(officer).map(|officer| policy::granted(officer, &conferences)) else {
            return Self { officer, granted: BTreeSet::new(), records: Store::default() };
        };
        let records = Store::of(held.records().filter(|record| is_seen(record, held, &granted)).cloned());
        Self { officer, granted, records }
    }

    pub(super) fn records(&self) -> &Store {
        &self.records
    }

    /// Brings the view up to date; `false` where the officer may see other things altogether than before, and it is to be
    /// made anew.
    pub(super) fn follow(&mut self, held: &Store, before: &Before) -> bool {
        let mut affected = BTreeSet::new();
        for (id, was) in &before.0 {
            let is = held.get_any(*id);
            let decides = |record: &&Arc<Record>| Conference::of(record).is_some() || *id == self.officer.erased();
            if was.iter().chain(is).any(|record| decides(&record)) {
                return false;
            }
            affected.insert(*id);
            for record in was.iter().chain(is) {
                // A store in memory has an answer to every question.
                affected.extend(policy::dependents(record, held).unwrap_or_default());
            }
        }
        for id in affected {
            match held.get_any(id).filter(|record| is_seen(record, held, &self.granted)) {
                Some(record) => self.records.put(record.clone()),
                None => self.records.remove(id),
            };
        }
        true
    }
}

fn is_seen(record: &Record, held: &Store, granted: &BTreeSet<Scope>) -> bool {
    policy::audience(record, held).is_ok_and(|audience| !audience.is_disjoint(granted))
}
