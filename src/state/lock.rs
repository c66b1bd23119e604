//! The lock: opening a store by a PIN, giving a PIN, and locking again. Locking loads the page anew, so that nothing of
//! what was open stays in its memory.

use super::{
    App, Phase, Place,
    engine::Problem,
    step,
    tabs::Word,
    vault::{Found, FreshKeys, Unlocked, Vault},
};
use crate::{
    browser::{
        BrowserError, clock,
        database::{Area, Database, Write, Written},
        events, page, preferences, tabs,
    },
    text::t,
};
use caunoi_core::{
    codec,
    command::{CertifyKey, CommandKind},
    frame,
    id::{Id, ReplicaId},
    keyring::{Keyring, Source, delay_after},
    policy::{self, Owner},
    record::Officer,
    replica::{Entry, Replica},
};
use leptos::prelude::*;
use std::time::Duration;

/// How often to look whether anybody is still there.
const LOOK: Duration = Duration::from_secs(5);

/// What came of a PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// It was the one.
    Right,
    /// It was not. How long to wait is said by [`App::pin_wait`].
    Wrong,
    /// It was not tried: another window has made tries, and this one waits for them first.
    NotTried,
    /// It could not be tried; what to tell the person.
    Failed(String),
}

/// Counted for each officer: whoever knows their own PIN must not get more tries at a colleague's by it.
fn tries_key(place: Place) -> String {
    format!("tries/{}/{}", place.store, place.officer)
}

/// How many wrong PINs there were in a row, and the bytes that say so.
async fn tries(database: &Database, place: Place) -> Result<(u32, Option<Vec<u8>>), BrowserError> {
    let bytes = database.get(Area::People, &tries_key(place)).await?;
    let count = bytes.as_ref().and_then(|bytes| codec::decode(frame::open_plain(bytes).ok()?).ok());
    Ok((count.unwrap_or_default(), bytes))
}

impl App {
    async fn set_tries(self, database: &Database, place: Place, count: u32) -> Result<(), BrowserError> {
        self.write_tries(database, place, count, vec![]).await.map(|_| ())
    }

    /// A full disk must not keep anybody out.
    async fn write_tries(
        self,
        database: &Database,
        place: Place,
        count: u32,
        mut writes: Vec<Write>,
    ) -> Result<Written, BrowserError> {
        let bytes = frame::plain(&codec::encode(&count));
        writes.push(Write::Put(Area::People, tries_key(place), bytes));
        self.insist(async || database.write_if(&writes).await).await
    }

    /// Counts a try before it is one: whoever ends the app in between has tried. Not where this tab has not waited yet for
    /// the tries made in another one.
    async fn count_try(self, database: &Database, place: Place) -> Result<Option<u32>, BrowserError> {
        let (before, bytes) = tries(database, place).await?;
        if before > self.engine().tries.get() {
            self.wait_after(before);
            if delay_after(before) > 0 {
                return Ok(None);
            }
        }
        let same = Write::Expect(Area::People, tries_key(place), bytes);
        let count = before.saturating_add(1);
        match self.write_tries(database, place, count, vec![same]).await? {
            Written::Whole => Ok(Some(before)),
            Written::Overtaken(_) => {
                self.wait_after(count);
                Ok(None)
            }
        }
    }

    /// Opens a store for somebody and writes these entries, or asks for the PIN first; whether it is open now.
    pub(super) async fn begin_with(self, place: Place, entries: Vec<Entry>) -> Result<bool, BrowserError> {
        match Vault::unlock(&self.database()?, place).await? {
            Unlocked::Open(vault) => self.begin_in(vault, entries).await,
            Unlocked::WantsPin => self.ask_for_pin(place).await.map(|()| false),
            Unlocked::Lost => {
                self.phase.set(Phase::Failed(t().app.key_lost.into()));
                Ok(false)
            }
        }
    }

    pub(super) async fn ask_for_pin(self, place: Place) -> Result<(), BrowserError> {
        let database = self.database()?;
        self.look_at_keyring(&database, place.store).await?;
        // Of whomever most wrong PINs were tried: starting anew must not be a way round anybody's wait.
        let mut most = 0;
        for officer in self.with_pin.get_untracked() {
            most = most.max(tries(&database, Place { officer, ..place }).await?.0);
        }
        self.wait_after(most);
        self.phase.set(Phase::Locked(place));
        Ok(())
    }

