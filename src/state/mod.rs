//! The only bridge between the rules in core and the signals that screens read, and the only place
//! that starts tasks.
//!
//! Screens read through [`App::read`] and change things through [`App::perform`] and
//! [`App::typed`]. All of it belongs to the root of the app: a save goes on when its screen is gone.

mod address;
mod arrivals;
mod carry;
mod codes;
pub(crate) mod device;
mod engine;
mod later;
mod lock;
mod materials;
mod notebook;
mod people;
mod ready;
mod room;
mod sync;
mod tabs;
mod typing;
pub(crate) mod vault;

pub use crate::browser::worker::Builds;
pub use arrivals::Arrived;
pub use carry::{Parcel, TakenIn};
pub use lock::Guess;
pub use materials::{Download, pieces};
pub use notebook::{Notebook, PrivateNote};
pub use people::{Person, Place};
pub use room::Room;
pub use typing::TypingState;

use crate::{
    browser::{clock, page, preferences, trace, worker},
    text::t,
};
use caunoi_core::{
    command::{Command, CommandId},
    id::{Fingerprint, Id},
    record::{Conference, Grant, Officer, Province},
    replica::Replica,
    time::Moment,
    wire::Identity,
};
use chrono::NaiveDate;
use engine::Engine;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Where the app as a whole stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Reading what is on the device.
    Opening,
    /// Nobody is enrolled on this tablet.
    Welcome,
    /// Somebody was, and the browser has thrown their records away.
    Emptied,
    /// Enrolling by the link that opened the page.
    Enrolling,
    /// The store wants the PIN of one of its officers; this one used it last.
    Locked(Place),
    /// Somebody's records are here.
    Ready,
    /// They are, and this colleague is to have a PIN.
    ChoosingPin(Place),
    /// A newer build has written what is on the device; this one touches nothing.
    Outdated,
    /// It cannot go on; what to tell the person.
    Failed(String),
}

/// What is known about reaching the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contact {
    /// Not tried yet.
    Unknown,
    /// Commands are on their way right now.
    Busy,
    /// The last attempt got an answer.
    Reached,
    /// The last attempt got none.
    Unreachable,
    /// The hub does not know this tablet any more. Local work goes on.
    NotEnrolled,
    /// This is the sample without a hub.
    NoHub,
    /// The hub answers, and this device cannot write down what it says.
    NotWritten,
}

/// A short message at the edge of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What it says.
    pub sentence: String,
    /// Something went wrong.
    pub bad: bool,
}

/// A command that is made when its turn comes, from the records as they are then; `None` where there
/// is nothing left to do. It is made again where another tab was faster.
pub type Step = Box<dyn Fn(&Replica) -> Option<Command>>;

/// Makes a step.
pub fn step(make: impl Fn(&Replica) -> Option<Command> + 'static) -> Step {
    Box::new(make)
}

/// The state of the app.
#[derive(Clone, Copy)]
pub struct App {
    address: RwSignal<address::Address>,
    phase: RwSignal<Phase>,
    contact: RwSignal<Contact>,
    outage: RwSignal<Option<Moment>>,
    replica: RwSignal<Option<Replica>>,
    people: RwSignal<Vec<Person>>,
    clock_offset: RwSignal<Option<i64>>,
    today: RwSignal<NaiveDate>,
    toast: RwSignal<Option<Toast>>,
    typing: RwSignal<TypingState>,
    downloads: RwSignal<Vec<(Fingerprint, Download)>>,
    builds: RwSignal<Option<Builds>>,
    persisted: RwSignal<Option<bool>>,
    damaged: RwSignal<usize>,
    with_pin: RwSignal<Vec<Id<Officer>>>,
    pin_wait: RwSignal<u32>,
    envelope: RwSignal<bool>,
    arrivals: RwSignal<bool>,
    room: RwSignal<Room>,
    told: RwSignal<Option<ready::Told>>,
    engine: StoredValue<Rc<Engine>, LocalStorage>,
}

impl App {
    /// Makes the state and begins to open what is on the device.
    pub fn start() -> Self {
        let app = Self {
            address: RwSignal::new(address::Address::current()),
            phase: RwSignal::new(Phase::Opening),
            contact: RwSignal::new(Contact::Unknown),
            outage: RwSignal::new(None),
            replica: RwSignal::new(None),
            people: RwSignal::new(Vec::new()),
            clock_offset: RwSignal::new(preferences::clock_offset()),
            today: RwSignal::new(clock::wall().day()),
            toast: RwSignal::new(None),
            typing: RwSignal::new(TypingState::Idle),
            downloads: RwSignal::new(Vec::new()),
            builds: RwSignal::new(None),
            persisted: RwSignal::new(None),
            damaged: RwSignal::new(0),
            with_pin: RwSignal::new(Vec::new()),
            pin_wait: RwSignal::new(0),
            envelope: RwSignal::new(false),
            arrivals: RwSignal::new(false),
            room: RwSignal::new(Room::Enough),
            told: RwSignal::new(None),
            engine: StoredValue::new_local(Rc::new(Engine::default())),
        };
        app.apply_look();
        app.follow_address();
        app.look_for_arrivals();
        app.keep_app_later();
        app.spawn(async move { app.open().await });
        app
    }

