//! What Trunk runs after it has built the app and before it puts it into `dist`. The same input gives
//! the same output, byte for byte.

mod compress;
pub(crate) mod pieces;
mod programs;
mod scripts;
mod worker;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use crate::build::{self, Profile};
use crate::tool::{command as program, root, run_quietly};

/// The parts of pdf.js that pages are drawn with. Those in `wasm` decode what scanners write.
const PDF_JS: [&str; 6] = [
    "legacy/build/pdf.min.mjs",
    "legacy/build/pdf.worker.min.mjs",
    "wasm/jbig2.wasm",
    "wasm/openjpeg.wasm",
    "wasm/qcms_bg.wasm",
    "LICENSE",
];

/// `cargo xtask stage`.
pub(crate) fn command() -> Result<()> {
    let variable = |name: &str| std::env::var_os(name).ok_or_else(|| anyhow!("{name} is not set: Trunk runs this"));
    let staging = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    let profile = if variable("TRUNK_PROFILE")? == "release" { Profile::Release } else { Profile::Debug };
    all(&staging, profile, &build::target())
}

/// Adds everything that Trunk does not make. `target` is where the app was compiled.
pub(crate) fn all(staging: &Path, profile: Profile, target: &Path) -> Result<()> {
    pdf_js(staging)?;
    sample(staging, profile)?;
    programs::build(staging)?;
    if profile == Profile::Release {
        pieces::cut(staging, &target.join("wasm32-unknown-unknown/wasm/caunoi.wasm"))?;
    }
    scripts::finish(staging, profile)?;
    worker::write(staging, profile)?;
    if profile == Profile::Release {
        compress::all(staging)?;
    }
    Ok(())
}

/// Copies pdf.js from its npm package.
fn pdf_js(staging: &Path) -> Result<()> {
    let package = root().join("tests/node_modules/pdfjs-dist");
    for file in PDF_JS {
        let to = staging.join("pdfjs").join(file.strip_prefix("legacy/build/").unwrap_or(file));
        fs::create_dir_all(to.parent().unwrap_or(staging))?;
        fs::copy(package.join(file), &to)
            .with_context(|| format!("pdf.js has no {file}; are the packages of tests/package.json installed?"))?;
    }
    Ok(())
}

/// Lets the hub write the sample that opens without any hub.
fn sample(staging: &Path, profile: Profile) -> Result<()> {
    build::hub(profile)?;
    let mut pack = program(build::hub_binary(profile));
    pack.arg("sample-pack").arg("--out").arg(staging.join("sample"));
    run_quietly(pack).context("the static sample was not written")
}

/// Every file below a folder: its name relative to the folder, with `/`, sorted.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("{} cannot be read", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let parts = path.strip_prefix(folder)?.iter().map(|part| part.to_string_lossy());
                found.push(parts.collect::<Vec<_>>().join("/"));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
