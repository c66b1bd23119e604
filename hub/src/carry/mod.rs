//! Packages carried by hand, on the hub's side: what goes up is taken in as if it had come over a line, and what the hub
//! would answer goes into a package that only that store can open.
//!
//! A package needs no token. It is the commands that are somebody's; and the answer is sealed to the key that the store
//! gave when it was enrolled, never to one from the package.

mod held;
pub mod keys;
mod pack;
pub mod seal;

pub use held::held_back;

use crate::{
    signature,
    store::{Snapshot, Store, StoreError, Transaction},
    sync::{Intake, Limits, SyncError},
};
use caunoi_core::{
    command::{Command, CommandId},
    id::{Fingerprint, Id, ReplicaId},
    package::{self, Down, HandedIn, Receipt, Up},
    record::{Carrying, Department, Grant, Kind, Officer, Province, Unit},
    refusal::Unopened,
    time::Moment,
    wire::{Outcome, Sent, SyncRequest},
    wrapping,
};
use seal::{Fresh, KeyPair, Route};
use std::collections::{BTreeMap, BTreeSet};

/// Why a package was not taken in or made. Nothing has changed then.
#[derive(Debug)]
pub enum CarryError {
    /// The package cannot be opened, or not here.
    Unopened(Unopened),
    /// The hub failed, or the store's officer is gone.
    Sync(SyncError),
}

impl From<Unopened> for CarryError {
    fn from(reason: Unopened) -> Self {
        Self::Unopened(reason)
    }
}

impl From<SyncError> for CarryError {
    fn from(error: SyncError) -> Self {
        Self::Sync(error)
    }
}

impl From<StoreError> for CarryError {
    fn from(error: StoreError) -> Self {
        Self::Sync(error.into())
    }
}

impl std::fmt::Display for CarryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unopened(reason) => f.write_str(reason.sentence()),
            Self::Sync(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CarryError {}

/// How much a package may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Of each of its answers.
    pub answer: Limits,
    /// Bytes of materials.
    pub pieces: u64,
}

/// A package that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The store it came from.
    pub replica: ReplicaId,
    /// What became of its commands, and the package to carry back.
    pub handed_in: HandedIn,
}

/// Takes a package in, also one that came as text, and packs what the hub has to say to that store. The same package again changes nothing, and is
/// answered with what has happened since.
pub async fn import<S: Store>(
    store: &S,
    bytes: &[u8],
    now: Moment,
    room: Room,
    fresh: &Fresh,
) -> Result<Imported, CarryError> {
    let bytes = wrapping::unwrap(bytes)?;
    let desk = Desk::open(&mut store.snapshot().await?).await?;
    let (replica, up) = seal::open_up(desk.space, &desk.pair, &bytes)?;
    check_signed(&mut store.snapshot().await?, &up.request.commands).await?;
    let (receipt, content) = answer(store, replica, &up, now, room).await?;
    let mailbox = store.snapshot().await?.mailbox(replica).await?;
    let answer = mailbox.and_then(|mailbox| desk.seal(replica, &mailbox.key, &content, fresh)).unwrap_or_default();
    let from = store.snapshot().await?.members(replica).await?;
    Ok(Imported { replica, handed_in: HandedIn { from, receipt, answer } })
}

/// The same for what is in a package, once it is open.
pub async fn answer<S: Store>(
    store: &S,
    replica: ReplicaId,
    up: &Up,
    now: Moment,
    room: Room,
) -> Result<(Receipt, Down), CarryError> {
    let mut transaction = store.begin().await?;
    known(&mut transaction, replica).await?;
    let (outcomes, receipt) = take_in(&mut transaction, &up.request.commands, now).await?;
    transaction.commit().await?;
    // Reading all there is takes a while, and nobody who writes has to wait for it.
    let mut snapshot = store.snapshot().await?;
    let content = pack::pack(&mut snapshot, replica, &up.request, outcomes, now, room).await?;
    Ok((receipt, content))
}

