//! What goes into a package down: one complete pull, and pieces of the materials in it.

use super::Room;
use crate::{
    store::{Snapshot, StoreError},
    sync::{SyncError, pull},
};
use caunoi_core::{
    command::CommandId,
    id::ReplicaId,
    package::{Down, Piece},
    record::{Material, Record},
    time::Moment,
    wire::{CHUNK_BYTES, Outcome, SyncRequest, SyncResponse},
};

/// Everything the hub has to say to a store that asked this.
pub(super) async fn pack<S: Snapshot>(
    snapshot: &mut S,
    replica: ReplicaId,
    request: &SyncRequest,
    outcomes: Vec<(CommandId, Outcome)>,
    now: Moment,
    room: Room,
) -> Result<Down, SyncError> {
    let mut request = SyncRequest { commands: vec![], ..request.clone() };
    let (mut answers, mut outcomes) = (Vec::new(), Some(outcomes));
    loop {
        let mut answer = pull::pull(snapshot, replica, &request, now, room.answer).await?;
        answer.outcomes = outcomes.take().unwrap_or_default();
        request.epoch = answer.epoch;
        request.cursors.clone_from(&answer.cursors);
        let more = answer.more;
        answers.push(answer);
        if !more {
            let pieces = pieces(snapshot, &answers, room.pieces).await?;
            return Ok(Down { answers, pieces });
        }
    }
}

/// Pieces of the materials that are new to the store, from the first on, as long as there is room.
async fn pieces<S: Snapshot>(
    snapshot: &mut S,
    answers: &[SyncResponse],
    mut room: u64,
) -> Result<Vec<Piece>, StoreError> {
    let mut pieces = Vec::new();
    for material in materials(answers) {
        let Some(size) = snapshot.blob_size(material.blob).await? else { continue };
        for index in 0..size.div_ceil(CHUNK_BYTES) {
            let bytes = size.saturating_sub(index * CHUNK_BYTES).min(CHUNK_BYTES);
            if bytes > room {
                return Ok(pieces);
            }
            let Some(bytes) = snapshot.chunk(material.blob, index).await? else { break };
            room = room.saturating_sub(bytes.len() as u64);
            pieces.push(Piece { blob: material.blob, index, bytes });
        }
    }
    Ok(pieces)
}

fn materials(answers: &[SyncResponse]) -> impl Iterator<Item = Material> {
    let rows = answers.iter().flat_map(|answer| &answer.rows).filter(|row| row.kind == "Material");
    rows.filter_map(|row| match row.open() {
        Ok(Record::Material(material)) => Some(material),
        _ => None,
    })
}
