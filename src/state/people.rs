//! Who is enrolled on this tablet, and enrolling somebody.

use super::{
    App, Phase, carry,
    device::Device,
    engine::Problem,
    tabs::Word,
    vault::{Found, FreshKeys, Names, Unlocked, Vault},
};
use crate::{
    browser::{
        BrowserError,
        database::{Area, Database, Write, Written},
        http, page, random,
    },
    text::t,
};
use caunoi_core::{
    codec, frame,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    keyring::{OwnKeys, SealedKey},
    record::Officer,
    replica::Entry,
    wire::{EnrolRequest, Enrolled, Identity, SamplePack},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The key under which the replica that was used last is named.
const ACTIVE: &str = "active";
const REPLICA: &str = "replica/";
const ENROLLING: &str = "enrolling/";

/// Somebody who is enrolled on this tablet, as the list of people names them. Their token is in their store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who it is, and where.
    pub place: Place,
    /// Their name.
    pub name: String,
}

/// An officer at a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The store.
    pub store: ReplicaId,
    /// The officer.
    pub officer: Id<Officer>,
}

/// What is offered to the hub with a link.
struct Proposal {
    /// Under which key it is kept.
    link: String,
    store: ReplicaId,
    keys: FreshKeys,
}

/// Somebody whose link was taken, and who is yet to get their place in a store.
#[derive(Debug, Clone)]
pub(super) struct Joining {
    /// As the hub knows them.
    pub(super) identity: Identity,
    /// Their keys.
    pub(super) own: OwnKeys,
    /// The pair that their store opens packages with.
    pub(super) carried: (Vec<u8>, Vec<u8>),
    /// Where their keys were kept until now.
    pub(super) link: String,
    /// The key of the store, where the hub has handed it back.
    pub(super) opens: Option<SealedKey>,
}

impl Joining {
    pub(super) fn place(&self) -> Place {
        Place { store: self.identity.replica, officer: self.identity.officer }
    }
}

/// Who used the tablet last, in any tab, whether or not their store opens.
pub(super) async fn active(database: &Database) -> Result<Option<Place>, BrowserError> {
    Ok(database.get(Area::People, ACTIVE).await?.and_then(|bytes| read(&bytes)))
}

impl App {
    /// Reads who is enrolled here. Somebody whose name does not open is not in the list; their store stays.
    pub(super) async fn load_people(self, database: &Database) -> Result<(), BrowserError> {
        let Some(names) = Names::kept(database).await? else { return Ok(()) };
        let mut people = Vec::new();
        for (key, bytes) in database.all(Area::People, REPLICA).await? {
            let store = key.strip_prefix(REPLICA).and_then(|rest| rest.split('/').next()?.parse().ok());
            let Some(store) = store.map(ReplicaId) else { continue };
            let opened = Vault::of_names(&names, store).open(Area::People, &key, &bytes).await;
            people.extend(opened.and_then(|person| codec::decode::<Person>(&person)));
        }
        self.people.set(people);
        Ok(())
    }

    /// Exchanges the secret of a link for a place in the space.
    pub(super) async fn enrol(self, secret: String) {
        let known: Vec<_> = self.people.get_untracked().iter().map(|person| person.place.store).collect();
        let proposal = match self.proposal(&secret).await {
            Ok(proposal) => proposal,
            Err(error) => return self.fail_to_store(&error),
        };
        let Proposal { link, store, keys } = proposal;
        let recovery = self.recovery(&known).await;
        let (key, box_key) = (keys.public, keys.carried.1.clone());
        let request = EnrolRequest { secret, replica: store, known, key, box_key, recovery };
        let answer = http::post("/api/enrol", None, &codec::encode(&request)).await;
        let welcomed = match answer {
            Ok(http::Answer { status: 200, body }) => {
                codec::decode::<Enrolled>(&body).map_err(|_| t().app.enrol_failed)
            }
            Ok(http::Answer { status: 403 | 410, .. }) => Err(t().app.link_refused),
            Ok(_) => Err(t().app.enrol_failed),
            Err(http::Unreachable) => Err(t().app.enrol_offline),
        };
        match welcomed {
            Ok(Enrolled { identity, opens }) => {
                let joining = Joining { identity, own: keys.own, carried: keys.carried, link, opens };
                if let Err(error) = self.welcome(joining).await {
                    self.fail_to_store(&error);
                }
            }
            Err(sentence) => self.phase.set(Phase::Failed(sentence.into())),
        }
    }

    /// The keys of these stores, sealed to the hub.
    async fn recovery(self, stores: &[ReplicaId]) -> Vec<(ReplicaId, SealedKey)> {
        let mut keys = Vec::new();
        for store in stores {
            let found = match self.database() {
                Ok(database) => Found::of(&database, *store).await.ok().flatten(),
                Err(_) => None,
            };
            keys.extend(found.and_then(|found| Some((*store, found.keyring.recovery()?.clone()))));
        }
        keys
    }

    fn fail_to_store(self, error: &BrowserError) {
        self.phase.set(Phase::Failed(format!("{} ({})", t().app.storage_failed, error.0)));
    }

