//! Opening the device, and the one way by which anything is written.

use super::{
    App, Contact, Phase, Step,
    device::{Device, Opened},
    people::active_store,
    typing::Desk,
};
use crate::{
    browser::{
        BrowserError, clock,
        database::{self, Database},
        events,
        lock::{self, Manner},
        page, preferences, worker,
    },
    text::t,
};
use caunoi_core::{
    id::ReplicaId,
    refusal::Refusal,
    replica::{Entry, Replica},
    time::Moment,
};
use futures_channel::mpsc;
use futures_util::lock::Mutex;
use leptos::prelude::*;
use std::{
    cell::{Cell, OnceCell, RefCell},
    time::Duration,
};

/// What the state holds besides signals.
#[derive(Default)]
pub(super) struct Engine {
    /// Held while an entry is made, written and applied, so that entries have one order.
    pub(super) device: Mutex<Option<Device>>,
    pub(super) database: OnceCell<Database>,
    pub(super) desk: RefCell<Desk>,
    pub(super) poke: RefCell<Option<mpsc::UnboundedSender<()>>>,
    /// The hub has answered since it was last out of reach.
    pub(super) heard: Cell<bool>,
    /// Since when the hub has not been reached.
    pub(super) outage: Cell<Option<Moment>>,
    begun: Cell<bool>,
}

/// Why something could not be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The rules say no.
    Refused(Refusal),
    /// The device says no.
    Storage(BrowserError),
    /// Nobody is enrolled.
    Closed,
}

impl Problem {
    /// What to tell the person.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence.clone().into_owned(),
            Self::Storage(_) => t().app.storage_failed.into(),
            Self::Closed => t().app.not_open.into(),
        }
    }
}

impl From<BrowserError> for Problem {
    fn from(error: BrowserError) -> Self {
        Self::Storage(error)
    }
}

impl App {
    /// Opens what is on the device and begins to work, if this window is the one that writes.
    pub(super) async fn open(self, manner: Manner) {
        let lost = move || self.spawn(async move { self.stand_back().await });
        match lock::take(manner, lost).await {
            Ok(true) => {}
            Ok(false) => return self.phase.set(Phase::Elsewhere),
            Err(error) => return self.fail(&error),
        }
        match self.open_database().await {
            Ok(()) => self.begin(),
            Err(error) => self.fail(&error),
        }
    }

    /// Another window writes from now on: this one holds nothing any more that could.
    async fn stand_back(self) {
        // The screens go first: none of them has to know a state without records.
        self.phase.set(Phase::Elsewhere);
        *self.engine().device.lock().await = None;
        self.replica.set(None);
    }

    /// Takes the right to write from the other window.
    pub fn use_here(self) {
        self.phase.set(Phase::Opening);
        self.spawn(async move { self.open(Manner::Steal).await });
    }

    fn fail(self, error: &BrowserError) {
        self.phase.set(Phase::Failed(format!("{} ({})", t().app.cannot_open, error.0)));
    }

    async fn open_database(self) -> Result<(), BrowserError> {
        let Some(database) = Database::open().await? else {
            self.phase.set(Phase::Outdated);
            return Ok(());
        };
        let engine = self.engine();
        let database = engine.database.get_or_init(|| database).clone();
        database.become_writer().await?;
        self.load_people(&database).await?;
        if let Some(secret) = page::enrolment_secret() {
            self.phase.set(Phase::Enrolling);
            self.enrol(secret).await;
        } else if let Some(store) = active_store(&database).await? {
            self.open_replica(store).await?;
        } else {
            self.phase.set(Phase::Welcome);
        }
        Ok(())
    }

    /// Opens one person's replica and shows it.
    pub(super) async fn open_replica(self, store: ReplicaId) -> Result<(), BrowserError> {
        let engine = self.engine();
        let database = engine.database.get().cloned().ok_or_else(|| BrowserError("no database".into()))?;
        match Device::open(database, store).await? {
            Opened::Here(device, replica) => {
                self.damaged.set(device.damaged());
                self.show_replica(*device, *replica).await;
            }
            Opened::Newer => self.phase.set(Phase::Outdated),
            Opened::Locked => self.phase.set(Phase::Failed(t().app.key_lost.into())),
        }
        Ok(())
    }

    /// Makes a replica the one that is shown and written.
    pub(super) async fn show_replica(self, device: Device, replica: Replica) {
        *self.engine().device.lock().await = Some(device);
        let hub = !replica.identity().token.is_empty();
        self.contact.set(if hub { Contact::Unknown } else { Contact::NoHub });
        self.follow_clock(&replica);
        self.replica.set(Some(replica));
        // Before any form is made, for a form is filled once.
        self.restore_typed().await;
        self.phase.set(Phase::Ready);
    }

