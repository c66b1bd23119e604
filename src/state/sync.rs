//! Talking to the hub: whenever there is something to say, whenever there is a chance, and now and
//! then. One tab does it for all of them.

use super::{App, Contact, Phase, tabs::Word};
use crate::browser::{
    clock, http,
    lock::{self, Held, Manner},
    page, random, worker,
};
use caunoi_core::{
    codec,
    replica::{Entry, Replica},
    wire::{SyncRequest, SyncResponse},
};
use futures_channel::mpsc;
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use leptos::prelude::*;
use std::{pin::pin, time::Duration};

const SYNC: &str = "/api/sync";

/// The lock of the tab that talks to the hub.
const TURN: &str = "caunoi-sync";
/// That tab answers at once when another asks for it, even in the background; one that does not by then is frozen.
const SILENCE: Duration = Duration::from_secs(2);
/// How long to wait for the lock before asking for the first time: it may simply be free.
const AT_ONCE: Duration = Duration::from_millis(200);

/// A network that is gone for a moment is worth no banner; one that is gone for so long is.
const OUTAGE: Duration = Duration::from_secs(5);

/// How long to wait before the next round.
fn pause(seconds: f64) -> Duration {
    // Spread, so that a hundred tablets do not come back in the same instant.
    Duration::from_secs_f64(seconds * (0.8 + 0.4 * random::spread()))
}

type Pokes = mpsc::UnboundedReceiver<()>;

/// Waits for a reason to try, or for so long.
async fn poked(pokes: &mut Pokes, wait: Duration) {
    select(pokes.next(), pin!(clock::sleep(wait))).await;
    // Several reasons to try are one try.
    while pokes.try_recv().is_ok() {}
}

impl App {
    /// Starts the rounds.
    pub(super) fn start_sync(self) {
        let (sender, pokes) = mpsc::unbounded();
        *self.engine().poke.borrow_mut() = Some(sender);
        self.spawn(self.rounds(pokes));
    }

    /// Asks for a round now.
    pub fn poke_sync(self) {
        if let Some(sender) = self.engine().poke.borrow().as_ref() {
            // The receiver lives as long as the app.
            let _ = sender.unbounded_send(());
        }
    }

    async fn rounds(self, mut pokes: Pokes) {
        while self.phase.with_untracked(|phase| *phase != Phase::Outdated) {
            let turn = self.wait_for_turn(&mut pokes).await;
            self.engine().sends.set(true);
            while self.engine().sends.get() && !turn.is_lost() {
                let wait = self.round(&turn).await;
                // The tab that had the turn before may have been killed.
                self.restore_typed(false).await;
                if !wait.is_zero() && !turn.is_lost() {
                    poked(&mut pokes, wait).await;
                }
            }
            self.engine().sends.set(false);
            drop(turn);
            // Others first.
            clock::sleep(SILENCE).await;
        }
    }

    /// Waits until this tab is the one that talks to the hub: the one before is gone, or answers no more.
    async fn wait_for_turn(self, pokes: &mut Pokes) -> Held {
        let mut turn = Box::pin(lock::take(TURN, Manner::InTurn));
        let mut wait = AT_ONCE;
        loop {
            let given = match select(turn.as_mut(), pin!(poked(pokes, wait))).await {
                Either::Left((given, _)) => Some(given),
                Either::Right(_) => None,
            };
            match given {
                Some(Ok(Some(turn))) => return turn,
                Some(_) => {
                    clock::sleep(SILENCE).await;
                    turn.set(lock::take(TURN, Manner::InTurn));
                }
                None => {}
            }
            if (page::is_visible() || self.has_unsent())
                && self.is_silent().await
                && let Ok(Some(turn)) = lock::take(TURN, Manner::Steal).await
            {
                return turn;
            }
            wait = pause(10.0);
        }
    }

    /// Asks the tab that talks to the hub to do so, and waits for a sign of life.
    async fn is_silent(self) -> bool {
        self.engine().beat.set(false);
        self.say_to_tabs(&Word::Ask);
        clock::sleep(SILENCE).await;
        !self.engine().beat.get()
    }

    pub(super) fn has_unsent(self) -> bool {
        self.peek(|replica| !replica.request().commands.is_empty()).unwrap_or(false)
    }

    /// Shows how the hub is being reached, here and in the other tabs.
    fn set_contact(self, contact: Contact) {
        self.contact.set(contact);
        self.beat();
    }

    /// Tells the other tabs that this one talks to the hub, and how that goes.
    pub(super) fn beat(self) {
        self.say_to_tabs(&Word::Beat {
            contact: self.contact.get_untracked(),
            clock: self.clock_offset.get_untracked(),
        });
    }

