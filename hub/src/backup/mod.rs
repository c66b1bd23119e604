//! Backups of a space: a [copy](copy::take) of its SQLite database with a [`Manifest`] beside it, and how it is
//! [put back](restore::restore) or [handed over](handover); up to where there is one, and that the space was restored from one.
//!
//! Tablets keep what the hub has decided until it says that a backup holds it. A restored space is another history of the
//! same space: it opens an epoch, by which every tablet learns that the hub may have forgotten something, and sends it
//! again. Commands know what they build on, so that what one store sends again waits for what another one will.

pub mod copy;
mod files;
pub mod handover;
mod manifest;
pub mod nightly;
pub mod restore;

pub use copy::Backup;
pub use files::{all, newest, prune};
pub use manifest::Manifest;
pub use nightly::Backups;

use crate::store::{Meta, Result, StoreError, Transaction};
use caunoi_core::time::Moment;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why there is no backup, or why one was not put back.
#[derive(Debug)]
pub enum BackupError {
    /// The store failed, or what was copied of it cannot be read.
    Store(StoreError),
    /// A file or folder failed.
    File(PathBuf, io::Error),
    /// What was written or found is not what it should be, in a sentence.
    Unsound(String),
}

impl BackupError {
    /// The error of a file.
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| Self::File(path.to_path_buf(), error)
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Unsound(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for BackupError {}

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
    // Whoever the space was handed to before, what is restored is written here.
    let meta = Meta { epoch, stamp: meta.stamp.max(now), backed_up: meta.seq, handed_to: None, ..meta };
    transaction.set_meta(meta).await?;
    Ok(epoch)
}
