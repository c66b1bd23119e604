//! `caunoi-hub init`, `link` and `sample-pack`: what is done once, beside a running hub or without one.

use crate::{
    Failure,
    command_line::{Data, Init, Link, SamplePack, Site},
};
use caunoi_core::{
    codec,
    id::Id,
    record::{Grant, Kind, Officer, Province},
    time::Moment,
};
use caunoi_hub::{
    carry::{keys, seal::KeyPair},
    clock::Clock,
    enrol::{self, SecretBytes, Use},
    genesis, sample,
    store::{Database, PostgresStore, Snapshot, SqliteStore, Store, Transaction},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const HOUR: i64 = 3_600_000;

/// The name of the one space there is in a data directory or a database.
pub(crate) const SPACE: &str = "main";

/// Opens the records, wherever they are.
pub(crate) async fn open(data: &Data) -> Result<Database, Failure> {
    let store = match (&data.database, &data.folder) {
        (Some(address), _) => Database::Postgres(PostgresStore::open(address, SPACE).await?),
        (None, Some(folder)) => Database::Sqlite(beside(folder).await?),
        (None, None) => return Err("neither a data directory nor a database is named".into()),
    };
    if keys::public(&mut store.snapshot().await?).await?.is_none() {
        let fresh = KeyPair::random().map_err(|error| format!("no random bytes: {error}"))?;
        let mut transaction = store.begin().await?;
        keys::found(&mut transaction, &fresh).await?;
        transaction.commit().await?;
    }
    Ok(store)
}

/// Opens a data directory.
async fn beside(folder: &Path) -> Result<SqliteStore, Failure> {
    make_private(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    Ok(SqliteStore::open(&database_in(folder), SPACE).await?)
}

/// The database of a data directory.
pub(crate) fn database_in(folder: &Path) -> PathBuf {
    folder.join("hub.sqlite")
}

/// Refuses a data directory in which there is no database, for who means one that there is.
pub(crate) fn expect_records(folder: &Path) -> Result<(), Failure> {
    if database_in(folder).is_file() {
        return Ok(());
    }
    Err(format!("there are no records in {}: is it the right folder?", folder.display()).into())
}

/// Makes a folder that nobody else on the machine may look into.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The page that enrols whoever opens it.
pub(crate) fn page(address: &str, secret: &str) -> String {
    format!("{}/#/ghi-danh/{secret}", address.trim_end_matches('/'))
}

pub(crate) async fn init(options: Init) -> Result<(), Failure> {
    let store = open(&options.data).await?;
    let now = Clock::real().now();
    let (name, agency) = (options.province, options.agency);
    let province = Province { id: Id::new(random()?), name, agency, sample: false };
    let (name, position) = (options.administrator.clone(), "Quản trị hệ thống".into());
    let administrator = Officer { id: Id::new(random()?), name, position, grants: vec![Grant::Administrator] };
    let officer = administrator.id;
    let mut transaction = store.begin().await?;
    if !genesis::found(&mut transaction, province, administrator, now).await? {
        return Err("there is a province already".into());
    }
    let how = Use::Once(until(now, &options.site));
    print_link(transaction, officer, &options.administrator, how, &options.site).await?;
    store.close().await;
    Ok(())
}

pub(crate) async fn link(options: Link) -> Result<(), Failure> {
    let store = open(&options.data).await?;
    let officer: Id<Officer> =
        options.officer.parse().map_err(|_| "an officer's identifier has 32 hexadecimal digits")?;
    let now = sample::clock(&store).await?.now();
    let mut transaction = store.begin().await?;
    let row = transaction.record(officer.erased()).await?;
    let record = row.ok_or("there is no such officer")?.open()?;
    let name = Officer::of(&record).ok_or("this identifier names something else")?.name.clone();
    let until = until(now, &options.site);
    let how = if options.opens { Use::Opens(until) } else { Use::Once(until) };
    print_link(transaction, officer, &name, how, &options.site).await?;
    store.close().await;
    Ok(())
}

/// Until when a link can be used.
fn until(now: Moment, site: &Site) -> Moment {
    now.plus(i64::from(site.hours) * HOUR)
}

async fn print_link<T: Transaction>(
    mut transaction: T,
    officer: Id<Officer>,
    name: &str,
    how: Use,
    site: &Site,
) -> Result<(), Failure> {
    let secret = enrol::link(&mut transaction, officer, how, random::<SecretBytes>()?).await?;
    transaction.commit().await?;
    println!("officer {officer} {name}");
    println!("link {}", page(&site.address, &secret));
    Ok(())
}

pub(crate) async fn sample_pack(options: SamplePack) -> Result<(), Failure> {
    let pack = sample::pack().await?;
    let blobs = options.out.join("blobs");
    fs::create_dir_all(&blobs)?;
    fs::write(options.out.join("pack.postcard"), codec::encode(&pack.answers))?;
    for (fingerprint, bytes) in pack.blobs {
        fs::write(blobs.join(fingerprint.to_string()), bytes)?;
    }
    Ok(())
}

pub(crate) fn random<T: Default + AsMut<[u8]>>() -> Result<T, Failure> {
    let mut bytes = T::default();
    getrandom::fill(bytes.as_mut()).map_err(|error| format!("no random bytes: {error}"))?;
    Ok(bytes)
}
