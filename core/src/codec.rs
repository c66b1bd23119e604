//! The one encoding of everything that travels or rests: CBOR through serde.

use serde::{Serialize, de::DeserializeOwned};

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
    minicbor_serde::to_vec(value).expect("types of this crate always encode")
}

/// Decodes a value; bytes left over after it are an error too.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut decoder = minicbor_serde::Deserializer::new(bytes);
    let value = T::deserialize(&mut decoder).map_err(|error| Malformed(error.to_string()))?;
    match decoder.decoder().position() {
        end if end == bytes.len() => Ok(value),
        end => Err(Malformed(format!("{} bytes too many", bytes.len() - end))),
    }
}
