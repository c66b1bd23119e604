//! `caunoi-hub user`: who has a place in which store.

use crate::{
    Failure,
    command_line::{Data, User},
    setup,
};
use caunoi_core::{
    id::{Id, ReplicaId},
    record::{Grant, Kind, Officer},
};
use caunoi_hub::{
    enrol, sample,
    store::{Snapshot, Store, Transaction},
};

pub(crate) async fn user(task: User) -> Result<(), Failure> {
    match task {
        User::List { data } => list(&data).await,
        User::Link(options) => setup::link(options).await,
        User::Revoke { data, officer, store } => revoke(&data, &officer, store.as_deref()).await,
    }
}

async fn list(data: &Data) -> Result<(), Failure> {
    let store = setup::open(data).await?;
    let mut snapshot = store.snapshot().await?;
    let places = snapshot.places().await?;
    for (_, row) in snapshot.of_kind("Officer").await? {
        let record = row.open()?;
        let Some(officer) = Officer::of(&record) else { continue };
        println!("officer {} {} ({})", officer.id, officer.name, roles(officer));
        for (replica, _, member) in places.iter().filter(|(_, of, _)| *of == officer.id) {
            let since = member.enrolled.vietnam().format("%Y-%m-%d %H:%M");
            let state = if member.token.is_some() { "enrolled" } else { "without a token, last enrolled" };
            println!("  store {} {state} {since}", replica.0);
        }
    }
    drop(snapshot);
    store.close().await;
    Ok(())
}

/// What an officer is.
fn roles(officer: &Officer) -> String {
    let role = |grant: &Grant| match grant {
        Grant::Administrator => "administrator",
        Grant::Organizer => "organizer",
        Grant::Leader => "leader",
        Grant::Department(_) => "department",
        Grant::Post { commander: true, .. } => "commander of a post",
        Grant::Post { .. } => "officer of a post",
    };
    officer.grants.iter().map(role).collect::<Vec<_>>().join(", ")
}

async fn revoke(data: &Data, officer: &str, only: Option<&str>) -> Result<(), Failure> {
    let officer: Id<Officer> = officer.parse().map_err(|_| "an officer's identifier has 32 hexadecimal digits")?;
    let only = only.map(|text| text.parse().map(ReplicaId)).transpose();
    let only = only.map_err(|_| "the name of a store has 32 hexadecimal digits")?;
    let store = setup::open(data).await?;
    let now = sample::clock(&store).await?.now();
    let mut transaction = store.begin().await?;
    transaction.record(officer.erased()).await?.ok_or("there is no such officer")?;
    let revoked = enrol::revoke(&mut transaction, officer, only, now).await?;
    transaction.commit().await?;
    store.close().await;
    println!("revoked {revoked}");
    println!("The tablet is told at its next contact. What it has not sent yet is taken in as a package.");
    Ok(())
}
