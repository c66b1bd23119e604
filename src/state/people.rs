//! Who is enrolled on this tablet, and enrolling somebody.

use super::{
    App, Phase,
    device::Device,
    vault::{Names, Vault},
};
use crate::{
    browser::{
        BrowserError,
        database::{Area, Database, Write},
        http, page, random,
    },
    text::t,
};
use caunoi_core::{
    codec, frame,
    id::{Fingerprint, RecordId, ReplicaId},
    replica::Entry,
    wire::{EnrolRequest, Identity, SamplePack},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The key under which the replica that was used last is named.
const ACTIVE: &str = "active";
const REPLICA: &str = "replica/";
const ENROLLING: &str = "enrolling/";

/// Somebody who is enrolled on this tablet, as the list of people names them. Their token is in their store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their store.
    pub replica: ReplicaId,
    /// Their name.
    pub name: String,
}

/// The store that was used last, whether or not it opens.
pub(super) async fn active_store(database: &Database) -> Result<Option<ReplicaId>, BrowserError> {
    let active = database.get(Area::People, ACTIVE).await?;
    Ok(active.and_then(|bytes| codec::decode(frame::open_plain(&bytes).ok()?).ok()))
}

impl App {
    /// Reads who is enrolled here. Somebody whose name does not open is not in the list; their store stays.
    pub(super) async fn load_people(self, database: &Database) -> Result<(), BrowserError> {
        let Some(names) = Names::kept(database).await? else { return Ok(()) };
        let mut people = Vec::new();
        for (key, bytes) in database.all(Area::People, REPLICA).await? {
            let Some(Ok(store)) = key.strip_prefix(REPLICA).map(str::parse) else { continue };
            let opened = Vault::of_names(&names, ReplicaId(store)).open(Area::People, &key, &bytes).await;
            people.extend(opened.and_then(|person| codec::decode::<Person>(&person)));
        }
        self.people.set(people);
        Ok(())
    }

    /// Exchanges the secret of a link for a place in the space.
    pub(super) async fn enrol(self, secret: String) {
        let known = self.people.get_untracked().iter().map(|person| person.replica).collect();
        let replica = match self.proposed_store(&secret).await {
            Ok(replica) => replica,
            Err(error) => return self.phase.set(Phase::Failed(format!("{} ({})", t().app.storage_failed, error.0))),
        };
        let request = EnrolRequest { secret, replica, known };
        let answer = http::post("/api/enrol", None, &codec::encode(&request)).await;
        let welcomed = match answer {
            Ok(http::Answer { status: 200, body }) => {
                codec::decode::<Identity>(&body).map_err(|_| t().app.enrol_failed)
            }
            Ok(http::Answer { status: 403 | 410, .. }) => Err(t().app.link_refused),
            Ok(_) => Err(t().app.enrol_failed),
            Err(http::Unreachable) => Err(t().app.enrol_offline),
        };
        match welcomed {
            Ok(identity) => self.welcome(identity).await,
            Err(sentence) => self.phase.set(Phase::Failed(sentence.into())),
        }
    }

    /// The store to make with this link: the same in every attempt, since the answer to an earlier one
    /// may have been lost on its way.
    async fn proposed_store(self, secret: &str) -> Result<ReplicaId, BrowserError> {
        let database = self.database()?;
        let key = format!("{ENROLLING}{}", Fingerprint::of_texts([secret]));
        let proposed = database.get(Area::People, &key).await?;
        if let Some(replica) = proposed.and_then(|bytes| codec::decode(frame::open_plain(&bytes).ok()?).ok()) {
            return Ok(replica);
        }
        let replica = ReplicaId(RecordId(random::bytes()));
        database.write(&[Write::Put(Area::People, key, frame::plain(&codec::encode(&replica)))]).await?;
        Ok(replica)
    }

    /// Opens the replica of somebody who has just been enrolled. Somebody who was here before goes on
    /// with their old one, with everything unsent in it.
    async fn welcome(self, identity: Identity) {
        let result = match self.is_here(identity.replica).await {
            Ok(true) => self.renew(identity).await,
            Ok(false) => self.add_person(identity, vec![]).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(()) => {
                page::forget_secret();
                self.poke_sync();
            }
            // Why their old one does not open has been said.
            Err(_) if self.phase.with_untracked(|phase| matches!(phase, Phase::Failed(_))) => {}
            Err(error) => self.phase.set(Phase::Failed(format!("{} ({})", t().app.storage_failed, error.0))),
        }
    }

    /// Whether there is a store, also where nothing tells any more whose it is: it may hold what was never sent.
    async fn is_here(self, store: ReplicaId) -> Result<bool, BrowserError> {
        let listed = self.people.with_untracked(|people| people.iter().any(|person| person.replica == store));
        Ok(listed || self.database()?.get(Area::Snapshots, &store.to_string()).await?.is_some())
    }

    /// Gives somebody's old replica its fresh token.
    async fn renew(self, identity: Identity) -> Result<(), BrowserError> {
        self.switch_to(identity.replica).await?;
        let person = Person { replica: identity.replica, name: identity.name.clone() };
        remember_person(&self.database()?, person).await?;
        let entry = Entry::Renewed(identity);
        let written = self.append(|_| Ok(Some(entry)), None).await;
        written.map_err(|problem| BrowserError(problem.sentence()))
    }

    async fn add_person(self, identity: Identity, entries: Vec<Entry>) -> Result<(), BrowserError> {
        let database = self.database()?;
        let (mut device, mut replica) = Device::create(database.clone(), identity.clone()).await?;
        for entry in entries {
            device.append(&entry, None).await?;
            replica.apply(entry).map_err(|error| BrowserError(error.to_string()))?;
        }
        remember_person(&database, Person { replica: identity.replica, name: identity.name }).await?;
        self.load_people(&database).await?;
        remember_active(&database, identity.replica).await?;
        self.show_replica(device, replica).await;
        Ok(())
    }

    async fn switch_to(self, store: ReplicaId) -> Result<(), BrowserError> {
        self.flush_typing().await.map_err(|problem| BrowserError(problem.sentence()))?;
        self.open_replica(store).await?;
        // A store that does not open is not the one to begin with next time.
        if self.phase.with_untracked(|phase| *phase != Phase::Ready) {
            return Err(BrowserError(t().app.key_lost.into()));
        }
        remember_active(&self.database()?, store).await
    }

    /// Hands the tablet to somebody else who is enrolled on it.
    pub fn hand_over(self, person: Person) {
        self.spawn(async move {
            match self.switch_to(person.replica).await {
                Ok(()) => page::restart(),
                Err(error) => self.complain(format!("{} ({})", t().app.cannot_open, error.0)),
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
        let entries = pack.answers.into_iter().map(Entry::Answered).collect();
        let storage = |error: BrowserError| format!("{} ({})", t().app.storage_failed, error.0);
        self.add_person(pack.identity, entries).await.map_err(storage)
    }
}

/// Puts somebody in the list of people.
async fn remember_person(database: &Database, person: Person) -> Result<(), BrowserError> {
    let names = Names::kept(database).await?.ok_or_else(|| BrowserError(t().app.key_lost.into()))?;
    let key = format!("{REPLICA}{}", person.replica);
    let sealed = Vault::of_names(&names, person.replica).seal(Area::People, &key, &codec::encode(&person)).await?;
    database.write(&[Write::Put(Area::People, key, sealed)]).await
}

async fn remember_active(database: &Database, store: ReplicaId) -> Result<(), BrowserError> {
    database.write(&[Write::Put(Area::People, ACTIVE.into(), frame::plain(&codec::encode(&store)))]).await
}
