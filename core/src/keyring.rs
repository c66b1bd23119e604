//! A keyring: who can open a store, and by what. It lies on the disk in clear, since it is what a key is made from; the
//! keys themselves are in it only wrapped, once for each officer.
//!
//! The records of a store are sealed under one random key. Letting somebody in or changing what they open it by is one
//! slot, and no record is written anew; only with the first PIN the store gets another key.

use crate::{
    frame::NONCE,
    id::{Id, ReplicaId},
    record::Officer,
};
use serde::{Deserialize, Serialize};

/// The bytes of a key: AES-256.
pub const KEY: usize = 32;

/// What a keyring may be. Later ones come at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keyring {
    /// The first kind.
    First {
        /// One for each officer.
        slots: Vec<Slot>,
        /// The store's key, sealed to the hub: whoever is in charge there can let an officer in whom nobody at the tablet
        /// can help. Only where there is a PIN, and a hub.
        recovery: Option<SealedKey>,
    },
}

impl Keyring {
    /// A keyring of these slots.
    pub fn new(slots: Vec<Slot>) -> Self {
        Self::First { slots, recovery: None }
    }

    /// The slots there are, one for each officer.
    pub fn slots(&self) -> &[Slot] {
        let Self::First { slots, .. } = self;
        slots
    }

    /// The store's key for the hub, where there is one.
    pub fn recovery(&self) -> Option<&SealedKey> {
        let Self::First { recovery, .. } = self;
        recovery.as_ref()
    }

    /// An officer's way in.
    pub fn slot(&self, officer: Id<Officer>) -> Option<&Slot> {
        self.slots().iter().find(|slot| slot.officer == officer)
    }

    /// Somebody has a PIN; the store then opens by nothing else.
    pub fn needs_pin(&self) -> bool {
        self.slots().iter().any(|slot| matches!(slot.source, Source::PinAndDevice(_)))
    }

    /// The keyring with a slot in place of the one that its officer had.
    #[must_use]
    pub fn with(self, slot: Slot) -> Self {
        let Self::First { mut slots, recovery } = self;
        slots.retain(|other| other.officer != slot.officer);
        slots.push(slot);
        Self::First { slots, recovery }
    }

    /// The keyring with the store's key for the hub.
    #[must_use]
    pub fn with_recovery(self, key: SealedKey) -> Self {
        let Self::First { slots, .. } = self;
        Self::First { slots, recovery: Some(key) }
    }
}

/// A store's key, sealed to a public key by a pair that is made for that alone (ECDH over P-256, HKDF-SHA-256 without salt
/// for [`SealedKey::info`], AES-256-GCM).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    /// The public half of that pair: a point as in SEC 1, uncompressed.
    #[serde(with = "serde_bytes")]
    pub ephemeral: Vec<u8>,
    /// Of the cipher.
    pub nonce: [u8; NONCE],
    /// The key, encrypted.
    #[serde(with = "serde_bytes")]
    pub wrapped: Vec<u8>,
}

impl SealedKey {
    /// What the wrapping key is made for: this store, this receiver and this pair, and nothing else. It is the additional
    /// data of the cipher too.
    pub fn info(store: ReplicaId, receiver: &[u8], ephemeral: &[u8]) -> Vec<u8> {
        [b"caunoi/store key/1", &store.0.0[..], receiver, ephemeral].concat()
    }
}

impl core::fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SealedKey")
    }
}

/// One officer's way into a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Whose it is.
    pub officer: Id<Officer>,
    /// What the wrapping key is made from.
    pub source: Source,
    /// Random, so that no two slots have one wrapping key.
    pub salt: [u8; 16],
    /// Of the wrapping.
    pub nonce: [u8; NONCE],
    /// The [`Keys`], wrapped.
    #[serde(with = "serde_bytes")]
    pub wrapped: Vec<u8>,
}

/// What a wrapping key is made from. Later ones come at the end, with what they need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The secret of this device and the salt, by HKDF-SHA-256: whoever has the device opens the store.
    DeviceOnly,
    /// The secret of this device, and what Argon2id makes from a PIN and the salt, by HKDF-SHA-256.
    PinAndDevice(Cost),
    /// The store's key and the salt, by HKDF-SHA-256: the officer has no PIN yet, and gets one while a colleague has the
    /// store open.
    Colleague,
}

/// What Argon2id costs, as it was found fit for the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// KiB of memory.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

/// What a slot opens to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The store's key, the same in every slot.
    pub store: [u8; KEY],
    /// The officer's own.
    pub own: OwnKeys,
}

