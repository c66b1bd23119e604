//! Whether this tablet is ready for a day without a network: core judges it, here is gathered what it asks for, and the hub
//! is told. All of it is for screens that come after the first ones, so nothing here runs before one of those is loaded.

use super::{App, Contact, Person, Phase, Place, step};
use crate::{
    browser::{clock, page, worker},
    text::t,
};
use caunoi_core::{
    reads::Store,
    ready::{self, AppFiles, Facts},
    record::{Need, Province},
    replica::Replica,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use std::{collections::BTreeSet, time::Duration};

/// How often to look whether there is something to report.
const LOOK: Duration = Duration::from_secs(15);
/// And in the beginning, while files of the app are missing, which come by themselves.
const LOOK_SOON: Duration = Duration::from_secs(3);
/// While the app is whole, the browser is asked only every so many looks, since its worker has to wake up for it.
const SELDOM: u32 = 20;
/// So many seconds without a further file, and the files do not come.
const PATIENCE: u32 = 20;

/// What only the browser knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    app: AppFiles,
    free: Option<u64>,
}

/// What was reported last, and on which day.
pub(super) type Reported = (BTreeSet<Need>, NaiveDate);

impl App {
    /// Begins to watch whether this tablet is ready, or looks at once where that has begun.
    pub fn watch_readiness(self) {
        if self.engine().watches.replace(true) {
            return self.look_again();
        }
        self.spawn(async move {
            let mut seen = None;
            for look in 0_u32.. {
                if look.is_multiple_of(SELDOM) || !self.has_whole_app() {
                    self.look_around().await;
                }
                seen = self.report_readiness(seen).await;
                let soon = look < SELDOM && !self.has_whole_app();
                clock::sleep(if soon { LOOK_SOON } else { LOOK }).await;
            }
        });
    }

    /// Looks at what changes without this app, and measures the clock anew where the hub can be reached.
    pub fn look_again(self) {
        self.poke_sync();
        self.spawn(self.look_around());
    }

    /// What is known of this tablet; nothing until the browser was asked once.
    pub fn readiness(self) -> Option<Facts> {
        let told = self.told.get()?;
        let contact = self.contact();
        let clock_error = self.clock_offset.get();
        let missing = self.missing_materials();
        let without_pin = self.without_pin().len();
        self.read(|replica| Facts {
            app: told.app,
            complete: replica.is_complete(),
            heard: if contact == Contact::Reached { Some(self.now()) } else { replica.contact() },
            now: self.now(),
            materials_missing: missing.len(),
            bytes_missing: missing.iter().map(|material| material.size).sum(),
            kept: self.persisted(),
            free: told.free,
            is_full: self.room() != super::Room::Enough,
            // A sample has a clock of its own, and no tablet goes by it.
            clock_error: clock_error.filter(|_| !is_sample(replica)),
            without_pin,
        })
    }

    /// The officers of this store who have no PIN, whoever uses the app first.
    pub fn without_pin(self) -> Vec<Person> {
        let with_pin = self.with_pin();
        self.read(|replica| {
            let own = replica.identity().officer;
            let lacking = replica.members().iter().filter(|member| !with_pin.contains(&member.officer));
            let person = |member: &caunoi_core::wire::Identity| Person {
                place: Place { store: member.replica, officer: member.officer },
                name: member.name.clone(),
            };
            let (mut first, others): (Vec<_>, Vec<_>) =
                lacking.map(person).partition(|person| person.place.officer == own);
            first.extend(others);
            first
        })
        .unwrap_or_default()
    }

    fn has_whole_app(self) -> bool {
        self.told.with_untracked(|told| told.is_some_and(|told| told.app == AppFiles::Missing(0)))
    }

    /// Asks the browser what only it knows.
    async fn look_around(self) {
        let app = match worker::missing_files().await {
            Ok(Some(count)) => AppFiles::Missing(count),
            Ok(None) => AppFiles::NotKept,
            Err(_) => AppFiles::Untold,
        };
        self.note_kept(page::is_kept().await.ok());
        let told = Some(Told { app, free: page::free_bytes().await.ok() });
        if self.told.get_untracked() != told {
            self.told.set(told);
        }
    }

    fn note_kept(self, kept: Option<bool>) {
        if self.persisted.get_untracked() != kept {
            self.persisted.set(kept);
        }
    }

    /// Brings the files of the app that are missing, for as long as they keep coming.
    pub fn fetch_app(self, then: impl FnOnce() + 'static) {
        self.spawn(async move {
            let (mut before, mut patience) = (None, PATIENCE);
            while patience > 0 && !self.has_whole_app() {
                if before.is_none() {
                    let _ = worker::fetch_later_files().await;
                }
                clock::sleep(Duration::from_secs(1)).await;
                self.look_around().await;
                let now = self.told.get_untracked().map(|told| told.app);
                patience = if now == before { patience - 1 } else { PATIENCE };
                before = now;
            }
            if !self.has_whole_app() {
                self.complain(t().ready.app_did_not_come);
            }
            then();
        });
    }

    /// Fetches every material that is missing.
    pub fn fetch_missing(self) {
        self.missing_materials_now().into_iter().for_each(|material| self.fetch(material));
    }

    /// Asks the browser once more to keep what is on this tablet.
    pub fn ask_to_keep(self) {
        self.spawn(async move {
            let kept = page::ask_to_persist().await.ok();
            self.note_kept(kept);
            if kept != Some(true) {
                self.complain(t().ready.storage_refused);
            }
        });
    }

    /// Puts a text where it can be pasted from, and tells whether that could be done.
    pub fn copy(self, text: String, then: impl FnOnce(bool) + 'static) {
        self.spawn(async move { then(page::copy(&text).await.is_ok()) });
    }

    /// Tells the hub how this tablet stands, where that is news, and was the same at the last look: what only flickers is
    /// over by then. Only while the hub is heard, and in the tab that talks to it: a tablet without a network has nothing
    /// waiting because of this. Returns what was seen.
    async fn report_readiness(self, seen: Option<Reported>) -> Option<Reported> {
        let heard = self.engine().sends.get() && self.contact.get_untracked() == Contact::Reached;
        if !heard || self.phase.get_untracked() != Phase::Ready {
            return None;
        }
        let facts = untrack(|| self.readiness())?;
        let (needs, now) = (ready::needs(&facts), facts.now);
        let said: Reported = (needs.clone(), now.day());
        let report = move |replica: &Replica, records: &Store| {
            ready::report(records, replica.identity().replica, replica.officer()?, &needs, now)
        };
        let is_known = self.peek(|replica| report(replica, replica.confirmed().records()).is_none()).unwrap_or(true);
        let is_said = self.peek(|replica| report(replica, replica.shown()).is_none()).unwrap_or(true);
        let engine = self.engine();
        let reported = &engine.reported;
        if is_known {
            *reported.borrow_mut() = None;
        } else if !is_said && seen.as_ref() == Some(&said) && reported.borrow().as_ref() != Some(&said) {
            // What the hub refuses now it would refuse again.
            *reported.borrow_mut() = Some(said.clone());
            // Nobody waits for it.
            let _ = self.carry_out(step(move |replica| Some(report(replica, replica.shown())?.into())), None).await;
        }
        Some(said)
    }
}

fn is_sample(replica: &Replica) -> bool {
    replica.shown().all::<Province>().any(|province| province.sample)
}
