//! What must hold, numbered as in ARCHITECTURE.md.

use super::{Summary, device::Device, hub::Hub, keys::Signing};
use caunoi_core::{
    codec,
    command::{Command, CommandId, Envelope},
    id::{Id, RecordId, ReplicaId},
    policy::{self, Scope},
    reads::Store,
    record::{Conference, Officer, Petition, Record, Stage},
    refusal::Reason,
    replica::Replica,
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

/// Where a command comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Issued {
    pub(super) device: usize,
    pub(super) officer: Id<Officer>,
    pub(super) signing: Signing,
}

/// What the simulation knows of every command, apart from hub and devices.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    issued: BTreeMap<CommandId, Issued>,
    decided: BTreeMap<CommandId, Outcome>,
    last_seq: BTreeMap<ReplicaId, (u64, u64)>,
    held: BTreeSet<CommandId>,
    /// Stores whose tablet is gone.
    gone: BTreeSet<ReplicaId>,
}

impl Ledger {
    pub(super) fn issue(&mut self, id: CommandId, issued: Issued) {
        self.issued.insert(id, issued);
    }

    /// The hub was restored: what it said may be forgotten, and said otherwise.
    pub(super) fn another_history(&mut self) {
        self.decided.clear();
        self.last_seq.clear();
    }

    /// The tablet of a store is gone.
    pub(super) fn lose(&mut self, replica: ReplicaId) {
        self.gone.insert(replica);
    }

    /// Whether anything may be held for good, since what it waits for is lost with its tablet.
    pub(super) fn has_lost(&self) -> bool {
        !self.gone.is_empty()
    }

    /// The commands of a store, and those of others that were not decided when they were last looked at.
    fn to_look_at(&self, replica: Option<ReplicaId>) -> Vec<(CommandId, Issued)> {
        let concerned = |id: &CommandId| replica.is_none_or(|it| it == id.replica) || !self.decided.contains_key(id);
        self.issued.iter().filter(|(id, _)| concerned(id)).map(|(id, issued)| (*id, *issued)).collect()
    }

    /// Whether a command was signed wrongly on purpose.
    fn is_forged(&self, id: &CommandId) -> bool {
        self.issued.get(id).is_some_and(|issued| issued.signing != Signing::Right)
    }

    pub(super) fn issued(&self) -> usize {
        self.issued.len()
    }

    pub(super) fn summary(&self) -> Summary {
        let count = |test: fn(&Outcome) -> bool| self.decided.values().filter(|outcome| test(outcome)).count();
        Summary {
            issued: self.issued.len(),
            held: self.held.len(),
            forged: self.issued.keys().filter(|id| self.is_forged(id)).count(),
            applied: count(|outcome| matches!(outcome, Outcome::Applied { .. })),
            merged: count(|outcome| matches!(outcome, Outcome::Merged { .. })),
            refused: count(|outcome| matches!(outcome, Outcome::Refused { .. })),
            ..Summary::default()
        }
    }
}

/// What holds after every step: for everything, or for what a step on one device can have changed.
pub(super) fn always(
    hub: &Hub,
    devices: &[Device],
    touched: Option<usize>,
    ledger: &mut Ledger,
) -> Result<(), Violation> {
    for (id, issued) in ledger.to_look_at(touched.map(|device| devices[device].id())) {
        let device = &devices[issued.device];
        let is_gone = ledger.gone.contains(&id.replica);
        match hub.command(id) {
            Some((Outcome::Held { .. }, _)) => {
                ledger.held.insert(id);
            }
            Some((outcome, _)) => {
                at_most_once_in_order(ledger, id, &outcome)?;
                if !is_gone {
                    only_with_its_signature(device, id, issued, &outcome)?;
                }
            }
            None if is_gone => {}
            None => still_on_device(device, id)?,
        }
        let refused = ledger.decided.get(&id).is_some_and(|outcome| matches!(outcome, Outcome::Refused { .. }));
        if refused && !is_gone {
            refused_keeps_its_text(device, id, touched.is_none())?;
        }
    }
    devices.iter().try_for_each(within_scopes)
}

