//! Serves the built app from its folder.
//!
//! Files are named after what is in them by strong tags, not after when they were written, so that a browser and the
//! service worker never take a file of one build for one of another. They are read once and again when they change on
//! the disk. A path that names no file is the app's own, and gets its page; a missing file is missing, and never a page.

use super::{
    Hub,
    builds::{Builds, WORKER, family, with_suffix},
    problem::Problem,
};
use crate::store::Store;
use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use caunoi_core::id::Fingerprint;
use std::{
    collections::HashMap,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::SystemTime,
};

/// The page for every path that is the app's own.
const PAGE: &str = "index.html";
/// The type of scripts.
pub(super) const SCRIPT: &str = "text/javascript; charset=utf-8";
/// A year: the name of the file says what is in it.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
const ASK_EACH_TIME: &str = "no-cache";

/// The file that a browser has and can be sent a difference to, by its SHA-256.
const HAS: HeaderName = HeaderName::from_static("available-dictionary");
/// For which files later on this one is worth having.
const IS_WORTH_KEEPING: HeaderName = HeaderName::from_static("use-as-dictionary");

/// The folder with the built app.
#[derive(Debug, Clone)]
pub struct App {
    folder: PathBuf,
    builds: Option<Arc<Builds>>,
    read: Arc<Mutex<HashMap<PathBuf, Arc<File>>>>,
}

/// One file as it was last read.
#[derive(Debug)]
struct File {
    modified: SystemTime,
    bytes: Bytes,
    fingerprint: Fingerprint,
    tag: HeaderValue,
}

impl App {
    /// The app in `folder`; an error where there is no page.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        fs::metadata(folder.join(PAGE))?;
        Ok(Self { folder, builds: None, read: Arc::default() })
    }

    /// Keeps the last builds in `folder`, from when [`Self::take_in`] has seen them.
    #[must_use]
    pub fn with_builds(self, folder: PathBuf) -> Self {
        Self { builds: Some(Arc::new(Builds::at(folder))), ..self }
    }

    /// Takes note of the build that is served: keeps its code for when it will have become an earlier one, and makes
    /// the differences to it. Takes seconds the first time.
    pub fn take_in(&self) -> io::Result<()> {
        self.builds.as_ref().map_or(Ok(()), |builds| builds.take_in(&self.folder))
    }

    /// The same on a thread of its own. Whoever asks meanwhile is sent whole files.
    pub fn take_in_aside(&self) {
        let app = self.clone();
        thread::spawn(move || match app.take_in() {
            Ok(()) => tracing::info!("the build is kept, and the differences to it are made"),
            Err(error) => tracing::error!(%error, "the build could not be kept; updates are sent whole"),
        });
    }

    /// A file; nothing where there is none.
    fn file(&self, path: &Path) -> io::Result<Option<Arc<File>>> {
        let about = match fs::metadata(path) {
            Ok(about) if about.is_file() => about,
            Ok(_) => return Ok(None),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let modified = about.modified()?;
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(file) = known.filter(|file| file.modified == modified && file.bytes.len() as u64 == about.len()) {
            return Ok(Some(file));
        }
        let bytes = Bytes::from(fs::read(path)?);
        let fingerprint = Fingerprint::of_bytes(&bytes);
        let tag = HeaderValue::try_from(format!("\"{fingerprint}\"")).map_err(io::Error::other)?;
        let file = Arc::new(File { modified, bytes, fingerprint, tag });
        let before = self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), file.clone());
        if before.is_some() && path == self.folder.join(WORKER) {
            // Another build was put into the folder of a running hub.
            self.take_in_aside();
        }
        Ok(Some(file))
    }

    /// The answer to a request for `path`.
    fn answer(&self, path: &str, headers: &HeaderMap) -> io::Result<Response> {
        let Some(name) = name(path) else { return Ok(Problem::NOT_FOUND.into_response()) };
        if let Some(response) = self.send(&name, headers)? {
            return Ok(response);
        }
        let own = !path.starts_with("/api/") && !path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let page = if own { self.send(Path::new(PAGE), headers)? } else { None };
        Ok(page.unwrap_or_else(|| Problem::NOT_FOUND.into_response()))
    }

    /// Where a file lies: in the app, or, for code, in an earlier build.
    fn place(&self, name: &Path) -> PathBuf {
        let path = self.folder.join(name);
        let earlier = || self.builds.as_ref().filter(|_| family(name).is_some())?.find(name);
        if path.exists() { path } else { earlier().unwrap_or(path) }
    }

    /// A file, in the smallest form that there is and that the browser takes.
    fn send(&self, name: &Path, headers: &HeaderMap) -> io::Result<Option<Response>> {
        let path = self.place(name);
        let Some(plain) = self.file(&path)? else { return Ok(None) };
        let copy = self.file(&with_suffix(&path, ".br"))?;
        let mut answer = kept(name, copy.is_some())?;
        let (file, coding) = match (self.delta(name, &plain, headers)?, copy) {
            (Some(delta), _) => (delta, Some("dcz")),
            (None, Some(copy)) if takes(headers, "br") => (copy, Some("br")),
            _ => (plain, None),
        };
        answer.insert(header::ETAG, file.tag.clone());
        if is_known(headers, &file.tag) {
            return Ok(Some((StatusCode::NOT_MODIFIED, answer).into_response()));
        }
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media(name)));
        if let Some(coding) = coding {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        Ok(Some((answer, file.bytes.clone()).into_response()))
    }

    /// The difference between a file and the one that the browser has. Not for a part of a file: browsers offer
    /// dictionaries for those too, but a part of a difference is of no use to them.
    fn delta(&self, name: &Path, target: &File, headers: &HeaderMap) -> io::Result<Option<Arc<File>>> {
        let Some(builds) = self.builds.as_ref().filter(|_| family(name).is_some()) else { return Ok(None) };
        match dictionary(headers) {
            Some(has) if takes(headers, "dcz") && !headers.contains_key(header::RANGE) => {
                self.file(&builds.delta(has, target.fingerprint))
            }
            _ => Ok(None),
        }
    }
}

