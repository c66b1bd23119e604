//! Sealing and opening packages, as [`package`](caunoi_core::package) describes them.
//!
//! The hub opens what goes up and seals what goes down. The other two halves, which are a tablet's, stand here for the
//! simulation and for tests; in the browser they are the browser's own ciphers.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use caunoi_core::{
    codec,
    id::{Fingerprint, Id, ReplicaId},
    keyring::{KEY, SealedKey},
    package::{self, CONTENT_BYTES, Direction, Down, Header, NONCE, PUBLIC_KEY, Package, Up},
    record::Province,
    refusal::Unopened,
};
use hkdf::Hkdf;
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use p256::{PublicKey, SecretKey, elliptic_curve::sec1::ToSec1Point};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// The bytes of a secret key.
pub const SECRET_KEY: usize = 32;

/// A package is worth the small work: it may go over a thin line or through a camera.
const DEFLATE_LEVEL: u8 = 9;

/// A key pair that packages are sealed to: the hub's, a store's, or one package's own.
#[derive(Clone)]
pub struct KeyPair {
    secret: SecretKey,
    public: [u8; PUBLIC_KEY],
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyPair({})", Fingerprint::of_bytes(&self.public))
    }
}

impl KeyPair {
    /// The pair of a secret key; none where the bytes are no such key.
    pub fn of(secret: &[u8]) -> Option<Self> {
        let secret = SecretKey::from_slice(secret).ok()?;
        let public = secret.public_key().to_sec1_point(false).as_bytes().try_into().ok()?;
        Some(Self { secret, public })
    }

    /// A new pair, from the operating system's randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        loop {
            let mut secret = [0; SECRET_KEY];
            getrandom::fill(&mut secret)?;
            // One draw in four billion is beyond the order of the curve.
            if let Some(pair) = Self::of(&secret) {
                return Ok(pair);
            }
        }
    }

    /// The public half.
    pub fn public(&self) -> &[u8; PUBLIC_KEY] {
        &self.public
    }

    /// The secret half, to be kept.
    pub fn secret(&self) -> [u8; SECRET_KEY] {
        self.secret.to_bytes().into()
    }

    fn shared(&self, public: &PublicKey) -> [u8; 32] {
        (*self.secret.diffie_hellman(public).raw_secret_bytes()).into()
    }
}

/// Whether the bytes are a public key that packages can be sealed to.
pub fn is_public_key(bytes: &[u8]) -> bool {
    public_key(bytes).is_some()
}

fn public_key(bytes: &[u8]) -> Option<PublicKey> {
    // Of the forms a point can be written in, only one is ours: a key has one fingerprint.
    if bytes.len() != PUBLIC_KEY {
        return None;
    }
    PublicKey::from_sec1_bytes(bytes).ok()
}

/// What is random about one package. It is used once.
#[derive(Debug)]
pub struct Fresh {
    /// The package's own pair.
    pub pair: KeyPair,
    /// Of the cipher.
    pub nonce: [u8; NONCE],
}

impl Fresh {
    /// From the operating system's randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        Ok(Self { pair: KeyPair::random()?, nonce })
    }
}

/// Where a package goes from and to, as it stands on it in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The province.
    pub space: Id<Province>,
    /// The store.
    pub replica: ReplicaId,
}

impl Route {
    fn header(self, direction: Direction, receiver: &[u8], fresh: &Fresh) -> Header {
        Header {
            direction,
            space: self.space,
            replica: self.replica,
            receiver: Fingerprint::of_bytes(receiver),
            ephemeral: *fresh.pair.public(),
            nonce: fresh.nonce,
        }
    }
}

/// Seals what a store has to say; none where `hub` is no public key.
pub fn seal_up(route: Route, hub: &[u8], content: &Up, fresh: &Fresh) -> Option<Vec<u8>> {
    let header = route.header(Direction::Up, hub, fresh);
    let shared = fresh.pair.shared(&public_key(hub)?);
    seal(&header, &shared, &package::info(&header, hub, &[]), content)
}