    /// The store to make with this link, and the keys to use: the same in every attempt, since the answer to an earlier
    /// one may have been lost on its way.
    async fn proposal(self, secret: &str) -> Result<Proposal, BrowserError> {
        let database = self.database()?;
        let names = Names::of_device(&database).await?;
        // Nobody's store yet.
        let vault = Vault::of_names(&names, ReplicaId(RecordId([0; 16])));
        let link = format!("{ENROLLING}{}", Fingerprint::of_texts([secret]));
        loop {
            let proposed = database.get(Area::People, &link).await?;
            if let Some(bytes) = &proposed
                && let Ok(clear) = vault.open(Area::People, &link, bytes).await
                && let Ok((store, keys)) = codec::decode(&clear)
            {
                return Ok(Proposal { link, store, keys });
            }
            let (store, keys) = (ReplicaId(RecordId(random::bytes())), FreshKeys::make().await?);
            let sealed = vault.seal(Area::People, &link, &codec::encode(&(store, &keys))).await?;
            // The same link may be open in another tab.
            let writes =
                [Write::Expect(Area::People, link.clone(), proposed), Write::Put(Area::People, link.clone(), sealed)];
            if database.write_if(&writes).await? == Written::Whole {
                return Ok(Proposal { link, store, keys });
            }
        }
    }

    /// Opens the store of somebody who has just been enrolled: a new one, or the one that their team has here already, with
    /// everything unsent in it.
    async fn welcome(self, joining: Joining) -> Result<(), BrowserError> {
        let (identity, own) = (joining.identity.clone(), joining.own.clone());
        if self.is_here(identity.replica).await? || !Device::create(&self.database()?, identity, own).await? {
            return self.join(joining).await;
        }
        if self.begin_with(joining.place(), vec![]).await? { self.settle(joining).await } else { Ok(()) }
    }

    /// Whether there is a store, also where nothing tells any more whose it is: it may hold what was never sent.
    async fn is_here(self, store: ReplicaId) -> Result<bool, BrowserError> {
        let listed = self.people.with_untracked(|people| people.iter().any(|person| person.place.store == store));
        Ok(listed || self.database()?.get(Area::Snapshots, &store.to_string()).await?.is_some())
    }

    /// Gives somebody a place in a store that is here, or a fresh token and keys; at once, or when its PIN was given.
    async fn join(self, joining: Joining) -> Result<(), BrowserError> {
        let (database, place) = (self.database()?, joining.place());
        match Vault::unlock_for_another(&database, place.store).await? {
            Unlocked::Open(vault) => {
                let vault = vault.admit(&database, place.officer, joining.own.clone()).await?;
                let entry = Entry::Enrolled(joining.identity.clone());
                if self.begin_in(vault, vec![entry]).await? { self.settle(joining).await } else { Ok(()) }
            }
            Unlocked::WantsPin => {
                *self.engine().waiting.borrow_mut() = Some(joining);
                self.ask_for_pin(place).await
            }
            Unlocked::Lost => {
                self.phase.set(Phase::Failed(t().app.key_lost.into()));
                Ok(())
            }
        }
    }

    /// On the lock screen: begins to work in the store where the hub has handed its key back, and asks for a PIN where not.
    pub fn open_by_hub(self) {
        let Some(joining) = self.engine().waiting.borrow().clone().filter(|joining| joining.opens.is_some()) else {
            return;
        };
        self.spawn(async move {
            let begun = match self.opened_by_hub(&joining).await {
                Ok(Some(vault)) => {
                    self.engine().waiting.take();
                    self.begin_by_hub(vault, joining).await
                }
                Ok(None) => {
                    self.complain(t().gate.hub_could_not_open);
                    Ok(())
                }
                Err(error) => Err(error),
            };
            if let Err(error) = begun {
                self.fail_to_store(&error);
            }
        });
    }

    /// The store, where the hub has handed its key back and that opens it.
    async fn opened_by_hub(self, joining: &Joining) -> Result<Option<Vault>, BrowserError> {
        let Some(sealed) = &joining.opens else { return Ok(None) };
        let own = joining.own.clone();
        let Some(vault) = Vault::unlock_by_hub(joining.place(), own, &joining.carried, sealed).await? else {
            return Ok(None);
        };
        Ok(self.open_device(vault.clone()).await.is_ok().then_some(vault))
    }

    /// Begins to work in a store that the hub has opened. The keyring stays as it is until there is a PIN, so that whoever
    /// ends the app before can open the link again.
    async fn begin_by_hub(self, vault: Vault, joining: Joining) -> Result<(), BrowserError> {
        let place = joining.place();
        let entry = Entry::Enrolled(joining.identity.clone());
        if self.begin_in(vault, vec![entry]).await? {
            self.settle(joining).await?;
            self.phase.set(Phase::ChoosingPin(place));
        }
        Ok(())
    }

