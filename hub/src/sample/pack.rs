//! The sample as files, for a page that opens with no hub at all.

use super::{SampleError, files, load, people, people::Role};
use crate::{
    clock::SAMPLE_START,
    enrol,
    store::{MemoryStore, Store, Transaction},
    sync::{Limits, SyncError, round_trip},
};
use caunoi_core::{
    id::{Fingerprint, RecordId, ReplicaId},
    replica::{Entry, Replica},
    wire::{Identity, SamplePack},
};

/// The sample as files.
#[derive(Debug)]
pub struct Pack {
    /// What the hub would answer the first post.
    pub answers: SamplePack,
    /// The files that materials name.
    pub blobs: Vec<(Fingerprint, &'static [u8])>,
}

/// Plays the sample up to its first day and pulls all that the first post sees of it.
pub async fn pack() -> Result<Pack, SampleError> {
    let store = MemoryStore::default();
    load(&store, SAMPLE_START).await?;
    let role = Role::Post(people::POST.into());
    let officers = people::officers()?;
    let officer = officers.into_iter().find(|officer| officer.id == role.officer());
    let officer = officer.ok_or_else(|| SampleError::Data("the first post has no commander".into()))?;
    let identity = Identity {
        replica: ReplicaId(RecordId::named("replica/static-sample")),
        officer: officer.id,
        name: officer.name,
        token: String::new(),
        hub_key: Vec::new(),
    };
    let mut transaction = store.begin().await?;
    enrol::admit(&mut transaction, identity.replica, identity.officer, vec![], SAMPLE_START).await?;
    transaction.commit().await?;
    let mut replica = Replica::new(identity.clone());
    let mut answers = Vec::new();
    while !replica.is_complete() {
        let request = replica.request();
        let answer = round_trip(&store, identity.replica, &request, SAMPLE_START, Limits::default());
        let answer = answer.await.map_err(failed)?;
        answers.push(answer.clone());
        replica.apply(Entry::Answered(answer)).map_err(|error| SampleError::Data(error.to_string()))?;
    }
    let blobs = files::materials()?.into_iter().map(|it| (it.fingerprint(), it.bytes)).collect();
    Ok(Pack { answers: SamplePack { identity, answers }, blobs })
}

fn failed(error: SyncError) -> SampleError {
    match error {
        SyncError::Store(error) => SampleError::Store(error),
        other => SampleError::Data(other.to_string()),
    }
}
