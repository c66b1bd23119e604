//! Ends a server when its last user is gone.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const SCRIPT: &str = include_str!("keeper.sh");

/// Who runs these tests.
pub(crate) fn user() -> io::Result<u32> {
    Ok(fs::metadata("/proc/self")?.uid())
}

/// A folder for servers that only we may write to, and others only look for what they know by name.
pub(crate) fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(name);
    match fs::DirBuilder::new().mode(0o711).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(&folder)?;
    if !found.is_dir() || found.uid() != user()? {
        return Err(io::Error::other(format!("{} belongs to somebody else", folder.display())));
    }
    Ok(folder)
}

/// A file to lock.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

/// Waits beside us, and after us, until nobody holds the lock `users`; then stops a server and removes its folder.
pub(crate) fn keep(users: &Path, folder: &Path, stop: &Command) -> io::Result<()> {
    let mut keeper = Command::new("sh");
    keeper.args([OsStr::new("-c"), OsStr::new(SCRIPT), OsStr::new("keeper")]).args([users, folder]);
    keeper.arg(stop.get_program()).args(stop.get_args());
    // Of its own group, so that what ends the tests does not end it.
    keeper.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    keeper.spawn().map(drop)
}
