//! What is carried instead of sent: a package that holds everything unsent, sealed to the hub, and what comes back. A store
//! that locks with something unsent leaves such a package beside it, which anybody can hand in without its PIN.

use super::{App, Phase, engine::Problem, vault::Vault};
use crate::{
    browser::{
        BrowserError, clock,
        crypto::{Agreement, Secret},
        database::{Area, Database, Write},
        deflate, http,
        page::{self, Picked},
        random,
        share::{self, Shared},
        worker,
    },
    text::t,
};
use caunoi_core::{
    codec,
    id::{Fingerprint, Id, ReplicaId},
    package::{self, Direction, Down, HandedIn, Header, HeldBack, PACKAGE_BYTES, Receipt, Up},
    record::{Carrying, Officer, Province},
    refusal::Unopened,
    replica::{Entry, Replica},
    wrapping,
};
use leptos::prelude::*;
use std::{path::Path, time::Duration};

const CARRY: &str = "/api/carry";
const HELD: &str = "/api/held";
/// The status of an answer that asks to try again in a while.
const TOO_OFTEN: u16 = 429;
/// No file that is longer is read: a tablet's memory is small.
const FILE_BYTES: u64 = 32 * MEGABYTE;
const MEGABYTE: u64 = 1024 * 1024;
/// How often a locked tablet tries to hand over what it has not sent.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// Why a package was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotTaken {
    /// For the person.
    pub(super) sentence: String,
    /// It may be taken in later, as it is.
    pub(super) later: bool,
}

impl NotTaken {
    fn for_good(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), later: false }
    }
}

impl From<Unopened> for NotTaken {
    fn from(reason: Unopened) -> Self {
        Self::for_good(reason.sentence())
    }
}

/// A package with the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The name of its file.
    pub name: String,
    /// The package.
    pub bytes: Vec<u8>,
}

