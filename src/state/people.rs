//! Who is enrolled on this tablet, and enrolling somebody.

use super::{App, Phase, device::Device};
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

/// The key under which the replica that was used last is named.
const ACTIVE: &str = "active";
const REPLICA: &str = "replica/";
const ENROLLING: &str = "enrolling/";

impl App {
    /// Reads who is enrolled here.
    pub(super) async fn load_people(self, database: &Database) -> Result<(), BrowserError> {
        let stored = database.all(Area::People, REPLICA).await?;
        let people = stored.iter().filter_map(|(_, bytes)| codec::decode(frame::open(bytes).ok()?).ok());
        self.people.set(people.collect());
        Ok(())
    }

    /// Who used the app last.
    pub(super) async fn active_person(self, database: &Database) -> Result<Option<Identity>, BrowserError> {
        let active = database.get(Area::People, ACTIVE).await?;
        let active = active.and_then(|bytes| codec::decode::<ReplicaId>(frame::open(&bytes).ok()?).ok());
        Ok(self.people.get_untracked().into_iter().find(|person| Some(person.replica) == active))
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
        if let Some(replica) = proposed.and_then(|bytes| codec::decode(frame::open(&bytes).ok()?).ok()) {
            return Ok(replica);
        }
        let replica = ReplicaId(RecordId(random::sixteen()));
        database.write(&[Write::Put(Area::People, key, frame::seal(&codec::encode(&replica)))]).await?;
        Ok(replica)
    }

    /// Opens the replica of somebody who has just been enrolled. Somebody who was here before goes on
    /// with their old one, with everything unsent in it.
    async fn welcome(self, identity: Identity) {
        let known = self.people.get_untracked().iter().any(|person| person.replica == identity.replica);
        let result = if known { self.renew(identity).await } else { self.add_person(identity, vec![]).await };
        match result {
            Ok(()) => {
                page::forget_secret();
                self.poke_sync();
            }
            Err(error) => self.phase.set(Phase::Failed(format!("{} ({})", t().app.storage_failed, error.0))),
        }
    }

    /// Gives somebody's old replica its fresh token.
    async fn renew(self, identity: Identity) -> Result<(), BrowserError> {
        self.switch_to(&identity).await?;
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
        let key = format!("{REPLICA}{}", identity.replica);
        database.write(&[Write::Put(Area::People, key, frame::seal(&codec::encode(&identity)))]).await?;
        self.load_people(&database).await?;
        self.remember_active(&database, &identity).await?;
        self.show_replica(device, replica).await;
        Ok(())
    }

    async fn switch_to(self, person: &Identity) -> Result<(), BrowserError> {
        self.flush_typing().await.map_err(|problem| BrowserError(problem.sentence()))?;
        self.remember_active(&self.database()?, person).await?;
        self.open_replica(person).await
    }

    /// Hands the tablet to somebody else who is enrolled on it.
    pub fn hand_over(self, person: Identity) {
        self.spawn(async move {
            match self.switch_to(&person).await {
                Ok(()) => page::restart(),
                Err(error) => self.complain(format!("{} ({})", t().app.cannot_open, error.0)),
            }
        });
    }

    async fn remember_active(self, database: &Database, person: &Identity) -> Result<(), BrowserError> {
        let bytes = frame::seal(&codec::encode(&person.replica));
        database.write(&[Write::Put(Area::People, ACTIVE.into(), bytes)]).await
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
