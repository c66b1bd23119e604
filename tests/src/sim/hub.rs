//! The hub's own logic over its store in memory.

use caunoi_core::{
    command::CommandId,
    id::{Fingerprint, Id, ReplicaId},
    package::{Down, Up},
    reads::Store,
    record::{Officer, Province, Record},
    time::Moment,
    wire::{EnrolRequest, Identity, Outcome, SyncRequest, SyncResponse},
};
use caunoi_hub::{
    backup,
    carry::{self, Room},
    enrol::{self, Refused, Use},
    genesis,
    store::{MemoryStore, Meta, Result as Stored, Snapshot, Store as _, StoredMember, Transaction},
    sync::{self, Limits},
};
use pollster::block_on;
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// How long tablets keep at least what the hub has decided: no older backup can be restored before one is verified.
const RESTORABLE: i64 = 90 * 24 * 3_600_000;

/// The hub.
pub(super) struct Hub {
    store: MemoryStore,
    limits: Limits,
    pub(super) now: Moment,
    backups: Vec<Backup>,
    /// The records, as they were last read.
    read: RefCell<Option<Read>>,
}

/// All records as they were at an epoch and sequence number.
type Read = ((u32, u64), Rc<Store>);

/// A copy of everything.
struct Backup {
    store: MemoryStore,
    at: Moment,
    seq: u64,
}

impl Hub {
    pub(super) fn new(limits: Limits, province: Province, administrator: Officer) -> Self {
        let (store, now) = (MemoryStore::default(), Moment(1_728_518_400_000));
        let hub = Self { store, limits, now, backups: Vec::new(), read: RefCell::default() };
        block_on(async {
            let mut transaction = hub.store.begin().await.expect("memory does not fail");
            genesis::found(&mut transaction, province, administrator, hub.now).await.expect("memory does not fail");
            transaction.commit().await.expect("memory does not fail");
        });
        hub
    }

    /// Takes a backup, and now and then finds the latest one whole.
    pub(super) fn back_up(&mut self, verify: bool) {
        let seq = self.meta().seq;
        self.backups.push(Backup { store: self.store.copy(), at: self.now, seq });
        if verify {
            block_on(async {
                let mut transaction = self.store.begin().await.expect("memory does not fail");
                backup::verified(&mut transaction, seq).await.expect("memory does not fail");
                transaction.commit().await.expect("memory does not fail");
            });
        }
    }

    /// Loses everything but a backup, one that tablets can still add to, and goes on from there. Whoever was enrolled since
    /// is enrolled again. Gives what was lost, as a number of commands that took effect.
    pub(super) fn restore(&mut self, random: &mut fastrand::Rng, replicas: &[ReplicaId]) -> Option<u64> {
        let meta = self.meta();
        let usable = |backup: &Backup| backup.seq >= meta.backed_up || self.now.0 - backup.at.0 < RESTORABLE;
        let usable: Vec<_> = (0..self.backups.len()).filter(|index| usable(&self.backups[*index])).collect();
        let index = *usable.get(random.usize(..usable.len().max(1)))?;
        // What was backed up later is of a history that ended.
        self.backups.truncate(index + 1);
        let before = std::mem::replace(&mut self.store, self.backups[index].store.copy());
        block_on(async {
            let mut lost = before.snapshot().await.expect("memory does not fail");
            let mut transaction = self.store.begin().await.expect("memory does not fail");
            for replica in replicas {
                enrol_again(&mut lost, &mut transaction, *replica).await.expect("memory does not fail");
            }
            backup::restored(&mut transaction, self.now).await.expect("memory does not fail");
            transaction.commit().await.expect("memory does not fail");
        });
        Some(meta.seq - self.backups[index].seq)
    }

    fn meta(&self) -> Meta {
        block_on(async {
            let mut snapshot = self.store.snapshot().await.expect("memory does not fail");
            snapshot.meta().await.expect("memory does not fail")
        })
    }

    /// Every record, to be asked.
    pub(super) fn read(&self) -> Rc<Store> {
        let meta = self.meta();
        let mut read = self.read.borrow_mut();
        match &*read {
            Some((at, store)) if *at == (meta.epoch, meta.seq) => store.clone(),
            _ => {
                let store = Rc::new(Store::of(self.records().into_iter().map(|(record, _)| Arc::new(record))));
                *read = Some(((meta.epoch, meta.seq), store.clone()));
                store
            }
        }
    }

