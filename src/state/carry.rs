//! What is carried instead of sent: a package that holds everything unsent, sealed to the hub, and what comes back. A store
//! that locks with something unsent leaves such a package beside it, which anybody can hand in without its PIN.

use super::{App, Phase, engine::Problem, materials, vault::Vault};
use crate::{
    browser::{
        BrowserError, clock,
        crypto::{Agreement, Secret},
        database::{Area, Database, Write},
        deflate, http, page, random, worker,
    },
    text::t,
};
use caunoi_core::{
    codec,
    id::{Fingerprint, Id, ReplicaId},
    package::{self, Direction, Down, HandedIn, Header, Up},
    record::{Carrying, Province},
    refusal::Unopened,
    replica::{Entry, Replica},
};
use leptos::prelude::*;
use std::time::Duration;

const CARRY: &str = "/api/carry";
/// How often a locked tablet tries to hand over what it has not sent.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// What came of taking a package in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// It was for this tablet, and is shown now.
    Here,
    /// It was another tablet's, and the hub has it: what to carry back there, under which name.
    HandedIn {
        /// How many commands took effect now.
        applied: u32,
        /// How many the hub had before, holds, or refuses.
        others: u32,
        /// The package for that tablet; empty where there is none.
        answer: Vec<u8>,
        /// The name of its file.
        name: String,
    },
}

/// Where the package of a locked store lies, in clear: it is sealed to the hub.
fn envelope_key(store: ReplicaId) -> String {
    format!("envelope/{store}")
}

/// Where the secret half lies by which a store opens packages that come down, sealed under the store's key.
pub(super) fn box_key(store: ReplicaId) -> String {
    format!("box/{store}")
}

/// The write that keeps the secret half of the pair for packages that come down.
pub(super) async fn keep_box(vault: &Vault, secret: &[u8]) -> Result<Write, BrowserError> {
    let key = box_key(vault.store());
    let sealed = vault.seal(Area::People, &key, secret).await?;
    Ok(Write::Put(Area::People, key, sealed))
}

/// What a package up is made of, and where it goes.
struct Outgoing {
    up: Up,
    space: Id<Province>,
    hub_key: Vec<u8>,
}

impl Outgoing {
    /// Nothing in the sample, and before the first records have come.
    fn of(replica: &Replica) -> Option<Self> {
        let space = replica.confirmed().records().all::<Province>().next()?.id;
        let hub_key = replica.identity().hub_key.clone();
        (!hub_key.is_empty()).then(|| Self { up: Up::of(replica), space, hub_key })
    }

    async fn seal(&self) -> Result<Vec<u8>, BrowserError> {
        let (secret, public) = Agreement::generate().await?;
        let shared = Agreement::import(&secret).await?.with(&self.hub_key).await?;
        let ephemeral = public.try_into().map_err(|_| BrowserError("a key of another length".into()))?;
        let header = Header {
            direction: Direction::Up,
            space: self.space,
            replica: self.up.request.replica,
            receiver: Fingerprint::of_bytes(&self.hub_key),
            ephemeral,
            nonce: random::bytes(),
        };
        let key = Secret::import(shared).await?.derive(&[], package::info(&header, &self.hub_key, &[])).await?;
        let content = deflate::deflate(&codec::encode(&self.up)).await?;
        let sealed = key.encrypt(header.nonce, &header.to_bytes(), &content).await?;
        Ok(package::write(&header, &sealed))
    }
}

