//! `caunoi-hub import` and `export`: packages that people carry, beside a running hub or without one.

use crate::{
    Failure,
    command_line::{Export, Import, Materials},
    setup,
};
use caunoi_hub::{
    carry::{self, Room, seal::Fresh},
    sample,
    store::Store,
    sync::Limits,
};
use std::{fs, path::Path};

const MEGABYTE: u64 = 1024 * 1024;

pub(crate) async fn import(options: Import) -> Result<(), Failure> {
    let package = &options.package;
    let bytes = fs::read(package).map_err(|error| format!("{} cannot be read: {error}", package.display()))?;
    let store = setup::open(&options.data).await?;
    let now = sample::clock(&store).await?.now();
    let imported = carry::import(&store, &bytes, now, room(&options.materials), &fresh()?).await?;
    let receipt = imported.handed_in.receipt;
    println!("store {}", imported.replica);
    println!("applied {}", receipt.applied);
    println!("merged {}", receipt.merged);
    println!("known {}", receipt.known);
    println!("held {}", receipt.held);
    println!("refused {}", receipt.refused);
    let answer = &imported.handed_in.answer;
    if answer.is_empty() {
        println!("no answer: this store has given no key to seal one to");
    } else {
        let name = carry::file_name(&mut store.snapshot().await?, imported.replica, now, answer).await?;
        let file = options.out.unwrap_or_else(|| package.with_file_name(name));
        write(&file, answer)?;
        println!("answer {}", file.display());
    }
    store.close().await;
    Ok(())
}

pub(crate) async fn export(options: Export) -> Result<(), Failure> {
    let store = setup::open(&options.data).await?;
    let now = sample::clock(&store).await?.now();
    let mut snapshot = store.snapshot().await?;
    let unit = carry::unit_of_code(&mut snapshot, &options.unit).await?.ok_or("there is no unit of this code")?;
    let stores = carry::stores_of(&mut snapshot, unit).await?;
    if stores.is_empty() {
        return Err("no tablet of this unit has given a key to seal a package to".into());
    }
    fs::create_dir_all(&options.out).map_err(|error| format!("{} cannot be made: {error}", options.out.display()))?;
    for replica in stores {
        let package = carry::export(&mut snapshot, replica, now, room(&options.materials), &fresh()?).await?;
        let Some(package) = package else { continue };
        let file = options.out.join(carry::file_name(&mut snapshot, replica, now, &package).await?);
        write(&file, &package)?;
        println!("package {}", file.display());
    }
    drop(snapshot);
    store.close().await;
    Ok(())
}

fn room(materials: &Materials) -> Room {
    Room { answer: Limits::default(), pieces: materials.megabytes.saturating_mul(MEGABYTE) }
}

fn fresh() -> Result<Fresh, Failure> {
    Ok(Fresh::random().map_err(|error| format!("no random bytes: {error}"))?)
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    Ok(fs::write(file, bytes).map_err(|error| format!("{} cannot be written: {error}", file.display()))?)
}
