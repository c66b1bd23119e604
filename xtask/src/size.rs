//! What a first visit costs: an empty browser, the real hub, every byte on the wire.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::build::{self, Profile};
use crate::hub::RunningHub;
use crate::progress::Steps;
use crate::setup;
use crate::tool::{command as program, root, tell};

/// A commune officer on 2G waits about a minute for this much.
const BUDGET: u64 = 350_000;

/// `cargo xtask size [--check]`.
pub(crate) fn command(check: bool) -> Result<()> {
    let mut steps = Steps::new(build::STEPS + 2);
    let chromium = steps.run("checking the browser", setup::for_browser)?;
    build::everything(Profile::Release, &mut steps)?;
    let total = steps.run("visiting for the first time", || visit(&chromium))?;
    if check { within(total) } else { Ok(()) }
}

/// A first visit of what is built, within the budget.
pub(crate) fn check() -> Result<()> {
    within(visit(&setup::for_browser()?)?)
}

fn within(total: u64) -> Result<()> {
    ensure!(total <= BUDGET, "a first visit takes {total} bytes, {} above the budget", total.saturating_sub(BUDGET));
    Ok(())
}

/// Visits for the first time, and returns what that took, in bytes.
fn visit(chromium: &Path) -> Result<u64> {
    let data = build::target().join("size-hub");
    if data.exists() {
        fs::remove_dir_all(&data).context("the data of the last measurement cannot be removed")?;
    }
    let hub = RunningHub::start(data)?;
    let mut visit = program("node");
    visit.arg(root().join("xtask/size.mjs")).arg(&hub.post_link).arg(root().join("dist/sw.js"));
    visit.env("CHROMIUM", chromium);
    let told = tell(visit)?;
    ensure!(told.success, "the first visit did not come to its end");
    total(&told.text).context("the measurement ended without a total")
}

fn total(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("total_brotli_bytes: ")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_its_line() {
        assert_eq!(total("wasm 7\ntotal_brotli_bytes: 12345\n"), Some(12345));
        assert_eq!(total("total 12345"), None);
    }
}
