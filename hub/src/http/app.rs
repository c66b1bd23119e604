//! Serves the built app from its folder.
//!
//! Files are named after what is in them by strong tags, not after when they were written, so that a browser and the
//! service worker never take a file of one build for one of another. They are read once and again when they change on
//! the disk. A path that names no file is the app's own, and gets its page; a missing file is missing, and never a page.

use super::{Hub, problem::Problem};
use crate::store::Store;
use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use caunoi_core::id::Fingerprint;
use std::{
    collections::HashMap,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// The page for every path that is the app's own.
const PAGE: &str = "index.html";
/// A year: the name of the file says what is in it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
const ASK_EACH_TIME: &str = "no-cache";

/// The folder with the built app.
#[derive(Debug)]
pub struct App {
    folder: PathBuf,
    read: Mutex<HashMap<PathBuf, Arc<File>>>,
}

/// One file as it was last read.
#[derive(Debug)]
struct File {
    modified: SystemTime,
    bytes: Bytes,
    tag: HeaderValue,
}

impl App {
    /// The app in `folder`; an error where there is no page.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        fs::metadata(folder.join(PAGE))?;
        Ok(Self { folder, read: Mutex::default() })
    }

    /// A file of the app; nothing where there is none.
    fn file(&self, name: &Path) -> io::Result<Option<Arc<File>>> {
        let path = self.folder.join(name);
        let about = match fs::metadata(&path) {
            Ok(about) if about.is_file() => about,
            Ok(_) => return Ok(None),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let modified = about.modified()?;
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(file) = known.filter(|file| file.modified == modified && file.bytes.len() as u64 == about.len()) {
            return Ok(Some(file));
        }
        let bytes = Bytes::from(fs::read(path)?);
        let tag = HeaderValue::try_from(format!("\"{}\"", Fingerprint::of_bytes(&bytes))).map_err(io::Error::other)?;
        let file = Arc::new(File { modified, bytes, tag });
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), file.clone());
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

    /// A file, compressed where there is a compressed copy and the browser takes it.
    fn send(&self, name: &Path, headers: &HeaderMap) -> io::Result<Option<Response>> {
        let Some(plain) = self.file(name)? else { return Ok(None) };
        let copy = self.file(&with_suffix(name, ".br"))?;
        let varies = copy.is_some();
        let copy = copy.filter(|_| takes_brotli(headers));
        let compressed = copy.is_some();
        let file = copy.unwrap_or(plain);

        let mut answer = HeaderMap::new();
        answer.insert(header::ETAG, file.tag.clone());
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping(name)));
        if varies {
            answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if is_known(headers, &file.tag) {
            return Ok(Some((StatusCode::NOT_MODIFIED, answer).into_response()));
        }
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media(name)));
        if compressed {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        Ok(Some((answer, file.bytes.clone()).into_response()))
    }
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

fn with_suffix(name: &Path, suffix: &str) -> PathBuf {
    let mut name = name.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// How long a browser may keep a file.
fn keeping(name: &Path) -> &'static str {
    let hashed = name.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| {
        let stem = stem.strip_suffix("_bg").unwrap_or(stem);
        let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
        hash.len() == 16 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    let code = matches!(extension(name), "js" | "mjs" | "wasm" | "css");
    if hashed && code { FOR_EVER } else { ASK_EACH_TIME }
}

fn extension(name: &Path) -> &str {
    name.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// The type of a file, by its name.
fn media(name: &Path) -> &'static str {
    match extension(name) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "cbor" => "application/cbor",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    offered.flat_map(|list| list.split(',')).any(|offer| {
        let (coding, quality) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case("br") && !refused
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
    fn only_code_with_a_hash_in_its_name_is_kept_for_ever() {
        for hashed in ["app-0123456789abcdef.js", "app-0123456789abcdef_bg.wasm", "a/style-00ff00ff00ff00ff.css"] {
            assert_eq!(keeping(Path::new(hashed)), FOR_EVER, "{hashed}");
        }
        for other in ["index.html", "sw.js", "boot.js", "app-0123.js", "photo-0123456789abcdef.png"] {
            assert_eq!(keeping(Path::new(other)), ASK_EACH_TIME, "{other}");
        }
    }

    #[test]
    fn brotli_is_sent_to_who_takes_it() {
        let check = |offered: &'static str, expected| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(offered))]);
            assert_eq!(takes_brotli(&headers), expected, "{offered}");
        };
        check("gzip, deflate, br, zstd", true);
        check("gzip;q=0.5, BR;q=1", true);
        check("gzip, br;q=0", false);
        check("identity", false);
    }
}
