//! How an officer gets a place in the space: a link with a secret, exchanged for a token. The officers of a team share
//! one store on a tablet, and each has a token and a key of their own there.
//!
//! Of secrets and tokens only fingerprints are kept, so that a copy of the database opens nothing.

use crate::{
    carry::{
        keys,
        seal::{self, Fresh},
    },
    signature,
    store::{Result, Snapshot, StoredLink, StoredMember, Transaction},
    sync::pull,
};
use caunoi_core::{
    id::{Fingerprint, Id, RecordId, ReplicaId},
    keyring::SealedKey,
    policy,
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
    /// By one store, until a moment. Whoever uses it on a tablet that has the store of their team gets its key, so that
    /// nobody has to let them in: for officers who have all forgotten their PINs.
    Opens(Moment),
    /// By any number of stores, for ever: only for a sample, whose data is invented.
    Again,
}

/// Why an officer was not enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is no such link.
    Unknown,
    /// Another store used it.
    Used,
    /// It was not used in time.
    Expired,
    /// The store belongs to another team.
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
        Use::Once(until) | Use::Opens(until) => Some(until),
        Use::Again => None,
    };
    let (reusable, opens) = (how == Use::Again, matches!(how, Use::Opens(_)));
    let link = StoredLink { officer, expires, reusable, opens, used: None };
    transaction.put_link(of_text(&secret), link).await?;
    Ok(secret)
}

/// Exchanges a secret for a place in the space: in the store that the officer's team has on that tablet, or else in the
/// one it would make. An officer who asks again, because the first answer was lost or after something went wrong, gets a
/// fresh token, and the one before is worthless then. Their earlier keys still count, for what they signed and have not
/// sent yet. What the others of the store have stays as it is.
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
    let Some(officer) = officer(transaction, link.officer).await? else { return Ok(Err(Refused::Unknown)) };
    let known = known_store(transaction, &officer, &request.known).await?;
    let store = known.unwrap_or(request.replica);
    if !link.reusable && link.used.is_some_and(|(replica, _)| replica != store) {
        return Ok(Err(Refused::Used));
    }
    if known.is_none() && is_taken(transaction, &officer, store).await? {
        return Ok(Err(Refused::Taken));
    }
    let token = Fingerprint(random).to_string();
    let before = transaction.member(store, officer.id).await?.map(|member| member.keys).unwrap_or_default();
    let keys = signature::with_new(&request.key, &before);
    let member = StoredMember { token: Some(of_text(&token)), keys, enrolled: now };
    transaction.put_member(store, officer.id, member).await?;
    transaction.put_link(secret, StoredLink { used: Some((store, now)), ..link }).await?;
    keys::receive_at(transaction, store, &request.box_key).await?;
    let hub_key = keys::public(transaction).await?.map(|key| key.to_vec()).unwrap_or_default();
    Ok(Ok(Identity { replica: store, officer: officer.id, name: officer.name, token, hub_key }))
}

/// The key of the store that somebody has just joined, where their link says that they get it: the tablet handed it over
/// sealed to the hub, and gets it back sealed to a key of its own.
pub async fn opened<S: Snapshot>(
    snapshot: &mut S,
    request: &EnrolRequest,
    store: ReplicaId,
    fresh: &Fresh,
) -> Result<Option<SealedKey>> {
    let link = snapshot.link(of_text(request.secret.trim())).await?;
    let sealed = request.recovery.iter().find(|(of, _)| *of == store);
    let (true, Some((_, sealed))) = (link.is_some_and(|link| link.opens), sealed) else { return Ok(None) };
    let Some(hub) = keys::pair(snapshot).await? else { return Ok(None) };
    Ok(seal::open_key(store, &hub, sealed).and_then(|key| seal::seal_key(store, &request.box_key, &key, fresh)))
}

/// The store of the officer's team among those the tablet has.
async fn known_store<T: Transaction>(
    transaction: &mut T,
    officer: &Officer,
    known: &[ReplicaId],
) -> Result<Option<ReplicaId>> {
    for known in known.iter().take(STORES_PER_TABLET) {
        if shares(transaction, officer, *known).await? {
            return Ok(Some(*known));
        }
    }
    Ok(None)
}

/// Whether a store has members, and none of them shares it with this officer.
async fn is_taken<T: Transaction>(transaction: &mut T, officer: &Officer, store: ReplicaId) -> Result<bool> {
    Ok(!transaction.members(store).await?.is_empty() && !shares(transaction, officer, store).await?)
}

/// Whether somebody who has a place in a store shares it with this officer.
async fn shares<T: Transaction>(transaction: &mut T, with: &Officer, store: ReplicaId) -> Result<bool> {
    for member in transaction.members(store).await? {
        if officer(transaction, member).await?.is_some_and(|member| policy::share_a_store(&member, with)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives an officer a place in a store that never calls: one of the sample or of a simulation, which hands its commands
/// over itself. They are checked with `key`, where that is not empty.
pub async fn admit<T: Transaction>(
    transaction: &mut T,
    replica: ReplicaId,
    officer: Id<Officer>,
    key: Vec<u8>,
    now: Moment,
) -> Result<()> {
    transaction.put_member(replica, officer, StoredMember { token: None, keys: key, enrolled: now }).await
}

/// Takes an officer's tokens away, in one store or in all, and ends their links; in how many stores that was. What the
/// tablet has signed and not sent yet still counts, whoever hands it in: the keys stay.
pub async fn revoke<T: Transaction>(
    transaction: &mut T,
    officer: Id<Officer>,
    only: Option<ReplicaId>,
    now: Moment,
) -> Result<usize> {
    let mut revoked = 0;
    for (replica, of, member) in transaction.places().await? {
        if of == officer && member.token.is_some() && only.is_none_or(|only| only == replica) {
            transaction.put_member(replica, of, StoredMember { token: None, ..member }).await?;
            revoked += 1;
        }
    }
    // A link is of use once more to the store that has used it. At the moment itself it still would be.
    transaction.end_links(officer, now.plus(-1)).await?;
    Ok(revoked)
}

/// The store that shows this token, and whose it is.
pub async fn who<S: Snapshot>(snapshot: &mut S, token: &str) -> Result<Option<(ReplicaId, Id<Officer>)>> {
    snapshot.member_by_token(of_text(token)).await
}

/// Whether a store may read a file: through a material in a scope of one of its members.
pub async fn may_read<S: Snapshot>(snapshot: &mut S, replica: ReplicaId, blob: Fingerprint) -> Result<bool> {
    let granted = pull::granted(snapshot, replica).await?.unwrap_or_default();
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