/// 8: What was handed over before a tablet was wiped is on the hub.
pub(super) fn was_handed_over(hub: &Hub, unsent: &[CommandId]) -> Result<(), Violation> {
    match unsent.iter().find(|id| hub.command(**id).is_none()) {
        Some(id) => Err(Violation::new("8", format!("{id:?} was in the envelope of a wiped tablet and is gone"))),
        None => Ok(()),
    }
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

/// 9: A command takes effect only with the signature of its officer, and with that nobody calls it wrong.
fn only_with_its_signature(device: &Device, id: CommandId, issued: Issued, outcome: &Outcome) -> Result<(), Violation> {
    let Outcome::Refused { refusal, .. } = outcome else {
        let wrong = issued.signing != Signing::Right;
        return if wrong { Err(Violation::new("9", format!("{id:?} took effect, signed wrongly"))) } else { Ok(()) };
    };
    // Where the key was exchanged meanwhile, what was signed before is rightly refused.
    let one_key = device.keys.had(issued.officer) <= 1;
    if issued.signing == Signing::Right && one_key && refusal.code == Reason::BadSignature.code() {
        return Err(Violation::new("9", format!("{id:?} was signed right and refused for that")));
    }
    Ok(())
}

/// 9: What was signed wrongly stands nowhere in the records.
pub(super) fn wrongly_signed_left_no_trace(hub: &Hub, ledger: &Ledger) -> Result<(), Violation> {
    for (record, _) in hub.records() {
        let written = match &record {
            Record::Petition(it) => {
                [&it.title, &it.difficulty, &it.cause, &it.proposal].map(caunoi_core::field::Field::seen).concat()
            }
            Record::Value(it) => it.quantity.seen(),
            _ => continue,
        };
        if let Some(id) = written.iter().find(|id| ledger.is_forged(id)) {
            return Err(Violation::new("9", format!("{} holds words of {id:?}, signed wrongly", record.id())));
        }
    }
    Ok(())
}

/// 3 and 5: A command the hub has not seen is on its device.
fn still_on_device(device: &Device, id: CommandId) -> Result<(), Violation> {
    if device.replica.has(id) {
        Ok(())
    } else {
        Err(Violation::new("3", format!("{id:?} is neither on its device nor on the hub")))
    }
}

/// 3: A refused command keeps its text on the device, whether or not the device knows yet; in quiet it knows.
fn refused_keeps_its_text(device: &Device, id: CommandId, in_quiet: bool) -> Result<(), Violation> {
    let kept = device.replica.refused().iter().any(|refused| refused.envelope.id == id);
    let kept = kept || (!in_quiet && device.replica.has(id));
    if kept { Ok(()) } else { Err(Violation::new("3", format!("the text of refused {id:?} is gone"))) }
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
    replica: ReplicaId,
    response: &SyncResponse,
) -> Result<(), Violation> {
    if response.rows.is_empty() {
        return Ok(());
    }
    let store = hub.read();
    let granted = granted_to_all(&store, &hub.members(replica));
    for row in &response.rows {
        let record = row.open().expect("the hub sends what it can read");
        let audience = policy::audience(&record, &*store).expect("a store in memory misses nothing");
        if audience.is_disjoint(&granted) {
            return Err(Violation::new("4", format!("{replica} was sent {}, a {}", row.id, row.kind)));
        }
    }
    Ok(())
}

/// 4, as far as it holds at any time: a device shows whoever is signed in nothing that is not theirs, neither among the
/// records nor in the outbox.
pub(super) fn shows_only_what_may_be_seen(device: &Device) -> Result<(), Violation> {
    let (shown, officer) = (device.replica.shown(), device.officer());
    if device.members().len() == 1 {
        return Ok(());
    }
    let granted = granted(shown, officer);
    for record in shown.records() {
        let audience = policy::audience(record, shown).expect("a store in memory misses nothing");
        if audience.is_disjoint(&granted) {
            return Err(Violation::new("4", format!("{} shows {officer} {}", device.id(), record.id())));
        }
    }
    let mut drafts = shown.all::<Petition>().filter(|it| it.stage == Stage::Draft && !it.shared);
    if let Some(draft) = drafts.find(|it| it.author != officer) {
        return Err(Violation::new("4", format!("{} shows {officer} the draft {}", device.id(), draft.id)));
    }
    let refused = device.replica.refused_to_show().map(|refused| &refused.envelope);
    let pending = device.replica.pending_to_show().filter_map(|pending| pending.envelope());
    match pending.chain(refused).find(|envelope| is_somebody_elses_draft(envelope, officer, shown)) {
        Some(envelope) => Err(Violation::new("4", format!("{} shows {officer} {:?}", device.id(), envelope.id))),
        None => Ok(()),
    }
}

/// What is held and shown is kept up to date change by change: it is what a device holds and shows that is opened anew.
pub(super) fn is_as_if_opened_anew(device: &Device) -> Result<(), Violation> {
    let mut anew = Replica::from_snapshot(&device.replica.to_snapshot()).expect("a snapshot opens again");
    anew.sign_in(device.officer()).expect("a member signs in");
    if anew == device.replica {
        return Ok(());
    }
    let differs = anew.shown().records().ne(device.replica.shown().records());
    let what = if differs { "shows" } else { "holds" };
    Err(Violation::new("4", format!("{} {what} something else than when it is opened anew", device.id())))
}

/// Whether a command carries words that a colleague has not shared.
fn is_somebody_elses_draft(envelope: &Envelope, reader: Id<Officer>, shown: &Store) -> bool {
    let Command::SaveDraft(it) = &envelope.command else { return false };
    envelope.officer != reader && shown.find(it.petition).is_none()
}

/// 4: In quiet every device holds exactly the records that its officers may see, as the hub has them, and shows each of
/// them exactly their own.
///
/// Who may see what is computed here from the records alone, not read from the hub's tables.
pub(super) fn in_quiet(hub: &Hub, devices: &[Device]) -> Result<(), Violation> {
    let records = hub.records();
    let mut store = Store::default();
    for (record, _) in &records {
        store.put(Arc::new(record.clone()));
    }
    let visible = |granted: &BTreeSet<Scope>| -> BTreeMap<RecordId, Vec<u8>> {
        let visible = records.iter().filter(|(record, _)| {
            let audience = policy::audience(record, &store).expect("a store in memory misses nothing");
            !audience.is_disjoint(granted)
        });
        visible.map(|(record, body)| (record.id(), body.clone())).collect()
    };
    for device in devices {
        let held = device.replica.confirmed().bodies().collect();
        same(device, &visible(&granted_to_all(&store, &hub.members(device.id()))), &held)?;
        if !device.replica.pending().is_empty() {
            // What is held on the hub is shown here, and nowhere else.
            continue;
        }
        let mut replica = device.replica.clone();
        for officer in device.members() {
            replica.sign_in(officer).expect("a member signs in");
            let shown = replica.shown().records().map(|record| (record.id(), codec::encode(&**record))).collect();
            same(device, &visible(&granted(&store, officer)), &shown)?;
        }
    }
    Ok(())
}

/// What several officers are granted together.
fn granted_to_all(store: &Store, officers: &[Id<Officer>]) -> BTreeSet<Scope> {
    officers.iter().flat_map(|officer| granted(store, *officer)).collect()
}

fn granted(store: &Store, officer: Id<Officer>) -> BTreeSet<Scope> {
    let conferences: Vec<_> = store.all::<Conference>().map(|conference| conference.id).collect();
    store.find(officer).map(|officer| policy::granted(officer, &conferences)).unwrap_or_default()
}

fn same(
    device: &Device,
    expected: &BTreeMap<RecordId, Vec<u8>>,
    held: &BTreeMap<RecordId, Vec<u8>>,
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
