//! The first two records of a space: its province and its first administrator.
//!
//! Nobody could issue a command before there is an officer. This is the only way into the records besides commands, and
//! it is open only while the space is empty.

use crate::{
    store::{Result, Transaction},
    sync::effects,
};
use caunoi_core::{
    policy,
    reads::{Change, Loaded, Store},
    record::{Officer, Province, Record},
    time::Moment,
};
use std::sync::Arc;

/// Writes the first two records; `false` where there is a province already, and then nothing changes.
pub async fn found<T: Transaction>(
    transaction: &mut T,
    province: Province,
    administrator: Officer,
    now: Moment,
) -> Result<bool> {
    if !transaction.of_kind("Province").await?.is_empty() {
        return Ok(false);
    }
    let mut meta = transaction.meta().await?;
    meta.seq += 1;
    meta.stamp = meta.stamp.max(now);
    for record in [Record::from(province), Record::from(administrator)] {
        // Neither of the two depends on another record for who sees it, and a store in memory misses none.
        let scopes = policy::audience(&record, &Store::default()).unwrap_or_default();
        let change = Change::Put(Arc::new(record));
        effects::write(transaction, &mut Loaded::default(), &change, &scopes, meta.seq, meta.stamp).await?;
    }
    transaction.set_meta(meta).await?;
    Ok(true)
}