/// What came of taking a package in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// It was for this tablet, and is shown now.
    Here,
    /// It was another tablet's, and the hub has it.
    HandedIn {
        /// The officers of that tablet, where the one who is signed in is told.
        from: Vec<Id<Officer>>,
        /// What became of its commands.
        receipt: Receipt,
        /// The package to carry back, where there is one.
        answer: Option<Parcel>,
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

    pub(super) fn peek_carrying(self) -> Option<Carrying> {
        self.peek(|replica| replica.shown().all::<Carrying>().next().cloned()).flatten()
    }

    fn outgoing(self) -> Option<Outgoing> {
        self.peek(Outgoing::of).flatten()
    }

    /// Packs everything unsent.
    pub fn export_package(self, then: impl FnOnce(Result<Parcel, String>) + 'static) {
        self.spawn(async move {
            let packed = match self.flush_typing().await {
                Ok(()) => self.pack().await,
                Err(problem) => Err(problem.sentence()),
            };
            then(packed);
        });
    }

    async fn pack(self) -> Result<Parcel, String> {
        let outgoing = self.outgoing().ok_or_else(|| t().carry.nothing_to_pack.to_owned())?;
        let bytes = outgoing.seal().await.map_err(|error| format!("{} ({})", t().carry.not_packed, error.0))?;
        Ok(self.parcel(None, bytes))
    }

    /// A package by its name: that of this officer's unit, or of whoever's it is.
    fn parcel(self, whose: Option<Id<Officer>>, bytes: Vec<u8>) -> Parcel {
        let names = self.peek(|replica| {
            let store = replica.shown();
            let officer = whose.and_then(|officer| store.find(officer)).or(replica.officer());
            let unit = officer.and_then(|officer| store.find(officer.unit()?));
            (store.all::<Province>().next().map(|it| it.name.clone()), unit.map(|unit| unit.code.clone()))
        });
        let (space, unit) = names.unwrap_or_default();
        let day = self.today.get_untracked();
        let name = package::file_name(&space.unwrap_or_default(), &unit.unwrap_or_default(), day, &bytes);
        Parcel { name, bytes }
    }

    /// Takes files in, one after the other; says of each, by its place among them, what came of it.
    pub fn import_files(self, files: Vec<Picked>, each: impl Fn(usize, Result<TakenIn, String>) + 'static) {
        self.spawn(async move {
            for (index, file) in files.iter().enumerate() {
                each(index, self.take_file(file).await);
            }
        });
    }

    async fn take_file(self, file: &Picked) -> Result<TakenIn, String> {
        if file.size > FILE_BYTES {
            return Err((t().carry.too_large)(FILE_BYTES / MEGABYTE));
        }
        let bytes = file.bytes().await.ok_or_else(|| t().carry.not_read.to_owned())?;
        self.take_package(bytes).await.map_err(|not_taken| not_taken.sentence)
    }

    /// What the hub holds; nothing where it cannot be asked.
    pub fn ask_what_is_held(self, then: impl FnOnce(Option<Vec<HeldBack>>) + 'static) {
        self.spawn(async move {
            let token = self.peek(|replica| replica.identity().token.clone()).unwrap_or_default();
            let answer = http::get(HELD, Some(&token)).await.ok().filter(|answer| answer.status == 200);
            then(answer.and_then(|answer| codec::decode(&answer.body).ok()));
        });
    }

    /// Takes a package in: one for this tablet is applied, another tablet's is handed to the hub.
    pub(super) async fn take_package(self, bytes: Vec<u8>) -> Result<TakenIn, NotTaken> {
        let bytes = wrapping::unwrap(&bytes)?;
        match package::read(&bytes)?.header.direction {
            Direction::Up => self.hand_in(&bytes).await,
            Direction::Down => self.apply_package(&bytes).await,
        }
    }

    async fn hand_in(self, bytes: &[u8]) -> Result<TakenIn, NotTaken> {
        if bytes.len() > PACKAGE_BYTES {
            return Err(NotTaken::for_good((t().carry.too_large)(PACKAGE_BYTES as u64 / MEGABYTE)));
        }
        let token = self.peek(|replica| replica.identity().token.clone()).unwrap_or_default();
        let answer = http::post_package(CARRY, Some(&token), bytes).await;
        let answer = answer.map_err(|_| NotTaken { sentence: t().carry.needs_network.to_owned(), later: true })?;
        if answer.status != 200 {
            let sentence = http::sentence(&answer).unwrap_or_else(|| t().carry.not_taken.to_owned());
            return Err(NotTaken { sentence, later: answer.status >= 500 || answer.status == TOO_OFTEN });
        }
        let handed_in: HandedIn = codec::decode(&answer.body).map_err(|_| NotTaken::for_good(t().carry.not_taken))?;
        self.poke_sync();
        let HandedIn { from, receipt, answer } = handed_in;
        let answer = (!answer.is_empty()).then(|| self.parcel(from.first().copied(), answer));
        Ok(TakenIn::HandedIn { from, receipt, answer })
    }

    async fn apply_package(self, bytes: &[u8]) -> Result<TakenIn, NotTaken> {
        let failed = |error: BrowserError| NotTaken::for_good(format!("{} ({})", t().carry.not_taken, error.0));
        let outgoing = self.outgoing().ok_or_else(|| NotTaken::for_good(t().app.not_open))?;
        let (database, vault) = self.shelf().await.map_err(NotTaken::for_good)?;
        let down = open_down(&database, &vault, &outgoing, bytes).await.map_err(failed)??;
        for piece in down.pieces {
            self.keep_piece(piece.blob, piece.index, &piece.bytes).await.map_err(failed)?;
        }
        for answer in down.answers {
            let written = self.append(|_| Ok(Some(Entry::Answered(answer.clone()))), None).await;
            written.map_err(|problem| NotTaken::for_good(problem.sentence()))?;
        }
        self.find_downloads();
        Ok(TakenIn::Here)
    }

    /// Opens the tablet's sheet for sharing with a package, as text.
    pub fn share_parcel(self, parcel: &Parcel, then: impl FnOnce(Shared) + 'static) {
        let text = wrapping::wrap(t().carry.shared_as, &parcel.bytes);
        let name = Path::new(&parcel.name).with_extension(wrapping::MEDIA.1);
        self.spawn(async move { then(share::share(&name.to_string_lossy(), &text).await) });
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
            // Where the browser does no such thing, the lock screen hands it over. Nobody waits for it: a worker that is
            // still on its way may take for ever.
            self.spawn(async { drop(worker::hand_over_when_online().await) });
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
    pub fn save_file(self, parcel: &Parcel) -> bool {
        page::save_file(&parcel.name, &parcel.bytes).is_ok()
    }
}
