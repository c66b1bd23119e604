//! Putting a backup back.

use super::{BackupError, Manifest, files, restored};
use crate::{
    sample,
    store::{SqliteStore, Transaction},
};
use caunoi_core::time::Moment;
use std::{fs, path::Path};

/// What a restored space looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// The epoch that begins now.
    pub epoch: u32,
    /// When it begins.
    pub now: Moment,
}

/// Puts a backup into a data folder that holds nothing yet, as `database`, and opens an epoch. Nothing is there under
/// that name before everything has been checked.
pub async fn restore(copy: &Path, database: &Path) -> Result<Restored, BackupError> {
    let manifest = Manifest::of(copy)?;
    let unfinished = database.with_added_extension(files::UNFINISHED);
    check_empty(database, &unfinished)?;
    bring(copy, &manifest, &unfinished)?;
    let restored = begin_anew(&manifest, &unfinished).await;
    if restored.is_err() {
        // The error that led here says more than one of clearing up.
        let _ = files::remove(&unfinished);
    }
    let restored = restored?;
    files::put_in_place(&unfinished, database)?;
    Ok(restored)
}

/// Refuses a folder in which there is anything but what is left of another attempt.
fn check_empty(database: &Path, unfinished: &Path) -> Result<(), BackupError> {
    let folder = database.parent().unwrap_or(Path::new("."));
    files::make_private(folder)?;
    files::remove(unfinished)?;
    if fs::read_dir(folder).map_err(BackupError::at(folder))?.next().is_some() {
        let words = "is not empty. A backup is put into an empty folder only, so that it never takes the place of other \
            records: name another folder, or move what is there away";
        return Err(BackupError::Unsound(format!("{} {words}", folder.display())));
    }
    Ok(())
}

/// Brings a copy to where it will be used, and checks what has arrived there.
pub(super) fn bring(copy: &Path, manifest: &Manifest, to: &Path) -> Result<(), BackupError> {
    let mut reader = fs::File::open(copy).map_err(BackupError::at(copy))?;
    std::io::copy(&mut reader, &mut files::create(to)?).map_err(BackupError::at(to))?;
    let checked = files::fingerprint(to).and_then(|found| manifest.check_file(copy, found));
    if checked.is_err() {
        // The error that led here says more than one of clearing up.
        let _ = files::remove(to);
    }
    checked
}

async fn begin_anew(manifest: &Manifest, file: &Path) -> Result<Restored, BackupError> {
    let store = SqliteStore::open(file, &manifest.space).await?;
    let began = begin_epoch(manifest, &store).await;
    store.close().await;
    let (epoch, now) = began?;
    Ok(Restored { manifest: manifest.clone(), epoch, now })
}

async fn begin_epoch(manifest: &Manifest, store: &SqliteStore) -> Result<(u32, Moment), BackupError> {
    manifest.check_contents(&store.check().await?)?;
    let now = sample::clock(store).await?.now();
    let mut transaction = store.begin_handover().await?;
    let epoch = restored(&mut transaction, now).await?;
    transaction.commit().await?;
    Ok((epoch, now))
}
