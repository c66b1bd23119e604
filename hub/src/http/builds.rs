//! The builds of the app before the one that is served.
//!
//! Their code stays in the data folder, so that a tab of yesterday still finds its files, and so that a browser that has
//! them is sent only the difference (Compression Dictionary Transport, RFC 9842). Differences are made when a build is
//! first seen, and never while somebody waits.

use caunoi_core::id::Fingerprint;
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The service worker, which names every file of its build.
pub(super) const WORKER: &str = "sw.js";
/// How many builds before the current one are kept.
const EARLIER: usize = 2;
/// A build that is being copied; renamed once it is whole.
const UNFINISHED: &str = "unfinished";
const DELTAS: &str = "deltas";

/// What a delta begins with: the frame that names its dictionary.
const DELTA_MAGIC: [u8; 8] = [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0];
/// Made once and sent often.
const LEVEL: i32 = 19;
/// 8 MiB, the widest that every browser accepts. Dictionary and file together have to fit.
const WINDOW_LOG: u32 = 23;

/// The folder with the builds, oldest first: `00000001-<id>`, each with its code and the compressed copies of it.
#[derive(Debug)]
pub(super) struct Builds {
    folder: PathBuf,
    /// Held while a build is taken in.
    busy: Mutex<()>,
}

/// The list that the service worker was given; both halves hold files.
#[derive(Debug, Deserialize)]
struct Build {
    id: String,
    shell: Vec<Listed>,
    later: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    url: String,
    sha256: String,
}

