//! The carry package: one sealed file that a person carries where no line goes. Up travel commands, down travel
//! outcomes, records and pieces of materials.
//!
//! Here is how it lies in a file and what is in it; the ciphers belong to whoever holds the keys. A file is
//!
//! ```text
//! magic 4 | version 1 | direction 1 | space 16 | replica 16 | receiver 32 | ephemeral 65 | nonce 12 | sealed … | check 8
//! ```
//!
//! Everything before `sealed` is the header. It stands in clear, so that whoever carries a package sees where it
//! belongs, and is authenticated along with what is sealed. The check is a hash of all bytes before it: by it anybody
//! tells a damaged copy, with no key at all. Magic, version and check stay where they are in every later version.
//!
//! What is sealed is the encoded content, deflated without a wrapper ("deflate-raw"), under AES-256-GCM with the
//! header's nonce. The key is HKDF-SHA-256 without salt over what the key pairs share, for [`info`]. Up that is what
//! the package's own pair shares with the hub's. Down what the package's own pair and the hub's share with the store's
//! stand one after the other, so that nobody but the hub can have made it.

use crate::{
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    record::{Officer, Province},
    refusal::Unopened,
    replica::Replica,
    text,
    time::Moment,
    wire::{COMMAND_BYTES, SIGNATURE_BYTES, Sent, SyncRequest, SyncResponse},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The bytes of a public key: a point of P-256, uncompressed (SEC 1).
pub const PUBLIC_KEY: usize = 65;
/// The bytes of a nonce.
pub const NONCE: usize = 12;
/// The longest package that is taken over a line; a person who runs the hub may take in longer ones.
pub const PACKAGE_BYTES: usize = 4 * 1024 * 1024;
/// The longest content, before it was deflated: beyond it is no package but an attack on memory.
pub const CONTENT_BYTES: usize = 64 * 1024 * 1024;
/// How the names of package files end.
pub const EXTENSION: &str = "caunoi";

const MAGIC: [u8; 4] = *b"CNGD";
const VERSION: u8 = 1;
const CHECK: usize = 8;
const START: usize = MAGIC.len() + 1;
const HEADER: usize = START + 1 + 16 + 16 + 32 + PUBLIC_KEY + NONCE;

/// Which way a package travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From a store to the hub.
    Up,
    /// From the hub to a store.
    Down,
}

impl Direction {
    const fn byte(self) -> u8 {
        match self {
            Self::Up => 1,
            Self::Down => 2,
        }
    }

    /// What the key is made for, so that no key serves both ways.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Up => b"caunoi/package/1/up",
            Self::Down => b"caunoi/package/1/down",
        }
    }
}

/// What stands on a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which way it travels.
    pub direction: Direction,
    /// The province it belongs to.
    pub space: Id<Province>,
    /// The store it comes from or goes to.
    pub replica: ReplicaId,
    /// The fingerprint of the public key it is sealed to.
    pub receiver: Fingerprint,
    /// The public key of the pair that was made for this package alone.
    pub ephemeral: [u8; PUBLIC_KEY],
    /// Of the cipher.
    pub nonce: [u8; NONCE],
}

impl Header {
    /// The header as it stands in the file, which is also what the cipher vouches for besides the content.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend(MAGIC);
        bytes.extend([VERSION, self.direction.byte()]);
        bytes.extend(self.space.erased().0);
        bytes.extend(self.replica.0.0);
        bytes.extend(self.receiver.0);
        bytes.extend(self.ephemeral);
        bytes.extend(self.nonce);
        bytes
    }

    /// Refuses a package that goes another way, to another province, or to another key.
    pub fn expect(&self, direction: Direction, space: Id<Province>, receiver: &[u8]) -> Result<(), Unopened> {
        if self.space != space {
            return Err(Unopened::OtherSpace);
        }
        if self.direction != direction || self.receiver != Fingerprint::of_bytes(receiver) {
            return Err(Unopened::OtherReceiver);
        }
        Ok(())
    }
}

/// A package as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package<'a> {
    /// What stands on it.
    pub header: Header,
    /// What the cipher vouches for besides the content.
    pub authenticated: &'a [u8],
    /// What is sealed, with the cipher's tag at its end.
    pub sealed: &'a [u8],
}

/// Puts a package together.
pub fn write(header: &Header, sealed: &[u8]) -> Vec<u8> {
    let mut bytes = header.to_bytes();
    bytes.reserve(sealed.len() + CHECK);
    bytes.extend(sealed);
    let check = check(&bytes);
    bytes.extend(check);
    bytes
}

