//! What the hub keeps of one space, behind a contract that two databases and plain memory fulfil.
//!
//! A [`Store`] belongs to one space. Nothing here knows a rule: what the rows mean is decided in
//! [`sync`](crate::sync) and in `caunoi-core`.

mod database;
mod memory;
mod news;
mod postgres;
mod sql;
mod sqlite;

pub use database::Database;
pub use memory::{MemorySession, MemoryStore};
pub use news::Reached;
pub use postgres::PostgresStore;
pub use sql::SqlSession;
pub use sqlite::SqliteStore;

use caunoi_core::{
    codec,
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::{Officer, Record},
    time::Moment,
    wire::{CHUNK_BYTES, Cursors, Outcome},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};
use tokio::sync::watch;

/// The store did not do what was asked of it, through no fault of the request.
#[derive(Debug)]
pub enum StoreError {
    /// The medium failed; trying again may help.
    Medium(Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read; trying again will not help.
    Damaged(String),
    /// Nothing is written here any more: the space was handed over.
    HandedOver(Seat),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Medium(error) => write!(f, "the store failed: {error}"),
            Self::Damaged(what) => write!(f, "the store is damaged: {what}"),
            Self::HandedOver(to) => write!(f, "this space was handed over to seat {to}, and only the hub there writes"),
        }
    }
}

impl std::error::Error for StoreError {}

/// What a question to the store comes to.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Where a hub keeps a space: a data folder, by the random name it gave itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat(pub RecordId);

impl std::fmt::Display for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How far a space has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Which history of the space this is: another one after each restore from a backup, and always a later one.
    pub epoch: u32,
    /// The last sequence number given out.
    pub seq: u64,
    /// The latest moment the hub has stamped.
    pub stamp: Moment,
    /// When the sample clock started, by the real clock.
    pub began: Option<Moment>,
    /// Everything before this sequence number is in a backup that was read again and found whole.
    pub backed_up: u64,
    /// How often the space was handed over.
    pub term: u32,
    /// Where it was handed to. Then it is not written here any more.
    pub handed_to: Option<Seat>,
}

impl Default for Meta {
    fn default() -> Self {
        Self { epoch: 1, seq: 0, stamp: Moment(0), began: None, backed_up: 0, term: 0, handed_to: None }
    }
}

/// What is in a space, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// How far it has come.
    pub meta: Meta,
    /// The name of the province; empty before it was founded.
    pub province: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

/// A record as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// The name of its kind.
    pub kind: String,
    /// The sequence number at which it was last written or entered a scope.
    pub seq: u64,
    /// The encoded record.
    pub body: Vec<u8>,
}

impl StoredRecord {
    /// The record.
    pub fn open(&self) -> Result<Record> {
        codec::decode(&self.body).map_err(|error| StoreError::Damaged(format!("a {}: {error}", self.kind)))
    }
}

/// The last thing there is to tell about a record in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeChange {
    /// When, as a sequence number.
    pub seq: u64,
    /// Which record.
    pub id: RecordId,
    /// In which scope.
    pub scope: Scope,
    /// It left the scope; otherwise it is in it.
    pub left: bool,
}

/// A command that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCommand {
    /// Who issued it, where that can be read.
    pub officer: Option<Id<Officer>>,
    /// The fingerprint of the envelope.
    pub hash: Fingerprint,
    /// The encoded envelope.
    pub envelope: Vec<u8>,
    /// The signature it came with; empty where it had none.
    pub signature: Vec<u8>,
    /// What became of it.
    pub outcome: Outcome,
    /// The command it is held for.
    pub waits_for: Option<CommandId>,
    /// When it first arrived.
    pub received: Moment,
}

/// A command that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldCommand {
    /// Its name.
    pub id: CommandId,
    /// The command it is held for.
    pub waits_for: CommandId,
    /// When it first arrived.
    pub received: Moment,
}

/// A file in the pieces in which it travels.
fn pieces(bytes: &[u8]) -> std::slice::Chunks<'_, u8> {
    bytes.chunks(usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX))
}

