//! Opening the device, and the one way by which anything is written.

use super::{
    App, Contact, Phase, Place, Step,
    device::{Cleared, Device, Draft, News, Opened},
    later::Later,
    notebook::NoteDesk,
    people::{Joining, active},
    ready::Reported,
    tabs::Word,
    typing::Desk,
    vault::{Found, Vault},
};
use crate::{
    browser::{
        BrowserError, clock,
        database::{self, Area, Database, Written},
        events, page, preferences, tabs, trace, worker,
    },
    text::t,
};
use caunoi_core::{
    command::CommandId,
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
    /// This tab's name among the tabs.
    pub(super) tab: OnceCell<String>,
    pub(super) channel: OnceCell<tabs::Channel>,
    /// A snapshot is being written.
    pub(super) compacts: Cell<bool>,
    /// A look at what other tabs have written waits for its turn.
    pub(super) following: Cell<bool>,
    /// This tab is the one that talks to the hub.
    pub(super) sends: Cell<bool>,
    /// The tab that talks to the hub has been heard since it was last asked.
    pub(super) beat: Cell<bool>,
    /// The commands that were issued by somebody in front of this tab.
    pub(super) own: RefCell<Vec<CommandId>>,
    pub(super) desk: RefCell<Desk>,
    pub(super) notes: NoteDesk,
    /// What has come after the first screens.
    pub(super) later: Cell<Option<Later>>,
    /// Something was being typed in a tab that may be gone, and no piece is there yet to save it.
    pub(super) to_restore: RwSignal<bool>,
    /// The last command in the package that lies beside the store, and how many are in it; nothing while that is not known.
    pub(super) enveloped: Cell<Option<(usize, Option<CommandId>)>>,
    pub(super) poke: RefCell<Option<mpsc::UnboundedSender<()>>>,
    /// Who gets a place in the store once its PIN was given.
    pub(super) waiting: RefCell<Option<Joining>>,
    /// For how many wrong PINs in a row this tab has waited, or waits.
    pub(super) tries: Cell<u32>,
    /// When somebody last touched the app in any tab, by the steady clock and by the device's.
    pub(super) touched: Cell<(Duration, Moment)>,
    /// The hub has answered since it was last out of reach.
    pub(super) heard: Cell<bool>,
    /// Since when the hub has not been reached.
    pub(super) outage: Cell<Option<Moment>>,
    /// Somebody watches whether this tablet is ready for a day without a network.
    pub(super) watches: Cell<bool>,
    /// What this tab has last reported of that.
    pub(super) reported: RefCell<Option<Reported>>,
}

/// Why something could not be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The rules say no.
    Refused(Refusal),
    /// The device says no.
    Storage(BrowserError),
    /// A newer build has written on the device.
    Outdated,
    /// Nobody is enrolled.
    Closed,
}

impl Problem {
    /// What to tell the person.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence.clone().into_owned(),
            Self::Storage(error) if error.is_full() => t().app.storage_failed.into(),
            Self::Storage(_) => t().app.storage_gone.into(),
            Self::Outdated => t().gate.newer_data.into(),
            Self::Closed => t().app.not_open.into(),
        }
    }

    /// What to report of it: the browser's own words, where it was the browser.
    pub(super) fn reason(self) -> BrowserError {
        match self {
            Self::Storage(error) => error,
            problem => BrowserError(problem.sentence()),
        }
    }
}

impl From<BrowserError> for Problem {
    fn from(error: BrowserError) -> Self {
        if error.is_too_new() { Self::Outdated } else { Self::Storage(error) }
    }
}

impl App {
    /// Opens what is on the device and begins to work.
    pub(super) async fn open(self) {
        match self.open_database().await {
            Ok(()) => self.begin(),
            Err(error) => self.fail(&error),
        }
    }

    fn fail(self, error: &BrowserError) {
        // A browser may need room for opening alone.
        let words = if error.is_full() { t().app.storage_failed } else { t().app.cannot_open };
        self.phase.set(Phase::Failed(format!("{words} ({})", error.0)));
    }

    async fn open_database(self) -> Result<(), BrowserError> {
        let make_room = move |database: Database| self.spawn(self.make_room(database));
        let held_up = || self.phase.set(Phase::Failed(t().gate.held_elsewhere.into()));
        let Some(database) = Database::open(make_room, held_up).await? else {
            self.phase.set(Phase::Outdated);
            return Ok(());
        };
        self.phase.set(Phase::Opening);
        let engine = self.engine();
        let database = engine.database.get_or_init(|| database).clone();
        self.join_tabs().await?;
        self.load_people(&database).await?;
        if let Some(secret) = page::enrolment_secret() {
            self.phase.set(Phase::Enrolling);
            self.enrol(secret).await;
        } else if let Some(active) = active(&database).await?.or(self.anybody(&database).await?) {
            self.begin_with(active, vec![]).await?;
        } else {
            self.phase.set(if trace::is_there() { Phase::Emptied } else { Phase::Welcome });
        }
        Ok(())
    }

