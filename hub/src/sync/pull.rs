//! Gathers what a store has not read yet, in pieces that each leave it with sound cursors.
//!
//! A piece ends at a sequence number: everything that happened up to there, in any of the store's scopes, is in this
//! piece or in one before. So a cursor never stands in the middle of what one command did.

use super::{Limits, SyncError, load::ask};
use crate::store::{ScopeChange, Snapshot, StoreError, StoredRecord};
use caunoi_core::{
    id::{RecordId, ReplicaId},
    policy::{self, Scope},
    reads::{Loaded, Reads},
    time::Moment,
    wire::{Cursors, Left, Row, SyncRequest, SyncResponse},
};
use std::collections::{BTreeMap, BTreeSet};

/// Records loaded at a time.
const RECORDS_AT_ONCE: usize = 200;

/// What a store has not read yet. The outcomes of its commands are left to the caller.
pub async fn pull<S: Snapshot>(
    snapshot: &mut S,
    replica: ReplicaId,
    request: &SyncRequest,
    now: Moment,
    limits: Limits,
) -> Result<SyncResponse, SyncError> {
    let meta = snapshot.meta().await?;
    if let Some(to) = meta.handed_to {
        // What is shown here may be behind what the other hub has told already.
        return Err(StoreError::HandedOver(to).into());
    }
    let granted = granted(snapshot, replica).await?.ok_or(SyncError::UnknownOfficer)?;
    // A position this space has never reached belongs to another history of it.
    let beyond = request.cursors.values().any(|seq| *seq > meta.seq);
    let reset = request.epoch != meta.epoch || beyond;
    let known = |scope| if reset { None } else { request.cursors.get(scope).copied() };
    let start: Cursors = granted.iter().map(|scope| (*scope, known(scope).unwrap_or(0))).collect();

    let piece = Piece::gather(snapshot, &start, meta.seq, limits).await?;
    let cursors = start.iter().map(|(scope, seq)| (*scope, piece.up_to.max(*seq))).collect();
    let rows = rows(snapshot, piece.records, &granted).await?;
    Ok(SyncResponse {
        epoch: meta.epoch,
        // What is shown never steps back either.
        now: now.max(meta.stamp),
        outcomes: Vec::new(),
        from: request.cursors.clone(),
        reset,
        cursors,
        head: meta.seq,
        more: piece.up_to < meta.seq,
        rows,
        // Who starts anew holds nothing that could have left.
        left: if reset { Vec::new() } else { piece.left },
        backed_up: meta.backed_up,
    })
}

/// The scopes a store is granted: those of all its members together; nothing where none of them has a record.
pub(crate) async fn granted<S: Snapshot>(
    snapshot: &mut S,
    replica: ReplicaId,
) -> Result<Option<BTreeSet<Scope>>, StoreError> {
    let members = snapshot.members(replica).await?;
    let provinces = snapshot.of_kind("Province").await?;
    let rule = |reads: &Loaded| {
        let mut conferences = Vec::new();
        for (province, _) in &provinces {
            conferences.extend(policy::conferences(*province, reads)?);
        }
        let mut granted = None;
        for member in &members {
            if let Some(officer) = reads.get(*member)? {
                granted.get_or_insert_with(BTreeSet::new).extend(policy::granted(&officer, &conferences));
            }
        }
        Ok(granted)
    };
    ask(snapshot, &mut Loaded::default(), rule).await
}

/// What one answer holds.
struct Piece {
    up_to: u64,
    records: BTreeMap<RecordId, StoredRecord>,
    left: Vec<Left>,
}

impl Piece {
    async fn gather<S: Snapshot>(
        snapshot: &mut S,
        start: &Cursors,
        head: u64,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let (changes, counted) = within_count(snapshot, start, head, limits.changes).await?;
        let (records, up_to) = within_bytes(snapshot, &changes, counted, limits.bytes).await?;
        let left = changes.into_iter().filter(|change| change.left && change.seq <= up_to);
        let left = left.map(|ScopeChange { seq, id, scope, .. }| Left { id, scope, seq }).collect();
        Ok(Self { up_to, records, left })
    }
}