    /// Begins to work in an open store, after these entries were written; `false` where it cannot be read, and that is said.
    pub(super) async fn begin_in(self, vault: Vault, entries: Vec<Entry>) -> Result<bool, BrowserError> {
        let (store, vault) = (vault.store(), vault.with_what_was_before(&self.database()?).await?);
        if !self.take_up(vault, entries).await? {
            return Ok(false);
        }
        self.look_at_keyring(&self.database()?, store).await?;
        self.phase.set(Phase::Ready);
        self.seal_pieces_anew();
        self.poke_sync();
        Ok(true)
    }

    /// Learns who of a store has a PIN.
    async fn look_at_keyring(self, database: &Database, store: ReplicaId) -> Result<(), BrowserError> {
        let keyring = Found::of(database, store).await?.map(|found| found.keyring);
        let slots = keyring.iter().flat_map(Keyring::slots);
        let with_pin = slots.filter(|slot| matches!(slot.source, Source::PinAndDevice(_))).map(|slot| slot.officer);
        self.with_pin.set(with_pin.collect());
        Ok(())
    }

    /// The officers of the store who have a PIN; where there are none, the store opens without.
    pub fn with_pin(self) -> Vec<Id<Officer>> {
        self.with_pin.get()
    }

    /// How many seconds no PIN is taken.
    pub fn pin_wait(self) -> u32 {
        self.pin_wait.get()
    }

    /// Others of the store have a PIN, and this officer has none.
    pub(super) fn lacks_pin(self, place: Place) -> bool {
        let here = self.place().is_some_and(|own| own.store == place.store);
        here && self.with_pin.with_untracked(|all| !all.is_empty() && !all.contains(&place.officer))
    }

    /// Tries an officer's PIN, and opens their store by it.
    pub fn unlock(self, place: Place, pin: String, then: impl FnOnce(Guess) + 'static) {
        self.spawn(async move {
            let guess = match self.try_pin(place, &pin).await {
                Ok(Ok(vault)) => self.enter(vault, place, &pin).await.map(|()| Guess::Right),
                Ok(Err(guess)) => Ok(guess),
                Err(error) => Err(error),
            };
            then(guess.unwrap_or_else(|error| Guess::Failed(format!("{} ({})", t().app.cannot_open, error.0))));
        });
    }

    async fn try_pin(self, place: Place, pin: &str) -> Result<Result<Vault, Guess>, BrowserError> {
        let database = self.database()?;
        let Some(before) = self.count_try(&database, place).await? else { return Ok(Err(Guess::NotTried)) };
        let vault = match Vault::unlock_by_pin(&database, place, pin).await {
            Ok(vault) => vault,
            Err(error) => {
                // What could not be tried was no wrong PIN.
                self.set_tries(&database, place, before).await?;
                return Err(error);
            }
        };
        if let Some(vault) = vault {
            self.set_tries(&database, place, 0).await?;
            Ok(Ok(vault))
        } else {
            self.wait_after(before.saturating_add(1));
            Ok(Err(Guess::Wrong))
        }
    }

    /// Begins to work in a store that a PIN has opened, and gives whoever waits for that their place in it.
    async fn enter(self, vault: Vault, place: Place, pin: &str) -> Result<(), BrowserError> {
        let Some(joining) = self.engine().waiting.take() else {
            if self.begin_in(vault, vec![]).await? {
                self.remember_active(&self.database()?, place).await?;
            }
            // Otherwise why is on the screen by now.
            return Ok(());
        };
        let (database, new) = (self.database()?, joining.place());
        let entry = Entry::Enrolled(joining.identity.clone());
        let vault = if new == place {
            let own = vault.keeping_notes(joining.own.clone())?;
            let renewed = vault.with_keys(new.officer, own).await?;
            renewed.set_pin(&database, pin).await?;
            renewed
        } else {
            vault.admit(&database, new.officer, joining.own.clone()).await?;
            vault
        };
        if self.begin_in(vault, vec![entry]).await? {
            self.settle(joining).await?;
            if self.lacks_pin(new) {
                self.phase.set(Phase::ChoosingPin(new));
            }
        }
        Ok(())
    }

    /// Takes no PIN for as long as so many wrong ones cost. Nothing but this page counts the seconds: a clock can be set,
    /// and after a new start the wait begins anew.
    fn wait_after(self, wrong: u32) {
        self.engine().tries.set(wrong);
        let counting = self.pin_wait.get_untracked() > 0;
        self.pin_wait.set(delay_after(wrong));
        if counting {
            return;
        }
        self.spawn(async move {
            while self.pin_wait.get_untracked() > 0 {
                clock::sleep(Duration::from_secs(1)).await;
                self.pin_wait.update(|seconds| *seconds = seconds.saturating_sub(1));
            }
        });
    }

