//! Taking a backup, and reading it again.

use super::{BackupError, Manifest, files};
use crate::store::{Contents, SqliteStore};
use caunoi_core::{id::Fingerprint, time::Moment};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Nothing is ever removed from these, so a copy lies between what there was before and what there is after it.
const GROWING: [&str; 6] = ["audience", "commands", "members", "links", "blobs", "chunks"];

/// A copy of a database with its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The copy.
    pub file: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

/// Copies a space into a folder, beside whatever is going on, reads the copy again, and writes its manifest.
pub async fn take(store: &SqliteStore, folder: &Path, now: Moment) -> Result<Backup, BackupError> {
    files::make_private(folder)?;
    let file = folder.join(files::name(now));
    take_as(store, file, now).await
}

/// Copies a space into a file. What is left of an earlier attempt is overwritten, a whole file never.
pub(super) async fn take_as(store: &SqliteStore, file: PathBuf, now: Moment) -> Result<Backup, BackupError> {
    if file.exists() {
        return Err(BackupError::Unsound(format!("{} is there already", file.display())));
    }
    let unfinished = file.with_added_extension(files::UNFINISHED);
    files::remove(&unfinished)?;
    files::create(&unfinished)?;
    let written = write(store, &unfinished, &file, now).await;
    if written.is_err() {
        // The error that led here says more than one of clearing up.
        let _ = files::remove(&unfinished);
    }
    written
}

async fn write(store: &SqliteStore, unfinished: &Path, file: &Path, now: Moment) -> Result<Backup, BackupError> {
    let before = store.contents().await?;
    store.copy_to(unfinished).await?;
    let copied = SqliteStore::look_into(unfinished, store.space()).await?;
    let found = copied.check().await;
    copied.close().await;
    let found = found?;
    check_rows(&before.rows, &found.rows, &store.contents().await?.rows)?;
    let (hash, bytes) = put_in_place(unfinished, file).await?;
    let manifest = manifest(store.space(), found, (hash, bytes), now);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| BackupError::Unsound(error.to_string()))?;
    files::write(&Manifest::beside(file), &text)?;
    Ok(Backup { file: file.to_path_buf(), manifest })
}

/// Gives the copy its name and reads its bytes again; both take a while, in which others are served.
async fn put_in_place(unfinished: &Path, file: &Path) -> Result<(Fingerprint, u64), BackupError> {
    let (unfinished, file) = (unfinished.to_path_buf(), file.to_path_buf());
    let work = move || files::put_in_place(&unfinished, &file).and_then(|()| files::fingerprint(&file));
    tokio::task::spawn_blocking(work).await.map_err(|error| BackupError::Unsound(error.to_string()))?
}

fn manifest(space: &str, found: Contents, (hash, bytes): (Fingerprint, u64), now: Moment) -> Manifest {
    Manifest {
        space: space.into(),
        province: found.province,
        epoch: found.meta.epoch,
        seq: found.meta.seq,
        term: found.meta.term,
        handed_to: found.meta.handed_to.map(|seat| seat.to_string()),
        taken: now,
        taken_at: now.vietnam().format("%Y-%m-%d %H:%M:%S").to_string(),
        sha256: hash.to_string(),
        bytes,
        version: env!("CARGO_PKG_VERSION").into(),
        rows: found.rows,
    }
}

/// Refuses a copy that has fewer rows than there were, or more than there are.
fn check_rows(
    before: &BTreeMap<String, u64>,
    copied: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
) -> Result<(), BackupError> {
    let count = |rows: &BTreeMap<String, u64>, table| rows.get(table).copied().unwrap_or(0);
    for table in GROWING {
        let (least, found, most) = (count(before, table), count(copied, table), count(after, table));
        if found < least || found > most {
            let sentence = format!("the copy has {found} rows of {table}, where {least} to {most} are right");
            return Err(BackupError::Unsound(sentence));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_lacks_rows_or_has_too_many_is_no_backup() {
        let rows = |commands| BTreeMap::from([("commands".to_owned(), commands)]);
        assert!(check_rows(&rows(5), &rows(5), &rows(5)).is_ok());
        assert!(check_rows(&rows(5), &rows(6), &rows(7)).is_ok(), "somebody wrote meanwhile");
        assert!(check_rows(&rows(5), &rows(4), &rows(7)).is_err());
        assert!(check_rows(&rows(5), &rows(8), &rows(7)).is_err());
    }
}
