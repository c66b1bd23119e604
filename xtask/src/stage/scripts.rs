//! Scripts as browsers get them: without comments and long names, which Trunk's own minifier does not manage; and the
//! names of the program's two files, which change with what is in them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::{files, hex, pieces::PROGRAM};
use crate::build::Profile;
use crate::tool::{run_quietly, typed};

/// Scripts whose names stay.
const PLAIN: [&str; 9] = [
    "guard.js",
    "crash.js",
    "boot.js",
    "pdf-view.js",
    "kdf.js",
    "kdf-worker.js",
    "camera.js",
    "scan.js",
    "scan-worker.js",
];

/// Those of them that are modules, as the program's own script is.
const MODULES: [&str; 7] =
    ["boot.js", "pdf-view.js", "kdf.js", "kdf-worker.js", "camera.js", "scan.js", "scan-worker.js"];

const PAGE: &str = "index.html";

/// Minifies in release builds, and names the files of the program.
pub(super) fn finish(staging: &Path, profile: Profile) -> Result<()> {
    let mut program = files(staging)?;
    program.retain(|name| name.starts_with(PROGRAM));
    if profile == Profile::Release {
        let modules = program.iter().map(String::as_str).filter(|name| is_script(name));
        for name in PLAIN.into_iter().chain(modules) {
            minify(&staging.join(name))?;
        }
    }
    let page = staging.join(PAGE);
    let mut text = fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    for name in &program {
        let named = hashed(name, &fs::read(staging.join(name))?);
        text = point(&text, name, &named)?;
        fs::rename(staging.join(name), staging.join(named))?;
    }
    fs::write(page, text).with_context(|| format!("{PAGE} cannot be written"))
}

/// Takes out of a script what only people read.
pub(super) fn minify(script: &Path) -> Result<()> {
    let mut terser = typed("terser --compress --mangle");
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(PROGRAM) || MODULES.contains(&&*name) {
        terser.arg("--module");
    }
    terser.arg("--output").arg(script).arg(script);
    run_quietly(terser)
}

fn is_script(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "js")
}

/// `caunoi-0123456789abcdef_bg.wasm` for `caunoi-fedc_bg.wasm`: Trunk's hash is of what the program was before it was cut.
fn hashed(name: &str, bytes: &[u8]) -> String {
    let digest = hex(&Sha256::digest(bytes));
    let stem = name.split(['-', '_', '.']).next().unwrap_or_default();
    let end = name.find(['_', '.']).map_or("", |end| &name[end..]);
    format!("{stem}-{}{end}", &digest[..16])
}

/// The page with the new name wherever it had the old one.
fn point(page: &str, old: &str, named: &str) -> Result<String> {
    let (old, named) = (format!("/{old}"), format!("/{named}"));
    ensure!(page.contains(&old), "{PAGE} does not name {old}");
    Ok(page.replace(&old, &named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_what_is_in_the_file() {
        let (one, other) = (hashed("caunoi-12ab_bg.wasm", b"1"), hashed("caunoi-12ab_bg.wasm", b"2"));
        assert_ne!(one, other);
        assert!(one.starts_with("caunoi-") && one.ends_with("_bg.wasm"), "{one}");
        assert_eq!(hashed("caunoi-12ab.js", b"1"), format!("{}.js", one.trim_end_matches("_bg.wasm")));
        assert_eq!(hashed("caunoi-34cd_bg.wasm", b"1"), one, "whatever name it had");
    }

    #[test]
    fn the_page_names_the_files() {
        let page = r#"<meta name="app" data-js="/caunoi-1.js"><link href="/caunoi-1.js">"#;
        let expected = r#"<meta name="app" data-js="/caunoi-2.js"><link href="/caunoi-2.js">"#;
        assert_eq!(point(page, "caunoi-1.js", "caunoi-2.js").expect("a place"), expected);
        assert!(point(page, "caunoi-1_bg.wasm", "caunoi-2_bg.wasm").is_err());
    }
}
