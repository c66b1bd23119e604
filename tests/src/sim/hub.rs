//! The hub's own logic over its store in memory.

use caunoi_core::{
    command::CommandId,
    id::{Fingerprint, Id, ReplicaId},
    package::{Down, Up},
    record::{Officer, Province, Record},
    time::Moment,
    wire::{EnrolRequest, Identity, Outcome, SyncRequest, SyncResponse},
};
use caunoi_hub::{
    carry::{self, Room},
    enrol::{self, Refused, Use},
    genesis,
    store::{MemoryStore, Snapshot, Store, Transaction},
    sync::{self, Limits},
};
use pollster::block_on;

/// The hub.
pub(super) struct Hub {
    store: MemoryStore,
    limits: Limits,
    pub(super) now: Moment,
}

impl Hub {
    pub(super) fn new(limits: Limits, province: Province, administrator: Officer) -> Self {
        let hub = Self { store: MemoryStore::default(), limits, now: Moment(1_728_518_400_000) };
        block_on(async {
            let mut transaction = hub.store.begin().await.expect("memory does not fail");
            genesis::found(&mut transaction, province, administrator, hub.now).await.expect("memory does not fail");
            transaction.commit().await.expect("memory does not fail");
        });
        hub
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
