//! Backups of a space, as far as the records know of them: up to where there is one, and that the space was restored from
//! one.
//!
//! Tablets keep what the hub has decided until it says that a backup holds it. A restored space is another history of the
//! same space: it opens an epoch, by which every tablet learns that the hub may have forgotten something, and sends it
//! again. Commands know what they build on, so that what one store sends again waits for what another one will.

use crate::store::{Meta, Result, Transaction};
use caunoi_core::time::Moment;

/// Notes that a backup which was read again and found whole reaches up to this sequence number.
pub async fn verified<T: Transaction>(transaction: &mut T, up_to: u64) -> Result<()> {
    let meta = transaction.meta().await?;
    let backed_up = meta.backed_up.max(up_to.min(meta.seq));
    transaction.set_meta(Meta { backed_up, ..meta }).await
}

/// Opens an epoch in a space that was restored from a backup, and gives its number. That is the moment in seconds, for
/// the backup does not know how often the space was restored before. The backup itself was whole, and nothing older can be
/// restored any more: tablets may have forgotten what a later backup held, which is in this one too.
pub async fn restored<T: Transaction>(transaction: &mut T, now: Moment) -> Result<u32> {
    let meta = transaction.meta().await?;
    let seconds = u32::try_from(now.0 / 1000).unwrap_or(u32::MAX);
    let epoch = meta.epoch.saturating_add(1).max(seconds);
    transaction.set_meta(Meta { epoch, stamp: meta.stamp.max(now), backed_up: meta.seq, ..meta }).await?;
    Ok(epoch)
}