/// Opens a package that the hub made for this store.
async fn open_down(
    database: &Database,
    vault: &Vault,
    outgoing: &Outgoing,
    bytes: &[u8],
) -> Result<Result<Down, Unopened>, BrowserError> {
    let package = match package::read(bytes) {
        Ok(package) => package,
        Err(reason) => return Ok(Err(reason)),
    };
    let header = package.header;
    let key = box_key(vault.store());
    let kept = database.get(Area::People, &key).await?.unwrap_or_default();
    let Ok(kept) = vault.open(Area::People, &key, &kept).await else { return Ok(Err(Unopened::OtherReceiver)) };
    let Some((secret, public)) = codec::decode::<(Vec<u8>, Vec<u8>)>(&kept).ok() else {
        return Ok(Err(Unopened::OtherReceiver));
    };
    if let Err(reason) = header.expect(Direction::Down, outgoing.space, &public) {
        return Ok(Err(reason));
    }
    let half = Agreement::import(&secret).await?;
    let shared = [half.with(&header.ephemeral).await, half.with(&outgoing.hub_key).await];
    let [Ok(with_package), Ok(with_hub)] = shared else { return Ok(Err(Unopened::Forged)) };
    let info = package::info(&header, &outgoing.hub_key, &public);
    let key = Secret::import([with_package, with_hub].concat()).await?.derive(&[], info).await?;
    let Ok(content) = key.decrypt(header.nonce, package.authenticated, package.sealed).await else {
        return Ok(Err(Unopened::Forged));
    };
    // Only the hub can have made it from here on.
    Ok(codec::decode(&deflate::inflate(&content).await?).map_err(|_| Unopened::Forged))
}

impl App {
    /// By which ways the province allows to carry packages.
    pub fn carrying(self) -> Option<Carrying> {
        self.read(|replica| replica.shown().all::<Carrying>().next().cloned()).flatten()
    }

    fn outgoing(self) -> Option<Outgoing> {
        self.peek(Outgoing::of).flatten()
    }

    /// Packs everything unsent, and hands over the name of the file and its bytes.
    pub fn export_package(self, then: impl FnOnce(Result<(String, Vec<u8>), String>) + 'static) {
        self.spawn(async move {
            let packed = match self.flush_typing().await {
                Ok(()) => self.pack().await,
                Err(problem) => Err(problem.sentence()),
            };
            then(packed);
        });
    }

    async fn pack(self) -> Result<(String, Vec<u8>), String> {
        let outgoing = self.outgoing().ok_or_else(|| t().carry.nothing_to_pack.to_owned())?;
        let bytes = outgoing.seal().await.map_err(|error| format!("{} ({})", t().carry.not_packed, error.0))?;
        Ok((self.file_name(&bytes), bytes))
    }

    fn file_name(self, bytes: &[u8]) -> String {
        let names = self.peek(|replica| {
            let store = replica.shown();
            let unit = replica.officer().and_then(|officer| store.find(officer.unit()?));
            (store.all::<Province>().next().map(|it| it.name.clone()), unit.map(|unit| unit.code.clone()))
        });
        let (space, unit) = names.unwrap_or_default();
        package::file_name(&space.unwrap_or_default(), &unit.unwrap_or_default(), self.today.get_untracked(), bytes)
    }

    /// Takes a package in: one for this tablet is applied, another tablet's is handed to the hub.
    pub fn import_package(self, bytes: Vec<u8>, then: impl FnOnce(Result<TakenIn, String>) + 'static) {
        self.spawn(async move { then(self.take_package(bytes).await) });
    }

    async fn take_package(self, bytes: Vec<u8>) -> Result<TakenIn, String> {
        let refused = |reason: Unopened| reason.sentence().to_owned();
        let direction = package::read(&bytes).map_err(refused)?.header.direction;
        match direction {
            Direction::Up => self.hand_in(&bytes).await,
            Direction::Down => self.apply_package(&bytes).await,
        }
    }

    async fn hand_in(self, bytes: &[u8]) -> Result<TakenIn, String> {
        let token = self.peek(|replica| replica.identity().token.clone()).unwrap_or_default();
        let answer = http::post_package(CARRY, Some(&token), bytes).await;
        let answer = answer.map_err(|_| t().carry.needs_network.to_owned())?;
        if answer.status != 200 {
            return Err(http::sentence(&answer).unwrap_or_else(|| t().carry.not_taken.to_owned()));
        }
        let handed_in: HandedIn = codec::decode(&answer.body).map_err(|_| t().carry.not_taken.to_owned())?;
        self.poke_sync();
        let receipt = handed_in.receipt;
        let name = self.file_name(&handed_in.answer);
        let others = receipt.known + receipt.held + receipt.refused;
        Ok(TakenIn::HandedIn { applied: receipt.applied, others, answer: handed_in.answer, name })
    }