    /// Somebody of this device, where nothing tells any more who used it last.
    async fn anybody(self, database: &Database) -> Result<Option<Place>, BrowserError> {
        if let Some(place) = self.people.with_untracked(|people| people.first().map(|person| person.place)) {
            return Ok(Some(place));
        }
        let keys = database.keys(Area::Snapshots, "").await?;
        let Some(store) = keys.iter().find_map(|key| key.parse().ok()).map(ReplicaId) else { return Ok(None) };
        let keyring = Found::of(database, store).await?.map(|found| found.keyring);
        Ok(keyring.and_then(|keyring| keyring.slots().first().map(|slot| Place { store, officer: slot.officer })))
    }

    /// A newer build in another tab wants to change the stores: what is being typed goes to disk first. What this tab
    /// asks for next tells whether it has become too old.
    async fn make_room(self, database: Database) {
        let _ = self.flush_typing().await;
        database.close();
        self.follow();
    }

    /// Opens a replica beside the one that is in use.
    pub(super) async fn open_device(self, vault: Vault) -> Result<(Device, Replica), Problem> {
        match Device::open(self.database()?, vault).await? {
            Opened::Here(device, mut replica) => {
                if let Some(officer) = device.vault().officer() {
                    // Whoever is no member yet becomes one by the first entry that follows.
                    let _ = replica.sign_in(officer);
                }
                Ok((*device, *replica))
            }
            Opened::Newer => Err(Problem::Outdated),
        }
    }

    /// Opens a replica and writes what has to be in it first, so that it can be shown; `false` where it does not open,
    /// and why is shown instead.
    pub(super) async fn take_up(self, vault: Vault, entries: Vec<Entry>) -> Result<bool, BrowserError> {
        let (device, replica) = match self.open_device(vault).await {
            Ok(opened) => opened,
            Err(Problem::Storage(error)) => return Err(error),
            Err(Problem::Outdated) => {
                self.phase.set(Phase::Outdated);
                return Ok(false);
            }
            Err(problem) => {
                self.phase.set(Phase::Failed(problem.sentence()));
                return Ok(false);
            }
        };
        self.damaged.set(device.damaged());
        let officer = device.vault().officer();
        *self.engine().device.lock().await = Some(device);
        self.replica.set(Some(replica));
        for entry in entries {
            let written = self.append(|_| Ok(Some(entry.clone())), None).await;
            written.map_err(|problem| BrowserError(problem.sentence()))?;
        }
        let signed_in = |replica: &mut Option<Replica>| replica.as_mut()?.sign_in(officer?).ok();
        if self.replica.try_update(signed_in).flatten().is_none() {
            return Err(BrowserError(t().app.not_open.into()));
        }
        let hub = self.peek(|replica| !replica.identity().token.is_empty()).unwrap_or(false);
        self.contact.set(if hub { Contact::Unknown } else { Contact::NoHub });
        if hub {
            trace::leave();
        }
        self.peek(|replica| self.follow_clock(replica));
        // Before any form is made, for a form is filled once.
        self.restore_typed(true).await;
        self.find_downloads();
        Ok(true)
    }

    /// Starts what runs for as long as the app does.
    fn begin(self) {
        self.start_sync();
        self.keep_reserve();
        events::on_chance(move || self.come_back());
        events::on_leaving(move || self.leave());
        events::before_leaving(move || self.has_unsaved());
        events::on_other_link(move || self.follow_link());
        self.spawn(async move { self.keep_current().await });
        self.watch_idling();
    }

    /// Sees to what is kept of the app on this device, once the first screen stands and the hub has been asked: what the
    /// worker fetches would take line and processor from that.
    pub(super) fn keep_app_later(self) {
        Effect::new(move |begun: Option<bool>| {
            let opens = self.phase.with(|phase| matches!(phase, Phase::Opening | Phase::Enrolling));
            let asks = matches!(self.contact.get(), Contact::Unknown | Contact::Busy);
            let waits = opens || (asks && self.phase.with(|phase| *phase == Phase::Ready));
            if begun != Some(true) && !waits {
                self.spawn(self.keep_app());
            }
            begun == Some(true) || !waits
        });
    }