/// What an answer with this file says about keeping it.
fn kept(name: &Path, has_copy: bool) -> io::Result<HeaderMap> {
    let mut answer = HeaderMap::new();
    let (keeping, varies) = match family(name) {
        Some((start, end)) => {
            let later = HeaderValue::try_from(format!("match=\"/{start}*{end}\"")).map_err(io::Error::other)?;
            answer.insert(IS_WORTH_KEEPING, later);
            (FOR_EVER, "accept-encoding, available-dictionary")
        }
        None => (ASK_EACH_TIME, if has_copy { "accept-encoding" } else { "" }),
    };
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping));
    if !varies.is_empty() {
        answer.insert(header::VARY, HeaderValue::from_static(varies));
    }
    Ok(answer)
}

/// Answers everything that is not the API.
pub(super) async fn serve<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request) -> Result<Response, Problem> {
    if hub.app.is_none() {
        return Err(Problem::NOT_FOUND);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::WRONG_METHOD);
    }
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let answer = tokio::task::spawn_blocking(move || hub.app.as_ref().map(|app| app.answer(&path, &headers)));
    let response = match answer.await {
        Ok(Some(Ok(response))) => response,
        Ok(None) => return Err(Problem::NOT_FOUND),
        Ok(Some(Err(error))) => return Err(failed(&error)),
        Err(error) => return Err(failed(&error)),
    };
    Ok(response)
}

/// Something was shared with the app on a device whose service worker is gone, and comes here instead. It is none of the
/// hub's business and not looked at; the app says that it was not kept.
pub(super) async fn not_kept() -> Redirect {
    Redirect::to("/gui-nhan?chia-se=hong")
}

fn failed(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "a file of the app could not be sent");
    Problem::INTERNAL
}

/// The file that a path names, inside the folder; nothing where it would lead out of it. Names in a build need no
/// percent signs.
fn name(path: &str) -> Option<PathBuf> {
    let path = path.strip_prefix('/')?;
    let name = Path::new(if path.is_empty() { PAGE } else { path });
    let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
    (inside && !path.contains(['\\', '\0', ':'])).then(|| name.to_owned())
}

fn extension(name: &Path) -> &str {
    name.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// The type of a file, by its name.
fn media(name: &Path) -> &'static str {
    match extension(name) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => SCRIPT,
        "css" => "text/css; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "postcard" => "application/x-postcard",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Which file the browser has, where it says so: its SHA-256 between colons, in base 64.
fn dictionary(headers: &HeaderMap) -> Option<Fingerprint> {
    let hash = headers.get(HAS)?.to_str().ok()?.trim().strip_prefix(':')?.strip_suffix(':')?;
    Some(Fingerprint(STANDARD.decode(hash).ok()?.try_into().ok()?))
}

/// Whether the browser reads a coding.
fn takes(headers: &HeaderMap, wanted: &str) -> bool {
    let offered = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    offered.flat_map(|list| list.split(',')).any(|offer| {
        let (coding, quality) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case(wanted) && !refused
    })
}

/// The browser has this file already.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    let same = |known: &str| known == "*" || known.trim_start_matches("W/").as_bytes() == tag.as_bytes();
    named.flat_map(|list| list.split(',')).any(|known| same(known.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in ["/../secret", "/a/../../secret", "//etc/passwd", "/a\\b", "/c:/x", "etc"] {
            assert_eq!(name(path), None, "{path}");
        }
        assert_eq!(name("/"), Some(PathBuf::from("index.html")));
        assert_eq!(name("/pdfjs/pdf.min.mjs"), Some(PathBuf::from("pdfjs/pdf.min.mjs")));
    }

    #[test]
    fn a_coding_is_sent_to_who_takes_it() {
        let check = |offered: &'static str, expected| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(offered))]);
            assert_eq!(takes(&headers, "br"), expected, "{offered}");
        };
        check("gzip, deflate, br, zstd", true);
        check("gzip;q=0.5, BR;q=1", true);
        check("gzip, br;q=0", false);
        check("identity", false);
    }

    #[test]
    fn what_the_browser_has_is_a_hash_between_colons() {
        let check = |value: &'static str, expected| {
            let headers = HeaderMap::from_iter([(HAS, HeaderValue::from_static(value))]);
            assert_eq!(dictionary(&headers), expected, "{value}");
        };
        check(":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", Some(Fingerprint([0; 32])));
        check("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", None);
        check(":AAAA:", None);
        check(":::", None);
    }
}
