//! A device: a replica in memory, and on disk what it can be opened from again.

use super::keys::{Keys, Signing};
use caunoi_core::{
    codec,
    command::{CertifyKey, Command, CommandId},
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
    pub(super) keys: Keys,
    snapshot: Vec<u8>,
    log: Vec<Vec<u8>>,
    /// How wrong its clock is, in milliseconds.
    skew: i64,
}

impl Device {
    pub(super) fn new(seed: u64, number: usize, officer: Id<Officer>, skew: i64) -> Self {
        let replica = ReplicaId(RecordId::named(&format!("device-{number}")));
        let identity = Identity { replica, officer, name: String::new(), token: String::new(), hub_key: Vec::new() };
        let (keys, replica) = (Keys::new(seed, replica), Replica::new(identity));
        Self { snapshot: replica.to_snapshot(), replica, keys, log: Vec::new(), skew }
    }

    pub(super) fn id(&self) -> ReplicaId {
        self.replica.identity().replica
    }

    /// The officer who is signed in.
    pub(super) fn officer(&self) -> Id<Officer> {
        self.replica.identity().officer
    }

    pub(super) fn members(&self) -> Vec<Id<Officer>> {
        self.replica.members().iter().map(|member| member.officer).collect()
    }

    /// Whether the officer who is signed in has a key to sign with.
    pub(super) fn signs(&self) -> bool {
        self.keys.had(self.officer()) > 0
    }

    /// Issues a command: signed, on disk first, then in memory. `dies` crashes in between.
    pub(super) fn issue(
        &mut self,
        now: Moment,
        command: Command,
        signing: Signing,
        dies: bool,
    ) -> Result<CommandId, Refusal> {
        let Entry::Issued(mut sent) = self.replica.issue(now.plus(self.skew), command)? else {
            unreachable!("issuing makes an issued entry")
        };
        let id = sent.id;
        if self.signs() {
            sent = self.keys.sign(self.officer(), sent, signing);
        }
        self.write(Entry::Issued(sent), dies);
        Ok(id)
    }

    /// The one who is signed in vouches for a new key of an officer, who uses it from then on.
    pub(super) fn certify(&mut self, now: Moment, officer: Id<Officer>) -> Result<CommandId, Refusal> {
        let command = CertifyKey { officer, key: self.keys.next(officer) };
        let id = self.issue(now, command.into(), Signing::Right, false)?;
        self.keys.exchange(officer);
        Ok(id)
    }

    /// Somebody has a place in the store from now on.
    pub(super) fn enrolled(&mut self, identity: Identity) {
        self.write(Entry::Enrolled(identity), false);
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
