//! `caunoi-hub publish`: a paper for everybody who takes part in the conference at hand.

use crate::{Failure, command_line::Publish, setup};
use caunoi_core::{
    command::{CommandId, Envelope, PutMaterial},
    id::{Fingerprint, Id, RecordId, ReplicaId},
    record::{Conference, Grant, Kind, Material, Officer},
    time::Moment,
    wire::{Outcome, Sent},
};
use caunoi_hub::{
    enrol, sample,
    store::{Snapshot, Store, Transaction},
    sync::Intake,
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use std::{fs, path::Path};

pub(crate) async fn publish(options: Publish) -> Result<(), Failure> {
    let file = &options.file;
    let media = media(file).ok_or("a paper is a .pdf or a .txt file")?;
    let bytes = fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let store = setup::open(&options.data).await?;
    let now = sample::clock(&store).await?.now();
    let mut transaction = store.begin().await?;
    let conference = at_hand(&mut transaction, now).await?.ok_or("no conference has been planned")?;
    let blob = Fingerprint::of_bytes(&bytes);
    transaction.put_blob(blob, &bytes).await?;
    let material = Material {
        id: Id::new(setup::random()?),
        conference: conference.id,
        folder: options.under,
        title: options.title,
        media: media.into(),
        size: bytes.len() as u64,
        blob,
        pages: None,
    };
    let id = material.id;
    issue(&mut transaction, now, PutMaterial { material }).await?;
    transaction.commit().await?;
    store.close().await;
    println!("material {id}");
    Ok(())
}

fn media(file: &Path) -> Option<&'static str> {
    match file.extension()?.to_str()? {
        "pdf" => Some("application/pdf"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}

/// All records of a kind.
async fn all<K: Kind + Clone, S: Snapshot>(snapshot: &mut S, kind: &str) -> Result<Vec<K>, Failure> {
    let mut found = Vec::new();
    for (_, row) in snapshot.of_kind(kind).await? {
        found.extend(K::of(&row.open()?).cloned());
    }
    Ok(found)
}

async fn at_hand<S: Snapshot>(snapshot: &mut S, now: Moment) -> Result<Option<Conference>, Failure> {
    let all: Vec<Conference> = all(snapshot, "Conference").await?;
    Ok(Conference::at_hand(all.iter(), now.day()).cloned())
}

/// Issues a command as an administrator, from a store that has this one command and a key that is forgotten with it.
async fn issue<T: Transaction>(transaction: &mut T, now: Moment, command: PutMaterial) -> Result<(), Failure> {
    let officers: Vec<Officer> = all(transaction, "Officer").await?;
    let administrator = officers.into_iter().find(|officer| officer.grants.contains(&Grant::Administrator));
    let officer = administrator.ok_or("there is no administrator")?.id;
    let replica = ReplicaId(RecordId(setup::random()?));
    let key = SigningKey::from_slice(&setup::random::<[u8; 32]>()?)?;
    let public = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
    enrol::admit(transaction, replica, officer, public, now).await?;
    let id = CommandId { replica, n: 1 };
    let sent = Sent::of(&Envelope { id, officer, issued: now, command: command.into() });
    let signature: Signature = key.sign(&sent.envelope);
    let mut intake = Intake::open(transaction, now).await?;
    let outcome = intake.take(&Sent { signature: signature.to_bytes().to_vec(), ..sent }).await?;
    intake.close().await?;
    match outcome {
        Outcome::Refused { refusal, .. } => Err(refusal.sentence.into_owned().into()),
        _ => Ok(()),
    }
}
