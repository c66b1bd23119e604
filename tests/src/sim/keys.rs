//! The keys with which officers sign on their tablets, all of them made from the seed.

use caunoi_core::{
    id::{Fingerprint, Id, ReplicaId},
    record::Officer,
    wire::Sent,
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use std::collections::BTreeMap;

/// How a command is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// As it should be.
    Right,
    /// Not at all.
    None,
    /// With a key that is not the officer's.
    Strange,
    /// Over other bytes.
    OtherBytes,
}

impl Signing {
    /// Every wrong way.
    pub(super) const WRONG: [Self; 3] = [Self::None, Self::Strange, Self::OtherBytes];
}

/// The keys of a tablet's officers. Who has none does not sign.
#[derive(Debug)]
pub(super) struct Keys {
    seed: u64,
    replica: ReplicaId,
    /// How many keys an officer has had.
    had: BTreeMap<Id<Officer>, u32>,
}

impl Keys {
    pub(super) fn new(seed: u64, replica: ReplicaId) -> Self {
        Self { seed, replica, had: BTreeMap::new() }
    }

    /// The public half of the key that an officer would have next.
    pub(super) fn next(&self, officer: Id<Officer>) -> Vec<u8> {
        let key = self.key(officer, self.had(officer) + 1);
        key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// From now on the officer signs with the next key.
    pub(super) fn exchange(&mut self, officer: Id<Officer>) {
        self.had.insert(officer, self.had(officer) + 1);
    }

    /// How many keys an officer has had here.
    pub(super) fn had(&self, officer: Id<Officer>) -> u32 {
        self.had.get(&officer).copied().unwrap_or(0)
    }

    /// Signs a command of an officer, who has a key.
    pub(super) fn sign(&self, officer: Id<Officer>, sent: Sent, signing: Signing) -> Sent {
        let had = self.had(officer);
        let signature = match signing {
            Signing::None => return sent,
            Signing::Right => signed(&self.key(officer, had), &sent.envelope),
            // One nobody has had yet.
            Signing::Strange => signed(&self.key(officer, had + 1000), &sent.envelope),
            Signing::OtherBytes => signed(&self.key(officer, had), &sent.envelope[1..]),
        };
        Sent { signature, ..sent }
    }

    fn key(&self, officer: Id<Officer>, number: u32) -> SigningKey {
        let name = format!("{}/{}/{officer}/{number}", self.seed, self.replica);
        SigningKey::from_slice(&Fingerprint::of_bytes(name.as_bytes()).0).expect("hardly any bytes are no key")
    }
}

fn signed(key: &SigningKey, bytes: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(bytes);
    signature.to_bytes().to_vec()
}