/// Opens what a store has to say, and says which store it is.
pub fn open_up(space: Id<Province>, hub: &KeyPair, bytes: &[u8]) -> Result<(ReplicaId, Up), Unopened> {
    let package = package::read(bytes)?;
    package.header.expect(Direction::Up, space, hub.public())?;
    let ephemeral = public_key(&package.header.ephemeral).ok_or(Unopened::Forged)?;
    let info = package::info(&package.header, hub.public(), &[]);
    let up: Up = open(&package, &hub.shared(&ephemeral), &info)?;
    up.check(package.header.replica)?;
    Ok((package.header.replica, up))
}

/// Seals what the hub answers to a store; none where `store` is no public key.
pub fn seal_down(route: Route, hub: &KeyPair, store: &[u8], content: &Down, fresh: &Fresh) -> Option<Vec<u8>> {
    let header = route.header(Direction::Down, store, fresh);
    let key = public_key(store)?;
    // The second part is what only the hub and the store can know.
    let shared = [fresh.pair.shared(&key), hub.shared(&key)].concat();
    seal(&header, &shared, &package::info(&header, hub.public(), store), content)
}

/// Opens what the hub answers to a store.
pub fn open_down(route: Route, hub: &[u8], store: &KeyPair, bytes: &[u8]) -> Result<Down, Unopened> {
    let package = package::read(bytes)?;
    package.header.expect(Direction::Down, route.space, store.public())?;
    if package.header.replica != route.replica {
        return Err(Unopened::OtherReceiver);
    }
    let ephemeral = public_key(&package.header.ephemeral).ok_or(Unopened::Forged)?;
    let hub_key = public_key(hub).ok_or(Unopened::Forged)?;
    let shared = [store.shared(&ephemeral), store.shared(&hub_key)].concat();
    open(&package, &shared, &package::info(&package.header, hub, store.public()))
}

/// Seals the key of a store to somebody's public key; none where that is none.
pub fn seal_key(store: ReplicaId, receiver: &[u8], key: &[u8; KEY], fresh: &Fresh) -> Option<SealedKey> {
    let ephemeral = fresh.pair.public();
    let info = SealedKey::info(store, receiver, ephemeral);
    let payload = Payload { msg: key, aad: &info };
    let wrapped =
        cipher(&fresh.pair.shared(&public_key(receiver)?), &info)?.encrypt(&fresh.nonce.into(), payload).ok()?;
    Some(SealedKey { ephemeral: ephemeral.to_vec(), nonce: fresh.nonce, wrapped })
}

/// Opens the key of a store; none where it was sealed to somebody else, or for another store.
pub fn open_key(store: ReplicaId, receiver: &KeyPair, sealed: &SealedKey) -> Option<[u8; KEY]> {
    let info = SealedKey::info(store, receiver.public(), &sealed.ephemeral);
    let payload = Payload { msg: &sealed.wrapped, aad: &info };
    let shared = receiver.shared(&public_key(&sealed.ephemeral)?);
    cipher(&shared, &info)?.decrypt(&sealed.nonce.into(), payload).ok()?.try_into().ok()
}

fn cipher(shared: &[u8], info: &[u8]) -> Option<Aes256Gcm> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, shared).expand(info, &mut key).ok()?;
    Some(Aes256Gcm::new(&key.into()))
}

fn seal<T: Serialize>(header: &Header, shared: &[u8], info: &[u8], content: &T) -> Option<Vec<u8>> {
    let deflated = compress_to_vec(&codec::encode(content), DEFLATE_LEVEL);
    let payload = Payload { msg: &deflated, aad: &header.to_bytes() };
    let sealed = cipher(shared, info)?.encrypt(&header.nonce.into(), payload).ok()?;
    Some(package::write(header, &sealed))
}

/// A whole package that does not open was put together by somebody who had not the keys; one that opens and holds
/// something else was put together by no app.
fn open<T: DeserializeOwned>(package: &Package<'_>, shared: &[u8], info: &[u8]) -> Result<T, Unopened> {
    let payload = Payload { msg: package.sealed, aad: package.authenticated };
    let cipher = cipher(shared, info).ok_or(Unopened::Forged)?;
    let deflated = cipher.decrypt(&package.header.nonce.into(), payload).map_err(|_| Unopened::Forged)?;
    let content = decompress_to_vec_with_limit(&deflated, CONTENT_BYTES).map_err(|_| Unopened::Forged)?;
    codec::decode(&content).map_err(|_| Unopened::Forged)
}