    fn engine(self) -> Rc<Engine> {
        self.engine.get_value()
    }

    #[expect(clippy::unused_self, clippy::disallowed_methods, reason = "only who holds the state starts tasks, here")]
    fn spawn(self, task: impl Future<Output = ()> + 'static) {
        leptos::task::spawn_local(task);
    }

    /// Where the app stands.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Whether the hub can be reached.
    pub fn contact(self) -> Contact {
        self.contact.get()
    }

    /// Since when the hub has not been reached, where that has lasted long enough to be worth a word.
    pub fn outage(self) -> Option<Moment> {
        self.outage.get()
    }

    /// Reads from the records; the caller runs again when they change. Nothing before they are here.
    pub fn read<T>(self, read: impl FnOnce(&Replica) -> T) -> Option<T> {
        self.replica.with(|replica| replica.as_ref().map(read))
    }

    /// Reads from the records once, without running again.
    pub fn peek<T>(self, read: impl FnOnce(&Replica) -> T) -> Option<T> {
        self.replica.with_untracked(|replica| replica.as_ref().map(read))
    }

    /// Who uses the app.
    pub fn officer(self) -> Option<Officer> {
        self.read(|replica| replica.officer().cloned()).flatten()
    }

    /// Whether the person is this.
    pub fn is(self, test: impl Fn(&Grant) -> bool) -> bool {
        self.officer().is_some_and(|officer| officer.grants.iter().any(test))
    }

    /// The province.
    pub fn province(self) -> Option<Province> {
        self.read(|replica| replica.shown().all::<Province>().next().cloned()).flatten()
    }

    /// The conference at hand: the next one to come, or else the last one. By the hub's clock when it was last heard, for
    /// what is written now is written for this conference, and the device's clock decides nothing.
    pub fn conference(self) -> Option<Conference> {
        self.read(|replica| {
            let today = replica.contact().map_or_else(|| self.today(), Moment::day);
            let all: Vec<_> = replica.shown().all::<Conference>().collect();
            Conference::at_hand(all.into_iter(), today).cloned()
        })
        .flatten()
    }

    /// The day it is, by the hub's clock as far as it is known.
    pub fn today(self) -> NaiveDate {
        self.today.get()
    }

    /// What time it is, by the hub's clock as far as it is known; only for showing.
    pub fn now(self) -> Moment {
        let told = clock::wall().plus(self.clock_offset.get_untracked().unwrap_or(0));
        // A tablet whose clock fell back is not earlier than its last contact.
        told.max(self.peek(Replica::contact).flatten().unwrap_or(told))
    }

    /// The message to show.
    pub fn toast(self) -> Option<Toast> {
        self.toast.get()
    }

    /// Shows a message.
    pub fn say(self, sentence: impl Into<String>) {
        self.show(Toast { sentence: sentence.into(), bad: false });
    }

    /// Shows a message about something that went wrong.
    pub fn complain(self, sentence: impl Into<String>) {
        self.show(Toast { sentence: sentence.into(), bad: true });
    }

    fn show(self, toast: Toast) {
        self.toast.set(Some(toast.clone()));
        self.spawn(async move {
            clock::sleep(std::time::Duration::from_secs(if toast.bad { 10 } else { 4 })).await;
            if self.toast.with_untracked(|shown| shown.as_ref() == Some(&toast)) {
                self.toast.set(None);
            }
        });
    }

    /// Takes the message away.
    pub fn hide_toast(self) {
        self.toast.set(None);
    }

    /// Carries out commands one after another, after whatever is being typed has been saved. `then`
    /// learns whether all of them were saved on this device; a refusal is shown to the person here.
    pub fn perform(self, steps: Vec<Step>, then: impl FnOnce(bool) + 'static) {
        self.spawn(async move {
            if let Err(problem) = self.flush_typing().await {
                // Nothing is built on words that could not be saved.
                self.complain(problem.sentence());
                return then(false);
            }
            for make in steps {
                if let Err(problem) = self.carry_out(make, None).await {
                    self.complain(problem.sentence());
                    return then(false);
                }
            }
            then(true);
        });
    }

