//! The outermost layer of everything on disk: what format it is in and whether it is whole.
//!
//! Format 1 is the payload in clear behind a checksum, for what must be readable before there is a key: which stores
//! there are, and their keyrings. Format 2 is sealed: an authenticated cipher under the store's key. The cipher itself
//! belongs to whoever holds the key; here is how its parts lie on the disk, and what else it vouches for.

use crate::{codec::Malformed, id::ReplicaId};
use sha2::{Digest, Sha256};

const MAGIC: [u8; 2] = *b"CN";
const PLAIN: u8 = 1;
const SEALED: u8 = 2;
/// Magic and format, before everything else.
const START: usize = MAGIC.len() + 1;
const CHECK: usize = 8;
const HEADER: usize = START + CHECK;

/// The bytes of a nonce. A random one for each seal is enough: a store never comes near 2³² seals.
pub const NONCE: usize = 12;
/// The cipher's tag, at the end of its text.
const TAG: usize = 16;

/// Wraps a payload for the disk, in clear.
pub fn plain(payload: &[u8]) -> Vec<u8> {
    let mut bytes = begin(PLAIN, CHECK + payload.len());
    bytes.extend(&Sha256::digest(payload)[..CHECK]);
    bytes.extend(payload);
    bytes
}

/// The payload of a frame in clear, where the bytes are whole.
pub fn open_plain(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (check, payload) =
        inside(bytes, PLAIN)?.split_at_checked(CHECK).ok_or_else(|| Malformed("cut short".into()))?;
    if check != &Sha256::digest(payload)[..CHECK] {
        return Err(Malformed("damaged".into()));
    }
    Ok(payload)
}

/// Puts the parts of a sealed payload together.
pub fn sealed(nonce: [u8; NONCE], ciphertext: &[u8]) -> Vec<u8> {
    let mut bytes = begin(SEALED, NONCE + ciphertext.len());
    bytes.extend(nonce);
    bytes.extend(ciphertext);
    bytes
}

/// The nonce and the ciphertext of a sealed payload. Whether it is whole only the cipher can tell.
pub fn parts(bytes: &[u8]) -> Result<([u8; NONCE], &[u8]), Malformed> {
    let (nonce, ciphertext) =
        inside(bytes, SEALED)?.split_first_chunk().ok_or_else(|| Malformed("cut short".into()))?;
    if ciphertext.len() < TAG {
        return Err(Malformed("cut short".into()));
    }
    Ok((*nonce, ciphertext))
}

/// What the cipher vouches for besides the payload: the format, and where it lies. So a payload that is moved to another
/// key, area or store does not open there.
pub fn bound_to(store: ReplicaId, area: &str, key: &str) -> Vec<u8> {
    let mut bytes = begin(SEALED, 16 + area.len() + 1 + key.len());
    bytes.extend(store.0.0);
    bytes.extend(area.as_bytes());
    // No name of an area has this, so that where it ends is never in question.
    bytes.push(0);
    bytes.extend(key.as_bytes());
    bytes
}

/// Whether the bytes are of a format that came after this build: not damaged, only not for us.
pub fn is_newer(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER && bytes.starts_with(&MAGIC) && bytes[MAGIC.len()] > SEALED
}

fn begin(format: u8, more: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(START + more);
    bytes.extend(MAGIC);
    bytes.push(format);
    bytes
}

/// What follows the start of a frame, where it is of this format.
fn inside(bytes: &[u8], format: u8) -> Result<&[u8], Malformed> {
    let (start, rest) = bytes.split_at_checked(START).ok_or_else(|| Malformed("cut short".into()))?;
    if start[..MAGIC.len()] != MAGIC {
        return Err(Malformed("not ours".into()));
    }
    if start[MAGIC.len()] != format {
        return Err(Malformed(format!("format {} and not {format}", start[MAGIC.len()])));
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    const STORE: ReplicaId = ReplicaId(RecordId([7; 16]));
    const NONCE_OF_TEST: [u8; NONCE] = [9; NONCE];

    #[test]
    fn what_was_wrapped_opens() {
        for payload in [&b""[..], b"x", &[7; 5000]] {
            assert_eq!(open_plain(&plain(payload)), Ok(payload));
            let ciphertext = [payload, &[0; TAG]].concat();
            assert_eq!(parts(&sealed(NONCE_OF_TEST, &ciphertext)), Ok((NONCE_OF_TEST, &ciphertext[..])));
        }
    }

    #[test]
    fn cut_flipped_and_foreign_bytes_do_not_open() {
        let whole = plain(b"Du lieu cua don vi");
        for cut in 0..whole.len() {
            assert!(open_plain(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(open_plain(&flipped).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn a_sealed_frame_is_cut_or_whole_and_every_flip_reaches_the_cipher() {
        let whole = sealed(NONCE_OF_TEST, &[5; TAG + 3]);
        for cut in 0..START + NONCE + TAG {
            assert!(parts(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            // The cipher's own tag speaks for nonce and ciphertext.
            assert_ne!(parts(&flipped), parts(&whole), "flipped at {at}");
        }
    }

    #[test]
    fn a_frame_is_not_taken_for_one_of_the_other_format() {
        let (clear, cipher) = (plain(&[5; 40]), sealed(NONCE_OF_TEST, &[5; 40]));
        assert!(parts(&clear).is_err() && open_plain(&cipher).is_err());
    }

    #[test]
    fn every_place_is_a_place_of_its_own() {
        let other = ReplicaId(RecordId([8; 16]));
        let places = [(STORE, "log", "ab"), (STORE, "log", "b"), (STORE, "loga", "b"), (other, "log", "ab")];
        let bound = places.map(|(store, area, key)| bound_to(store, area, key));
        for (index, place) in bound.iter().enumerate() {
            assert!(!bound[..index].contains(place), "{:?}", places[index]);
        }
    }

    #[test]
    fn a_later_format_is_not_damage() {
        for mut later in [plain(b"Du lieu cua don vi"), sealed(NONCE_OF_TEST, &[5; 40])] {
            assert!(!is_newer(&later));
            later[2] = SEALED + 1;
            assert!(is_newer(&later) && open_plain(&later).is_err() && parts(&later).is_err());
            assert!(!is_newer(&later[..HEADER - 1]));
        }
        assert!(!is_newer(b"something else altogether"));
    }

    #[test]
    fn a_released_frame_still_opens() {
        let format_1 = [67, 78, 1, 44, 242, 77, 186, 95, 176, 163, 14, 104, 101, 108, 108, 111];
        assert_eq!(open_plain(&format_1), Ok(&b"hello"[..]));
        let mut format_2 = vec![67, 78, 2];
        format_2.extend([9; 12]);
        format_2.extend([5; 16]);
        assert_eq!(parts(&format_2), Ok(([9; 12], &[5; 16][..])));
        let bound = [&[67, 78, 2][..], &[7; 16], b"log", &[0], b"key"].concat();
        assert_eq!(bound_to(STORE, "log", "key"), bound);
    }
}
