//! The service worker's list: which files make this build, with size and fingerprint.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{files, hex, pieces::SHARED, scripts};
use crate::build::Profile;
use crate::tool::root;

/// The line of `public/sw.js` that is filled in.
const PLACE: &str = "const BUILD = null; // filled in by the build";

/// What waits until after the first visit: the screens open without it.
const LATER: [&str; 3] = ["pdfjs/", "pdf-view.js", "icons/"];

/// Pieces of the program wait as well, and come first, with what makes keys from PINs. Each is brought to the devices that
/// say that they need its part.
const PARTS: [(&str, &str); 6] = [
    ("rest-", "rest"),
    (SHARED, "rest"),
    ("kdf", "rest"),
    ("office-", "office"),
    ("camera.js", "scan"),
    ("scan", "scan"),
];

/// What is in no list: the worker itself, what is fetched only when somebody asks for it, and what
/// no browser reads.
const NEVER: [&str; 4] = ["sw.js", "sample/", "screenshots/", "pdfjs/LICENSE"];

/// What the worker knows of the build that it belongs to.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Build {
    /// Changes when any file in the two lists does.
    id: String,
    /// What the first visit needs; a build without one of these is no build.
    shell: Vec<File>,
    /// What is brought to the device afterwards.
    later: Vec<File>,
}

/// A file as the worker asks for it.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct File {
    url: String,
    sha256: String,
    size: usize,
    /// The part of the app that it belongs to, where the first screens do without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'static str>,
}

/// Writes `sw.js` with the list of what is in the staging folder.
pub(super) fn write(staging: &Path, profile: Profile) -> Result<()> {
    let script = staging.join("sw.js");
    let mut source = fs::read_to_string(root().join("public/sw.js")).context("public/sw.js cannot be read")?;
    if profile == Profile::Release {
        source = bare(&source, &script)?;
    }
    let worker = fill_in(&source, &list(staging)?)?;
    fs::write(script, worker).context("sw.js cannot be written")
}

/// The worker without what only people read. The list keeps a line of its own: whoever looks for it reads lines.
fn bare(source: &str, script: &Path) -> Result<String> {
    fs::write(script, source.replace(PLACE, ""))?;
    scripts::minify(script)?;
    Ok(format!("{PLACE}\n{}", fs::read_to_string(script)?))
}

/// Sorts the files of a build into the two lists.
fn list(staging: &Path) -> Result<Build> {
    let (mut shell, mut later) = (Vec::new(), Vec::new());
    for name in files(staging)? {
        match place(&name) {
            Some(Place::Shell) => shell.push(File::read(staging, &name)?),
            Some(Place::Later) => later.push(File::read(staging, &name)?),
            None => {}
        }
    }
    // Somebody may be waiting for a screen; nobody is for a PIN.
    later.sort_by_key(|file| (file.part.is_none(), file.url.starts_with("/kdf")));
    let id = hex(&Sha256::digest(serde_json::to_vec(&(&shell, &later))?));
    Ok(Build { id, shell, later })
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Shell,
    Later,
}

/// Where a file belongs. One that nobody thought of is in the shell: too much is slower, too little
/// is broken.
fn place(name: &str) -> Option<Place> {
    let below = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    let copy = Path::new(name).extension().is_some_and(|extension| extension == "br");
    if copy || below(&NEVER) {
        None
    } else if below(&LATER) || part(name).is_some() {
        Some(Place::Later)
    } else {
        Some(Place::Shell)
    }
}

fn part(name: &str) -> Option<&'static str> {
    PARTS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, part)| *part)
}

impl File {
    fn read(staging: &Path, name: &str) -> Result<Self> {
        let bytes = fs::read(staging.join(name)).with_context(|| format!("{name} cannot be read"))?;
        let url = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
        Ok(Self { url, sha256: hex(&Sha256::digest(&bytes)), size: bytes.len(), part: part(name) })
    }
}

/// Puts the list where the source has its placeholder.
fn fill_in(source: &str, build: &Build) -> Result<String> {
    let places = source.lines().filter(|line| *line == PLACE).count();
    ensure!(places == 1, "public/sw.js must have the line `{PLACE}` once, not {places} times");
    let filled = format!("const BUILD = {};", serde_json::to_string(build)?);
    Ok(source.replace(PLACE, &filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_first_screen_does_not_need_waits() {
        let check = |name, expected| assert_eq!(place(name), expected, "{name}");
        check("index.html", Some(Place::Shell));
        check("caunoi-1a2b_bg.wasm", Some(Place::Shell));
        check("office-1a2b.wasm", Some(Place::Later));
        check("shared-1a2b.wasm", Some(Place::Later));
        check("kdf_bg.wasm", Some(Place::Later));
        check("scan_bg.wasm", Some(Place::Later));
        check("camera.js", Some(Place::Later));
        check("icons/icon-512.png", Some(Place::Later));
        check("pdfjs/pdf.min.mjs", Some(Place::Later));
        check("sample/pack.postcard", None);
        check("sw.js", None);
        check("caunoi-1a2b.js.br", None);
    }

    #[test]
    fn the_list_takes_the_place_of_the_line() {
        let file = File { url: "/".into(), sha256: "00".into(), size: 7, part: None };
        let build = Build { id: "ab".into(), shell: vec![file], later: vec![] };
        let worker = fill_in(&format!("'use strict';\n{PLACE}\nstart();\n"), &build).expect("a place");
        let list = r#"const BUILD = {"id":"ab","shell":[{"url":"/","sha256":"00","size":7}],"later":[]};"#;
        assert_eq!(worker, format!("'use strict';\n{list}\nstart();\n"));
    }

    #[test]
    fn a_worker_without_the_line_is_refused() {
        let build = Build { id: String::new(), shell: vec![], later: vec![] };
        assert!(fill_in("start();\n", &build).is_err());
    }
}