    /// Gives the officer who uses the app a PIN, or another one in place of the one they have.
    pub fn set_pin(self, current: String, new: String, then: impl FnOnce(Guess) + 'static) {
        self.spawn(async move {
            let guess = self.change_pin(&current, &new).await;
            then(guess.unwrap_or_else(|error| Guess::Failed(format!("{} ({})", t().me.pin_not_set, error.0))));
        });
    }

    async fn change_pin(self, current: &str, new: &str) -> Result<Guess, BrowserError> {
        let (database, place) = (self.database()?, self.place().ok_or_else(|| BrowserError(t().app.not_open.into()))?);
        let vault = if self.with_pin.with_untracked(|all| all.contains(&place.officer)) {
            match self.try_pin(place, current).await? {
                Ok(vault) => vault,
                Err(guess) => return Ok(guess),
            }
        } else if tabs::living().await?.len() > 1 {
            // With the store's key every other tab would lose what is being typed there.
            return Ok(Guess::Failed(t().me.close_other_windows.into()));
        } else if self.set_first_pin(&database, new).await.map_err(Problem::reason)? {
            return self.after_pin(&database, place).await;
        } else {
            self.vault().await?
        };
        vault.set_pin(&database, new).await?;
        self.after_pin(&database, place).await
    }

    async fn after_pin(self, database: &Database, place: Place) -> Result<Guess, BrowserError> {
        self.look_at_keyring(database, place.store).await?;
        self.say_to_tabs(&Word::Keyring);
        Ok(Guess::Right)
    }

    /// Gives a PIN where nobody has one, and the store another key with it; `false` where somebody has a PIN.
    async fn set_first_pin(self, database: &Database, pin: &str) -> Result<bool, Problem> {
        let engine = self.engine();
        let mut guard = engine.device.lock().await;
        let device = guard.as_mut().ok_or(Problem::Closed)?;
        loop {
            self.catch_up(device, None).await?;
            let known = self.peek(|replica| (device.at_rest(replica), replica.identity().hub_key.clone()));
            let (snapshot, hub_key) = known.ok_or(Problem::Closed)?;
            let Some((vault, writes)) = device.vault().renew(database, pin, &hub_key).await? else { return Ok(false) };
            // Making the key took a while: somebody may have opened another window.
            if tabs::living().await?.len() > 1 {
                return Err(Problem::Storage(BrowserError(t().me.close_other_windows.into())));
            }
            let seal = async || device.seal_anew(vault.clone(), &snapshot, writes.clone()).await;
            if self.insist(seal).await? == Written::Whole {
                self.seal_pieces_anew();
                return Ok(true);
            }
        }
    }

    pub(super) async fn vault(self) -> Result<Vault, BrowserError> {
        let engine = self.engine();
        let device = engine.device.lock().await;
        device.as_ref().map(|device| device.vault().clone()).ok_or_else(|| BrowserError(t().app.not_open.into()))
    }

    /// Gives a colleague who has none their PIN; then the tablet is locked, and theirs to open. Or somebody theirs whom the
    /// hub has let in.
    pub fn choose_pin(self, place: Place, pin: String, then: impl FnOnce(Guess) + 'static) {
        self.spawn(async move {
            match self.give_pin(place, &pin).await {
                Ok(()) => {
                    then(Guess::Right);
                    if self.place() == Some(place) { self.phase.set(Phase::Ready) } else { self.lock() }
                }
                Err(error) => then(Guess::Failed(format!("{} ({})", t().me.pin_not_set, error.0))),
            }
        });
    }

    async fn give_pin(self, place: Place, pin: &str) -> Result<(), BrowserError> {
        let (database, vault) = (self.database()?, self.vault().await?);
        if self.place() == Some(place) {
            vault.set_pin(&database, pin).await?;
            self.set_tries(&database, place, 0).await?;
            return self.after_pin(&database, place).await.map(drop);
        }
        let colleague = vault.of_colleague(&database, place.officer).await?;
        let colleague = colleague.ok_or_else(|| BrowserError(t().app.key_lost.into()))?;
        colleague.set_pin(&database, pin).await?;
        self.remember_active(&database, place).await
    }

    /// Goes on without giving the colleague a PIN.
    pub fn choose_no_pin(self) {
        self.phase.set(Phase::Ready);
    }

