//! Answers a rule's questions: runs it over what is loaded, loads what it misses, and runs it again.

use crate::store::{Result, Snapshot, StoredRecord};
use caunoi_core::reads::{Loaded, Missing};
use std::sync::Arc;

/// What `rule` comes to over the records of a snapshot.
pub(crate) async fn ask<S: Snapshot, A>(
    snapshot: &mut S,
    loaded: &mut Loaded,
    rule: impl Fn(&Loaded) -> std::result::Result<A, Missing>,
) -> Result<A> {
    loop {
        match rule(loaded) {
            Ok(answer) => return Ok(answer),
            Err(missing) => load(snapshot, loaded, missing).await?,
        }
    }
}

/// Loads what a rule misses.
pub(super) async fn load<S: Snapshot>(snapshot: &mut S, loaded: &mut Loaded, missing: Missing) -> Result<()> {
    match missing {
        Missing::Record(id) => {
            let row = snapshot.record(id).await?;
            let record = row.as_ref().map(StoredRecord::open).transpose()?;
            loaded.know_record(id, record.map(Arc::new));
        }
        // Who asks for the list reads the records next.
        Missing::Attached(to) => {
            let rows = snapshot.attached(to).await?;
            loaded.know_attached(to, rows.iter().map(|(id, _)| *id).collect());
            for (id, row) in rows {
                loaded.know_record(id, Some(Arc::new(row.open()?)));
            }
        }
    }
    Ok(())
}