    /// Carries out one command.
    pub fn run(self, command: impl Into<Command>) {
        let command = command.into();
        self.perform(vec![step(move |_| Some(command.clone()))], |_| {});
    }

    /// Puts a refused command away, after the person has read why.
    pub fn dismiss(self, id: CommandId) {
        self.spawn(async move {
            let entry = caunoi_core::replica::Entry::Dismissed(id);
            if let Err(problem) = self.append(|_| Ok(Some(entry.clone())), None).await {
                self.complain(problem.sentence());
            }
        });
    }

    /// Begins on a device from which the records are gone as on one where nobody was ever enrolled.
    pub fn begin_anew(self) {
        trace::remove();
        self.phase.set(Phase::Welcome);
    }

    /// A fresh identifier.
    #[expect(clippy::unused_self, reason = "identifiers are handed out by whoever may issue commands")]
    pub fn fresh_id<R>(self) -> Id<R> {
        Id::new(crate::browser::random::bytes())
    }

    /// A new build of the app is there, and the person has not yet seen it.
    pub fn update_waiting(self) -> bool {
        self.builds.with(|builds| builds.as_ref().is_some_and(|builds| builds.forward && !builds.left))
    }

    /// The builds on this device; nothing until the service worker is in charge of this page.
    pub fn builds(self) -> Option<Builds> {
        self.builds.get()
    }

    /// Saves what is being typed and changes to the newest build.
    pub fn switch_build(self) {
        if self.builds.with_untracked(|builds| builds.as_ref().is_none_or(|builds| builds.forward)) {
            self.change_build(None);
        } else {
            self.complain(t().app.update_not_here);
            self.spawn(async { drop(worker::look_for_update().await) });
        }
    }

    /// Saves what is being typed and goes back to the build before, if there is one.
    pub fn go_back_a_build(self) {
        if let Some(back) = self.builds.get_untracked().and_then(|builds| builds.back) {
            self.change_build(Some(back));
        }
    }

    fn change_build(self, to: Option<String>) {
        self.spawn(async move {
            // A build that has become too old saved what was being typed when it made room, and can save no more.
            let saved = self.flush_typing().await.is_ok() || self.phase.get_untracked() == Phase::Outdated;
            if !saved || worker::switch(to.as_deref()).await.is_err() {
                self.complain(t().app.update_failed);
            }
        });
    }

    /// Keeps the files of these parts of the app on this device.
    pub fn keep_parts(self, names: &'static [&'static str]) {
        // Without a service worker nothing is kept at all.
        self.spawn(async move { drop(worker::keep_parts(names).await) });
    }

    /// Hands over what is loaded as soon as it is here.
    pub fn load<T: 'static>(self, piece: impl Future<Output = T> + 'static, then: impl FnOnce(T) + 'static) {
        self.spawn(async move { then(piece.await) });
    }

    /// Does something once what is on the screen by now has been painted.
    pub fn when_painted(self, then: impl FnOnce() + 'static) {
        self.spawn(async move {
            clock::painted().await;
            then();
        });
    }

    /// Does something after a while, when the first screens have long been there.
    pub fn after_a_while(self, then: impl FnOnce() + 'static) {
        self.spawn(async move {
            clock::sleep(std::time::Duration::from_secs(20)).await;
            then();
        });
    }

    /// Whether the browser promised to keep this site's data; nothing before it was asked.
    pub fn persisted(self) -> Option<bool> {
        self.persisted.get()
    }

    /// How many entries on this device could not be read.
    pub fn damaged(self) -> usize {
        self.damaged.get()
    }

    /// Who uses the app, and in which store.
    pub fn place(self) -> Option<Place> {
        let place = |identity: &Identity| Place { store: identity.replica, officer: identity.officer };
        self.peek(|replica| place(replica.identity()))
    }

    /// Everybody who is enrolled on this tablet.
    pub fn people(self) -> Vec<Person> {
        self.people.get()
    }

    /// Chooses how the app looks.
    pub fn set_theme(self, theme: &str) {
        preferences::set_theme(theme);
        self.apply_look();
    }

    /// Chooses how large the letters are.
    pub fn set_text_size(self, size: &str) {
        preferences::set_text_size(size);
        self.apply_look();
    }

    #[expect(clippy::unused_self, reason = "the look belongs to the state")]
    fn apply_look(self) {
        page::set_look("data-theme", &preferences::theme());
        page::set_look("data-size", &preferences::text_size());
    }
}

/// The state, from anywhere below the root.
pub fn use_app() -> App {
    expect_context::<App>()
}
