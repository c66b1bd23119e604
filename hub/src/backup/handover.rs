//! Moving the one writer of a space to another data folder: a laptop that goes to the hall, and back again.
//!
//! A data folder has a random name, its [`Seat`]. The hub that gives the space away notes in its own records to which seat, and
//! takes nothing more from then on; the file it writes is of use in that seat alone. So however often the file is copied,
//! only one hub can take it up. Each handover begins a term, by which a file of an earlier one is known.

use super::{Backup, BackupError, Manifest, copy, files, restore::bring};
use crate::store::{Meta, Seat, Snapshot, SqliteStore, Transaction};
use caunoi_core::{id::RecordId, time::Moment};
use std::{
    cmp::Ordering,
    fs,
    path::{Path, PathBuf},
};

/// The seat of a data folder; `fresh` becomes its name where it has none yet.
pub fn seat(folder: &Path, fresh: Seat) -> Result<Seat, BackupError> {
    let file = folder.join("seat");
    if !file.exists() {
        files::make_private(folder)?;
        files::write(&file, fresh.to_string().as_bytes())?;
    }
    let text = fs::read_to_string(&file).map_err(BackupError::at(&file))?;
    let sentence = |_| BackupError::Unsound(format!("{} has no seat in it", file.display()));
    text.trim().parse().map(Seat).map_err(sentence)
}

/// Gives a space away: nothing is written here from now on, and everything is in a file for that seat. Where it was given
/// to the same seat before, the file is written again.
pub async fn give(store: &SqliteStore, to: Seat, file: PathBuf, now: Moment) -> Result<Backup, BackupError> {
    if file.exists() {
        return Err(unsound(format!("{} is there already", file.display())));
    }
    let mut transaction = store.begin_handover().await?;
    let meta = transaction.meta().await?;
    match meta.handed_to {
        None => {
            transaction.set_meta(Meta { term: meta.term.saturating_add(1), handed_to: Some(to), ..meta }).await?;
            transaction.commit().await?;
        }
        Some(before) if before == to => drop(transaction),
        Some(before) => {
            let words = "only the hub there can hand it over again";
            return Err(unsound(format!("this space was handed over to seat {before} already; {words}")));
        }
    }
    copy::take_as(store, file, now).await
}

/// What came of taking up a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenUp {
    /// It is written here from now on.
    Now,
    /// It was before.
    Before,
}

/// Takes up what was handed over to this seat, as `database`. The epoch goes on.
pub async fn take_up(copy: &Path, database: &Path, seat: Seat) -> Result<TakenUp, BackupError> {
    let manifest = Manifest::of(copy)?;
    check_address(&manifest, seat)?;
    if database.exists() && is_here(&manifest, database).await? {
        return Ok(TakenUp::Before);
    }
    let unfinished = database.with_added_extension(files::UNFINISHED);
    files::remove(&unfinished)?;
    bring(copy, &manifest, &unfinished)?;
    let taken = begin_term(&manifest, &unfinished).await;
    if taken.is_err() {
        // The error that led here says more than one of clearing up.
        let _ = files::remove(&unfinished);
    }
    taken?;
    files::put_in_place(&unfinished, database)?;
    Ok(TakenUp::Now)
}

fn check_address(manifest: &Manifest, seat: Seat) -> Result<(), BackupError> {
    match manifest.seat() {
        None => Err(unsound("this is a backup and hands nothing over; `caunoi-hub restore` puts it back".into())),
        Some(to) if to != seat => {
            let words = "where the hub that has handed it over is lost with it, `caunoi-hub restore` makes another \
                history of this file";
            Err(unsound(format!("it was handed over to seat {to}, and this folder is seat {seat}; {words}")))
        }
        Some(_) => Ok(()),
    }
}

/// Whether what is handed over is in a data folder already; refuses where it may not take the place of what is there.
async fn is_here(manifest: &Manifest, database: &Path) -> Result<bool, BackupError> {
    let store = SqliteStore::open(database, &manifest.space).await?;
    let here = compare(manifest, &store).await;
    let alone = store.is_alone().await;
    store.close().await;
    if here? {
        return Ok(true);
    }
    if !alone? {
        return Err(unsound("a hub is running over this folder: stop it first, and start it again afterwards".into()));
    }
    Ok(false)
}

async fn compare(manifest: &Manifest, store: &SqliteStore) -> Result<bool, BackupError> {
    let found = store.contents().await?;
    if found.province != manifest.province {
        return Err(unsound(format!("in this folder are the records of another province, {}", found.province)));
    }
    let here = found.meta;
    let ahead = (here.epoch, here.seq) > (manifest.epoch, manifest.seq);
    match (here.handed_to, here.term.cmp(&manifest.term)) {
        (None, Ordering::Equal) => Ok(true),
        (None, Ordering::Less) => {
            let words = "it was never handed over: two hubs have been writing. Hand this one over first, or move its folder away";
            Err(unsound(format!("the hub in this folder writes by itself, and {words}")))
        }
        (Some(_), Ordering::Less) if !ahead => Ok(false),
        _ => {
            Err(unsound("this file is of an earlier handover than what is in this folder; take the newest one".into()))
        }
    }
}

async fn begin_term(manifest: &Manifest, file: &Path) -> Result<(), BackupError> {
    let store = SqliteStore::open(file, &manifest.space).await?;
    let begun = write_here(manifest, &store).await;
    store.close().await;
    begun
}

async fn write_here(manifest: &Manifest, store: &SqliteStore) -> Result<(), BackupError> {
    manifest.check_contents(&store.check().await?)?;
    let mut transaction = store.begin_handover().await?;
    let meta = transaction.meta().await?;
    transaction.set_meta(Meta { handed_to: None, ..meta }).await?;
    Ok(transaction.commit().await?)
}

fn unsound(sentence: String) -> BackupError {
    BackupError::Unsound(sentence)
}

/// The seat of this name.
pub fn named(text: &str) -> Option<Seat> {
    text.trim().parse::<RecordId>().ok().map(Seat)
}
