//! The outermost layer of everything on disk: what format it is in and whether it is whole.
//!
//! Format 1 is the payload in clear behind a checksum. An encrypted payload will be another format;
//! nothing outside this file knows which one is in use.

use caunoi_core::codec::Malformed;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 2] = *b"CN";
const PLAIN: u8 = 1;
const CHECK: usize = 8;
const HEADER: usize = MAGIC.len() + 1 + CHECK;

/// Wraps a payload for the disk.
pub fn seal(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend(MAGIC);
    bytes.push(PLAIN);
    bytes.extend(&Sha256::digest(payload)[..CHECK]);
    bytes.extend(payload);
    bytes
}

/// The payload, where the bytes are whole and of a format this build knows.
pub fn open(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (header, payload) = bytes.split_at_checked(HEADER).ok_or_else(|| Malformed("cut short".into()))?;
    if header[..2] != MAGIC {
        return Err(Malformed("not ours".into()));
    }
    if header[2] != PLAIN {
        return Err(Malformed(format!("format {} is not known", header[2])));
    }
    if header[3..] != Sha256::digest(payload)[..CHECK] {
        return Err(Malformed("damaged".into()));
    }
    Ok(payload)
}
