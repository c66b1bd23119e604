//! Whether a tablet is ready for a day without a network: facts in, a verdict out. And what the organizers make of what
//! the tablets of a post have reported.

use crate::{
    command::ReportReadiness,
    id::ReplicaId,
    policy::{self, Team},
    reads::Store,
    record::{Need, Officer, Readiness},
    time::Moment,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// A clock that differs by more shows times at which nothing happens.
pub const CLOCK_LIMIT: i64 = 5 * MINUTE;
/// After so long without a word from the hub there may be another agenda by now; and a report that old says little.
pub const TOO_OLD: i64 = 3 * DAY;
/// What the app keeps free for what people write, in bytes: some thousand commands, or the typing of some days.
pub const RESERVE: usize = 1024 * 1024;
/// So many days before a conference everybody should be ready.
const SOON: i64 = 7;

/// What is known of the app's own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppFiles {
    /// So many of them are not on the tablet.
    Missing(usize),
    /// The browser keeps none: this page has no service worker.
    NotKept,
    /// The browser does not say.
    Untold,
}

/// What is known of a tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The files of the app.
    pub app: AppFiles,
    /// Everything has been pulled at least once.
    pub complete: bool,
    /// The hub's clock when it was last heard.
    pub heard: Option<Moment>,
    /// The time, as far as it is known.
    pub now: Moment,
    /// How many of the materials that may be seen are not whole on the tablet.
    pub materials_missing: usize,
    /// How many bytes those are.
    pub bytes_missing: u64,
    /// Whether the browser has promised to keep what is on the tablet, if it says.
    pub kept: Option<bool>,
    /// How many bytes the browser has room for, if it says.
    pub free: Option<u64>,
    /// Somebody's work was written only because something was given up for it, or not at all.
    pub is_full: bool,
    /// How many milliseconds the hub's clock is ahead, where it was heard.
    pub clock_error: Option<i64>,
    /// How many officers of the store have no PIN.
    pub without_pin: usize,
}

impl Facts {
    /// How many bytes have to be free.
    pub fn room_wanted(&self) -> u64 {
        (RESERVE as u64).saturating_add(self.bytes_missing)
    }
}

/// What was found of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It is in order.
    Good,
    /// It is not.
    Lacking,
    /// Nobody can tell. That is shown, and does not count against the tablet.
    Untold,
}

impl Finding {
    fn of(good: Option<bool>) -> Self {
        match good {
            Some(true) => Self::Good,
            Some(false) => Self::Lacking,
            None => Self::Untold,
        }
    }
}

/// Looks at one thing.
pub fn judge(facts: &Facts, need: Need) -> Finding {
    Finding::of(match need {
        Need::App => match facts.app {
            AppFiles::Missing(count) => Some(count == 0),
            AppFiles::NotKept => Some(false),
            AppFiles::Untold => None,
        },
        Need::Records => Some(facts.complete && facts.heard.is_some_and(|heard| facts.now.0 - heard.0 <= TOO_OLD)),
        Need::Materials => Some(facts.materials_missing == 0),
        Need::Storage => facts.kept,
        Need::Space if facts.is_full => Some(false),
        Need::Space => facts.free.map(|free| free >= facts.room_wanted()),
        Need::Clock => facts.clock_error.map(|error| error.unsigned_abs() <= CLOCK_LIMIT.unsigned_abs()),
        Need::Pin => Some(facts.without_pin == 0),
    })
}

/// What is not in order; a tablet for which that is nothing is ready.
pub fn needs(facts: &Facts) -> BTreeSet<Need> {
    Need::ALL.into_iter().filter(|need| judge(facts, *need) == Finding::Lacking).collect()
}

/// Whether a conference is so near that what is missing should be seen without looking for it.
pub fn is_soon(conference: NaiveDate, today: NaiveDate) -> bool {
    (0..=SOON).contains(&(conference - today).num_days())
}

/// What this tablet has to report now: what has changed since it last did, and once a day that nothing has, so that a
/// report that gets old tells of a tablet that is not heard of. Nothing where its officer is of no post.
pub fn report(
    records: &Store,
    replica: ReplicaId,
    officer: &Officer,
    needs: &BTreeSet<Need>,
    now: Moment,
) -> Option<ReportReadiness> {
    let Some(Team::Post(unit)) = policy::team(officer) else { return None };
    let known = records.find(Readiness::id_of(replica));
    let same = known.is_some_and(|it| it.unit == unit && it.needs == *needs && it.reported.day() >= now.day());
    (!same).then(|| ReportReadiness { unit, needs: needs.clone() })
}

/// How a post stands, by what its tablets have reported. The worst is first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Standing {
    /// None of its tablets has ever reported.
    Never,
    /// The last report is too old to rely on.
    LongAgo(Moment),
    /// Its best tablet lacks this.
    Lacking(BTreeSet<Need>, Moment),
    /// It has a tablet that is ready.
    Ready(Moment),
}

impl Standing {
    /// Of a post with these reports. One tablet that is ready is enough; one that was put away long ago does not count.
    pub fn of<'a>(reports: impl IntoIterator<Item = &'a Readiness>, now: Moment) -> Self {
        let reports: Vec<_> = reports.into_iter().collect();
        let recent = reports.iter().filter(|report| now.0 - report.reported.0 <= TOO_OLD);
        let best = recent.min_by_key(|report| (report.needs.len(), std::cmp::Reverse(report.reported)));
        match best {
            Some(report) if report.needs.is_empty() => Self::Ready(report.reported),
            Some(report) => Self::Lacking(report.needs.clone(), report.reported),
            None => reports.iter().map(|report| report.reported).max().map_or(Self::Never, Self::LongAgo),
        }
    }

    /// Whether nothing has to be done.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready(_))
    }

    /// The smaller, the more somebody has to see to it.
    pub fn rank(&self) -> (u8, usize) {
        match self {
            Self::Never => (0, 0),
            Self::LongAgo(_) => (1, 0),
            Self::Lacking(needs, _) => (2, usize::MAX - needs.len()),
            Self::Ready(_) => (3, 0),
        }
    }
}
