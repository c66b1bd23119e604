//! Makes key material from a PIN, slowly on purpose: whoever tries all PINs pays for each of them. It runs in a worker
//! (`public/kdf-worker.js`), so that the screen does not stand still meanwhile.

use argon2::{Algorithm, Argon2, Params, Version};
use wasm_bindgen::prelude::wasm_bindgen;

/// The bytes that are made.
const BYTES: usize = 32;

/// Argon2id, version 1.3, with one lane. `memory` is in KiB, `passes` over it. Nothing where the memory is not to be had
/// or a number is beyond what Argon2 allows.
#[wasm_bindgen]
pub fn derive(pin: &[u8], salt: &[u8], memory: u32, passes: u32) -> Option<Vec<u8>> {
    let params = Params::new(memory, passes, 1, Some(BYTES)).ok()?;
    let mut made = vec![0; BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(pin, salt, &mut made).ok()?;
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::derive;

    /// From the tests of Argon2's own reference program.
    #[test]
    fn it_is_argon2id() {
        let made = derive(b"password", b"somesalt", 65536, 2).expect("a key");
        let expected = [
            0x09, 0x31, 0x61, 0x15, 0xd5, 0xcf, 0x24, 0xed, 0x5a, 0x15, 0xa3, 0x1a, 0x3b, 0xa3, 0x26, 0xe5, 0xcf, 0x32,
            0xed, 0xc2, 0x47, 0x02, 0x98, 0x7c, 0x02, 0xb6, 0x56, 0x6f, 0x61, 0x91, 0x3c, 0xf7,
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn impossible_numbers_make_nothing() {
        assert_eq!(derive(b"123456", b"somesalt", 1, 1), None, "less memory than Argon2 works with");
        assert_eq!(derive(b"123456", b"somesalt", 1024, 0), None, "no pass");
        assert_eq!(derive(b"123456", b"short", 1024, 1), None, "no salt to speak of");
    }
}
