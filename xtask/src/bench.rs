//! What takes time on somebody else's machine: `cargo xtask bench load | lighthouse | store | sync`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::build::{self, Profile};
use crate::progress::Steps;
use crate::setup;
use crate::stage::pieces::optimise;
use crate::tool::{self, root, run, run_quietly, typed};

/// How often all posts come at once.
const ROUNDS: &str = "3";

/// `cargo xtask bench NAME`.
pub(crate) fn command(name: &str) -> Result<()> {
    match name {
        "load" => load(),
        "lighthouse" => lighthouse(),
        "store" => store(),
        "sync" => sync(),
        _ => bail!("no such measurement: {name} (known: load, lighthouse, store, sync)"),
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

/// Opening and saving against three libraries, and what typing costs the page.
fn store() -> Result<()> {
    let mut steps = Steps::new(build::STEPS + 4);
    build::everything(Profile::Release, &mut steps)?;
    steps.run("fetching the libraries", || setup::packages(&root().join("tests/bench/store")))?;
    let program = steps.run("building the store alone", || example("store", "--features whole"))?;
    steps.run("opening and saving", || script("tests/bench/store/run.mjs", &[program]))?;
    steps.run("typing", || script("tests/bench/typing.mjs", &[]))
}

/// All posts at once against a bare handler; then the bytes of a month against `PouchDB`, also over a slow line.
fn sync() -> Result<()> {
    let mut steps = Steps::new(6);
    let release = Profile::Release;
    steps.run("checking the servers", setup::for_servers)?;
    steps.run("fetching the libraries", || setup::packages(&root().join("tests/bench/sync")))?;
    steps.run("building the hub", || build::hub(release))?;
    steps.run("building the tablets", || {
        run(typed("cargo build --package caunoi-tests --examples --features bench --release"))
    })?;
    let tablets = |name: &str| build::target().join("release/examples").join(name);
    steps.run("all posts at once", || {
        let mut rush = tool::command(tablets("rush"));
        rush.arg(build::hub_binary(release)).arg(ROUNDS);
        run(rush)
    })?;
    steps.run("a month of a post", || {
        let mut month = typed("node tests/bench/sync/run.mjs");
        month.arg(tablets("month")).env("CAUNOI_HUB", build::hub_binary(release));
        run(month)
    })
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

/// The page of `tests/bench/bare`. The folder it is in.
fn bare() -> Result<PathBuf> {
    let folder = example("bare", "")?;
    for page in ["index.html", "shell.html"] {
        fs::copy(root().join("tests/bench/bare").join(page), folder.join(page))?;
    }
    Ok(folder)
}

/// An example of the root package, made with the very tools and options that make the app. The folder it is in.
fn example(name: &str, features: &str) -> Result<PathBuf> {
    let (target, folder) = (build::target(), build::target().join(name));
    fs::create_dir_all(&folder)?;
    let words = format!("cargo build --example {name} {features} --target wasm32-unknown-unknown --profile wasm");
    run_quietly(typed(&words))?;
    let mut bindgen = typed(&format!("wasm-bindgen --target web --no-typescript --out-name {name} --out-dir"));
    bindgen.arg(&folder).arg(target.join(format!("wasm32-unknown-unknown/wasm/examples/{name}.wasm")));
    run_quietly(bindgen)?;
    optimise(&folder.join(format!("{name}_bg.wasm")))?;
    Ok(folder)
}
