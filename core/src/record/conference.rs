//! One dialogue, its running order and its papers.

use super::{Opinion, Province};
use crate::id::{Fingerprint, Id};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// A place where people take part (điểm cầu).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Site {
    /// Name.
    pub name: String,
    /// Where it is.
    pub place: String,
}

/// One dialogue conference.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Conference {
    /// Identifier.
    pub id: Id<Conference>,
    /// The province that holds it.
    pub province: Id<Province>,
    /// Title.
    pub title: String,
    /// Theme.
    pub theme: String,
    /// The day.
    #[serde(with = "crate::time::day")]
    pub date: NaiveDate,
    /// When it starts, on clocks in Viet Nam.
    #[serde(with = "crate::time::clock")]
    pub starts: NaiveTime,
    /// Where.
    pub place: String,
    /// Last day for petitions; later ones are marked, never refused.
    #[serde(with = "crate::time::day")]
    pub petitions_due: NaiveDate,
    /// Last day for draft answers.
    #[serde(with = "crate::time::day")]
    pub drafts_due: NaiveDate,
    /// Who presides.
    pub chair: String,
    /// Invited guests.
    pub guests: Vec<String>,
    /// Sites.
    pub sites: Vec<Site>,
}

impl Conference {
    /// The conference at hand on a day: the next one to come, or else the last one.
    pub fn at_hand<'a>(all: impl Iterator<Item = &'a Self> + Clone, today: NaiveDate) -> Option<&'a Self> {
        let coming = all.clone().filter(|conference| conference.date >= today);
        coming.min_by_key(|conference| conference.date).or_else(|| all.max_by_key(|conference| conference.date))
    }
}

/// What happens during an agenda item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AgendaKind {
    /// Reception and checks.
    Welcome,
    /// Opening.
    Opening,
    /// A report is read.
    Report,
    /// Opinions and answers.
    Dialogue,
    /// Break.
    Break,
    /// A guest speaks.
    Guest,
    /// Awards.
    Award,
    /// Conclusion.
    Conclusion,
    /// Closing.
    Closing,
}

/// One line of the running order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AgendaItem {
    /// Identifier.
    pub id: Id<AgendaItem>,
    /// The conference.
    pub conference: Id<Conference>,
    /// Sorts the items; between two positions there is always room for another.
    pub position: String,
    /// Title.
    pub title: String,
    /// What happens.
    pub kind: AgendaKind,
    /// Planned length in minutes.
    pub minutes: u16,
    /// Who does it.
    pub person: String,
    /// Remark.
    pub note: String,
    /// For organizers only.
    pub internal: bool,
    /// The opinions dealt with, in order.
    pub opinions: Vec<Id<Opinion>>,
}

/// A paper of the conference; its bytes are found by their fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Material {
    /// Identifier.
    pub id: Id<Material>,
    /// The conference.
    pub conference: Id<Conference>,
    /// Folder.
    pub folder: String,
    /// Title.
    pub title: String,
    /// Media type, such as `application/pdf`.
    pub media: String,
    /// Bytes.
    pub size: u64,
    /// Fingerprint of the bytes.
    pub blob: Fingerprint,
    /// Pages, where it has any.
    pub pages: Option<u32>,
}
