//! Writes what a command comes to: records, and who sees them from now on.
//!
//! What a store is told of a record is ordered by sequence numbers, and three rules keep that order sound:
//! - a record whose content changed counts as changed in every scope it is in;
//! - a record that only entered a scope counts as changed in that scope alone, but its row takes the new number too, so
//!   that a mark of having left the scope earlier is always older than the row;
//! - a record that only left a scope is not sent again to anybody: the mark alone is.

use crate::store::{Result, StoredRecord, Transaction};
use caunoi_core::{
    codec,
    id::RecordId,
    policy::Scope,
    reads::{Change, Loaded, Reads},
    record::Record,
    time::Moment,
};
use std::{collections::BTreeSet, sync::Arc};

/// Writes one change and keeps `loaded` in step with it. Nothing is written where nothing differs.
pub(crate) async fn write<T: Transaction>(
    transaction: &mut T,
    loaded: &mut Loaded,
    change: &Change,
    scopes: &BTreeSet<Scope>,
    seq: u64,
    now: Moment,
) -> Result<()> {
    let id = change.id();
    let before = transaction.record(id).await?;
    let seen_by: BTreeSet<Scope> = transaction.scopes(&[id]).await?.into_iter().map(|(_, scope)| scope).collect();
    match change {
        Change::Put(record) => {
            let body = codec::encode(&**record);
            let same = before.as_ref().is_some_and(|before| before.body == body);
            let told: BTreeSet<Scope> = if same { scopes - &seen_by } else { scopes.clone() };
            if !same || !told.is_empty() {
                let row = StoredRecord { kind: record.kind().into(), seq, body };
                transaction.put_record(id, row, &record.attached_to()).await?;
                transaction.enter(id, &told, seq).await?;
                know(loaded, before.as_ref(), id, Some(record))?;
            }
        }
        Change::Remove(_) => {
            transaction.remove_record(id).await?;
            know(loaded, before.as_ref(), id, None)?;
        }
    }
    let left = &seen_by - scopes;
    transaction.leave(id, &left, seq, now).await
}

/// Says what a record is now, and brings the lists it stands in up to date.
fn know(loaded: &mut Loaded, before: Option<&StoredRecord>, id: RecordId, now: Option<&Arc<Record>>) -> Result<()> {
    let was_on = before.map(StoredRecord::open).transpose()?.map(|record| record.attached_to()).unwrap_or_default();
    let is_on = now.map(|record| record.attached_to()).unwrap_or_default();
    for to in was_on.iter().chain(&is_on) {
        // A list nobody asked for is loaded when somebody does.
        if let Ok(mut ids) = loaded.attached(*to) {
            ids.retain(|other| *other != id);
            if is_on.contains(to) {
                ids.push(id);
            }
            loaded.know_attached(*to, ids);
        }
    }
    loaded.know_record(id, now.cloned());
    Ok(())
}