/// An officer's place in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMember {
    /// The fingerprint of the token it shows; none for one that never calls.
    pub token: Option<Fingerprint>,
    /// The public keys with which the officer's commands are checked, one after another, the newest first; empty where
    /// they are not checked.
    pub keys: Vec<u8>,
    /// When the officer was enrolled.
    pub enrolled: Moment,
}

/// A link that enrols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// Whom it enrols.
    pub officer: Id<Officer>,
    /// It is of no use afterwards.
    pub expires: Option<Moment>,
    /// Any number of stores may use it.
    pub reusable: bool,
    /// Whoever uses it gets the key of the store they join.
    pub opens: bool,
    /// Which store used it last, and when.
    pub used: Option<(ReplicaId, Moment)>,
}

/// Where packages to a store go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredMailbox {
    /// The public key they are sealed to.
    pub key: Vec<u8>,
    /// The epoch the cursors belong to; 0 before the store has said anything.
    pub epoch: u32,
    /// How far the store had read when it last asked over a line.
    pub cursors: Cursors,
}

/// One space.
///
/// Snapshots are taken at any time and in any number, and each sees one committed state for as long as it lives.
/// There is one [`Transaction`] at a time: [`begin`](Self::begin) waits for the one before to end. A transaction sees
/// its own changes; nobody else does before [`commit`](Transaction::commit) has returned, and then they are durable.
/// A transaction that is dropped has changed nothing, and one in which something has failed cannot be committed.
pub trait Store: Send + Sync + 'static {
    /// Reading one state.
    type Snapshot: Snapshot;
    /// Reading and writing.
    type Transaction: Transaction;

    /// The state that is committed now.
    fn snapshot(&self) -> impl Future<Output = Result<Self::Snapshot>> + Send;

    /// The right to write; [`StoreError::HandedOver`] where the space was.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction>> + Send;

    /// How far the space has come, as this store hears of it: of what it has committed itself at once, of what others
    /// have committed where the database tells that. It may be behind what a snapshot shows and is never ahead of it.
    fn news(&self) -> watch::Receiver<Reached>;
}

/// Questions to one state of a space.
pub trait Snapshot: Send {
    /// How far the space has come.
    fn meta(&mut self) -> impl Future<Output = Result<Meta>> + Send;

    /// A record.
    fn record(&mut self, id: RecordId) -> impl Future<Output = Result<Option<StoredRecord>>> + Send;

    /// The records among `ids` that exist, in any order.
    fn records(&mut self, ids: &[RecordId]) -> impl Future<Output = Result<Vec<(RecordId, StoredRecord)>>> + Send;

    /// The records attached to one, by identifier.
    fn attached(&mut self, to: RecordId) -> impl Future<Output = Result<Vec<(RecordId, StoredRecord)>>> + Send;

    /// The records of a kind, by identifier.
    fn of_kind(&mut self, kind: &str) -> impl Future<Output = Result<Vec<(RecordId, StoredRecord)>>> + Send;

    /// The scopes each of `ids` is in, in any order.
    fn scopes(&mut self, ids: &[RecordId]) -> impl Future<Output = Result<Vec<(RecordId, Scope)>>> + Send;

