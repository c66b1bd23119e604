//! Backups as files: their names, which there are, and how bytes reach the disk.

use super::{Backup, BackupError, Manifest};
use caunoi_core::{id::Fingerprint, time::Moment};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// What the names of all copies begin with. What follows is the moment, so names sort as they were taken.
const PREFIX: &str = "caunoi-";
/// What they end with.
const SUFFIX: &str = ".sqlite";
/// What a file is called besides that until all of it has been written.
pub(super) const UNFINISHED: &str = "part";

/// The name of a copy that was taken then.
pub(super) fn name(taken: Moment) -> String {
    format!("{PREFIX}{}{SUFFIX}", taken.vietnam().format("%Y%m%dT%H%M%S%3f"))
}

/// Makes a folder that nobody else on the machine may look into, unless it is there.
pub(super) fn make_private(folder: &Path) -> Result<(), BackupError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(BackupError::at(folder))
}

/// Makes an empty file that nobody else on the machine may read; an error where it is there already.
pub(super) fn create(file: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(BackupError::at(file))
}

/// Gives a finished file its name, once all of it is on the disk.
pub(super) fn put_in_place(unfinished: &Path, file: &Path) -> Result<(), BackupError> {
    File::open(unfinished).and_then(|file| file.sync_all()).map_err(BackupError::at(unfinished))?;
    fs::rename(unfinished, file).map_err(BackupError::at(file))?;
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::at(folder))
}

/// Writes a small file, whole or not at all.
pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let unfinished = file.with_added_extension(UNFINISHED);
    remove(&unfinished)?;
    create(&unfinished)?.write_all(bytes).map_err(BackupError::at(&unfinished))?;
    put_in_place(&unfinished, file)
}

/// Removes a file, where it is there.
pub(super) fn remove(file: &Path) -> Result<(), BackupError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BackupError::at(file)(error)),
        _ => Ok(()),
    }
}

/// The SHA-256 of a file and its length.
pub(super) fn fingerprint(file: &Path) -> Result<(Fingerprint, u64), BackupError> {
    let mut reader = File::open(file).map_err(BackupError::at(file))?;
    let (mut hash, mut length, mut piece) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = reader.read(&mut piece).map_err(BackupError::at(file))?;
        if read == 0 {
            return Ok((Fingerprint(hash.finalize().into()), length));
        }
        hash.update(&piece[..read]);
        length += read as u64;
    }
}

/// The copies in a folder, also those without a manifest, by name, which is by age.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(BackupError::at(folder))? {
        let entry = entry.map_err(BackupError::at(folder))?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The backups in a folder, the oldest first. Their files are not read again.
pub fn all(folder: &Path) -> Result<Vec<Backup>, BackupError> {
    let backup = |file: PathBuf| Manifest::of(&file).ok().map(|manifest| Backup { file, manifest });
    Ok(copies(folder)?.into_iter().filter_map(backup).collect())
}

/// The newest backup in a folder; none also where there is no folder.
pub fn newest(folder: &Path) -> Option<Backup> {
    all(folder).ok()?.pop()
}

/// Removes all but the newest backups, and what is left of copies that came to nothing before them; how many files of
/// copies that were. Other files stay.
pub fn prune(folder: &Path, keep: usize) -> Result<usize, BackupError> {
    let backups = all(folder)?;
    let Some(oldest) = backups.get(backups.len().saturating_sub(keep.max(1))) else { return Ok(0) };
    let old = copies(folder)?.into_iter().take_while(|file| *file < oldest.file);
    let mut removed = 0;
    for file in old {
        // Without its manifest a copy is no backup any more, whatever happens next.
        remove(&Manifest::beside(&file))?;
        remove(&file)?;
        removed += 1;
    }
    Ok(removed)
}
