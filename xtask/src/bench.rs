//! What takes time on somebody else's machine: `cargo xtask bench load | lighthouse`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::build::{self, Profile};
use crate::progress::Steps;
use crate::setup;
use crate::stage::pieces::optimise;
use crate::tool::{root, run, run_quietly, typed};

/// `cargo xtask bench NAME`.
pub(crate) fn command(name: &str) -> Result<()> {
    match name {
        "load" => load(),
        "lighthouse" => lighthouse(),
        _ => bail!("no such measurement: {name} (known: load, lighthouse)"),
    }
}

/// First paint and first answer, against a bare page.
fn load() -> Result<()> {
    let mut steps = Steps::new(build::STEPS + 2);
    build::everything(Profile::Release, &mut steps)?;
    let bare = steps.run("building a bare page", bare)?;
    steps.run("opening pages", || script("tests/bench/load.mjs", &[bare]))
}

/// The scores of Lighthouse.
fn lighthouse() -> Result<()> {
    let mut steps = Steps::new(build::STEPS + 1);
    build::everything(Profile::Release, &mut steps)?;
    steps.run("asking Lighthouse", || script("tests/bench/lighthouse.mjs", &[]))
}

/// Runs a script of the tests on the browser, the hub and the app that were built.
pub(crate) fn script(file: &str, arguments: &[PathBuf]) -> Result<()> {
    let mut node = typed("node");
    node.arg(root().join(file)).args(arguments);
    node.env("CHROMIUM", setup::for_browser()?);
    node.env("CAUNOI_HUB", build::hub_binary(Profile::Release));
    node.env("CAUNOI_DIST", root().join("dist"));
    run(node)
}

/// The page of `tests/bench/bare`, made with the very tools and options that make the app. The folder it is in.
fn bare() -> Result<PathBuf> {
    let (target, folder) = (build::target(), build::target().join("bare"));
    fs::create_dir_all(&folder)?;
    run_quietly(typed("cargo build --example bare --target wasm32-unknown-unknown --profile wasm"))?;
    let mut bindgen = typed("wasm-bindgen --target web --no-typescript --out-name bare --out-dir");
    bindgen.arg(&folder).arg(target.join("wasm32-unknown-unknown/wasm/examples/bare.wasm"));
    run_quietly(bindgen)?;
    let wasm = folder.join("bare_bg.wasm");
    optimise(&wasm)?;
    for page in ["index.html", "shell.html"] {
        fs::copy(root().join("tests/bench/bare").join(page), folder.join(page))?;
    }
    Ok(folder)
}
