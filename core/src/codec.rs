//! The one encoding of everything that travels or rests: postcard through serde.
//!
//! Fields stand in the order of their type, without names: a released type is never changed, a change is a new type
//! or a new variant at the end of its enum. A field with a condition on whether it is written would shift the others.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Bytes that are not a value of the expected type. Carries the decoder's words for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub String);

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "not a valid encoding: {}", self.0)
    }
}

impl core::error::Error for Malformed {}

/// Encodes a value.
///
/// # Panics
/// Never for the types of this crate: encoding into memory fails only for a type whose
/// `Serialize` refuses, and none of them does.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    append(Vec::new(), value)
}

/// Encodes a value after what is there already.
///
/// # Panics
/// Never, as [`encode`].
pub fn append<T: Serialize>(bytes: Vec<u8>, value: &T) -> Vec<u8> {
    postcard::to_extend(value, bytes).expect("types of this crate always encode")
}

/// Decodes a value that others follow; the bytes of those.
pub fn take<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), Malformed> {
    postcard::take_from_bytes(bytes).map_err(|error| Malformed(error.to_string()))
}

/// Decodes a value; bytes left over after it are an error too.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let (value, rest) = take(bytes)?;
    if rest.is_empty() { Ok(value) } else { Err(Malformed(format!("{} bytes too many", rest.len()))) }
}