    async fn keep_app(self) {
        clock::painted().await;
        clock::idle().await;
        // Without a service worker the app works, only not without a network.
        let _ = worker::register(move || self.spawn(async move { drop(self.look_at_builds().await) })).await;
        self.persisted.set(page::ask_to_persist().await.ok());
        // Waits for a worker, which some addresses cannot have.
        let _ = self.look_at_builds().await;
        if self.peek(Replica::is_complete).unwrap_or(false) {
            let _ = worker::fetch_later_files().await;
        }
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
            // A tab may have been killed meanwhile.
            self.restore_typed(false).await;
            // Without room for it everything is in the store all the same.
            let _ = self.leave_envelope().await;
            if half_minutes.is_multiple_of(10) {
                self.keep_reserve();
            }
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
    pub(super) async fn carry_out(self, make: Step, typed: Option<&Cleared>) -> Result<(), Problem> {
        let now = self.now();
        let issue = move |replica: &Replica| match make(replica) {
            Some(command) => replica.issue(now, command).map(Some).map_err(Problem::Refused),
            None => Ok(None),
        };
        self.append(issue, typed).await?;
        self.poke_sync();
        Ok(())
    }

    /// The one way to write: makes an entry, puts it on disk, and only then applies and shows it. Where another tab has
    /// written meanwhile, the entry is made again, from the records as they are then.
    pub(super) async fn append(
        self,
        make: impl Fn(&Replica) -> Result<Option<Entry>, Problem>,
        typed: Option<&Cleared>,
    ) -> Result<(), Problem> {
        let engine = self.engine();
        let mut guard = engine.device.lock().await;
        let device = guard.as_mut().ok_or(Problem::Closed)?;
        loop {
            let outcome = self.peek(|replica| make(replica)).ok_or(Problem::Closed)??;
            let Some(entry) = outcome else {
                if let Some(typed) = typed {
                    device.forget_typed(typed).await?;
                }
                return Ok(());
            };
            let entry = device.signed(entry).await?;
            match self.insist(async || device.append(&entry, typed).await).await? {
                Written::Whole => {
                    self.apply(device, entry, typed).await;
                    return Ok(());
                }
                // Another tab has saved what was typed in a tab that is gone.
                Written::Overtaken(Area::Typing) => return Ok(()),
                // A write can be done although the browser calls it broken off.
                Written::Overtaken(_) if self.catch_up(device, Some(&entry)).await? => return Ok(()),
                Written::Overtaken(_) => {}
            }
        }
    }

    /// Applies and shows an entry that is on disk.
    async fn apply(self, device: &mut Device, entry: Entry, typed: Option<&Cleared>) {
        if let Entry::Issued(sent) = &entry
            && typed.is_none_or(|typed| typed.only.is_none())
        {
            self.engine().own.borrow_mut().push(sent.id);
        }
        self.hold(vec![entry]);
        // What is shown is made anew in a turn of its own, so that a key pressed meanwhile is answered first.
        clock::breathe().await;
        self.replica.notify();
        self.say_to_tabs(&Word::Grown);
        if device.is_large()
            && !self.engine().compacts.get()
            && let Some(draft) = self.peek(|replica| device.begin_snapshot(replica))
        {
            self.engine().compacts.set(true);
            self.spawn(self.compact(draft));
        }
    }

    /// Writes a snapshot down bit by bit, so that the page answers whoever is typing meanwhile, and entries are made as ever.
    async fn compact(self, mut draft: Draft) {
        while draft.write() {
            clock::breathe().await;
        }
        if let Some(device) = self.engine().device.lock().await.as_mut() {
            // The entries are safe; if the snapshot fails, the next one may succeed.
            let _ = device.compact(draft).await;
        }
        self.engine().compacts.set(false);
    }

    /// Applies and shows entries; whether all of them could be.
    fn take_in(self, entries: Vec<Entry>) -> bool {
        let whole = self.hold(entries);
        self.replica.notify();
        whole
    }

    /// Applies entries, and shows nothing of them yet; whether all of them could be.
    fn hold(self, entries: Vec<Entry>) -> bool {
        let apply = |replica: &mut Option<Replica>| {
            replica.as_mut().is_none_or(|replica| entries.into_iter().all(|entry| replica.apply(entry).is_ok()))
        };
        self.replica.try_update_untracked(apply).unwrap_or(true)
    }

    /// Takes in what other tabs have written; whether an entry that is looked for was among it.
    pub(super) async fn catch_up(self, device: &mut Device, sought: Option<&Entry>) -> Result<bool, Problem> {
        if let News::Entries(entries) = device.news().await? {
            let found = sought.is_some_and(|sought| entries.contains(sought));
            if entries.is_empty() || self.take_in(entries) {
                return Ok(found);
            }
        }
        let (opened, replica) = self.open_device(device.vault().clone()).await?;
        *device = opened;
        self.damaged.set(device.damaged());
        self.replica.set(Some(replica));
        Ok(false)
    }

    /// Whether a command was issued in this tab.
    pub fn wrote(self, id: CommandId) -> bool {
        self.engine().own.borrow().contains(&id)
    }
}