    /// Starts what runs for as long as the app does; once, however often the device is opened.
    fn begin(self) {
        self.find_downloads();
        if self.engine().begun.replace(true) {
            return self.poke_sync();
        }
        self.start_sync();
        events::on_leaving(move || self.flush());
        events::on_other_link(move || self.follow_link());
        self.spawn(async move {
            // Without a service worker the app works, only not without a network.
            let _ = worker::register(move || self.spawn(async move { drop(self.look_at_builds().await) })).await;
            self.persisted.set(page::ask_to_persist().await.ok());
            // Waits for a worker, which some addresses cannot have.
            let _ = self.look_at_builds().await;
            if self.peek(Replica::is_complete).unwrap_or(false) {
                let _ = worker::fetch_later_files().await;
            }
        });
        self.spawn(async move { self.keep_current().await });
    }

    /// Learns which builds are on the device, and tells the worker what this one reads.
    async fn look_at_builds(self) -> Result<(), BrowserError> {
        if self.phase.with_untracked(|phase| *phase != Phase::Outdated) {
            worker::tell_opened(database::VERSION).await?;
        }
        self.builds.set(worker::builds().await?);
        Ok(())
    }

    /// A link pasted into the running app is followed as if the app had been opened by it.
    fn follow_link(self) {
        if page::enrolment_secret().is_some() {
            self.perform(vec![], |saved| {
                if saved {
                    page::reload();
                }
            });
        }
    }

    /// Follows the calendar, and looks for a new build now and then.
    async fn keep_current(self) {
        for half_minutes in 1_u64.. {
            clock::sleep(Duration::from_secs(30)).await;
            self.update_today();
            if half_minutes.is_multiple_of(60) {
                // Offline it finds nothing, and tries again half an hour later.
                let _ = worker::look_for_update().await;
            }
        }
    }

    /// Takes over the hub's clock as far as the last contact tells it.
    fn follow_clock(self, replica: &Replica) {
        let without_hub = replica.identity().token.is_empty();
        if (without_hub || self.clock_offset.get_untracked().is_none())
            && let Some(contact) = replica.contact()
        {
            self.clock_offset.set(Some(contact.0 - clock::wall().0));
        }
        self.update_today();
    }

    /// Learns the hub's clock from an answer.
    pub(super) fn hear_clock(self, hub: caunoi_core::time::Moment) {
        let offset = hub.0 - clock::wall().0;
        self.clock_offset.set(Some(offset));
        preferences::set_clock_offset(offset);
        self.update_today();
    }

    fn update_today(self) {
        let today = self.now().day();
        if self.today.get_untracked() != today {
            self.today.set(today);
        }
    }

    /// Issues one command, made from the records as they are now.
    pub(super) async fn carry_out(self, make: Step, typed: Option<&str>) -> Result<(), Problem> {
        let now = self.now();
        let issue = move |replica: &Replica| match make(replica) {
            Some(command) => replica.issue(now, command).map(Some).map_err(Problem::Refused),
            None => Ok(None),
        };
        self.append(issue, typed).await?;
        self.poke_sync();
        Ok(())
    }

    /// The one way to write: makes an entry, puts it on disk, and only then applies and shows it.
    pub(super) async fn append(
        self,
        make: impl FnOnce(&Replica) -> Result<Option<Entry>, Problem>,
        typed: Option<&str>,
    ) -> Result<(), Problem> {
        let engine = self.engine();
        let mut guard = engine.device.lock().await;
        let device = guard.as_mut().ok_or(Problem::Closed)?;
        let outcome = self.replica.with_untracked(|replica| replica.as_ref().map(make)).ok_or(Problem::Closed)??;
        let Some(entry) = outcome else {
            if let Some(key) = typed {
                device.forget_typed(key).await?;
            }
            return Ok(());
        };
        device.append(&entry, typed).await?;
        self.replica.update(|replica| {
            if let Some(replica) = replica {
                // An entry made from this very replica applies to it.
                let applied = replica.apply(entry);
                debug_assert!(applied.is_ok(), "an entry did not apply to its own replica");
            }
        });
        if device.is_large()
            && let Some(snapshot) = self.peek(Replica::to_snapshot)
        {
            // The entry is safe; if the snapshot fails, the next one may succeed.
            let _ = device.compact(snapshot).await;
        }
        Ok(())
    }
}