/// Packs what the hub has to say to a store that has not asked, from where it had read when it last asked over a line.
/// None where the store has given no key.
pub async fn export<S: Snapshot>(
    snapshot: &mut S,
    replica: ReplicaId,
    now: Moment,
    room: Room,
    fresh: &Fresh,
) -> Result<Option<Vec<u8>>, CarryError> {
    let desk = Desk::open(snapshot).await?;
    known(snapshot, replica).await?;
    let Some(mailbox) = snapshot.mailbox(replica).await? else { return Ok(None) };
    let mut request = SyncRequest { replica, epoch: mailbox.epoch, cursors: mailbox.cursors, commands: vec![] };
    // Positions in another history of the space say nothing.
    if request.epoch != snapshot.meta().await?.epoch {
        request.cursors.clear();
    }
    let content = pack::pack(snapshot, replica, &request, vec![], now, room).await?;
    Ok(desk.seal(replica, &mailbox.key, &content, fresh))
}

/// The stores of a unit's officers to which packages can go.
pub async fn stores_of<S: Snapshot>(snapshot: &mut S, unit: Id<Unit>) -> Result<Vec<ReplicaId>, StoreError> {
    let mut stores = Vec::new();
    for (replica, _) in snapshot.mailboxes().await? {
        for member in snapshot.members(replica).await? {
            let officer = read::<Officer, _>(snapshot, member).await?;
            if officer.and_then(|officer| officer.unit()) == Some(unit) {
                stores.push(replica);
                break;
            }
        }
    }
    Ok(stores)
}

/// The unit of a code.
pub async fn unit_of_code<S: Snapshot>(snapshot: &mut S, code: &str) -> Result<Option<Id<Unit>>, StoreError> {
    for (_, row) in snapshot.of_kind("Unit").await? {
        if let Some(unit) = Unit::of(&row.open()?)
            && unit.code == code
        {
            return Ok(Some(unit.id));
        }
    }
    Ok(None)
}

/// What a package of this store is called as a file.
pub async fn file_name<S: Snapshot>(
    snapshot: &mut S,
    replica: ReplicaId,
    now: Moment,
    bytes: &[u8],
) -> Result<String, StoreError> {
    let space = match province(snapshot).await? {
        Some(id) => read::<Province, _>(snapshot, id).await?.map(|province| province.name),
        None => None,
    };
    let place = place(snapshot, replica).await?;
    Ok(package::file_name(&space.unwrap_or_default(), &place, now.day(), bytes))
}

/// The code of the unit or department a store belongs to, or a word for those above them.
async fn place<S: Snapshot>(snapshot: &mut S, replica: ReplicaId) -> Result<String, StoreError> {
    let Some(member) = snapshot.members(replica).await?.first().copied() else { return Ok(String::new()) };
    let officer = read::<Officer, _>(snapshot, member).await?;
    for grant in officer.into_iter().flat_map(|officer| officer.grants) {
        let code = match grant {
            Grant::Post { unit, .. } => read::<Unit, _>(snapshot, unit).await?.map(|unit| unit.code),
            Grant::Department(id) => read::<Department, _>(snapshot, id).await?.map(|department| department.code),
            Grant::Administrator | Grant::Organizer | Grant::Leader => None,
        };
        if let Some(code) = code {
            return Ok(code);
        }
    }
    Ok("tinh".into())
}

/// By which ways the province allows packages to be carried.
pub async fn allowed<S: Snapshot>(snapshot: &mut S) -> Result<Option<Carrying>, StoreError> {
    match province(snapshot).await? {
        Some(id) => read(snapshot, Carrying::id_of(id)).await,
        None => Ok(None),
    }
}

/// An officer.
pub async fn officer<S: Snapshot>(snapshot: &mut S, id: Id<Officer>) -> Result<Option<Officer>, StoreError> {
    read(snapshot, id).await
}

/// The place where packages are opened and sealed.
struct Desk {
    space: Id<Province>,
    pair: KeyPair,
}

impl Desk {
    /// A space that has no province yet or no keys cannot be meant by any package.
    async fn open<S: Snapshot>(snapshot: &mut S) -> Result<Self, CarryError> {
        let space = province(snapshot).await?.ok_or(Unopened::OtherSpace)?;
        let pair = keys::pair(snapshot).await?.ok_or(Unopened::OtherReceiver)?;
        Ok(Self { space, pair })
    }

