//! Small programs of their own beside the app, each started by a worker: what makes a key from a PIN
//! (`public/kdf-worker.js`), and what finds codes in pictures (`public/scan-worker.js`).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build;
use crate::tool::{run_quietly, typed};

/// By the names of their crates, with what matters for each. For keys it is speed: the time that it takes here is the time
/// that it takes those who try all PINs. What finds codes is quick enough, and has to come over thin lines.
const PROGRAMS: [(&str, &str); 2] = [("kdf", "-O3"), ("scan", "-Os")];

const OPTIMISE: &str = "wasm-opt --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue";

/// Builds them into the staging folder, always as people get them: slower they would be of no use to anybody.
pub(super) fn build(staging: &Path) -> Result<()> {
    PROGRAMS.iter().try_for_each(|(name, aim)| build_one(staging, name, aim))
}

fn build_one(staging: &Path, name: &str, aim: &str) -> Result<()> {
    let mut compile = typed("cargo build --target wasm32-unknown-unknown --profile wasm --package");
    compile.arg(format!("caunoi-{name}"));
    run_quietly(compile)?;
    let made = build::target().join(format!("wasm32-unknown-unknown/wasm/caunoi_{name}.wasm"));
    let mut bind = typed("wasm-bindgen --target web --no-typescript --out-name");
    bind.arg(name).arg("--out-dir").arg(staging).arg(&made);
    run_quietly(bind)?;
    let program = staging.join(format!("{name}_bg.wasm"));
    let mut optimise = typed(OPTIMISE);
    optimise.arg(aim).arg(&program).arg("-o").arg(&program);
    run_quietly(optimise)?;
    fs::metadata(program).map(|_| ()).with_context(|| format!("the program {name} was not made"))
}
