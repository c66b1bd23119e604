//! What must hold, numbered as in ARCHITECTURE.md.

use super::{Summary, device::Device, hub::Hub};
use caunoi_core::{
    command::CommandId,
    id::{Id, RecordId, ReplicaId},
    policy::{self, Scope},
    reads::Store,
    record::{Conference, Officer},
    wire::{Outcome, SyncResponse},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its number.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

impl Violation {
    pub(super) fn new(invariant: &'static str, what: impl Into<String>) -> Self {
        Self { invariant, what: what.into() }
    }
}

/// What the simulation knows of every command, apart from hub and devices.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    issued: BTreeMap<CommandId, usize>,
    decided: BTreeMap<CommandId, Outcome>,
    last_seq: BTreeMap<ReplicaId, (u64, u64)>,
    held: BTreeSet<CommandId>,
}

impl Ledger {
    pub(super) fn issue(&mut self, device: usize, id: CommandId) {
        self.issued.insert(id, device);
    }

    pub(super) fn issued(&self) -> usize {
        self.issued.len()
    }

    pub(super) fn summary(&self) -> Summary {
        let count = |test: fn(&Outcome) -> bool| self.decided.values().filter(|outcome| test(outcome)).count();
        Summary {
            issued: self.issued.len(),
            held: self.held.len(),
            applied: count(|outcome| matches!(outcome, Outcome::Applied { .. })),
            merged: count(|outcome| matches!(outcome, Outcome::Merged { .. })),
            refused: count(|outcome| matches!(outcome, Outcome::Refused { .. })),
            ..Summary::default()
        }
    }
}

/// What holds after every step.
pub(super) fn always(hub: &Hub, devices: &[Device], ledger: &mut Ledger) -> Result<(), Violation> {
    for (id, device) in ledger.issued.clone() {
        match hub.command(id) {
            Some((Outcome::Held { .. }, _)) => {
                ledger.held.insert(id);
            }
            Some((outcome, _)) => at_most_once_in_order(ledger, id, &outcome)?,
            None => still_on_device(&devices[device], id)?,
        }
        if ledger.decided.get(&id).is_some_and(|outcome| matches!(outcome, Outcome::Refused { .. })) {
            refused_keeps_its_text(&devices[device], id)?;
        }
    }
    devices.iter().try_for_each(within_scopes)
}

/// 2: A command takes effect at most once, in the order its replica issued it.
fn at_most_once_in_order(ledger: &mut Ledger, id: CommandId, outcome: &Outcome) -> Result<(), Violation> {
    if let Some(before) = ledger.decided.get(&id) {
        return if before == outcome {
            Ok(())
        } else {
            Err(Violation::new("2", format!("{id:?} was {before:?} and is now {outcome:?}")))
        };
    }
    if let Some(seq) = outcome.seq() {
        let (n, last) = ledger.last_seq.get(&id.replica).copied().unwrap_or_default();
        if id.n <= n || seq <= last {
            return Err(Violation::new("2", format!("{id:?} took effect at {seq}, after number {n} at {last}")));
        }
        ledger.last_seq.insert(id.replica, (id.n, seq));
    }
    ledger.decided.insert(id, outcome.clone());
    Ok(())
}

/// 3 and 5: A command the hub has not seen is on its device.
fn still_on_device(device: &Device, id: CommandId) -> Result<(), Violation> {
    let there = device.replica.pending().iter().any(|pending| pending.sent.id == id);
    if there { Ok(()) } else { Err(Violation::new("3", format!("{id:?} is neither on its device nor on the hub"))) }
}

/// 3: A refused command keeps its text on the device, whether or not the device knows yet.
fn refused_keeps_its_text(device: &Device, id: CommandId) -> Result<(), Violation> {
    let waiting = device.replica.pending().iter().any(|pending| pending.sent.id == id);
    let kept = device.replica.refused().iter().any(|refused| refused.envelope.id == id);
    if waiting || kept { Ok(()) } else { Err(Violation::new("3", format!("the text of refused {id:?} is gone"))) }
}

/// 4, as far as it holds at any time: a device holds nothing but by a scope it was granted.
fn within_scopes(device: &Device) -> Result<(), Violation> {
    let confirmed = device.replica.confirmed();
    let stray = confirmed.bodies().find(|(id, _)| confirmed.scopes(*id).next().is_none());
    match stray {
        Some((id, _)) => Err(Violation::new("4", format!("{} holds {id} by no scope", device.id()))),
        None => Ok(()),
    }
}

/// 4, as far as it holds at any time: the hub sends nobody what they may not see.
pub(super) fn sends_only_what_may_be_seen(
    hub: &Hub,
    officer: Id<Officer>,
    response: &SyncResponse,
) -> Result<(), Violation> {
    if response.rows.is_empty() {
        return Ok(());
    }
    let mut store = Store::default();
    for (record, _) in hub.records() {
        store.put(Arc::new(record));
    }
    let granted = granted(&store, officer);
    for row in &response.rows {
        let record = row.open().expect("the hub sends what it can read");
        let audience = policy::audience(&record, &store).expect("a store in memory misses nothing");
        if audience.is_disjoint(&granted) {
            return Err(Violation::new("4", format!("{officer} was sent {}, a {}", row.id, row.kind)));
        }
    }
    Ok(())
}

/// 4: In quiet every device holds exactly the records that its officer may see, as the hub has them.
///
/// Who may see what is computed here from the records alone, not read from the hub's tables.
pub(super) fn in_quiet(hub: &Hub, devices: &[Device]) -> Result<(), Violation> {
    let records = hub.records();
    let mut store = Store::default();
    for (record, _) in &records {
        store.put(Arc::new(record.clone()));
    }
    for device in devices {
        let granted = granted(&store, device.officer());
        let visible = records.iter().filter(|(record, _)| {
            let audience = policy::audience(record, &store).expect("a store in memory misses nothing");
            !audience.is_disjoint(&granted)
        });
        let expected: BTreeMap<RecordId, &[u8]> =
            visible.map(|(record, body)| (record.id(), body.as_slice())).collect();
        let held: BTreeMap<RecordId, &[u8]> = device.replica.confirmed().bodies().collect();
        same(device, &expected, &held)?;
    }
    Ok(())
}

fn granted(store: &Store, officer: Id<Officer>) -> BTreeSet<Scope> {
    let conferences: Vec<_> = store.all::<Conference>().map(|conference| conference.id).collect();
    store.find(officer).map(|officer| policy::granted(officer, &conferences)).unwrap_or_default()
}

fn same(
    device: &Device,
    expected: &BTreeMap<RecordId, &[u8]>,
    held: &BTreeMap<RecordId, &[u8]>,
) -> Result<(), Violation> {
    let differing = expected.keys().chain(held.keys()).find(|id| expected.get(id) != held.get(id));
    let Some(id) = differing else { return Ok(()) };
    let what = match (expected.get(id), held.get(id)) {
        (Some(_), None) => "misses",
        (None, Some(_)) => "still holds",
        _ => "has an old version of",
    };
    Err(Violation::new("4", format!("{} of {} {what} {id}", device.id(), device.officer())))
}