/// The oldest changes that are no more than `limit`, and up to where they are complete: the head, or a number at which
/// everything that one command did is among them.
async fn within_count<S: Snapshot>(
    snapshot: &mut S,
    start: &Cursors,
    head: u64,
    limit: usize,
) -> Result<(Vec<ScopeChange>, u64), StoreError> {
    let mut changes = between(snapshot, start, head, limit.saturating_add(1)).await?;
    let Some(over) = changes.get(limit) else { return Ok((changes, head)) };
    // The command that goes over the limit waits for the next answer, unless it is the first.
    let first = changes.first().map_or(over.seq, |change| change.seq);
    if first < over.seq {
        let up_to = over.seq - 1;
        changes.retain(|change| change.seq <= up_to);
        return Ok((changes, up_to));
    }
    Ok((between(snapshot, start, first, usize::MAX).await?, first))
}

/// The changes after `start` and up to a number, oldest first; at least the `limit` oldest, where there are so many.
async fn between<S: Snapshot>(
    snapshot: &mut S,
    start: &Cursors,
    up_to: u64,
    limit: usize,
) -> Result<Vec<ScopeChange>, StoreError> {
    let mut changes = Vec::new();
    for (scope, after) in start {
        changes.extend(snapshot.changes(*scope, *after, up_to, limit).await?);
    }
    changes.sort_unstable();
    Ok(changes)
}

/// The records of the oldest changes that are no more than `limit` bytes, and up to where they are complete.
async fn within_bytes<S: Snapshot>(
    snapshot: &mut S,
    changes: &[ScopeChange],
    counted: u64,
    limit: usize,
) -> Result<(BTreeMap<RecordId, StoredRecord>, u64), StoreError> {
    let mut first_change = BTreeMap::new();
    for change in changes.iter().filter(|change| !change.left) {
        first_change.entry(change.id).or_insert(change.seq);
    }
    let mut order: Vec<(u64, RecordId)> = first_change.into_iter().map(|(id, seq)| (seq, id)).collect();
    order.sort_unstable();

    let (mut records, mut bytes, mut last) = (BTreeMap::new(), 0_usize, None);
    for part in order.chunks(RECORDS_AT_ONCE) {
        let ids: Vec<_> = part.iter().map(|(_, id)| *id).collect();
        let mut loaded: BTreeMap<_, _> = snapshot.records(&ids).await?.into_iter().collect();
        for (seq, id) in part {
            let Some(record) = loaded.remove(id) else { continue };
            bytes += record.body.len();
            if bytes > limit && last.is_some_and(|last| last < *seq) {
                return Ok((records, seq - 1));
            }
            records.insert(*id, record);
            last = Some(*seq);
        }
    }
    Ok((records, counted))
}

/// The rows to send, each with all of the granted scopes it is in, oldest first.
async fn rows<S: Snapshot>(
    snapshot: &mut S,
    records: BTreeMap<RecordId, StoredRecord>,
    granted: &BTreeSet<Scope>,
) -> Result<Vec<Row>, StoreError> {
    let ids: Vec<_> = records.keys().copied().collect();
    let mut scopes: BTreeMap<RecordId, BTreeSet<Scope>> = BTreeMap::new();
    for (id, scope) in snapshot.scopes(&ids).await? {
        if granted.contains(&scope) {
            scopes.entry(id).or_default().insert(scope);
        }
    }
    let mut rows: Vec<_> = records
        .into_iter()
        .map(|(id, StoredRecord { kind, seq, body })| {
            let scopes = scopes.remove(&id).into_iter().flatten().collect();
            Row { id, kind, seq, body, scopes }
        })
        .collect();
    rows.sort_by_key(|row| (row.seq, row.id));
    Ok(rows)
}
