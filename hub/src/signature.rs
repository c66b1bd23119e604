//! Checks who signed a command: ECDSA over P-256 with SHA-256, as browsers sign.

use caunoi_core::wire::KEY_BYTES;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

/// Whether these bytes are a public key as tablets write one.
pub fn is_key(bytes: &[u8]) -> bool {
    open_key(bytes).is_some()
}

/// Whether `signature` is one over `message` that only the owner of `key` can make.
pub(crate) fn is_good(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Some(key), Ok(signature)) = (open_key(key), Signature::from_slice(signature)) else { return false };
    key.verify(message, &signature).is_ok()
}

/// The point, where it lies on the curve. Shorter ways to write one are refused: a key has one form.
fn open_key(bytes: &[u8]) -> Option<VerifyingKey> {
    if bytes.len() != KEY_BYTES {
        return None;
    }
    VerifyingKey::from_sec1_bytes(bytes).ok()
}
