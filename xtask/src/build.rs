//! Building the app and the hub, and knowing when the app is still what its sources say.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::progress::Steps;
use crate::setup;
use crate::stage::hex;
use crate::tool::{answer, root, run, typed};

/// How much the compiler should care.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, for working on it.
    Debug,
    /// What people use.
    Release,
}

impl Profile {
    /// The flag of cargo and Trunk.
    pub(crate) fn flag(self) -> Option<&'static str> {
        (self == Self::Release).then_some("--release")
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// `cargo xtask build [--release]`.
pub(crate) fn command(profile: Profile) -> Result<()> {
    everything(profile, &mut Steps::new(STEPS))
}

/// How many steps [`everything`] takes.
pub(crate) const STEPS: usize = 4;

/// Tools, crates, hub and app.
pub(crate) fn everything(profile: Profile, steps: &mut Steps) -> Result<()> {
    steps.run("checking the tools", setup::for_build)?;
    steps.run("fetching the crates", setup::crates)?;
    steps.run("building the hub", || hub(profile))?;
    steps.run("building the app", || app(profile))
}

/// The hub, which also writes the static sample of the app.
pub(crate) fn hub(profile: Profile) -> Result<()> {
    let mut build = typed("cargo build --package caunoi-hub");
    build.args(profile.flag());
    run(build)
}

/// Where cargo puts the hub.
pub(crate) fn hub_binary(profile: Profile) -> PathBuf {
    target().join(profile.folder()).join("caunoi-hub")
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The app in `dist`, unless it is already there and nothing that it is made of has changed.
pub(crate) fn app(profile: Profile) -> Result<()> {
    let stamp = target().join("dist.stamp");
    // Before the build, so that what is edited meanwhile makes the next one. Without git: every time.
    let sources = sources();
    let mark = || Some(format!("{} {} {}", profile.folder(), sources.as_ref()?, built()?));
    let last = fs::read_to_string(&stamp).ok();
    if last.is_some() && last == mark() {
        return Ok(());
    }
    let mut trunk = typed("trunk build");
    trunk.args(profile.flag());
    run(trunk)?;
    if let Some(mark) = mark() {
        fs::write(stamp, mark)?;
    }
    Ok(())
}

/// Every file that is not ignored; nothing without git.
pub(crate) fn source_files() -> Option<Vec<String>> {
    let files = answer(typed("git ls-files -z --cached --others --exclude-standard"))?;
    let there = |file: &&str| !file.is_empty() && root().join(file).is_file();
    Some(files.split('\0').filter(there).map(str::to_owned).collect())
}

/// Stands for everything that the app is made of.
pub(crate) fn sources() -> Option<String> {
    let mut hash = Sha256::new();
    for file in source_files()?.iter().filter(|file| is_source(file)) {
        hash.update(file);
        hash.update(Sha256::digest(fs::read(root().join(file)).ok()?));
    }
    Some(hex(&hash.finalize()))
}

/// Stands for what is in `dist`: the service worker's list has the hash of every other file.
fn built() -> Option<String> {
    let worker = fs::read(root().join("dist/sw.js")).ok()?;
    Some(hex(&Sha256::digest(worker)))
}

/// Whether a file can change what the app is. What is not known to be apart counts.
fn is_source(file: &str) -> bool {
    let apart = ["tests/", ".ci/", "LICENSE"].iter().any(|start| file.starts_with(start));
    let prose = Path::new(file).extension().is_some_and(|extension| extension == "md");
    file == "tests/package-lock.json" || !(file.is_empty() || apart || prose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_made_of_its_sources_and_the_packages_it_ships() {
        for source in ["src/main.rs", "core/src/lib.rs", "hub/sample/units.tsv", "tests/package-lock.json"] {
            assert!(is_source(source), "{source}");
        }
        for apart in ["README.md", "tests/src/lib.rs", ".ci/run", ""] {
            assert!(!is_source(apart), "{apart}");
        }
    }
}