/// The keys that an officer shares with nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKeys {
    /// Signs commands: a P-256 key as PKCS #8; empty in the sample, which sends nothing.
    #[serde(with = "serde_bytes")]
    pub signing: Vec<u8>,
    /// Seals private notes.
    pub notes: [u8; KEY],
}

// Keys show nothing of themselves in a message.
impl core::fmt::Debug for Keys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Keys")
    }
}

impl core::fmt::Debug for OwnKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("OwnKeys")
    }
}

/// Where the keyring of a store lies, among what is known of the people of a device.
pub fn place(store: ReplicaId) -> String {
    format!("keyring/{store}")
}

/// The fewest characters of a PIN.
pub const SHORTEST_PIN: usize = 6;

/// Why a PIN is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakPin {
    /// It has fewer than [`SHORTEST_PIN`] characters.
    Short,
    /// It is among the first that somebody would try: one character again and again, or a row such as 123456.
    Guessable,
}

/// Looks whether a PIN, or a passphrase, can be taken.
pub fn check_pin(pin: &str) -> Result<(), WeakPin> {
    let letters: Vec<u32> = pin.chars().map(u32::from).collect();
    if letters.len() < SHORTEST_PIN {
        return Err(WeakPin::Short);
    }
    let steps: Vec<i64> = letters.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])).collect();
    let even = [0, 1, -1].iter().any(|step| steps.iter().all(|other| other == step));
    // 121212, 123123, 250250: a short piece repeated.
    let repeated = (1..=letters.len() / 2)
        .any(|size| letters.len().is_multiple_of(size) && letters.chunks(size).all(|piece| *piece == letters[..size]));
    if even || repeated { Err(WeakPin::Guessable) } else { Ok(()) }
}

/// How many seconds to wait after so many wrong PINs in a row: none for slips of the finger, then twice as long each time,
/// up to a quarter of an hour.
pub fn delay_after(wrong: u32) -> u32 {
    match wrong {
        0..=4 => 0,
        _ => (30_u32 << (wrong - 5).min(5)).min(900),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    fn slot(officer: u8, source: Source) -> Slot {
        Slot { officer: Id::new([officer; 16]), source, salt: [2; 16], nonce: [3; NONCE], wrapped: vec![4; 48] }
    }

    #[test]
    fn a_keyring_is_encoded_as_it_always_was() {
        let key = SealedKey { ephemeral: vec![5; 65], nonce: [6; NONCE], wrapped: vec![7; 48] };
        let keyring =
            Keyring::new(vec![slot(1, Source::PinAndDevice(Cost { memory: 300, passes: 2 }))]).with_recovery(key);
        let mut bytes = vec![0, 1, 16];
        bytes.extend([1; 16]);
        bytes.extend([1, 0xac, 0x02, 2]);
        bytes.extend([2; 16]);
        bytes.extend([3; NONCE]);
        bytes.push(48);
        bytes.extend([4; 48]);
        bytes.extend([1, 65]);
        bytes.extend([5; 65]);
        bytes.extend([6; NONCE]);
        bytes.push(48);
        bytes.extend([7; 48]);
        assert_eq!(codec::encode(&keyring), bytes);
        assert_eq!(codec::decode::<Keyring>(&bytes), Ok(keyring));
    }

    #[test]
    fn each_officer_has_one_slot() {
        let keyring = Keyring::new(vec![slot(1, Source::DeviceOnly), slot(2, Source::Colleague)]);
        assert!(!keyring.needs_pin());
        let pin = Source::PinAndDevice(Cost { memory: 19456, passes: 2 });
        let keyring = keyring.with(slot(1, pin));
        assert!(keyring.needs_pin());
        assert_eq!(keyring.slots().len(), 2);
        assert_eq!(keyring.slot(Id::new([1; 16])).map(|slot| slot.source), Some(pin));
        assert_eq!(keyring.slot(Id::new([3; 16])), None);
    }

    #[test]
    fn what_everybody_tries_first_is_no_pin() {
        for pin in ["", "12345", "đ1234"] {
            assert_eq!(check_pin(pin), Err(WeakPin::Short), "{pin}");
        }
        for pin in ["000000", "123456", "987654", "121212", "250250", "aaaaaaa", "abcdef"] {
            assert_eq!(check_pin(pin), Err(WeakPin::Guessable), "{pin}");
        }
        for pin in ["280514", "113355", "suối chảy", "112233"] {
            assert_eq!(check_pin(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn wrong_pins_cost_more_and_more_time() {
        let delays: Vec<_> = (0..13).map(delay_after).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(delay_after(u32::MAX), 900);
    }
}
