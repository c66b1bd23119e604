//! How far a petition has come, in words for its post.

use crate::{format, pages::names, parts::Tone, text::t};
use caunoi_core::{
    record::{Petition, Stage},
    replica::{Delivery, Replica},
};
use chrono::NaiveDate;

/// A state to be shown as a chip.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// The colour.
    pub tone: Tone,
    /// The icon.
    pub icon: &'static str,
    /// The word.
    pub text: String,
}

fn state(tone: Tone, icon: &'static str, text: impl Into<String>) -> State {
    State { tone, icon, text: text.into() }
}

/// A petition's state. Three different facts have three different words: saved here, at the hub,
/// taken in.
pub fn of(replica: &Replica, petition: &Petition, today: NaiveDate) -> State {
    let words = &t().status;
    let delivery = replica.delivery(petition.id.erased());
    match (&delivery, petition.stage) {
        (Delivery::Refused(_), _) => return state(Tone::Refused, "alert", words.refused),
        (_, Stage::Draft) => return state(Tone::Draft, "pen", words.draft),
        (Delivery::OnlyHere, _) => return state(Tone::Waiting, "cloud-off", words.only_here),
        (Delivery::Held, _) => return state(Tone::Waiting, "clock", words.held),
        _ => {}
    }
    if is_answered(replica, petition) {
        return state(Tone::Done, "check", words.answered);
    }
    match petition.stage {
        Stage::Draft => state(Tone::Draft, "pen", words.draft),
        Stage::Returned => state(Tone::Refused, "alert", words.returned),
        Stage::Withdrawn => state(Tone::Muted, "back", words.withdrawn),
        Stage::Received => {
            let text = petition.number.map_or_else(|| words.received.to_owned(), words.received_as);
            state(Tone::Received, "inbox", text)
        }
        Stage::Submitted => {
            let arrived = |at| (words.arrived_at)(&format::moment(at, today));
            state(Tone::Sent, "cloud-up", petition.submitted.map_or_else(|| words.arrived.to_owned(), arrived))
        }
    }
}

/// One of the opinions it is part of has a published answer.
pub fn is_answered(replica: &Replica, petition: &Petition) -> bool {
    names::opinions_of(replica.shown(), petition.id).iter().any(|opinion| opinion.published.is_some())
}
