//! Checks who signed a command: ECDSA over P-256 with SHA-256, as browsers sign.

use caunoi_core::wire::KEY_BYTES;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};

/// How many of an officer's earlier keys still count.
const KEYS_KEPT: usize = 7;

/// Whether these bytes are a public key as tablets write one.
pub fn is_key(bytes: &[u8]) -> bool {
    open_key(bytes).is_some()
}

/// Whether `signature` is one over `message` that only the owner of one of these keys can make.
pub(crate) fn is_good(keys: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    let mut keys = keys.chunks(KEY_BYTES).filter_map(open_key);
    keys.any(|key| key.verify(message, &signature).is_ok())
}

/// The keys of somebody who is enrolled again: what they signed before and have not sent yet must not be refused for it.
pub(crate) fn with_new(new: &[u8], before: &[u8]) -> Vec<u8> {
    let older = before.chunks(KEY_BYTES).filter(|key| *key != new).take(KEYS_KEPT);
    [new].into_iter().chain(older).flatten().copied().collect()
}

/// The point, where it lies on the curve. Shorter ways to write one are refused: a key has one form.
fn open_key(bytes: &[u8]) -> Option<VerifyingKey> {
    if bytes.len() != KEY_BYTES {
        return None;
    }
    VerifyingKey::from_sec1_bytes(bytes).ok()
}
