//! Talking to the hub: whenever there is something to say, whenever there is a chance, and now and
//! then.

use super::{App, Contact};
use crate::browser::{clock, events, http, random, worker};
use caunoi_core::{
    codec,
    replica::Entry,
    wire::{SyncRequest, SyncResponse},
};
use futures_channel::mpsc;
use futures_util::{StreamExt, future::select, pin_mut};
use leptos::prelude::*;
use std::time::Duration;

const SYNC: &str = "/api/sync";

/// A network that is gone for a moment is worth no banner; one that is gone for so long is.
const OUTAGE: Duration = Duration::from_secs(5);

/// How long to wait before the next round.
fn pause(seconds: f64) -> Duration {
    // Spread, so that a hundred tablets do not come back in the same instant.
    Duration::from_secs_f64(seconds * (0.8 + 0.4 * random::spread()))
}

impl App {
    /// Starts the rounds.
    pub(super) fn start_sync(self) {
        let (sender, pokes) = mpsc::unbounded();
        *self.engine().poke.borrow_mut() = Some(sender);
        events::on_chance(move || self.poke_sync());
        self.spawn(self.rounds(pokes));
    }

    /// Asks for a round now.
    pub fn poke_sync(self) {
        if let Some(sender) = self.engine().poke.borrow().as_ref() {
            // The receiver lives as long as the app.
            let _ = sender.unbounded_send(());
        }
    }

    async fn rounds(self, mut pokes: mpsc::UnboundedReceiver<()>) {
        loop {
            let wait = self.round().await;
            if wait.is_zero() {
                continue;
            }
            let timer = clock::sleep(wait);
            pin_mut!(timer);
            select(pokes.next(), timer).await;
            // Several reasons to try are one try.
            while pokes.try_recv().is_ok() {}
        }
    }

    /// One round; how long to wait until the next.
    async fn round(self) -> Duration {
        let asked = self.peek(|replica| (replica.request(), replica.identity().token.clone()));
        let Some((request, token)) = asked.filter(|(_, token)| !token.is_empty()) else {
            return Duration::from_hours(1);
        };
        if !request.commands.is_empty() {
            self.contact.set(Contact::Busy);
        }
        match http::post(SYNC, Some(&token), &codec::encode(&request)).await {
            Ok(http::Answer { status: 200, body }) => match codec::decode(&body) {
                Ok(response) => self.take(request, response).await,
                Err(_) => self.not_reached(&request),
            },
            Ok(http::Answer { status: 401 | 403, .. }) => {
                self.contact.set(Contact::NotEnrolled);
                pause(60.0)
            }
            _ => self.not_reached(&request),
        }
    }

    fn not_reached(self, request: &SyncRequest) -> Duration {
        self.engine().heard.set(false);
        self.contact.set(Contact::Unreachable);
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

    /// Takes an answer in.
    async fn take(self, request: SyncRequest, response: SyncResponse) -> Duration {
        self.hear_clock(response.now);
        let more = response.more;
        let news = more || response.reset || says_something(&request, &response);
        if news {
            let entry = Entry::Answered(response);
            if let Err(problem) = self.append(|_| Ok(Some(entry)), None).await {
                self.contact.set(Contact::Unreachable);
                self.complain(problem.sentence());
                return pause(10.0);
            }
        }
        self.contact.set(Contact::Reached);
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
        let unsent = self.peek(|replica| !replica.request().commands.is_empty()).unwrap_or(false);
        // Held commands are asked about again, but not without a pause.
        if unsent && request.commands.is_empty() { Duration::ZERO } else { pause(if unsent { 2.5 } else { 10.0 }) }
    }
}

/// Whether an answer brings anything but a newer position. One that does not is not worth a write:
/// asking from the older position again leads to the same.
fn says_something(request: &SyncRequest, response: &SyncResponse) -> bool {
    !response.rows.is_empty()
        || !response.left.is_empty()
        || !response.outcomes.is_empty()
        || !request.cursors.keys().eq(response.cursors.keys())
}
