//! The browser's own ciphers: AES-256-GCM and HKDF-SHA-256. Keys live in the browser and not in the program's memory.

use super::{
    BrowserError,
    database::{Area, Database, Written},
    random,
};
use caunoi_core::{frame::NONCE, keyring::KEY};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesDerivedKeyParams, AesGcmParams, CryptoKey, HkdfParams, SubtleCrypto};

const CIPHER: &str = "AES-GCM";
const KEY_BITS: u32 = 256;
/// The key under which the secret of the device is kept.
const SECRET: &str = "secret";

/// A key that encrypts and decrypts.
#[derive(Debug, Clone)]
pub struct Key(CryptoKey);

/// What keys are made from. The browser hands its bytes to nobody, this app included.
#[derive(Debug, Clone)]
pub struct Secret(CryptoKey);

impl Key {
    /// The key of these bytes, which are then in nobody's hands but the browser's.
    pub async fn import(mut raw: [u8; KEY]) -> Result<Self, BrowserError> {
        let key = import(&mut raw, CIPHER, &["encrypt", "decrypt"]).await?;
        Ok(Self(key))
    }

    /// Encrypts; `bound` is not in the result, and must be the same again for it to open.
    pub async fn encrypt(&self, nonce: [u8; NONCE], bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, BrowserError> {
        bytes(subtle()?.encrypt_with_object_and_u8_array(&params(nonce, bound), &self.0, clear)?).await
    }

    /// Decrypts; an error where anything is not as it was. It begins at once, so that many may run side by side.
    pub fn decrypt(
        &self,
        nonce: [u8; NONCE],
        bound: &[u8],
        cipher: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, BrowserError>> + use<> {
        let begun = subtle().and_then(|subtle| {
            Ok(subtle.decrypt_with_object_and_u8_array(&params(nonce, bound), &self.0, cipher).map(JsFuture::from)?)
        });
        async move { Ok(Uint8Array::new(&begun?.await?).to_vec()) }
    }
}

impl Secret {
    /// These bytes as something that keys are made from.
    pub async fn import(mut raw: impl AsMut<[u8]>) -> Result<Self, BrowserError> {
        Ok(Self(import(raw.as_mut(), "HKDF", &["deriveKey"]).await?))
    }

    /// The secret of this device, where it has one.
    pub async fn kept(database: &Database) -> Result<Option<Self>, BrowserError> {
        let kept = database.value(Area::Device, SECRET).await?;
        Ok(kept.dyn_into().ok().map(Self))
    }

    /// The secret of this device; it is made where there is none.
    pub async fn of_device(database: &Database) -> Result<Self, BrowserError> {
        if let Some(kept) = Self::kept(database).await? {
            return Ok(kept);
        }
        let made = Self::import(random::bytes::<KEY>()).await?;
        match database.add_value(Area::Device, SECRET, &made.0).await? {
            Written::Whole => Ok(made),
            // Another tab has made one meanwhile.
            Written::Overtaken(_) => {
                Self::kept(database).await?.ok_or_else(|| BrowserError("the secret is no key".into()))
            }
        }
    }

    /// A key made from the secret: another one for every salt and every purpose.
    pub async fn derive(&self, salt: &[u8], purpose: impl AsRef<[u8]>) -> Result<Key, BrowserError> {
        let (salt, purpose) = (Uint8Array::from(salt), Uint8Array::from(purpose.as_ref()));
        let from = HkdfParams::new_with_str("HKDF", "SHA-256", &purpose, &salt);
        let key = AesDerivedKeyParams::new(CIPHER, KEY_BITS);
        let uses = names(&["encrypt", "decrypt"]);
        let made = subtle()?.derive_key_with_object_and_object(&from, &self.0, &key, false, &uses)?;
        Ok(Key(JsFuture::from(made).await?.unchecked_into()))
    }
}

/// A key that signs: ECDSA over P-256 with SHA-256.
#[derive(Debug, Clone)]
pub struct Signer(CryptoKey);

impl Signer {
    /// Makes a key to sign with: as PKCS #8, and what others check its signatures with, a point as in SEC 1.
    pub async fn generate() -> Result<(Vec<u8>, Vec<u8>), BrowserError> {
        pair(ECDSA, &["sign", "verify"]).await
    }

    /// The key of these bytes.
    pub async fn import(pkcs8: &[u8]) -> Result<Self, BrowserError> {
        secret_half(pkcs8, ECDSA, "sign").await.map(Self)
    }

    /// Signs: r and s, 32 bytes each.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BrowserError> {
        let how = curve(ECDSA)?;
        Reflect::set(&how, &"hash".into(), &"SHA-256".into())?;
        bytes(subtle()?.sign_with_object_and_u8_array(&how, &self.0, message)?).await
    }
}

/// One half of a pair by which two agree on a key that nobody else learns: ECDH over P-256.
#[derive(Debug, Clone)]
pub struct Agreement(CryptoKey);

impl Agreement {
    /// Makes a pair: the secret half as PKCS #8, and the public one, a point as in SEC 1.
    pub async fn generate() -> Result<(Vec<u8>, Vec<u8>), BrowserError> {
        pair(ECDH, &["deriveBits"]).await
    }

