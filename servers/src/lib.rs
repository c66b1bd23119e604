//! The servers that tests start for themselves, and that end with them: PostgreSQL ([`postgres`]) and HAProxy
//! ([`haproxy`]). Whoever uses one holds a lock that the system takes back when the process ends, however it ends; a
//! keeper beside the server ([`keeper`]) waits for that. Debian's packages are enough: nothing is configured.

pub mod haproxy;
mod keeper;
pub mod postgres;

use std::{
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Runs a program to its end; what it printed is in the error where it fails.
fn run(command: &mut Command) -> io::Result<()> {
    let name = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).trim().to_owned());
    Err(io::Error::other(format!("{name}: {}: {}", output.status, said.join("\n"))))
}

/// A program by its name, on PATH or in one of these folders.
fn program(name: &str, folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&path).chain(folders).map(|folder| folder.join(name));
    candidates.find(|file| file.is_file())
}

/// A name that no other test has.
fn unique() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    format!("t{:016x}", RandomState::new().build_hasher().finish())
}