    async fn apply_package(self, bytes: &[u8]) -> Result<TakenIn, String> {
        let failed = |error: BrowserError| format!("{} ({})", t().carry.not_taken, error.0);
        let outgoing = self.outgoing().ok_or_else(|| t().app.not_open.to_owned())?;
        let (database, vault) = self.shelf().await?;
        let opened = open_down(&database, &vault, &outgoing, bytes).await.map_err(failed)?;
        let down = opened.map_err(|reason| reason.sentence().to_owned())?;
        for piece in down.pieces {
            materials::keep_piece(&database, &vault, piece.blob, piece.index, &piece.bytes).await.map_err(failed)?;
        }
        for answer in down.answers {
            let written = self.append(|_| Ok(Some(Entry::Answered(answer.clone()))), None).await;
            written.map_err(|problem| problem.sentence())?;
        }
        self.find_downloads();
        Ok(TakenIn::Here)
    }

    /// What [`App::leave_envelope`] does, where anything has changed since.
    pub(super) async fn leave_new_envelope(self) -> Result<(), Problem> {
        let engine = self.engine();
        let Some(outgoing) = self.outgoing().filter(|_| !self.with_pin.with_untracked(Vec::is_empty)) else {
            return Ok(());
        };
        let commands = &outgoing.up.request.commands;
        let content = (commands.len(), commands.last().map(|sent| sent.id));
        if engine.enveloped.get() == Some(content) {
            return Ok(());
        }
        let key = envelope_key(outgoing.up.request.replica);
        let unsent = self.peek(Replica::unsent_work).unwrap_or_default() > 0;
        let write = if unsent {
            Write::Put(Area::People, key, outgoing.seal().await?)
        } else {
            Write::Remove(Area::People, key)
        };
        self.database()?.write(&[write]).await?;
        engine.enveloped.set(Some(content));
        if unsent {
            // Where the browser does no such thing, the lock screen hands it over.
            let _ = worker::hand_over_when_online().await;
        }
        Ok(())
    }

    /// Hands over what a locked store has not sent, as soon as the hub can be reached, for as long as it is locked.
    pub fn send_envelope(self, store: ReplicaId) {
        self.spawn(async move {
            while matches!(self.phase.get_untracked(), Phase::Locked(place) if place.store == store) {
                // Whatever fails is tried again; nothing is removed before the hub has it.
                if !matches!(self.hand_over_envelope(store).await, Ok(false)) {
                    return;
                }
                clock::sleep(TRY_AGAIN).await;
            }
        });
    }

    /// Whether there is nothing left to hand over.
    async fn hand_over_envelope(self, store: ReplicaId) -> Result<bool, BrowserError> {
        let (database, key) = (self.database()?, envelope_key(store));
        let Some(envelope) = database.get(Area::People, &key).await? else {
            self.envelope.set(false);
            return Ok(true);
        };
        self.envelope.set(true);
        let Ok(answer) = http::post_package(CARRY, None, &envelope).await else { return Ok(false) };
        if answer.status != 200 {
            return Ok(false);
        }
        // The outcomes come with the next round, once it is unlocked.
        let same = Write::Expect(Area::People, key.clone(), Some(envelope));
        let _ = database.write_if(&[same, Write::Remove(Area::People, key)]).await?;
        self.envelope.set(false);
        Ok(true)
    }

    /// A locked store has something that the hub has not got yet.
    pub fn has_envelope(self) -> bool {
        self.envelope.get()
    }

    /// Saves bytes as a file of the person's.
    #[expect(clippy::unused_self, reason = "files are handed out by whoever makes them")]
    pub fn save_file(self, name: &str, bytes: &[u8]) -> bool {
        page::save_file(name, bytes).is_ok()
    }
}
