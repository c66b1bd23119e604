//! The outermost layer of everything on disk: what format it is in and whether it is whole.
//!
//! Format 1 is the payload in clear behind a checksum. An encrypted payload will be another format;
//! nothing outside this file knows which one is in use.

use crate::codec::Malformed;
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

/// Whether the bytes are of a format that came after this build: not damaged, only not for us.
pub fn is_newer(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER && bytes.starts_with(&MAGIC) && bytes[MAGIC.len()] > PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens() {
        for payload in [&b""[..], b"x", &[7; 5000]] {
            assert_eq!(open(&seal(payload)), Ok(payload));
        }
    }

    #[test]
    fn cut_flipped_and_foreign_bytes_do_not_open() {
        let whole = seal(b"Du lieu cua don vi");
        for cut in 0..whole.len() {
            assert!(open(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(open(&flipped).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn a_later_format_is_not_damage() {
        let mut later = seal(b"Du lieu cua don vi");
        assert!(!is_newer(&later));
        later[2] += 1;
        assert!(is_newer(&later) && open(&later).is_err());
        assert!(!is_newer(&later[..HEADER - 1]) && !is_newer(b"something else altogether"));
    }

    #[test]
    fn a_released_frame_still_opens() {
        // Format 1, as it was first released.
        let bytes = [67, 78, 1, 44, 242, 77, 186, 95, 176, 163, 14, 104, 101, 108, 108, 111];
        assert_eq!(open(&bytes), Ok(&b"hello"[..]));
    }
}