    /// Shows what the tab that talks to the hub says of it.
    pub(super) fn hear_beat(self, contact: Contact, clock: Option<i64>) {
        self.engine().beat.set(true);
        if self.engine().sends.get() {
            return;
        }
        if self.contact.get_untracked() != contact {
            self.contact.set(contact);
        }
        if self.clock_offset.get_untracked() != clock {
            self.clock_offset.set(clock);
        }
        match contact {
            Contact::Unreachable => self.begin_outage(),
            Contact::Reached => self.end_outage(),
            _ => {}
        }
    }

    /// One round; how long to wait until the next.
    async fn round(self, turn: &Held) -> Duration {
        let asked = self.peek(|replica| (replica.request(), replica.identity().token.clone()));
        let Some((request, token)) = asked.filter(|(_, token)| !token.is_empty()) else {
            return Duration::from_hours(1);
        };
        // What the tablet says by itself goes without a word.
        if self.peek(Replica::unsent_work).is_some_and(|count| count > 0) {
            self.set_contact(Contact::Busy);
        }
        let answer = http::post(SYNC, Some(&token), &codec::encode(&request)).await;
        if turn.is_lost() {
            // Another tab has asked the same meanwhile, and the hub tells it the same.
            return Duration::ZERO;
        }
        match answer {
            Ok(http::Answer { status: 200, body }) => match codec::decode(&body) {
                Ok(response) => self.take(turn, request, response).await,
                Err(_) => self.not_reached(&request),
            },
            Ok(http::Answer { status: 401 | 403, .. }) => {
                self.set_contact(Contact::NotEnrolled);
                pause(60.0)
            }
            _ => self.not_reached(&request),
        }
    }

    fn not_reached(self, request: &SyncRequest) -> Duration {
        self.engine().heard.set(false);
        self.set_contact(Contact::Unreachable);
        self.begin_outage();
        pause(if request.commands.is_empty() { 6.0 } else { 1.5 })
    }

    fn begin_outage(self) {
        if self.engine().outage.get().is_some() {
            return;
        }
        let since = clock::wall();
        self.engine().outage.set(Some(since));
        self.spawn(async move {
            clock::sleep(OUTAGE).await;
            if self.engine().outage.get() == Some(since) {
                self.outage.set(Some(since));
            }
        });
    }

    fn end_outage(self) {
        self.engine().outage.set(None);
        if self.outage.get_untracked().is_some() {
            self.outage.set(None);
        }
    }

    fn was_heard_long_ago(self, response: &SyncResponse) -> bool {
        let heard = self.peek(Replica::contact).flatten();
        heard.is_some_and(|heard| response.now.0 - heard.0 > WORTH_NOTING)
    }

    /// Takes an answer in.
    async fn take(self, turn: &Held, request: SyncRequest, response: SyncResponse) -> Duration {
        self.hear_clock(response.now);
        let more = response.more;
        let news = more || response.reset || says_something(&request, &response) || self.was_heard_long_ago(&response);
        if news {
            let (asked, entry) = (request.replica, Entry::Answered(response));
            let make = |replica: &Replica| Ok((replica.identity().replica == asked).then(|| entry.clone()));
            if let Err(problem) = self.append(make, None).await {
                // Another tab may be able to write.
                turn.give_back();
                self.set_contact(Contact::NotWritten);
                // What lasts is said where it stays, and not again and again.
                if !problem.is_full() {
                    self.complain(problem.sentence());
                }
                return pause(10.0);
            }
        }
        self.set_contact(Contact::Reached);
        self.end_outage();
        if !self.engine().heard.replace(true) {
            // Also takes up a download that was cut.
            self.spawn(async { drop(worker::look_for_update().await) });
        }
        if more {
            return Duration::ZERO;
        }
        if news {
            // Fetched once; asking again for what is there costs nothing.
            self.spawn(async { drop(worker::fetch_later_files().await) });
        }
        let unsent = self.has_unsent();
        // Held commands are asked about again, but not without a pause.
        if unsent && request.commands.is_empty() { Duration::ZERO } else { pause(if unsent { 2.5 } else { 10.0 }) }
    }
}

/// An answer that brings nothing is written down once in a while all the same: it tells when the hub was last heard.
const WORTH_NOTING: i64 = 3_600_000;

/// Whether an answer brings anything but a newer position. One that does not is not worth a write:
/// asking from the older position again leads to the same.
fn says_something(request: &SyncRequest, response: &SyncResponse) -> bool {
    !response.rows.is_empty()
        || !response.left.is_empty()
        || !response.outcomes.is_empty()
        || !request.cursors.keys().eq(response.cursors.keys())
}