    /// Puts somebody who has a place in an open store in the list of people; their link has done its work.
    pub(super) async fn settle(self, joining: Joining) -> Result<(), BrowserError> {
        let (database, place) = (self.database()?, joining.place());
        let kept = carry::keep_box(&self.vault().await?, &codec::encode(&joining.carried)).await?;
        database.write(&[kept]).await?;
        remember_person(&database, place, joining.identity.name).await?;
        self.load_people(&database).await?;
        self.remember_active(&database, place).await?;
        // The keys are in the keyring now.
        database.write(&[Write::Remove(Area::People, joining.link)]).await?;
        page::forget_secret();
        self.poke_sync();
        Ok(())
    }

    /// Makes somebody the one who uses the app, from the next start on.
    async fn switch_to(self, place: Place) -> Result<(), BrowserError> {
        self.flush_typing().await.map_err(|problem| BrowserError(problem.sentence()))?;
        // Without room for it everything is in the store all the same.
        let _ = self.leave_envelope().await;
        let database = self.database()?;
        // Nobody is left with a store that does not open.
        match Vault::unlock(&database, place).await? {
            Unlocked::Open(vault) => drop(self.open_device(vault).await.map_err(Problem::reason)?),
            Unlocked::WantsPin => {}
            Unlocked::Lost => return Err(BrowserError(t().app.key_lost.into())),
        }
        self.remember_active(&database, place).await
    }

    /// Hands the tablet to somebody else who is enrolled on it. A colleague who has no PIN where others have one chooses
    /// one first.
    pub fn hand_over(self, person: Person) {
        if self.lacks_pin(person.place) {
            return self.phase.set(Phase::ChoosingPin(person.place));
        }
        self.spawn(async move {
            match self.switch_to(person.place).await {
                Ok(()) => page::restart(),
                Err(error) => self.complain(format!("{} ({})", t().app.cannot_open, error.0)),
            }
        });
    }

    pub(super) async fn remember_active(self, database: &Database, place: Place) -> Result<(), BrowserError> {
        let bytes = frame::plain(&codec::encode(&place));
        database.write(&[Write::Put(Area::People, ACTIVE.into(), bytes)]).await?;
        self.say_to_tabs(&Word::Person);
        Ok(())
    }

    /// Starts anew where another tab has handed the tablet to somebody else, after what is being typed was saved.
    pub(super) fn follow_person(self) {
        self.spawn(async move {
            let Ok(database) = self.database() else { return };
            let Ok(Some(active)) = active(&database).await else { return };
            let mine = match self.phase.get_untracked() {
                Phase::Welcome | Phase::Emptied => None,
                Phase::Ready | Phase::ChoosingPin(_) => self.place(),
                Phase::Locked(place) => Some(place),
                _ => return,
            };
            if mine == Some(active) {
                return;
            }
            match self.flush_typing().await {
                Err(problem @ Problem::Storage(_)) => self.complain(problem.sentence()),
                // What the rules refuse is kept on disk.
                _ => page::restart(),
            }
        });
    }

    pub(super) fn database(self) -> Result<Database, BrowserError> {
        self.engine().database.get().cloned().ok_or_else(|| BrowserError("no database".into()))
    }

    /// Opens the sample, which works without any hub.
    pub fn open_sample(self) {
        self.phase.set(Phase::Opening);
        self.spawn(async move {
            if let Err(sentence) = self.fetch_sample().await {
                self.phase.set(Phase::Welcome);
                self.complain(sentence);
            }
        });
    }

    async fn fetch_sample(self) -> Result<(), String> {
        let answer = http::get("/sample/pack.postcard", None).await.map_err(|_| t().app.sample_offline.to_owned())?;
        if answer.status != 200 {
            return Err(t().app.sample_missing.into());
        }
        let pack: SamplePack = codec::decode(&answer.body).map_err(|_| t().app.sample_missing.to_owned())?;
        let storage = |error: BrowserError| format!("{} ({})", t().app.storage_failed, error.0);
        self.begin_sample(pack).await.map_err(storage)
    }

    async fn begin_sample(self, pack: SamplePack) -> Result<(), BrowserError> {
        let (identity, FreshKeys { own, carried, .. }) = (pack.identity, FreshKeys::of_sample());
        Device::create(&self.database()?, identity.clone(), own.clone()).await?;
        let joining = Joining { identity, own, carried, link: ENROLLING.into(), opens: None };
        let entries = pack.answers.into_iter().map(Entry::Answered).collect();
        // Where it does not open, that has been said.
        if self.begin_with(joining.place(), entries).await? { self.settle(joining).await } else { Ok(()) }
    }
}

/// Puts somebody in the list of people.
async fn remember_person(database: &Database, place: Place, name: String) -> Result<(), BrowserError> {
    let names = Names::kept(database).await?.ok_or_else(|| BrowserError(t().app.key_lost.into()))?;
    let key = format!("{REPLICA}{}/{}", place.store, place.officer);
    let person = codec::encode(&Person { place, name });
    let sealed = Vault::of_names(&names, place.store).seal(Area::People, &key, &person).await?;
    database.write(&[Write::Put(Area::People, key, sealed)]).await
}

/// What stands in clear in the store of people, where it can be read.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    codec::decode(frame::open_plain(bytes).ok()?).ok()
}
