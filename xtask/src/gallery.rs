//! The gallery of parts. Only a build for development has it, and such a build takes minutes, so it is no part of the
//! tests: run it after changing a part.

use anyhow::Result;

use crate::build;
use crate::setup;
use crate::tool::{root, run, typed};

/// `cargo xtask gallery`.
pub(crate) fn command() -> Result<()> {
    setup::for_build()?;
    let chromium = setup::for_browser()?;
    let folder = build::target().join("gallery");
    let mut trunk = typed("trunk build --dist");
    trunk.arg(&folder);
    run(trunk)?;
    let mut node = typed("node --test --test-reporter=spec --test-concurrency=1");
    node.arg(root().join("tests/gallery/gallery.test.mjs"));
    node.env("CHROMIUM", chromium).env("CAUNOI_DIST", &folder);
    run(node)?;
    println!("The gallery is in {}; `trunk serve` shows it at /thu-vien.", folder.display());
    Ok(())
}
