//! Pictures of every screen, and the list of what they use of the web platform.

use std::fs;

use anyhow::{Context, Result};

use crate::bench::script;
use crate::build::{self, Profile};
use crate::progress::Steps;

/// `cargo xtask shots`: every screen of every person in every size and theme, below `target/shots`.
pub(crate) fn command() -> Result<()> {
    let mut steps = Steps::new(build::STEPS + 1);
    build::everything(Profile::Release, &mut steps)?;
    let folder = build::target().join("shots");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the pictures of the last time cannot be removed")?;
    }
    steps.run("looking at every screen", || script("tests/shots/shots.mjs", &[folder]))
}

/// `cargo xtask floor [--write]`: what the app uses of the web platform; `--write` puts it into `docs/browsers.md`.
pub(crate) fn floor(write: bool) -> Result<()> {
    build::everything(Profile::Release, &mut Steps::new(build::STEPS))?;
    let options = if write { vec!["--write".into()] } else { vec![] };
    script("tests/floor/floor.mjs", &options)
}
