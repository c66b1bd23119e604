//! The hub's side of one round trip: commands up, outcomes and changed records down, in one transaction.
//!
//! Who asks has been established before; see [`enrol`](crate::enrol). Inside, [`intake`] decides commands in the order
//! of their store and writes what they come to, and [`pull`] gathers what the store has not read yet.

pub(crate) mod effects;
pub mod intake;
mod load;
pub mod pull;

pub use intake::Intake;

use crate::{
    carry::keys,
    store::{Store, StoreError, Transaction},
};
use caunoi_core::{
    id::ReplicaId,
    time::Moment,
    wire::{COMMAND_BYTES, COMMANDS_PER_REQUEST, SIGNATURE_BYTES, Sent, SyncRequest, SyncResponse},
};

/// How much one answer may hold. More than one change is always let through, so that there is progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Changes in scopes.
    pub changes: usize,
    /// Bytes of encoded records.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { changes: 2000, bytes: 192 * 1024 }
    }
}

/// Why a request has no answer. Nothing has changed then.
#[derive(Debug)]
pub enum SyncError {
    /// The request is not one that an app sends.
    Malformed(&'static str),
    /// The store belongs to nobody there is.
    UnknownOfficer,
    /// The hub failed.
    Store(StoreError),
}

impl From<StoreError> for SyncError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl std::fmt::Display for SyncError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "malformed request: {what}"),
            Self::UnknownOfficer => f.write_str("nobody of this store has a record"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SyncError {}

/// Answers one request, over a transaction where it brings commands and over a snapshot where it does not.
/// `now` is the hub's clock.
pub async fn round_trip<S: Store>(
    store: &S,
    replica: ReplicaId,
    request: &SyncRequest,
    now: Moment,
    limits: Limits,
) -> Result<SyncResponse, SyncError> {
    check(replica, request)?;
    if request.commands.is_empty() {
        let mut snapshot = store.snapshot().await?;
        return pull::pull(&mut snapshot, replica, request, now, limits).await;
    }
    let mut transaction = store.begin().await?;
    let response = sync(&mut transaction, replica, request, now, limits).await?;
    transaction.commit().await?;
    Ok(response)
}

/// Answers one request inside a transaction, which the caller commits; dropped instead, nothing has happened.
pub async fn sync<T: Transaction>(
    transaction: &mut T,
    replica: ReplicaId,
    request: &SyncRequest,
    now: Moment,
    limits: Limits,
) -> Result<SyncResponse, SyncError> {
    check(replica, request)?;
    let mut intake = Intake::open(transaction, now).await?;
    let mut outcomes = Vec::with_capacity(request.commands.len());
    for sent in &request.commands {
        outcomes.push((sent.id, intake.take(sent).await?));
    }
    intake.close().await?;
    keys::seen(transaction, request).await?;
    let mut response = pull::pull(transaction, replica, request, now, limits).await?;
    response.outcomes = outcomes;
    Ok(response)
}

/// Refuses what no app sends: other stores' commands, too many, too long.
fn check(replica: ReplicaId, request: &SyncRequest) -> Result<(), SyncError> {
    if request.replica != replica || request.commands.iter().any(|sent| sent.id.replica != replica) {
        return Err(SyncError::Malformed("it speaks for another store"));
    }
    if request.commands.len() > COMMANDS_PER_REQUEST {
        return Err(SyncError::Malformed("too many commands"));
    }
    let too_long = |sent: &Sent| sent.envelope.len() > COMMAND_BYTES || sent.signature.len() > SIGNATURE_BYTES;
    if request.commands.iter().any(too_long) {
        return Err(SyncError::Malformed("a command is too long"));
    }
    Ok(())
}
