//! A keyring: who can open a store, and by what. It lies on the disk in clear, since it is what a key is made from; the
//! store's key is in it only wrapped, once for each slot.
//!
//! The records of a store are sealed under one random key that never changes. Letting somebody in or changing what they
//! open it by is one slot, and no record is written anew.

use crate::{
    frame::NONCE,
    id::{Id, ReplicaId},
    record::Officer,
};
use serde::{Deserialize, Serialize};

/// The bytes of a store's key: AES-256.
pub const KEY: usize = 32;

/// What a keyring may be. Later ones come at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keyring {
    /// The first kind.
    Slots(Vec<Slot>),
}

impl Keyring {
    /// The slots there are.
    pub fn slots(&self) -> &[Slot] {
        let Self::Slots(slots) = self;
        slots
    }
}

/// One way into a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// What it is there for.
    pub kind: Kind,
    /// Whose it is.
    pub officer: Id<Officer>,
    /// What the wrapping key is made from.
    pub source: Source,
    /// Random, so that no two slots have one wrapping key.
    pub salt: [u8; 16],
    /// Of the wrapping.
    pub nonce: [u8; NONCE],
    /// The store's key, wrapped.
    #[serde(with = "serde_bytes")]
    pub wrapped: Vec<u8>,
}

/// What a slot is there for. Later ones come at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An officer opens the store to work in it.
    Work,
}

/// What a wrapping key is made from. Later ones come at the end, with what they need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The secret of this device and the salt, by HKDF-SHA-256.
    DeviceOnly,
}

/// Where the keyring of a store lies, among what is known of the people of a device.
pub fn place(store: ReplicaId) -> String {
    format!("keyring/{store}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn a_released_keyring_still_opens() {
        let slot = Slot {
            kind: Kind::Work,
            officer: Id::new([1; 16]),
            source: Source::DeviceOnly,
            salt: [2; 16],
            nonce: [3; NONCE],
            wrapped: vec![4; KEY + 16],
        };
        let mut bytes = vec![0, 1, 0, 16];
        bytes.extend([1; 16]);
        bytes.push(0);
        bytes.extend([2; 16]);
        bytes.extend([3; NONCE]);
        bytes.push(48);
        bytes.extend([4; 48]);
        let keyring = Keyring::Slots(vec![slot]);
        assert_eq!(codec::encode(&keyring), bytes);
        assert_eq!(codec::decode::<Keyring>(&bytes), Ok(keyring));
    }
}
