//! Identifiers: sixteen bytes, typed by what they name.

use core::{cmp::Ordering, fmt, hash::Hash, marker::PhantomData, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// The bytes of an identifier, whatever it names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordId(pub [u8; 16]);

impl RecordId {
    /// No identifier is before this one.
    pub const MIN: Self = Self([0; 16]);
    /// No identifier is after this one.
    pub const MAX: Self = Self([u8::MAX; 16]);
}

// The order of the bytes, one after the other, compared as a number: thousands of these are compared when a store is
// opened, and WebAssembly has no instruction for comparing bytes.
impl Ord for RecordId {
    fn cmp(&self, other: &Self) -> Ordering {
        u128::from_be_bytes(self.0).cmp(&u128::from_be_bytes(other.0))
    }
}

impl PartialOrd for RecordId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The identifier of a record of type `R`.
pub struct Id<R>(RecordId, PhantomData<fn() -> R>);

/// The identifier of one device's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplicaId(pub RecordId);

/// SHA-256 of something a person saw or a file holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl RecordId {
    /// An identifier that is always the same for the same name.
    pub fn named(name: &str) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }
}

impl<R> Id<R> {
    /// An identifier from random bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(RecordId(bytes), PhantomData)
    }

    /// An identifier that is always the same for the same name; the type's own word goes first, so
    /// that a unit and a department of the same code differ.
    pub fn named(kind: &str, name: &str) -> Self {
        Self(RecordId::named(&format!("{kind}/{name}")), PhantomData)
    }

    /// The same identifier without its type.
    pub const fn erased(self) -> RecordId {
        self.0
    }

    /// Claims that `id` names a record of this type; reading it checks the claim.
    pub const fn assume(id: RecordId) -> Self {
        Self(id, PhantomData)
    }
}

impl Fingerprint {
    /// The fingerprint of a list of texts; their borders count, so `["ab", ""]` and `["a", "b"]`
    /// differ.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = Sha256::new();
        for text in texts {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        Self(hasher.finalize().into())
    }

    /// The fingerprint of a file's bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// A text that is not an identifier in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHex;

fn read_hex<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(NotHex);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = core::str::from_utf8(pair).map_err(|_| NotHex)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| NotHex)?;
    }
    Ok(bytes)
}

struct Bytes<const N: usize>;

impl<const N: usize> de::Visitor<'_> for Bytes<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{N} bytes")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

/// Display as hexadecimal, parse it back, and encode as a byte string.
macro_rules! as_bytes {
    ($type:ty, $size:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl FromStr for $type {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                read_hex::<$size>(text).map(Self)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_bytes(Bytes::<$size>).map(Self)
            }
        }
    };
}

as_bytes!(RecordId, 16);
as_bytes!(Fingerprint, 32);

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// Derives would ask `R` for the same traits, which it has no reason to have.
impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Id<R> {}

impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<R> Eq for Id<R> {}

impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<R> Hash for Id<R> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R> FromStr for Id<R> {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        text.parse().map(Self::assume)
    }
}

impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RecordId::deserialize(deserializer).map(Self::assume)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn identifiers_survive_text_and_bytes() {
        let id = RecordId::named("unit/01981");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(codec::decode::<RecordId>(&codec::encode(&id)), Ok(id));
        assert_eq!(codec::encode(&id).len(), 17, "a byte string, not a list of numbers");
    }

    #[test]
    fn what_is_not_an_identifier_is_refused() {
        assert_eq!("zz".parse::<RecordId>(), Err(NotHex));
        assert_eq!("é".repeat(16).parse::<RecordId>(), Err(NotHex));
        assert!(codec::decode::<RecordId>(&[0x42, 1, 2]).is_err());
    }

    #[test]
    fn borders_between_texts_count() {
        assert_ne!(Fingerprint::of_texts(["ab", ""]), Fingerprint::of_texts(["a", "b"]));
    }
}
