//! What makes a key from a PIN: a small program of its own, which a worker starts (`public/kdf-worker.js`).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build;
use crate::tool::{run_quietly, typed};

/// Speed above all, other than for the app: the time that it takes here is the time that it takes those who try all PINs.
const OPTIMISE: &str = "wasm-opt -O3 --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue";

/// Builds it into the staging folder, always as people get it: slower it would be of no use to anybody.
pub(super) fn build(staging: &Path) -> Result<()> {
    run_quietly(typed("cargo build --package caunoi-kdf --target wasm32-unknown-unknown --profile wasm"))?;
    let made = build::target().join("wasm32-unknown-unknown/wasm/caunoi_kdf.wasm");
    let mut bind = typed("wasm-bindgen --target web --no-typescript --out-name kdf --out-dir");
    bind.arg(staging).arg(&made);
    run_quietly(bind)?;
    let program = staging.join("kdf_bg.wasm");
    let mut optimise = typed(OPTIMISE);
    optimise.arg(&program).arg("-o").arg(&program);
    run_quietly(optimise)?;
    fs::metadata(program).map(|_| ()).context("the program for keys was not made")
}
