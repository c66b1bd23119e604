//! `caunoi-hub backup` and `restore`.

use crate::{
    Failure,
    command_line::{Backup, Restore},
    setup,
};
use caunoi_core::time::Moment;
use caunoi_hub::{
    backup::{self, nightly::take_and_tell, restore::Restored},
    sample,
    store::{Database, Store, Transaction},
};
use std::path::Path;

/// What is said where the records are on a server.
pub(crate) const OWN_TOOLS: &str = "records in PostgreSQL are copied and restored with the tools of the database: pg_dump or \
    pg_basebackup with its log, and pg_restore. After a restore run `caunoi-hub restore --database …` with no file, \
    before any hub is started: tablets then send again what the backup does not hold";

pub(crate) async fn backup(options: Backup) -> Result<(), Failure> {
    let (None, Some(folder)) = (&options.data.database, &options.data.folder) else { return Err(OWN_TOOLS.into()) };
    setup::expect_records(folder)?;
    let store = setup::open(&options.data).await?;
    let taken = take(&store, &options.to).await;
    store.close().await;
    let backup::Backup { file, manifest } = taken?;
    println!("backup {}", file.display());
    println!("epoch {}", manifest.epoch);
    println!("seq {}", manifest.seq);
    println!("bytes {}", manifest.bytes);
    println!("It was read again and is whole.");
    Ok(())
}

async fn take(store: &Database, folder: &Path) -> Result<backup::Backup, Failure> {
    let sqlite = store.sqlite().ok_or(OWN_TOOLS)?;
    let now = sample::clock(store).await?.now();
    Ok(take_and_tell(sqlite, folder, now).await?)
}

pub(crate) async fn restore(options: Restore) -> Result<(), Failure> {
    match (&options.data.database, &options.data.folder, &options.copy) {
        (None, Some(folder), Some(copy)) => {
            let restored = backup::restore::restore(copy, &setup::database_in(folder)).await?;
            tell(&restored);
            Ok(())
        }
        (Some(_), _, None) => begin_epoch(&options).await,
        _ => Err(OWN_TOOLS.into()),
    }
}

/// Opens an epoch in a database that was restored by its own tools.
async fn begin_epoch(options: &Restore) -> Result<(), Failure> {
    let store = setup::open(&options.data).await?;
    let now = sample::clock(&store).await?.now();
    let mut transaction = store.begin().await?;
    let epoch = backup::restored(&mut transaction, now).await?;
    transaction.commit().await?;
    store.close().await;
    println!("epoch {epoch}");
    println!("{AFTERWARDS}");
    Ok(())
}

const AFTERWARDS: &str = "What was done since then is not here; tablets send it again when they call. Links made since \
    then, officers enrolled and devices revoked since then: do these again.";

fn tell(restored: &Restored) {
    let manifest = &restored.manifest;
    println!("epoch {}", restored.epoch);
    println!("seq {}", manifest.seq);
    println!("This is the province {} as it was at {}, {} ago.", manifest.province, manifest.taken_at, ago(restored));
    println!("{AFTERWARDS}");
}

/// How far it goes back.
fn ago(Restored { manifest, now, .. }: &Restored) -> String {
    let Moment(since) = now.plus(-manifest.taken.0);
    let minutes = since.max(0) / 60_000;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} minutes"),
        (0, hours) => format!("{hours} hours and {minutes} minutes"),
        (days, hours) => format!("{days} days and {hours} hours"),
    }
}
