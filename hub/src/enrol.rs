//! How a store gets its place in the space: a link with a secret, exchanged for a token.
//!
//! Of secrets and tokens only fingerprints are kept, so that a copy of the database opens nothing.

use crate::{
    carry::keys,
    store::{Result, Snapshot, StoredLink, StoredReplica, Transaction},
    sync::pull,
};
use caunoi_core::{
    id::{Fingerprint, Id, RecordId, ReplicaId},
    record::{Kind, Officer, Record},
    time::Moment,
    wire::{EnrolRequest, Identity},
};

/// Random bytes of a link's secret.
pub type SecretBytes = [u8; 16];
/// Random bytes of a token.
pub type TokenBytes = [u8; 32];

/// More stores than this no tablet has; the rest of a longer list is not looked at.
const STORES_PER_TABLET: usize = 32;

/// How a link may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// By one store, until a moment.
    Once(Moment),
    /// By any number of stores, for ever: only for a sample, whose data is invented.
    Again,
}

/// Why a store was not enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is no such link.
    Unknown,
    /// Another store used it.
    Used,
    /// It was not used in time.
    Expired,
    /// The store belongs to another officer.
    Taken,
}

/// Makes a link for an officer and gives its secret, which nobody can read again afterwards.
pub async fn link<T: Transaction>(
    transaction: &mut T,
    officer: Id<Officer>,
    how: Use,
    random: SecretBytes,
) -> Result<String> {
    let secret = RecordId(random).to_string();
    let expires = match how {
        Use::Once(until) => Some(until),
        Use::Again => None,
    };
    let link = StoredLink { officer, expires, reusable: how == Use::Again, used: None };
    transaction.put_link(of_text(&secret), link).await?;
    Ok(secret)
}

/// Exchanges a secret for a place in the space. The same store asking again, because the first answer was lost, gets a
/// fresh token; the one before is worthless then. A tablet that has a store of this officer already goes on with that one.
pub async fn enrol<T: Transaction>(
    transaction: &mut T,
    request: &EnrolRequest,
    random: TokenBytes,
    now: Moment,
) -> Result<std::result::Result<Identity, Refused>> {
    let secret = of_text(request.secret.trim());
    let Some(link) = transaction.link(secret).await? else { return Ok(Err(Refused::Unknown)) };
    if link.expires.is_some_and(|until| until < now) {
        return Ok(Err(Refused::Expired));
    }
    let store = store_of(transaction, link.officer, request).await?;
    if !link.reusable && link.used.is_some_and(|(replica, _)| replica != store) {
        return Ok(Err(Refused::Used));
    }
    let Some(officer) = officer(transaction, link.officer).await? else { return Ok(Err(Refused::Unknown)) };
    let enrolled = transaction.replica(store).await?;
    if enrolled.is_some_and(|replica| replica.officer != officer.id) {
        return Ok(Err(Refused::Taken));
    }
    let token = Fingerprint(random).to_string();
    let replica = StoredReplica { officer: officer.id, token: Some(of_text(&token)), enrolled: now };
    transaction.put_replica(store, replica).await?;
    transaction.put_link(secret, StoredLink { used: Some((store, now)), ..link }).await?;
    keys::receive_at(transaction, store, &request.box_key).await?;
    let hub_key = keys::public(transaction).await?.map(|key| key.to_vec()).unwrap_or_default();
    Ok(Ok(Identity { replica: store, officer: officer.id, name: officer.name, token, hub_key }))
}

/// The store to enrol: the officer's own among those the tablet has, or else the one it would make.
async fn store_of<T: Transaction>(
    transaction: &mut T,
    officer: Id<Officer>,
    request: &EnrolRequest,
) -> Result<ReplicaId> {
    for known in request.known.iter().take(STORES_PER_TABLET) {
        if transaction.replica(*known).await?.is_some_and(|replica| replica.officer == officer) {
            return Ok(*known);
        }
    }
    Ok(request.replica)
}

/// Enrols a store that never calls: one of the sample or of a simulation, which hands its commands over itself.
pub async fn admit<T: Transaction>(
    transaction: &mut T,
    replica: ReplicaId,
    officer: Id<Officer>,
    now: Moment,
) -> Result<()> {
    transaction.put_replica(replica, StoredReplica { officer, token: None, enrolled: now }).await
}

/// The store that shows this token.
pub async fn who<S: Snapshot>(snapshot: &mut S, token: &str) -> Result<Option<(ReplicaId, Id<Officer>)>> {
    let found = snapshot.replica_by_token(of_text(token)).await?;
    Ok(found.map(|(id, replica)| (id, replica.officer)))
}

/// Whether an officer may read a file: through a material in one of their scopes.
pub async fn may_read<S: Snapshot>(snapshot: &mut S, officer: Id<Officer>, blob: Fingerprint) -> Result<bool> {
    let granted = pull::granted(snapshot, officer).await?.unwrap_or_default();
    let mut naming = Vec::new();
    for (id, row) in snapshot.of_kind("Material").await? {
        if let Record::Material(material) = row.open()?
            && material.blob == blob
        {
            naming.push(id);
        }
    }
    let scopes = snapshot.scopes(&naming).await?;
    Ok(scopes.iter().any(|(_, scope)| granted.contains(scope)))
}

async fn officer<S: Snapshot>(snapshot: &mut S, id: Id<Officer>) -> Result<Option<Officer>> {
    let Some(row) = snapshot.record(id.erased()).await? else { return Ok(None) };
    Ok(Officer::of(&row.open()?).cloned())
}

fn of_text(text: &str) -> Fingerprint {
    Fingerprint::of_bytes(text.as_bytes())
}
