//! Packages that other apps have shared with this one: what came is told, taken in as soon as it can be, and kept until then.

use super::{App, TakenIn, carry::NotTaken};
use crate::{
    browser::arrivals::{self, Arrival},
    text::t,
};
use caunoi_core::refusal::Unopened;
use leptos::prelude::*;

/// Where a package that was shared stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// Its turn has not come.
    Waiting,
    /// It needs the network, and is tried again when that is back.
    Later(String),
    /// It was not taken in; why.
    Refused(String),
    /// It was taken in.
    Taken(TakenIn),
}

impl App {
    /// Whether anything was shared with the app that nobody has dealt with.
    pub fn has_arrivals(self) -> bool {
        self.arrivals.get()
    }

    /// Looks whether anything was shared with the app.
    pub(super) fn look_for_arrivals(self) {
        self.spawn(async move { self.arrivals.set(arrivals::any().await.unwrap_or(false)) });
    }

    /// Takes in what was shared, one after the other, except what `done` says need not be tried. `each` is told of every one
    /// where it stands, when it is found and when that changes. One for this tablet is not kept any longer once it is applied;
    /// one for the hub is, until the answer to it was put away.
    pub fn take_arrivals(
        self,
        done: impl Fn(&Arrival) -> bool + 'static,
        each: impl Fn(&Arrival, Arrived) + 'static,
        then: impl FnOnce() + 'static,
    ) {
        self.spawn(async move {
            let mut all = arrivals::all().await.unwrap_or_default();
            all.retain(|arrival| !done(arrival));
            for arrival in &all {
                each(arrival, Arrived::Waiting);
            }
            for arrival in &all {
                let arrived = self.take_arrival(arrival).await;
                if arrived == Arrived::Taken(TakenIn::Here) {
                    // Were it still there, it would be applied again, which changes nothing.
                    let _ = arrival.remove().await;
                }
                each(arrival, arrived);
            }
            then();
        });
    }

    async fn take_arrival(self, arrival: &Arrival) -> Arrived {
        match arrival.refused.as_str() {
            "" => {}
            "too-large" => return Arrived::Refused(t().carry.shared_too_large.into()),
            "too-many" => return Arrived::Refused(t().carry.shared_too_many.into()),
            _ => return Arrived::Refused(Unopened::NotAPackage.sentence().into()),
        }
        match self.peek_carrying() {
            None => return Arrived::Later(t().carry.shared_not_known_yet.into()),
            Some(carrying) if !carrying.share => return Arrived::Refused(t().carry.share_closed.into()),
            Some(_) => {}
        }
        let Ok(Some(bytes)) = arrival.bytes().await else { return Arrived::Refused(t().carry.not_read.into()) };
        match self.take_package(bytes).await {
            Ok(taken) => Arrived::Taken(taken),
            Err(NotTaken { sentence, later: true }) => Arrived::Later(sentence),
            Err(NotTaken { sentence, .. }) => Arrived::Refused(sentence),
        }
    }

    /// Keeps something that was shared no longer.
    pub fn put_arrival_away(self, arrival: Arrival, then: impl FnOnce() + 'static) {
        self.spawn(async move {
            match arrival.remove().await {
                Ok(()) => then(),
                Err(error) => self.complain(error.0),
            }
        });
    }
}
