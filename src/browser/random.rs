//! Random bytes for identifiers, keys and nonces.

use super::BrowserError;

/// Fills a buffer from the browser's cryptographic generator.
pub fn fill(bytes: &mut [u8]) {
    let filled: Result<(), BrowserError> = (|| {
        let crypto = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.crypto()?;
        crypto.get_random_values_with_u8_array(bytes)?;
        Ok(())
    })();
    // Every browser that can run this app has the generator; an identifier or a nonce without it could repeat.
    assert!(filled.is_ok(), "the browser has no random numbers");
}

/// So many random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// A number from 0 to 1, for spreading retries; not for secrets.
#[expect(clippy::disallowed_methods, reason = "it spreads moments and names nothing")]
pub fn spread() -> f64 {
    js_sys::Math::random()
}