/// Takes a package apart. Whether what is sealed is what it was only the cipher can tell.
pub fn read(bytes: &[u8]) -> Result<Package<'_>, Unopened> {
    let after_magic = bytes.strip_prefix(&MAGIC).ok_or(Unopened::NotAPackage)?;
    let (whole, found) = bytes.split_last_chunk::<CHECK>().ok_or(Unopened::Damaged)?;
    if check(whole) != *found {
        return Err(Unopened::Damaged);
    }
    match after_magic.first() {
        Some(&VERSION) => {}
        Some(&later) if later > VERSION => return Err(Unopened::Newer),
        _ => return Err(Unopened::Damaged),
    }
    let (authenticated, sealed) = whole.split_at_checked(HEADER).ok_or(Unopened::Damaged)?;
    let header = header(&authenticated[START..]).ok_or(Unopened::Forged)?;
    Ok(Package { header, authenticated, sealed })
}

fn header(bytes: &[u8]) -> Option<Header> {
    let (direction, bytes) = bytes.split_first()?;
    let direction = [Direction::Up, Direction::Down].into_iter().find(|it| it.byte() == *direction)?;
    let (space, bytes) = bytes.split_first_chunk()?;
    let (replica, bytes) = bytes.split_first_chunk()?;
    let (receiver, bytes) = bytes.split_first_chunk()?;
    let (ephemeral, nonce) = bytes.split_first_chunk()?;
    Some(Header {
        direction,
        space: Id::new(*space),
        replica: ReplicaId(RecordId(*replica)),
        receiver: Fingerprint(*receiver),
        ephemeral: *ephemeral,
        nonce: nonce.try_into().ok()?,
    })
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let mut check = [0; CHECK];
    check.copy_from_slice(&Sha256::digest(bytes)[..CHECK]);
    check
}

/// What a package's key is for, as HKDF is told: the direction and every public key that had a part in it. `store` is
/// the store's key, which has none on the way up.
pub fn info(header: &Header, hub: &[u8], store: &[u8]) -> Vec<u8> {
    // The label ends with a byte that is in no label; the keys are all of one length.
    [header.direction.label(), &[0], &header.ephemeral, hub, store].concat()
}

/// What travels up: everything a store has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Up {
    /// All commands without an outcome, however many, and how far the store has read.
    pub request: SyncRequest,
}

impl Up {
    /// What this store has to say now.
    pub fn of(replica: &Replica) -> Self {
        let unanswered = replica.pending().iter().filter(|pending| !pending.is_decided());
        let request = SyncRequest { commands: unanswered.map(|it| it.sent.clone()).collect(), ..replica.request() };
        Self { request }
    }

    /// Refuses what no app packs: commands of other stores than the one that stands on the package, or endless ones.
    pub fn check(&self, replica: ReplicaId) -> Result<(), Unopened> {
        let theirs = self.request.commands.iter().all(|sent| sent.id.replica == replica);
        let short = |sent: &Sent| sent.envelope.len() <= COMMAND_BYTES && sent.signature.len() <= SIGNATURE_BYTES;
        let short = self.request.commands.iter().all(short);
        if self.request.replica == replica && theirs && short { Ok(()) } else { Err(Unopened::Forged) }
    }
}

/// What travels down: what the hub would have answered, and pieces of materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Down {
    /// The answers of one complete pull, in order.
    pub answers: Vec<SyncResponse>,
    /// As many pieces of the materials among them as there was room for.
    pub pieces: Vec<Piece>,
}

/// A piece of a material's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Which file.
    pub blob: Fingerprint,
    /// Which piece of it, from 0.
    pub index: u64,
    /// The bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// What became of the commands of a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// They took effect now.
    pub applied: u32,
    /// They took effect now beside somebody else's: both versions are kept.
    pub merged: u32,
    /// They had been decided before.
    pub known: u32,
    /// They wait for another command.
    pub held: u32,
    /// They did not take effect.
    pub refused: u32,
}

/// The hub's answer to whoever hands a package in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// The officers of the store that made it; nobody where the one who hands it in need not know.
    pub from: Vec<Id<Officer>>,
    /// What became of the commands.
    pub receipt: Receipt,
    /// The package to carry back; empty where the store has no key to seal it to.
    #[serde(with = "serde_bytes")]
    pub answer: Vec<u8>,
}

/// Commands of one store that the hub holds: it has them, and something before them is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// The officers of the store.
    pub from: Vec<Id<Officer>>,
    /// How many of its commands wait.
    pub commands: u32,
    /// When the first of them arrived.
    pub since: Moment,
    /// What they wait for and nobody has brought yet.
    pub awaited: Vec<Awaited>,
}

