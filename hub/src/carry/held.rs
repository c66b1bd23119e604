//! What the hub holds and why, for those who can ask after the missing package.

use super::{Snapshot, StoreError};
use caunoi_core::{
    command::CommandId,
    id::ReplicaId,
    package::{Awaited, HeldBack},
};
use std::collections::{BTreeMap, BTreeSet};

/// As many held commands are looked at; more of them need the same people to be asked.
const MOST: usize = 2000;

/// The stores of which the hub holds commands, whoever has waited longest first.
pub async fn held_back<S: Snapshot>(snapshot: &mut S) -> Result<Vec<HeldBack>, StoreError> {
    let held = snapshot.held(MOST).await?;
    let here: BTreeSet<CommandId> = held.iter().map(|it| it.id).collect();
    let mut stores: BTreeMap<ReplicaId, (HeldBack, BTreeSet<CommandId>)> = BTreeMap::new();
    for it in &held {
        let fresh = HeldBack { from: vec![], commands: 0, since: it.received, awaited: vec![] };
        let (store, awaited) = stores.entry(it.id.replica).or_insert_with(|| (fresh, BTreeSet::new()));
        store.commands += 1;
        store.since = store.since.min(it.received);
        // One that waits for another that waits has nothing of its own to ask for.
        awaited.extend(Some(it.waits_for).filter(|id| !here.contains(id)));
    }
    let mut all = Vec::with_capacity(stores.len());
    for (replica, (mut store, awaited)) in stores {
        store.from = snapshot.members(replica).await?;
        for id in awaited {
            store.awaited.push(Awaited { id, from: snapshot.members(id.replica).await? });
        }
        all.push(store);
    }
    all.sort_by_key(|store| store.since);
    Ok(all)
}