    /// The secret half of a pair.
    pub async fn import(pkcs8: &[u8]) -> Result<Self, BrowserError> {
        secret_half(pkcs8, ECDH, "deriveBits").await.map(Self)
    }

    /// What this half and another's public one share.
    pub async fn with(&self, public: &[u8]) -> Result<Vec<u8>, BrowserError> {
        let point = Uint8Array::from(public);
        let public = subtle()?.import_key_with_object("raw", &point, &curve(ECDH)?, false, &names(&[]))?;
        let how = curve(ECDH)?;
        Reflect::set(&how, &"public".into(), &JsFuture::from(public).await?)?;
        bytes(subtle()?.derive_bits_with_object(&how, &self.0, KEY_BITS)?).await
    }
}

const ECDSA: &str = "ECDSA";
const ECDH: &str = "ECDH";

fn curve(algorithm: &str) -> Result<Object, BrowserError> {
    let curve = Object::new();
    Reflect::set(&curve, &"name".into(), &algorithm.into())?;
    Reflect::set(&curve, &"namedCurve".into(), &"P-256".into())?;
    Ok(curve)
}

async fn pair(algorithm: &str, uses: &[&str]) -> Result<(Vec<u8>, Vec<u8>), BrowserError> {
    let pair = subtle()?.generate_key_with_object(&curve(algorithm)?, true, &names(uses))?;
    let pair = JsFuture::from(pair).await?;
    let half = |name: &str| Ok::<CryptoKey, BrowserError>(Reflect::get(&pair, &name.into())?.unchecked_into());
    let secret = bytes(subtle()?.export_key("pkcs8", &half("privateKey")?)?).await?;
    let public = bytes(subtle()?.export_key("raw", &half("publicKey")?)?).await?;
    Ok((secret, public))
}

async fn secret_half(pkcs8: &[u8], algorithm: &str, r#use: &str) -> Result<CryptoKey, BrowserError> {
    let copy = Uint8Array::from(pkcs8);
    let made = subtle()?.import_key_with_object("pkcs8", &copy, &curve(algorithm)?, false, &names(&[r#use]));
    copy.fill(0, 0, copy.length());
    Ok(JsFuture::from(made?).await?.unchecked_into())
}

/// Gives bytes to the browser as a key that it does not hand out again, and forgets them.
async fn import(raw: &mut [u8], algorithm: &str, uses: &[&str]) -> Result<CryptoKey, BrowserError> {
    let copy = Uint8Array::from(&*raw);
    let made = subtle()?.import_key_with_str("raw", &copy, algorithm, false, &names(uses));
    // The browser has taken its copy before it returned.
    copy.fill(0, 0, copy.length());
    raw.fill(0);
    Ok(JsFuture::from(made?).await?.unchecked_into())
}

fn subtle() -> Result<SubtleCrypto, BrowserError> {
    let window = web_sys::window().ok_or_else(|| BrowserError("no window".into()))?;
    let subtle = window.crypto()?.subtle();
    // A page that did not come by https, or from this machine, has none.
    if subtle.is_undefined() { Err(BrowserError("this address has no ciphers".into())) } else { Ok(subtle) }
}

fn params(nonce: [u8; NONCE], bound: &[u8]) -> Object {
    let params = AesGcmParams::new_with_u8_array(CIPHER, &Uint8Array::from(nonce.as_slice()));
    params.set_additional_data_u8_array(&Uint8Array::from(bound));
    params.unchecked_into()
}

fn names(names: &[&str]) -> JsValue {
    names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
}

async fn bytes(promise: Promise) -> Result<Vec<u8>, BrowserError> {
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}
