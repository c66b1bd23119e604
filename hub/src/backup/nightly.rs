//! A backup each night, as long as the hub runs.

use super::{Backup, BackupError, Manifest, copy, files, verified};
use crate::{
    clock::Clock,
    store::{SqliteStore, Store, Transaction},
};
use caunoi_core::time::Moment;
use chrono::{Days, NaiveTime};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How often it is looked whether one is due. The clock may be set, and a machine may sleep.
const LOOK: Duration = Duration::from_secs(20);
/// How long after one that failed another is tried, in milliseconds.
const AGAIN: i64 = 15 * 60_000;

/// Where and when backups are taken.
#[derive(Debug, Clone)]
pub struct Nightly {
    /// The folder, on another disk than the records.
    pub folder: PathBuf,
    /// The time of day, in Viet Nam.
    pub at: NaiveTime,
    /// How many stay.
    pub keep: usize,
}

/// How the backups go; a clone tells the same.
#[derive(Debug, Clone, Default)]
pub struct Backups(Arc<Mutex<Report>>);

/// The last that is known of backups.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The newest one that was read again and found whole.
    pub newest: Option<Manifest>,
    /// When the last attempt failed and why, where no backup has been taken since.
    pub failed: Option<(Moment, String)>,
}

impl Backups {
    /// The last that is known.
    pub fn report(&self) -> Report {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tell(&self, attempt: &Result<Backup, BackupError>, at: Moment) {
        let mut report = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match attempt {
            Ok(backup) => *report = Report { newest: Some(backup.manifest.clone()), failed: None },
            Err(error) => report.failed = Some((at, error.to_string())),
        }
    }
}

/// Takes a backup, and lets the records know of it, so that tablets learn what they need not keep any more.
pub async fn take_and_tell(store: &SqliteStore, folder: &std::path::Path, now: Moment) -> Result<Backup, BackupError> {
    // Where the space was handed over, it is backed up where it went.
    drop(store.begin().await?);
    let taken = copy::take(store, folder, now).await?;
    let mut transaction = store.begin().await?;
    verified(&mut transaction, taken.manifest.seq).await?;
    transaction.commit().await?;
    Ok(taken)
}

impl Nightly {
    /// Takes a backup whenever one is due, for ever. One that was missed is taken at once.
    pub async fn run(self, store: SqliteStore, clock: Clock, backups: Backups) {
        if let Some(newest) = files::newest(&self.folder) {
            backups.tell(&Ok(newest), clock.now());
        }
        loop {
            self.look(&store, clock.now(), &backups).await;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Takes a backup where one is due.
    pub async fn look(&self, store: &SqliteStore, now: Moment, backups: &Backups) {
        let Report { newest, failed } = backups.report();
        if !self.is_due(newest.map(|it| it.taken), failed.map(|(at, _)| at), now) {
            return;
        }
        let attempt = take_and_tell(store, &self.folder, now).await;
        match &attempt {
            Ok(taken) => {
                tracing::info!(seq = taken.manifest.seq, bytes = taken.manifest.bytes, "backed up");
                self.prune();
            }
            Err(error) => tracing::error!(%error, "THERE IS NO NEW BACKUP: it is tried again in a quarter of an hour"),
        }
        backups.tell(&attempt, now);
    }

    fn prune(&self) {
        match files::prune(&self.folder, self.keep) {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "old backups removed"),
            Err(error) => tracing::warn!(%error, "old backups stay"),
        }
    }

    /// Whether the last time of day at which there was to be one has passed without one.
    fn is_due(&self, newest: Option<Moment>, failed: Option<Moment>, now: Moment) -> bool {
        // One that comes from the future was taken by a clock that was wrong, and counts for nothing.
        let missing = newest.is_none_or(|taken| taken < self.last_due(now) || taken > now);
        missing && failed.is_none_or(|at| at > now || at.plus(AGAIN) <= now)
    }

    /// When there was to be one last.
    fn last_due(&self, now: Moment) -> Moment {
        let today = now.day().and_time(self.at);
        let due = if today <= now.vietnam() { today } else { today.checked_sub_days(Days::new(1)).unwrap_or(today) };
        Moment::from_vietnam(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_core::time::parse_day;

    fn at(day: &str, hour: u32, minute: u32) -> Moment {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
        Moment::from_vietnam(parse_day(day).expect("a day").and_time(time))
    }

    fn nightly() -> Nightly {
        let at = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        Nightly { folder: PathBuf::new(), at, keep: 3 }
    }

    #[test]
    fn a_backup_is_due_once_a_night_and_at_once_where_one_was_missed() {
        let (it, last) = (nightly(), at("2024-10-15", 2, 30));
        assert!(it.is_due(None, None, at("2024-10-16", 9, 0)), "there is none yet");
        assert!(!it.is_due(Some(last), None, at("2024-10-16", 2, 29)));
        assert!(it.is_due(Some(last), None, at("2024-10-16", 2, 30)));
        assert!(it.is_due(Some(last), None, at("2024-10-19", 1, 0)), "the machine was off");
        assert!(!it.is_due(Some(at("2024-10-16", 2, 30)), None, at("2024-10-16", 23, 59)));
    }

    #[test]
    fn one_that_failed_is_tried_again_in_a_quarter_of_an_hour() {
        let (it, failed) = (nightly(), at("2024-10-16", 2, 30));
        assert!(!it.is_due(None, Some(failed), at("2024-10-16", 2, 44)));
        assert!(it.is_due(None, Some(failed), at("2024-10-16", 2, 45)));
        assert!(it.is_due(None, Some(failed), at("2024-10-15", 9, 0)), "the clock was set back");
    }

    #[test]
    fn a_backup_of_a_clock_that_was_wrong_keeps_nobody_from_taking_one() {
        assert!(nightly().is_due(Some(at("2031-01-01", 0, 0)), None, at("2024-10-16", 9, 0)));
    }
}
