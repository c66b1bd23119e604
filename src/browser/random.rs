//! Random bytes for identifiers.

use super::BrowserError;

/// Sixteen bytes from the browser's cryptographic generator.
pub fn sixteen() -> [u8; 16] {
    let mut bytes = [0; 16];
    let filled: Result<(), BrowserError> = (|| {
        let crypto = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?.crypto()?;
        crypto.get_random_values_with_u8_array(&mut bytes)?;
        Ok(())
    })();
    // Every browser that can run this app has the generator; an identifier without it could collide.
    assert!(filled.is_ok(), "the browser has no random numbers");
    bytes
}

/// A number from 0 to 1, for spreading retries; not for secrets.
#[expect(clippy::disallowed_methods, reason = "it spreads moments and names nothing")]
pub fn spread() -> f64 {
    js_sys::Math::random()
}
