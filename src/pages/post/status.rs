//! How far a petition has come, in words for its post.

use crate::{format, pages::names, parts::Tone};
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
    let delivery = replica.delivery(petition.id.erased());
    match (&delivery, petition.stage) {
        (Delivery::Refused(_), _) => return state(Tone::Refused, "alert", "Cần sửa lại"),
        (_, Stage::Draft) => return state(Tone::Draft, "pen", "Nháp"),
        (Delivery::OnlyHere, _) => return state(Tone::Waiting, "cloud-off", "Đã lưu trên máy này, chưa gửi"),
        (Delivery::Held, _) => return state(Tone::Waiting, "clock", "Máy chủ chờ phần trước"),
        _ => {}
    }
    if is_answered(replica, petition) {
        return state(Tone::Done, "check", "Đã trả lời");
    }
    match petition.stage {
        Stage::Draft => state(Tone::Draft, "pen", "Nháp"),
        Stage::Returned => state(Tone::Refused, "alert", "Cần bổ sung"),
        Stage::Withdrawn => state(Tone::Muted, "back", "Đã rút lại"),
        Stage::Received => {
            let number = petition.number.map(|number| format!(", số {number}")).unwrap_or_default();
            state(Tone::Received, "inbox", format!("Đã tiếp nhận{number}"))
        }
        Stage::Submitted => {
            let at = petition.submitted.map(|at| format!(" {}", format::moment(at, today))).unwrap_or_default();
            state(Tone::Sent, "cloud-up", format!("Đã tới máy chủ{at}"))
        }
    }
}

/// One of the opinions it is part of has a published answer.
pub fn is_answered(replica: &Replica, petition: &Petition) -> bool {
    names::opinions_of(replica.shown(), petition.id).iter().any(|opinion| opinion.published.is_some())
}