    fn seal(&self, replica: ReplicaId, key: &[u8], content: &Down, fresh: &Fresh) -> Option<Vec<u8>> {
        seal::seal_down(Route { space: self.space, replica }, &self.pair, key, content, fresh)
    }
}

/// Takes the commands of a package in, in their order, and counts what became of them.
async fn take_in<T: Transaction>(
    transaction: &mut T,
    commands: &[Sent],
    now: Moment,
) -> Result<(Vec<(CommandId, Outcome)>, Receipt), StoreError> {
    if commands.is_empty() {
        return Ok((vec![], Receipt::default()));
    }
    let decided_before = decided(transaction, commands).await?;
    let mut intake = Intake::open(transaction, now).await?;
    let (mut outcomes, mut receipt) = (Vec::with_capacity(commands.len()), Receipt::default());
    for sent in commands {
        let outcome = intake.take(sent).await?;
        let count = match &outcome {
            _ if decided_before.contains(&sent.id) => &mut receipt.known,
            Outcome::Applied { .. } => &mut receipt.applied,
            Outcome::Merged { .. } => &mut receipt.merged,
            Outcome::Held { .. } => &mut receipt.held,
            Outcome::Refused { .. } => &mut receipt.refused,
        };
        *count += 1;
        outcomes.push((sent.id, outcome));
    }
    intake.close().await?;
    Ok((outcomes, receipt))
}

/// Refuses a package as a whole in which a command is not signed by the officer whom it names. Anybody can make a package
/// in the name of a store; what is in it must not even take a number from that store.
async fn check_signed<S: Snapshot>(snapshot: &mut S, commands: &[Sent]) -> Result<(), CarryError> {
    // What an officer's commands later in this package may be signed with besides.
    let mut vouched: BTreeMap<_, Vec<u8>> = BTreeMap::new();
    for sent in commands {
        let envelope = sent.open().map_err(|_| Unopened::Forged)?;
        let (replica, officer) = (envelope.id.replica, envelope.officer);
        let keys = snapshot.member(replica, officer).await?.ok_or(Unopened::Forged)?.keys;
        let later = vouched.get(&officer).cloned().unwrap_or_default();
        let signed = |keys: &[u8]| signature::is_good(keys, &sent.envelope, &sent.signature);
        if !keys.is_empty() && !signed(&keys) && !signed(&later) {
            return Err(Unopened::Forged.into());
        }
        if let Command::CertifyKey(it) = &envelope.command {
            vouched.insert(it.officer, it.key.clone());
        }
    }
    Ok(())
}

/// Refuses the package of a store that nobody has a place in.
async fn known<S: Snapshot>(snapshot: &mut S, replica: ReplicaId) -> Result<(), CarryError> {
    if snapshot.members(replica).await?.is_empty() { Err(Unopened::UnknownStore.into()) } else { Ok(()) }
}

/// The commands that are on the hub already, byte by byte, and decided.
async fn decided<S: Snapshot>(snapshot: &mut S, commands: &[Sent]) -> Result<BTreeSet<CommandId>, StoreError> {
    let mut decided = BTreeSet::new();
    for sent in commands {
        if let Some(known) = snapshot.command(sent.id).await?
            && known.hash == Fingerprint::of_bytes(&sent.envelope)
            && !matches!(known.outcome, Outcome::Held { .. })
        {
            decided.insert(sent.id);
        }
    }
    Ok(decided)
}

async fn province<S: Snapshot>(snapshot: &mut S) -> Result<Option<Id<Province>>, StoreError> {
    Ok(snapshot.of_kind("Province").await?.first().map(|(id, _)| Id::assume(*id)))
}

async fn read<K: Kind + Clone, S: Snapshot>(snapshot: &mut S, id: Id<K>) -> Result<Option<K>, StoreError> {
    let Some(row) = snapshot.record(id.erased()).await? else { return Ok(None) };
    Ok(K::of(&row.open()?).cloned())
}
