//! A device: a replica in memory, and on disk what it can be opened from again.

use caunoi_core::{
    codec,
    command::{Command, CommandId},
    id::{Id, RecordId, ReplicaId},
    package::{Down, Up},
    record::Officer,
    refusal::Refusal,
    replica::{Entry, Replica},
    time::Moment,
    wire::{Identity, SyncRequest, SyncResponse},
};

/// A device.
pub(super) struct Device {
    pub(super) replica: Replica,
    snapshot: Vec<u8>,
    log: Vec<Vec<u8>>,
    /// How wrong its clock is, in milliseconds.
    skew: i64,
}

impl Device {
    pub(super) fn new(number: u64, officer: Id<Officer>, skew: i64) -> Self {
        let replica = ReplicaId(RecordId::named(&format!("device-{number}")));
        let (name, token, hub_key) = (String::new(), String::new(), Vec::new());
        let identity = Identity { replica, officer, name, token, hub_key };
        let replica = Replica::new(identity);
        Self { snapshot: replica.to_snapshot(), replica, log: Vec::new(), skew }
    }

    pub(super) fn id(&self) -> ReplicaId {
        self.replica.identity().replica
    }

    pub(super) fn officer(&self) -> Id<Officer> {
        self.replica.identity().officer
    }

    /// Issues a command: on disk first, then in memory. `dies` crashes in between.
    pub(super) fn issue(&mut self, now: Moment, command: Command, dies: bool) -> Result<CommandId, Refusal> {
        let entry = self.replica.issue(now.plus(self.skew), command)?;
        let Entry::Issued(sent) = &entry else { unreachable!("issuing makes an issued entry") };
        let id = sent.id;
        self.write(entry, dies);
        Ok(id)
    }

    pub(super) fn request(&self) -> SyncRequest {
        self.replica.request()
    }

    pub(super) fn receive(&mut self, response: SyncResponse, dies: bool) {
        self.write(Entry::Answered(response), dies);
    }

    /// What somebody carries away from here.
    pub(super) fn pack(&self) -> Up {
        Up::of(&self.replica)
    }

    /// Reads what was carried here. `dies` crashes after the first answer, and the rest is not read.
    pub(super) fn unpack(&mut self, down: Down, dies: bool) {
        let count = if dies { 1 } else { down.answers.len() };
        for response in down.answers.into_iter().take(count) {
            self.receive(response, dies);
        }
    }

    /// Opens the device again from its disk.
    pub(super) fn crash(&mut self) {
        let mut replica = Replica::from_snapshot(&self.snapshot).expect("a snapshot opens again");
        for bytes in &self.log {
            let entry = codec::decode(bytes).expect("an entry decodes again");
            replica.apply(entry).expect("an entry applies again");
        }
        self.replica = replica;
    }

    /// Replaces the log by a snapshot.
    pub(super) fn compact(&mut self) {
        self.snapshot = self.replica.to_snapshot();
        self.log.clear();
    }

    fn write(&mut self, entry: Entry, dies: bool) {
        self.log.push(codec::encode(&entry));
        if dies {
            self.crash();
        } else {
            self.replica.apply(entry).expect("an entry made here applies here");
        }
    }
}
