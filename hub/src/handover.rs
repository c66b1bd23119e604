//! `caunoi-hub handover`.

use crate::{
    Failure,
    command_line::{Data, Handover},
    setup,
};
use caunoi_core::id::RecordId;
use caunoi_hub::{
    backup::handover::{self, TakenUp},
    sample,
    store::Seat,
};
use std::path::{Path, PathBuf};

const OWN_TOOLS: &str = "records in PostgreSQL are moved with the tools of the database, such as a standby that is \
    promoted; any number of hubs may write to it, so there is nothing to hand over";

pub(crate) async fn handover(step: Handover) -> Result<(), Failure> {
    match step {
        Handover::Seat { data } => {
            println!("seat {}", seat(folder(&data)?)?);
            println!("Now on the machine that writes: caunoi-hub handover give --seat … --to FILE");
            Ok(())
        }
        Handover::Give { data, seat, to } => give(&data, &seat, to).await,
        Handover::Take { data, file } => take(&data, &file).await,
    }
}

fn folder(data: &Data) -> Result<&Path, Failure> {
    match (&data.database, &data.folder) {
        (None, Some(folder)) => Ok(folder),
        _ => Err(OWN_TOOLS.into()),
    }
}

fn seat(folder: &Path) -> Result<Seat, Failure> {
    Ok(handover::seat(folder, Seat(RecordId(setup::random()?)))?)
}

async fn give(data: &Data, to: &str, file: PathBuf) -> Result<(), Failure> {
    let folder = folder(data)?;
    setup::expect_records(folder)?;
    let to = handover::named(to).ok_or("a seat has 32 hexadecimal digits")?;
    if seat(folder)? == to {
        return Err("this is the seat of this very folder: name that of the machine that is to go on".into());
    }
    let store = setup::open(data).await?;
    let now = sample::clock(&store).await?.now();
    let given = match store.sqlite() {
        Some(sqlite) => handover::give(sqlite, to, file, now).await,
        None => return Err(OWN_TOOLS.into()),
    };
    store.close().await;
    let given = given?;
    println!("handed over {}", given.file.display());
    println!("epoch {}", given.manifest.epoch);
    println!("seq {}", given.manifest.seq);
    println!(
        "Nothing is taken here any more. Carry the file and its manifest to seat {to}: caunoi-hub handover take FILE"
    );
    Ok(())
}

async fn take(data: &Data, file: &Path) -> Result<(), Failure> {
    let folder = folder(data)?;
    let taken = handover::take_up(file, &setup::database_in(folder), seat(folder)?).await?;
    println!(
        "{}",
        match taken {
            TakenUp::Now => "taken up\nThis machine writes now: start its hub, at the address that tablets know.",
            TakenUp::Before => "taken up before\nThis machine writes already; nothing has changed.",
        }
    );
    Ok(())
}
