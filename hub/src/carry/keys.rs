//! The keys that packages are sealed to: the hub's own pair, and the public key of each store.

use super::seal::{self, KeyPair};
use crate::store::{Result, Snapshot, StoreError, StoredMailbox, Transaction};
use caunoi_core::{id::ReplicaId, package::PUBLIC_KEY, wire::SyncRequest};

/// The hub's key pair, where it has been made.
pub(crate) async fn pair<S: Snapshot>(snapshot: &mut S) -> Result<Option<KeyPair>> {
    let Some(secret) = snapshot.hub_key().await? else { return Ok(None) };
    KeyPair::of(&secret).map(Some).ok_or_else(|| StoreError::Damaged("the hub's key is no key".into()))
}

/// The hub's public key, as stores learn it when they enrol.
pub async fn public<S: Snapshot>(snapshot: &mut S) -> Result<Option<[u8; PUBLIC_KEY]>> {
    Ok(pair(snapshot).await?.map(|pair| *pair.public()))
}

/// Keeps `fresh` as the hub's key pair, unless it has one already.
pub async fn found<T: Transaction>(transaction: &mut T, fresh: &KeyPair) -> Result<()> {
    match transaction.hub_key().await? {
        Some(_) => Ok(()),
        None => transaction.put_hub_key(&fresh.secret()).await,
    }
}

/// Notes the key that a store gave when it was enrolled. One that gave none keeps what it gave before; one that packages
/// cannot be sealed to is as good as none.
pub(crate) async fn receive_at<T: Transaction>(transaction: &mut T, replica: ReplicaId, key: &[u8]) -> Result<()> {
    if !seal::is_public_key(key) {
        return Ok(());
    }
    let before = transaction.mailbox(replica).await?.unwrap_or_default();
    transaction.put_mailbox(replica, StoredMailbox { key: key.to_vec(), ..before }).await
}

/// Notes how far a store has read, by its own words over a line. A package says it too, but anybody can make one.
pub(crate) async fn seen<T: Transaction>(transaction: &mut T, request: &SyncRequest) -> Result<()> {
    let Some(before) = transaction.mailbox(request.replica).await? else { return Ok(()) };
    let mailbox = StoredMailbox { epoch: request.epoch, cursors: request.cursors.clone(), ..before };
    transaction.put_mailbox(request.replica, mailbox).await
}
