//! What travels between a tablet and the hub. Released shapes are frozen: a change is a new one.

use crate::{
    codec::{self, Malformed},
    command::{CommandId, Envelope},
    id::{Id, RecordId, ReplicaId},
    keyring::SealedKey,
    policy::Scope,
    record::{Officer, Record},
    refusal::Refusal,
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a tablet has read each of its scopes: the last sequence number it holds of each.
pub type Cursors = BTreeMap<Scope, u64>;

/// The most commands the hub takes in one request.
pub const COMMANDS_PER_REQUEST: usize = 200;
/// The longest encoded command, in bytes.
pub const COMMAND_BYTES: usize = 256 * 1024;
/// The longest request body, in bytes; a tablet stops adding commands before.
pub const REQUEST_BYTES: usize = 1024 * 1024;
/// Materials travel in pieces of this many bytes; the last one is shorter.
pub const CHUNK_BYTES: u64 = 64 * 1024;
/// The length of a public key, in bytes.
pub const KEY_BYTES: usize = 65;
/// The length of a signature, in bytes.
pub const SIGNATURE_BYTES: usize = 64;

/// A one-time secret is exchanged for a place in the space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The secret of the link.
    pub secret: String,
    /// The store the tablet would make.
    pub replica: ReplicaId,
    /// The stores the tablet has already: the officer joins the one of their team.
    pub known: Vec<ReplicaId>,
    /// The officer's key on this tablet, with which their commands are checked: a point of P-256, uncompressed as in
    /// SEC 1.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// The tablet's public key for packages that are carried to it; empty where it has none yet.
    #[serde(with = "serde_bytes")]
    pub box_key: Vec<u8>,
    /// The keys of stores the tablet has, sealed to the hub: it hands one back where the link says so.
    pub recovery: Vec<(ReplicaId, SealedKey)>,
}

/// What the hub answers to an [`EnrolRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The officer's place.
    pub identity: Identity,
    /// The key of the store they join, sealed to `box_key`: nobody at the tablet has to let them in.
    pub opens: Option<SealedKey>,
}

/// One officer's place in a store, from enrolment on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The store, which the officers of a team share on one tablet.
    pub replica: ReplicaId,
    /// The officer.
    pub officer: Id<Officer>,
    /// The officer's name, to be shown before the first records have arrived.
    pub name: String,
    /// What the tablet shows the hub with each request.
    pub token: String,
    /// The hub's public key, to which packages are sealed; empty where there is no hub.
    #[serde(with = "serde_bytes")]
    pub hub_key: Vec<u8>,
}

impl core::fmt::Debug for Identity {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Identity({} of {})", self.replica, self.officer)
    }
}

/// A command on its way, exactly as it was first encoded: the hub tells a repetition from a fork by
/// the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its name.
    pub id: CommandId,
    /// The encoded [`Envelope`].
    #[serde(with = "serde_bytes")]
    pub envelope: Vec<u8>,
    /// The officer's signature over the envelope: ECDSA over P-256 with SHA-256, r and s one after the other. Empty
    /// where it is not signed.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
}

impl Sent {
    /// Encodes a command, not signed yet.
    pub fn of(envelope: &Envelope) -> Self {
        Self { id: envelope.id, envelope: codec::encode(envelope), signature: Vec::new() }
    }

    /// Nothing, in the place of a command that a device has lost: the hub need not wait for it.
    pub fn given_up(id: CommandId) -> Self {
        Self { id, envelope: Vec::new(), signature: Vec::new() }
    }

    /// Whether this only says that a command is lost.
    pub fn is_given_up(&self) -> bool {
        self.envelope.is_empty()
    }

    /// The command; an error where the bytes are no command, or one of another name.
    pub fn open(&self) -> Result<Envelope, Malformed> {
        let envelope: Envelope = codec::decode(&self.envelope)?;
        if envelope.id == self.id { Ok(envelope) } else { Err(Malformed("names do not agree".into())) }
    }
}

/// Commands up, and how far the tablet has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// The store that asks.
    pub replica: ReplicaId,
    /// The epoch its cursors belong to; 0 before the first contact.
    pub epoch: u32,
    /// How far it has read.
    pub cursors: Cursors,
    /// Its commands without an outcome, in order.
    pub commands: Vec<Sent>,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It took effect.
    Applied {
        /// The sequence number of its changes.
        seq: u64,
        /// When the hub decided.
        at: Moment,
    },
    /// It took effect together with somebody else's: their texts were made one, or both versions are kept.
    Merged {
        /// The sequence number of its changes.
        seq: u64,
        /// When the hub decided.
        at: Moment,
    },
    /// It did not take effect, and never will under this name.
    Refused {
        /// Why.
        refusal: Refusal,
        /// When the hub decided.
        at: Moment,
    },
    /// One it follows or builds on has not arrived; it waits on the hub.
    Held {
        /// When it arrived.
        at: Moment,
    },
}

impl Outcome {
    /// When the hub said so.
    pub fn at(&self) -> Moment {
        match self {
            Self::Applied { at, .. } | Self::Merged { at, .. } | Self::Refused { at, .. } | Self::Held { at } => *at,
        }
    }

    /// The sequence number of its changes, where it took effect.
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Applied { seq, .. } | Self::Merged { seq, .. } => Some(*seq),
            Self::Refused { .. } | Self::Held { .. } => None,
        }
    }
}

/// A record as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Identifier.
    pub id: RecordId,
    /// The name of its kind, so that an app that does not know the kind can keep it.
    pub kind: String,
    /// The sequence number of its last change.
    pub seq: u64,
    /// The encoded [`Record`].
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
    /// By which of the tablet's scopes it is visible.
    pub scopes: Vec<Scope>,
}

impl Row {
    /// The record; an error where this app does not know its kind or shape.
    pub fn open(&self) -> Result<Record, Malformed> {
        codec::decode(&self.body)
    }
}

/// A record is no longer visible by a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Which record.
    pub id: RecordId,
    /// By which scope.
    pub scope: Scope,
    /// The sequence number at which it left.
    pub seq: u64,
}

/// Outcomes, and what has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// The hub's epoch.
    pub epoch: u32,
    /// The hub's clock.
    pub now: Moment,
    /// What became of the commands of this request.
    pub outcomes: Vec<(CommandId, Outcome)>,
    /// The cursors this answer continues from, as the request named them.
    pub from: Cursors,
    /// Everything is sent from the beginning: what the tablet holds and this does not repeat is gone.
    pub reset: bool,
    /// How far the tablet has read with this answer. These are its scopes; others are withdrawn.
    pub cursors: Cursors,
    /// The space's last sequence number.
    pub head: u64,
    /// More is waiting: ask again at once.
    pub more: bool,
    /// Changed records.
    pub rows: Vec<Row>,
    /// Records that left a scope.
    pub left: Vec<Left>,
    /// Everything before this sequence number is in a backup that was read again and found whole.
    pub backed_up: u64,
}

/// A sample to open with no hub at all: an identity, and all that the hub would answer it, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplePack {
    /// Whose sample it is. Its token is empty: this store never calls.
    pub identity: Identity,
    /// The answers of one complete pull.
    pub answers: Vec<SyncResponse>,
}
