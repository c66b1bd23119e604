//! The app's own store in a page of its own, for `cargo xtask bench store`. Everything that takes time here is the app's:
//! how a device is opened, and how an entry is made, signed, sealed and written (`App::append` in `src/state/engine.rs`).

#![allow(unreachable_pub, reason = "what the page calls is public")]

mod plain;

use caunoi::store::{BrowserError, Database, Device, FreshKeys, Opened, Place, Unlocked, Vault, Written};
use caunoi_core::{
    command::SaveDraft,
    id::{Id, RecordId, ReplicaId},
    order,
    record::{Officer, Petition, Record},
    replica::{Entry, Replica},
    wire::Identity,
};
use std::sync::Arc;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

fn main() {}

/// A store that is open.
#[wasm_bindgen]
pub struct Kept {
    device: Device,
    replica: Replica,
}

/// What was asked for: records as they are held.
#[wasm_bindgen]
pub struct Found(Vec<Arc<Record>>);

#[wasm_bindgen]
impl Kept {
    /// Makes the store of an officer, with all that the hub would answer, and with a PIN where there is one.
    pub async fn fill(data: plain::Data, officer: String, pin: Option<String>) -> Result<(), JsError> {
        filled(&data, place(&officer)?, pin).await.map_err(told)
    }

    /// Opens it.
    pub async fn open(officer: String, pin: Option<String>) -> Result<Self, JsError> {
        opened(place(&officer)?, pin).await.map_err(told)
    }

    /// The petitions of a topic with a word in one of their texts.
    pub fn filter(&self, topic: &str, word: &str) -> Result<Found, JsError> {
        let topic = topic.parse().map_err(|_| JsError::new("no identifier"))?;
        let fits = |record: &&Arc<Record>| {
            let Record::Petition(it) = &***record else { return false };
            let texts = [&it.title, &it.difficulty, &it.cause, &it.proposal];
            it.topic.get() == Some(&topic)
                && texts.iter().any(|text| text.get().is_some_and(|text| text.contains(word)))
        };
        Ok(Found(self.replica.shown().records().filter(fits).cloned().collect()))
    }

    /// All petitions and values, the newest first.
    pub fn sort(&self) -> Found {
        let written = |record: &Arc<Record>| match &**record {
            Record::Petition(it) => it.title.current().map(|written| written.at),
            Record::Value(it) => it.quantity.current().map(|written| written.at),
            _ => None,
        };
        let records = self.replica.shown().records();
        let mut dated: Vec<_> = records.filter_map(|record| Some((written(record)?, record))).collect();
        order::by(&mut dated, |(one, a), (other, b)| other.cmp(one).then_with(|| a.id().cmp(&b.id())));
        Found(dated.into_iter().map(|(_, record)| record.clone()).collect())
    }

    /// Writes another text into a draft; it is on the disk when this is done.
    pub async fn save(&mut self, petition: String, text: String) -> Result<(), JsError> {
        let id: Id<Petition> = petition.parse().map_err(|_| JsError::new("no identifier"))?;
        let petition = self.replica.shown().find(id).ok_or_else(|| JsError::new("no such petition"))?;
        let command = SaveDraft {
            petition: id,
            conference: petition.conference,
            title: None,
            difficulty: petition.difficulty.rewording(text),
            cause: None,
            proposal: None,
            topic: None,
            kind: None,
        };
        let entry = self.replica.issue(plain::NOW, command).map_err(|refusal| JsError::new(&refusal.sentence))?;
        self.append(entry).await.map_err(told)
    }
}

#[wasm_bindgen]
impl Found {
    /// Their identifiers.
    pub fn ids(&self) -> String {
        self.0.iter().map(|record| record.id().to_string()).collect::<Vec<_>>().join(",")
    }
}

impl Kept {
    /// As the app does it.
    async fn append(&mut self, entry: Entry) -> Result<(), BrowserError> {
        let entry = self.device.signed(entry).await?;
        if self.device.append(&entry, None).await? != Written::Whole {
            return Err(BrowserError("somebody else writes to this store".into()));
        }
        self.replica.apply(entry).map_err(|error| BrowserError(error.to_string()))?;
        if self.device.is_large() {
            let draft = self.device.begin_snapshot(&self.replica);
            self.device.compact(draft).await?;
        }
        Ok(())
    }
}

async fn filled(data: &plain::Data, place: Place, pin: Option<String>) -> Result<(), BrowserError> {
    let database = database().await?;
    let identity = Identity {
        replica: place.store,
        officer: place.officer,
        name: plain::NAME.into(),
        token: "0".repeat(64),
        hub_key: vec![4; 65],
    };
    if !Device::create(&database, identity, FreshKeys::make().await?.own).await? {
        return Err(BrowserError("there is a store already".into()));
    }
    let vault = unlocked(&database, place, None).await?;
    if let Some(pin) = &pin {
        vault.set_pin(&database, pin).await?;
    }
    let mut kept = taken_up(database, vault).await?;
    for answer in plain::answers(data, place.officer) {
        kept.append(Entry::Answered(answer)).await?;
    }
    Ok(())
}

async fn opened(place: Place, pin: Option<String>) -> Result<Kept, BrowserError> {
    let database = database().await?;
    let vault = unlocked(&database, place, pin).await?;
    taken_up(database, vault).await
}

async fn database() -> Result<Database, BrowserError> {
    let database = Database::open(|database| database.close(), || {}).await?;
    database.ok_or_else(|| BrowserError("a newer build has written here".into()))
}

async fn unlocked(database: &Database, place: Place, pin: Option<String>) -> Result<Vault, BrowserError> {
    let vault = match pin {
        Some(pin) => Vault::unlock_by_pin(database, place, &pin).await?,
        None => match Vault::unlock(database, place).await? {
            Unlocked::Open(vault) => Some(vault),
            Unlocked::WantsPin | Unlocked::Lost => None,
        },
    };
    vault.ok_or_else(|| BrowserError("the store does not open".into()))
}

async fn taken_up(database: Database, vault: Vault) -> Result<Kept, BrowserError> {
    match Device::open(database, vault).await? {
        Opened::Here(device, replica) => Ok(Kept { device: *device, replica: *replica }),
        Opened::Newer => Err(BrowserError("a newer build has written here".into())),
    }
}

fn place(officer: &str) -> Result<Place, JsError> {
    let officer: Id<Officer> = officer.parse().map_err(|_| JsError::new("no identifier"))?;
    Ok(Place { store: ReplicaId(RecordId::named("store/bench")), officer })
}

fn told(error: BrowserError) -> JsError {
    JsError::new(&error.0)
}