impl Builds {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder, busy: Mutex::default() }
    }

    /// Keeps the code of the build in `app` and makes what is missing of the differences to it. Takes seconds.
    pub(super) fn take_in(&self, app: &Path) -> io::Result<()> {
        let _alone = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(build) = Build::read(app)? else { return Ok(()) };
        self.keep(app, &build)?;
        self.compare()
    }

    /// Where a file of an earlier build lies.
    pub(super) fn find(&self, name: &Path) -> Option<PathBuf> {
        let kept = self.kept().unwrap_or_default();
        kept.iter().rev().map(|build| build.join(name)).find(|path| path.is_file())
    }

    /// Where the difference between two files lies, if there is one.
    pub(super) fn delta(&self, from: Fingerprint, to: Fingerprint) -> PathBuf {
        self.folder.join(DELTAS).join(delta_name(from, to))
    }

    /// The folders of whole builds, oldest first.
    fn kept(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            found.extend(number_and_id(&path).is_some().then_some(path));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Copies the code of a build, unless it is the last one that was copied.
    fn keep(&self, app: &Path, build: &Build) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let kept = self.kept()?;
        let (last, last_id) = kept.last().and_then(|path| number_and_id(path)).unwrap_or_default();
        if last_id == build.id {
            return Ok(());
        }
        let unfinished = self.folder.join(UNFINISHED);
        remove(&unfinished)?;
        fs::create_dir_all(&unfinished)?;
        for file in build.code() {
            file.copy(app, &unfinished)?;
        }
        fs::rename(unfinished, self.folder.join(format!("{:08}-{}", last + 1, build.id)))?;

        let again = |path: &&PathBuf| number_and_id(path).is_some_and(|(_, id)| id == build.id);
        let (same, others): (Vec<_>, Vec<_>) = kept.iter().partition(again);
        let outdated = &others[..others.len().saturating_sub(EARLIER)];
        same.iter().chain(outdated).try_for_each(|path| remove(path))
    }

    /// Makes the differences from each earlier build to the current one, and removes all others.
    fn compare(&self) -> io::Result<()> {
        let kept = self.kept()?;
        let Some((current, earlier)) = kept.split_last() else { return Ok(()) };
        fs::create_dir_all(self.folder.join(DELTAS))?;
        let mut wanted = BTreeSet::new();
        for new in code_in(current)? {
            let to = fs::read(current.join(&new))?;
            for old in earlier {
                for relative in code_in(old)?.iter().filter(|other| **other != new && family(other) == family(&new)) {
                    wanted.extend(self.make_delta(&fs::read(old.join(relative))?, &to)?);
                }
            }
        }
        for entry in fs::read_dir(self.folder.join(DELTAS))? {
            let entry = entry?;
            if !wanted.contains(&entry.file_name()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Makes one difference where it is missing; its name, or nothing where the files are the same.
    fn make_delta(&self, from: &[u8], to: &[u8]) -> io::Result<Option<OsString>> {
        let (dictionary, target) = (Fingerprint::of_bytes(from), Fingerprint::of_bytes(to));
        if dictionary == target {
            return Ok(None);
        }
        let path = self.delta(dictionary, target);
        if !path.exists() {
            let unfinished = self.folder.join(UNFINISHED);
            fs::write(&unfinished, encode(from, dictionary, to)?)?;
            fs::rename(unfinished, &path)?;
        }
        Ok(path.file_name().map(OsString::from))
    }
}

impl Build {
    /// Reads the list out of the service worker; nothing where the app has none, as when it was built to be worked on.
    fn read(app: &Path) -> io::Result<Option<Self>> {
        let worker = match fs::read_to_string(app.join(WORKER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let list = worker.lines().find_map(|line| line.strip_prefix("const BUILD = ")?.strip_suffix(';'));
        Ok(list.and_then(|list| serde_json::from_str(list).ok()))
    }

    /// The files that have their hash in their names. The others have one name in every build.
    fn code(&self) -> impl Iterator<Item = &Listed> {
        self.shell.iter().chain(&self.later).filter(|file| family(file.name()).is_some())
    }
}

impl Listed {
    fn name(&self) -> &Path {
        Path::new(self.url.trim_start_matches('/'))
    }

    /// Copies the file and its compressed copy, if it is what the list says.
    fn copy(&self, app: &Path, to: &Path) -> io::Result<()> {
        let bytes = fs::read(app.join(self.name()))?;
        if Fingerprint::of_bytes(&bytes).to_string() != self.sha256 {
            return Err(io::Error::other(format!("{} is not what the build says it is", self.url)));
        }
        let copy = to.join(self.name());
        fs::create_dir_all(copy.parent().unwrap_or(to))?;
        fs::write(&copy, bytes)?;
        let compressed = with_suffix(&app.join(self.name()), ".br");
        if compressed.exists() {
            fs::copy(compressed, with_suffix(&copy, ".br"))?;
        }
        Ok(())
    }
}

/// What a file of code is called without the hash in its name: `("caunoi-", "_bg.wasm")`. Nothing for other files. The
/// hash is a number, so its first zeros are missing.
pub(super) fn family(name: &Path) -> Option<(&str, &str)> {
    let name = name.to_str()?;
    let start = name.rfind('-')? + 1;
    let length = name[start..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
    let end = name[start + length..].strip_prefix("_bg").unwrap_or(&name[start + length..]);
    let code = matches!(end, ".js" | ".mjs" | ".wasm" | ".css");
    (code && (10..=16).contains(&length)).then(|| (&name[..start], &name[start + length..]))
}

/// The file beside a file.
pub(super) fn with_suffix(name: &Path, suffix: &str) -> PathBuf {
    let mut name = name.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The number and the build of a folder.
fn number_and_id(path: &Path) -> Option<(u32, String)> {
    let (number, id) = path.file_name()?.to_str()?.split_once('-')?;
    Some((number.parse().ok()?, id.to_owned()))
}

/// The names of the code in a build's folder.
fn code_in(build: &Path) -> io::Result<Vec<PathBuf>> {
    let names = fs::read_dir(build)?.map(|entry| Ok(PathBuf::from(entry?.file_name())));
    let names: io::Result<Vec<_>> = names.collect();
    Ok(names?.into_iter().filter(|name| family(name).is_some()).collect())
}

fn delta_name(from: Fingerprint, to: Fingerprint) -> String {
    format!("{from}-{to}")
}

/// The difference as RFC 9842 wants it: which dictionary, then a frame of zstd.
fn encode(dictionary: &[u8], name: Fingerprint, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let start = [&DELTA_MAGIC[..], &name.0].concat();
    let mut encoder = zstd::Encoder::with_ref_prefix(start, LEVEL, dictionary)?;
    encoder.window_log(WINDOW_LOG)?;
    encoder.long_distance_matching(true)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn remove(folder: &Path) -> io::Result<()> {
    let removed = if folder.is_dir() { fs::remove_dir_all(folder) } else { fs::remove_file(folder) };
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_its_hash_in_its_name() {
        let check = |name: &str, expected| assert_eq!(family(Path::new(name)), expected, "{name}");
        check("app-0123456789abcdef.js", Some(("app-", ".js")));
        check("caunoi-442e27b814c0237_bg.wasm", Some(("caunoi-", "_bg.wasm")));
        check("caunoi-hall-442e27b814c0237_bg.wasm", Some(("caunoi-hall-", "_bg.wasm")));
        check("a/style-00ff00ff00ff00ff.css", Some(("a/style-", ".css")));
        for other in ["index.html", "sw.js", "pdf-view.js", "app-0123.js", "photo-0123456789abcdef.png", "a-.js"] {
            check(other, None);
        }
    }

    #[test]
    fn a_difference_is_small_and_gives_back_the_file() {
        let sentence = |n: u32| format!("Kiến nghị số {n} của Công an xã: {}. ", n.wrapping_mul(2_654_435_761));
        let old: String = (0..5000).map(sentence).collect();
        let new = old.replace("số 2500 của", "số 2500, đã sửa, của");
        let name = Fingerprint::of_bytes(old.as_bytes());
        let delta = encode(old.as_bytes(), name, new.as_bytes()).expect("it compresses");
        assert!(delta.len() < 200, "{} bytes of {}", delta.len(), new.len());
        let (start, frame) = delta.split_at(40);
        assert_eq!(start, [&DELTA_MAGIC[..], &name.0].concat());
        let mut decoder = zstd::Decoder::with_ref_prefix(frame, old.as_bytes()).expect("a frame");
        assert_eq!(io::read_to_string(&mut decoder).expect("it opens"), new);
    }
}
