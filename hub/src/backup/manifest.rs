//! What a backup says of itself, in a file beside it that people can read too.

use super::{BackupError, handover};
use crate::store::{Contents, Seat};
use caunoi_core::{id::Fingerprint, time::Moment};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What a backup holds. It is written last: a copy without one is no backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of the space in the database.
    pub space: String,
    /// The name of the province; empty before it was founded.
    pub province: String,
    /// The epoch at which the space stood.
    pub epoch: u32,
    /// The last sequence number in it.
    pub seq: u64,
    /// How often the space has been handed over.
    pub term: u32,
    /// To which seat, where this is what was handed over.
    pub handed_to: Option<String>,
    /// When it was taken, by the hub's clock.
    pub taken: Moment,
    /// The same as people read it, in Viet Nam.
    pub taken_at: String,
    /// The SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// The version of the hub that wrote it.
    pub version: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

impl Manifest {
    /// The seat that may take this up.
    pub fn seat(&self) -> Option<Seat> {
        self.handed_to.as_deref().and_then(handover::named)
    }

    /// Where the manifest of a copy lies: beside it.
    pub fn beside(copy: &Path) -> PathBuf {
        copy.with_extension("json")
    }

    /// The manifest of a copy.
    pub fn of(copy: &Path) -> Result<Self, BackupError> {
        let file = Self::beside(copy);
        let text = fs::read(&file).map_err(BackupError::at(&file))?;
        let sentence = |error| BackupError::Unsound(format!("{} is no manifest: {error}", file.display()));
        serde_json::from_slice(&text).map_err(sentence)
    }

    /// Refuses a file that is not the one this tells of.
    pub(super) fn check_file(&self, file: &Path, found: (Fingerprint, u64)) -> Result<(), BackupError> {
        if found != (self.sha256.parse().unwrap_or(Fingerprint([0; 32])), self.bytes) {
            let words = "is not as it was written: its length or its SHA-256 is another than its manifest says";
            return Err(BackupError::Unsound(format!("{} {words}", file.display())));
        }
        Ok(())
    }

    /// Refuses a database that holds something else than this says.
    pub(super) fn check_contents(&self, found: &Contents) -> Result<(), BackupError> {
        let same = (found.meta.epoch, found.meta.seq) == (self.epoch, self.seq) && found.rows == self.rows;
        let sentence = || BackupError::Unsound("the backup holds something else than its manifest says".into());
        same.then_some(()).ok_or_else(sentence)
    }
}