/// A command that nobody has brought yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// Which.
    pub id: CommandId,
    /// The officers of its store.
    pub from: Vec<Id<Officer>>,
}

/// A file name that says nothing of what is inside: the province, the unit, the day, and a few digits of the package
/// itself.
pub fn file_name(space: &str, unit: &str, day: NaiveDate, package: &[u8]) -> String {
    let digits = Fingerprint::of_bytes(package).to_string();
    format!("{}-{}-{day}-{}.{EXTENSION}", plain(space), plain(unit), &digits[..8])
}

/// Letters and digits that every file system takes, and one hyphen for everything between them.
fn plain(name: &str) -> String {
    let folded = text::fold(name);
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_header() -> Header {
        Header {
            direction: Direction::Up,
            space: Id::new([1; 16]),
            replica: ReplicaId(RecordId([2; 16])),
            receiver: Fingerprint::of_bytes(b"key"),
            ephemeral: [4; PUBLIC_KEY],
            nonce: [5; NONCE],
        }
    }

    fn with_check(mut bytes: Vec<u8>) -> Vec<u8> {
        let check = check(&bytes);
        bytes.extend(check);
        bytes
    }

    #[test]
    fn what_was_written_reads_again() {
        for direction in [Direction::Up, Direction::Down] {
            let header = Header { direction, ..a_header() };
            let bytes = write(&header, b"sealed");
            let package = read(&bytes).expect("it was just written");
            assert_eq!((package.header, package.sealed), (header, &b"sealed"[..]));
            assert_eq!(package.authenticated, header.to_bytes());
        }
    }

    #[test]
    fn every_flip_and_every_cut_is_noticed_without_a_key() {
        let whole = write(&a_header(), b"sealed");
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            let reason = if at < MAGIC.len() { Unopened::NotAPackage } else { Unopened::Damaged };
            assert_eq!(read(&flipped), Err(reason), "flipped at {at}");
            let reason = if at < MAGIC.len() { Unopened::NotAPackage } else { Unopened::Damaged };
            assert_eq!(read(&whole[..at]), Err(reason), "cut at {at}");
        }
        assert_eq!(read(&[whole, vec![0]].concat()), Err(Unopened::Damaged));
    }

    #[test]
    fn a_later_version_is_not_damage_and_a_direction_nobody_knows_is_made_up() {
        let mut bytes = [a_header().to_bytes(), b"sealed".to_vec()].concat();
        bytes[START] = 3;
        assert_eq!(read(&with_check(bytes.clone())), Err(Unopened::Forged));
        bytes[MAGIC.len()] = VERSION + 1;
        assert_eq!(read(&with_check(bytes)), Err(Unopened::Newer));
        assert_eq!(read(&with_check([&MAGIC[..], &[9]].concat())), Err(Unopened::Newer), "however short it is");
    }

    #[test]
    fn a_package_is_expected_in_one_place_only() {
        let header = a_header();
        assert_eq!(header.expect(Direction::Up, header.space, b"key"), Ok(()));
        assert_eq!(header.expect(Direction::Up, Id::new([9; 16]), b"key"), Err(Unopened::OtherSpace));
        assert_eq!(header.expect(Direction::Up, header.space, b"other"), Err(Unopened::OtherReceiver));
        assert_eq!(header.expect(Direction::Down, header.space, b"key"), Err(Unopened::OtherReceiver));
    }

    #[test]
    fn a_released_package_still_reads() {
        let mut bytes = b"CNGD".to_vec();
        bytes.extend([1, 1]);
        bytes.extend([1; 16]);
        bytes.extend([2; 16]);
        bytes.extend(Fingerprint::of_bytes(b"key").0);
        bytes.extend([4; 65]);
        bytes.extend([5; 12]);
        bytes.extend(b"sealed");
        assert_eq!(write(&a_header(), b"sealed"), with_check(bytes));
    }

    #[test]
    fn no_two_keys_are_for_the_same() {
        let (up, down) = (a_header(), Header { direction: Direction::Down, ..a_header() });
        assert_ne!(info(&up, b"hub", b""), info(&down, b"hub", b""));
        assert_eq!(info(&up, b"hub", b""), [&b"caunoi/package/1/up\0"[..], &[4; 65], b"hub"].concat());
    }

    #[test]
    fn file_names_are_plain() {
        let day = NaiveDate::from_ymd_opt(2024, 10, 9).expect("a day");
        let name = file_name("Bắc Kạn", "01858", day, b"package");
        let digits = &Fingerprint::of_bytes(b"package").to_string()[..8];
        assert_eq!(name, format!("bac-kan-01858-2024-10-09-{digits}.caunoi"));
    }
}