    /// What happened in a scope after one sequence number and up to another, oldest first, at most `limit` of it.
    fn changes(
        &mut self,
        scope: Scope,
        after: u64,
        up_to: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ScopeChange>>> + Send;

    /// A command that has arrived.
    fn command(&mut self, id: CommandId) -> impl Future<Output = Result<Option<StoredCommand>>> + Send;

    /// The commands held for this one, by identifier.
    fn waiting_for(&mut self, id: CommandId) -> impl Future<Output = Result<Vec<CommandId>>> + Send;

    /// The commands that are held, at most so many, by name.
    fn held(&mut self, limit: usize) -> impl Future<Output = Result<Vec<HeldCommand>>> + Send;

    /// An officer's place in a store.
    fn member(
        &mut self,
        replica: ReplicaId,
        officer: Id<Officer>,
    ) -> impl Future<Output = Result<Option<StoredMember>>> + Send;

    /// The officers who have a place in a store, by identifier.
    fn members(&mut self, replica: ReplicaId) -> impl Future<Output = Result<Vec<Id<Officer>>>> + Send;

    /// Every place that an officer has in a store, by store and officer.
    fn places(&mut self) -> impl Future<Output = Result<Vec<(ReplicaId, Id<Officer>, StoredMember)>>> + Send;

    /// Whose token has this fingerprint.
    fn member_by_token(
        &mut self,
        token: Fingerprint,
    ) -> impl Future<Output = Result<Option<(ReplicaId, Id<Officer>)>>> + Send;

    /// The link whose secret has this fingerprint.
    fn link(&mut self, secret: Fingerprint) -> impl Future<Output = Result<Option<StoredLink>>> + Send;

    /// The size of a file, where all of it is here.
    fn blob_size(&mut self, blob: Fingerprint) -> impl Future<Output = Result<Option<u64>>> + Send;

    /// One piece of a file.
    fn chunk(&mut self, blob: Fingerprint, index: u64) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// The secret half of the key pair to which packages to the hub are sealed.
    fn hub_key(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// Where packages to a store go, where it has said so.
    fn mailbox(&mut self, id: ReplicaId) -> impl Future<Output = Result<Option<StoredMailbox>>> + Send;

    /// Where packages go, for every store that has said so, by identifier.
    fn mailboxes(&mut self) -> impl Future<Output = Result<Vec<(ReplicaId, StoredMailbox)>>> + Send;
}

/// Changes to a space; see [`Store`] for when others see them.
pub trait Transaction: Snapshot {
    /// Says how far the space has come.
    fn set_meta(&mut self, meta: Meta) -> impl Future<Output = Result<()>> + Send;

    /// Adds or replaces a record; afterwards it is attached to `attached_to` and to nothing else.
    fn put_record(
        &mut self,
        id: RecordId,
        record: StoredRecord,
        attached_to: &[RecordId],
    ) -> impl Future<Output = Result<()>> + Send;

    /// Removes a record and what it was attached to. Its scopes stay until they are marked as left.
    fn remove_record(&mut self, id: RecordId) -> impl Future<Output = Result<()>> + Send;

    /// Marks a record as in some scopes since `seq`.
    fn enter(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64) -> impl Future<Output = Result<()>> + Send;

    /// Marks a record as out of some scopes since `seq`.
    fn leave(
        &mut self,
        id: RecordId,
        scopes: &BTreeSet<Scope>,
        seq: u64,
        at: Moment,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Adds or replaces a command.
    fn put_command(&mut self, id: CommandId, command: StoredCommand) -> impl Future<Output = Result<()>> + Send;

    /// Gives an officer a place in a store, or replaces what is known of it.
    fn put_member(
        &mut self,
        replica: ReplicaId,
        officer: Id<Officer>,
        member: StoredMember,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Adds or replaces a link by the fingerprint of its secret.
    fn put_link(&mut self, secret: Fingerprint, link: StoredLink) -> impl Future<Output = Result<()>> + Send;

    /// Ends all links of an officer: none of them is of use after that moment.
    fn end_links(&mut self, officer: Id<Officer>, at: Moment) -> impl Future<Output = Result<()>> + Send;

    /// Adds a whole file; nothing happens where it is here already.
    fn put_blob(&mut self, blob: Fingerprint, bytes: &[u8]) -> impl Future<Output = Result<()>> + Send;

    /// Keeps the secret half of the hub's key pair.
    fn put_hub_key(&mut self, secret: &[u8]) -> impl Future<Output = Result<()>> + Send;

    /// Adds or replaces where packages to a store go.
    fn put_mailbox(&mut self, id: ReplicaId, mailbox: StoredMailbox) -> impl Future<Output = Result<()>> + Send;

    /// Makes the changes last, for everybody.
    fn commit(self) -> impl Future<Output = Result<()>> + Send;
}