    /// Takes in what is in a package, and answers with what is in the one to carry back.
    pub(super) fn take_in(&self, replica: ReplicaId, up: &Up) -> Down {
        let room = Room { answer: self.limits, pieces: 0 };
        let answer = block_on(carry::answer(&self.store, replica, up, self.now, room));
        answer.expect("the simulation packs what an app packs").1
    }

    /// Gives an officer a place in a store, without a link.
    pub(super) fn admit(&self, replica: ReplicaId, officer: Id<Officer>, key: Vec<u8>) {
        block_on(async {
            let mut transaction = self.store.begin().await.expect("memory does not fail");
            enrol::admit(&mut transaction, replica, officer, key, self.now).await.expect("memory does not fail");
            transaction.commit().await.expect("memory does not fail");
        });
    }

    /// Enrols an officer on a tablet that has this store.
    pub(super) fn enrol(&self, replica: ReplicaId, officer: Id<Officer>, key: Vec<u8>) -> Result<Identity, Refused> {
        block_on(async {
            let mut transaction = self.store.begin().await.expect("memory does not fail");
            let link = enrol::link(&mut transaction, officer, Use::Again, officer.erased().0);
            let secret = link.await.expect("memory does not fail");
            let token = Fingerprint::of_bytes(&key).0;
            let request =
                EnrolRequest { secret, replica, known: vec![replica], key, box_key: Vec::new(), recovery: Vec::new() };
            let enrolled = enrol::enrol(&mut transaction, &request, token, self.now).await;
            transaction.commit().await.expect("memory does not fail");
            enrolled.expect("memory does not fail")
        })
    }

    /// The officers who have a place in a store.
    pub(super) fn members(&self, replica: ReplicaId) -> Vec<Id<Officer>> {
        block_on(async {
            let mut snapshot = self.store.snapshot().await.expect("memory does not fail");
            snapshot.members(replica).await.expect("memory does not fail")
        })
    }

    /// Answers a request; nothing where the hub crashes before it is done.
    pub(super) fn answer(&self, replica: ReplicaId, request: &SyncRequest, crashes: bool) -> Option<SyncResponse> {
        block_on(async {
            let mut transaction = self.store.begin().await.expect("memory does not fail");
            let answer = sync::sync(&mut transaction, replica, request, self.now, self.limits).await;
            let response = answer.expect("the simulation sends what an app sends");
            if crashes {
                return None;
            }
            transaction.commit().await.expect("memory does not fail");
            Some(response)
        })
    }

    /// The last word on a command, if there is one yet; and the bytes it arrived with.
    pub(super) fn command(&self, id: CommandId) -> Option<(Outcome, Vec<u8>)> {
        block_on(async {
            let mut snapshot = self.store.snapshot().await.expect("memory does not fail");
            let command = snapshot.command(id).await.expect("memory does not fail");
            command.map(|command| (command.outcome, command.envelope))
        })
    }

    /// Every record.
    pub(super) fn records(&self) -> Vec<(Record, Vec<u8>)> {
        block_on(async {
            let mut snapshot = self.store.snapshot().await.expect("memory does not fail");
            let mut records = Vec::new();
            for kind in Record::KINDS {
                for (_, row) in snapshot.of_kind(kind).await.expect("memory does not fail") {
                    records.push((row.open().expect("a stored record opens"), row.body));
                }
            }
            records
        })
    }
}

/// Gives the officers of a store the places they had before a restore, with the keys they had then and have now: what
/// they sign may be older than either.
async fn enrol_again<S: Snapshot, T: Transaction>(lost: &mut S, transaction: &mut T, replica: ReplicaId) -> Stored<()> {
    for officer in lost.members(replica).await? {
        let Some(now) = lost.member(replica, officer).await? else { continue };
        let then = transaction.member(replica, officer).await?.map(|member| member.keys).unwrap_or_default();
        let keys = if now.keys == then { then } else { [now.keys.as_slice(), &then].concat() };
        transaction.put_member(replica, officer, StoredMember { keys, ..now }).await?;
    }
    Ok(())
}