    /// The officer who uses the app may give this colleague another PIN.
    pub fn may_reset_pin(self, place: Place) -> bool {
        let same_store = self.place().is_some_and(|own| own.store == place.store && own.officer != place.officer);
        let may = |replica: &Replica| {
            let (Some(officer), Some(other)) = (replica.officer(), replica.shown().find::<Officer>(place.officer))
            else {
                return false;
            };
            policy::may(
                officer,
                policy::rule(CommandKind::CertifyKey).who,
                Owner { unit: other.unit(), ..Owner::default() },
            )
        };
        same_store && self.with_pin.with(|all| all.contains(&place.officer)) && self.read(may).unwrap_or_default()
    }

    /// Takes a colleague's forgotten PIN away, and lets them choose another. What their private notes were sealed by goes with it.
    pub fn reset_pin(self, place: Place) {
        self.spawn(async move {
            if let Err(sentence) = self.renew_keys(place).await {
                self.complain(sentence);
            }
        });
    }

    async fn renew_keys(self, place: Place) -> Result<(), String> {
        let failed = |error: BrowserError| format!("{} ({})", t().me.pin_not_set, error.0);
        let fresh = FreshKeys::make().await.map_err(failed)?;
        // First, so that a reset that is broken off can be done again: the old PIN is forgotten anyway.
        let certify = CertifyKey { officer: place.officer, key: fresh.public };
        let issued = self.carry_out(step(move |_| Some(certify.clone().into())), None).await;
        issued.map_err(|problem| problem.sentence())?;
        let database = self.database().map_err(failed)?;
        self.vault().await.map_err(failed)?.admit(&database, place.officer, fresh.own).await.map_err(failed)?;
        self.look_at_keyring(&database, place.store).await.map_err(failed)?;
        self.say_to_tabs(&Word::Keyring);
        self.phase.set(Phase::ChoosingPin(place));
        Ok(())
    }

    /// Another tab has given somebody a PIN.
    pub(super) fn follow_keyring(self) {
        self.spawn(async move {
            if let (Ok(database), Some(place)) = (self.database(), self.place()) {
                let without = self.with_pin.with_untracked(Vec::is_empty);
                // Read again at the next chance, if not now.
                let _ = self.look_at_keyring(&database, place.store).await;
                if without && !self.with_pin.with_untracked(Vec::is_empty) {
                    // The store has another key, which this tab has not.
                    page::reload();
                }
            }
        });
    }

    /// Saves what is being typed and locks, in all tabs.
    pub fn lock(self) {
        self.say_to_tabs(&Word::Lock);
        self.lock_here();
    }

    pub(super) fn lock_here(self) {
        let open = matches!(self.phase.get_untracked(), Phase::Ready | Phase::ChoosingPin(_));
        if !open || self.with_pin.with_untracked(Vec::is_empty) {
            return;
        }
        self.spawn(async move {
            // What the rules refuse is kept on disk; what cannot be written would be gone.
            if let Err(problem @ Problem::Storage(_)) = self.flush_typing().await {
                return self.complain(problem.sentence());
            }
            // Without room for it everything is in the store all the same.
            let _ = self.leave_envelope().await;
            page::reload();
        });
    }

    /// Locks once nobody has touched the app for as long as the person has chosen, in any tab.
    pub(super) fn watch_idling(self) {
        self.hear_touch();
        events::on_activity(move || self.touch());
        self.spawn(async move {
            loop {
                clock::sleep(LOOK).await;
                self.lock_if_idle();
            }
        });
    }

    fn touch(self) {
        let (now, wall) = (clock::steady(), clock::wall());
        let (before, at) = self.engine().touched.get();
        // Neither others nor the lock need to know of every key.
        if now.saturating_sub(before) > LOOK || wall.0 - at.0 > 1000 * LOOK.as_secs().cast_signed() {
            // The first touch after a long sleep is not to open what should be locked.
            self.lock_if_idle();
            self.say_to_tabs(&Word::Touched);
        }
        self.engine().touched.set((now, wall));
    }

    pub(super) fn hear_touch(self) {
        self.engine().touched.set((clock::steady(), clock::wall()));
    }

    pub(super) fn lock_if_idle(self) {
        let minutes = preferences::lock_after();
        let (touched, at) = self.engine().touched.get();
        let steady = clock::steady().saturating_sub(touched) > Duration::from_secs(60 * u64::from(minutes));
        // The steady clock stands still while the device sleeps. The other can be set: forward it locks too early, and
        // back it leaves the steady one to decide.
        let wall = clock::wall().0 - at.0 > 60_000 * i64::from(minutes);
        if steady || wall {
            self.lock_here();
        }
    }
}
