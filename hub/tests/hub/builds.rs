//! One build after another in the folder of the app: what of the earlier ones is kept, and what is sent of the new one.

use crate::http::{Answer, Site, request};
use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use caunoi_core::id::Fingerprint;
use caunoi_hub::http::App;
use std::{fs, io::Read, path::Path};
use tempfile::TempDir;

/// A folder into which builds are put, and what the hub keeps of them.
struct Place {
    app: TempDir,
    kept: TempDir,
}

/// The code of build `n`: long, and hardly different from that of the others.
fn code(n: u32) -> String {
    let line = |at: u32| format!("export const part{at} = {};\n", at.wrapping_mul(2_654_435_761));
    (0..4000).map(line).chain([format!("export const build = {n};\n")]).collect()
}

fn path(n: u32) -> String {
    format!("/app-{n:016x}.js")
}

impl Place {
    fn new() -> Self {
        Self { app: tempfile::tempdir().unwrap(), kept: tempfile::tempdir().unwrap() }
    }

    /// Puts build `n` in place of the one before.
    fn put(&self, n: u32) {
        for entry in fs::read_dir(self.app.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let code = code(n);
        let hash = Fingerprint::of_bytes(code.as_bytes());
        let list = serde_json::json!({
            "id": format!("build{n}"),
            "shell": [{"url": path(n), "sha256": hash.to_string(), "size": code.len()}],
            "later": [{"url": "/picture.png", "sha256": "", "size": 0}],
        });
        self.write("index.html", "<!doctype html>");
        self.write("sw.js", &format!("// worker\nconst BUILD = {list};\n"));
        self.write(&path(n)[1..], &code);
        self.write(&format!("{}.br", &path(n)[1..]), &format!("compressed {n}"));
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.app.path().join(name), text).unwrap();
    }

    /// A hub that has just been started on the folder, and has looked at it.
    async fn hub(&self) -> Site {
        let app = App::open(self.app.path()).unwrap().with_builds(self.kept.path().join("builds"));
        app.take_in().unwrap();
        Site::with(Some(app)).await
    }

    /// A hub on build `n`.
    async fn serve(&self, n: u32) -> Site {
        self.put(n);
        self.hub().await
    }

    fn kept(&self) -> Vec<String> {
        let names = fs::read_dir(self.kept.path().join("builds")).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    fn deltas(&self) -> usize {
        fs::read_dir(self.kept.path().join("builds/deltas")).unwrap().count()
    }
}

/// Says as a browser does which build's code is there.
fn has(n: u32) -> String {
    format!(":{}:", STANDARD.encode(Fingerprint::of_bytes(code(n).as_bytes()).0))
}

async fn ask(site: &Site, n: u32, headers: &[(&str, &str)]) -> Answer {
    site.send(request(Method::GET, &path(n), headers, "")).await
}

/// What a browser makes of a difference to the code of build `n`.
fn open(delta: &[u8], n: u32) -> String {
    let old = code(n);
    let (start, frame) = delta.split_at(40);
    assert_eq!(start[..8], [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0]);
    assert_eq!(start[8..], Fingerprint::of_bytes(old.as_bytes()).0);
    let mut text = String::new();
    zstd::Decoder::with_ref_prefix(frame, old.as_bytes()).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn who_has_one_of_the_last_two_builds_is_sent_the_difference() {
    let place = Place::new();
    place.serve(1).await;
    place.serve(2).await;
    let site = place.serve(3).await;
    for before in [1, 2] {
        let answer = ask(&site, 3, &[("accept-encoding", "br, dcz"), ("available-dictionary", &has(before))]).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, "dcz"), "from {before}");
        assert!(answer.body.len() < 200, "{} bytes", answer.body.len());
        assert_eq!(open(&answer.body, before), code(3));
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("vary"), "accept-encoding, available-dictionary");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("use-as-dictionary"), "match=\"/app-*.js\"", "for the build after this one");
        let (tag, known) =
            (answer.header("etag"), [("accept-encoding", "dcz"), ("available-dictionary", &has(before))]);
        let again = ask(&site, 3, &[&known[..], &[("if-none-match", tag)]].concat()).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_ne!(tag, ask(&site, 3, &[]).await.header("etag"));
    }
}

#[tokio::test]
async fn everybody_else_is_sent_the_whole_file() {
    let place = Place::new();
    place.serve(1).await;
    let site = place.serve(2).await;
    let whole = async |headers: &[(&str, &str)], coding: &str, body: &str| {
        let answer = ask(&site, 2, headers).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, coding), "{headers:?}");
        assert_eq!(answer.body, body.as_bytes());
        assert_eq!(answer.header("vary"), "accept-encoding, available-dictionary");
        assert_eq!(answer.header("use-as-dictionary"), "match=\"/app-*.js\"");
    };
    let (known, unknown, own) = (has(1), has(9), has(2));
    let plain = code(2);
    whole(&[("accept-encoding", "br, dcz")], "br", "compressed 2").await;
    whole(&[("accept-encoding", "br, dcz"), ("available-dictionary", &unknown)], "br", "compressed 2").await;
    whole(&[("accept-encoding", "br, dcz"), ("available-dictionary", &own)], "br", "compressed 2").await;
    whole(&[("accept-encoding", "br, dcz"), ("available-dictionary", "nonsense")], "br", "compressed 2").await;
    whole(&[("accept-encoding", "gzip, br"), ("available-dictionary", &known)], "br", "compressed 2").await;
    whole(&[("accept-encoding", "br, dcz;q=0"), ("available-dictionary", &known)], "br", "compressed 2").await;
    whole(&[("accept-encoding", "dcz"), ("available-dictionary", &known), ("range", "bytes=5-")], "", &plain).await;
    whole(&[("available-dictionary", &known)], "", &plain).await;
}

#[tokio::test]
async fn tabs_of_earlier_builds_find_their_files_until_two_more_have_come() {
    let place = Place::new();
    place.serve(1).await;
    place.serve(2).await;
    let site = place.serve(3).await;
    for n in 1..=3 {
        assert_eq!(ask(&site, n, &[]).await.body, code(n).as_bytes(), "build {n}");
        let compressed = ask(&site, n, &[("accept-encoding", "br")]).await;
        assert_eq!(compressed.body, format!("compressed {n}"));
    }
    let site = place.serve(4).await;
    assert_eq!(ask(&site, 1, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&site, 2, &[]).await.status, StatusCode::OK);
    assert_eq!(place.kept(), ["00000002-build2", "00000003-build3", "00000004-build4", "deltas"]);
    assert_eq!(place.deltas(), 2, "those to builds that are gone are gone");
    // What is not code is the current build's or nobody's.
    let gone = request(Method::GET, "/picture.png", &[], "");
    assert_eq!(site.send(gone).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_hub_that_starts_again_keeps_what_it_has_and_a_return_is_an_update() {
    let place = Place::new();
    place.serve(1).await;
    place.serve(2).await;
    place.serve(2).await;
    assert_eq!(place.kept(), ["00000001-build1", "00000002-build2", "deltas"]);
    // The operator goes back to the build before: it is the current one now, once.
    let site = place.serve(1).await;
    assert_eq!(place.kept(), ["00000002-build2", "00000003-build1", "deltas"]);
    let answer = ask(&site, 1, &[("accept-encoding", "dcz"), ("available-dictionary", &has(2))]).await;
    assert_eq!(open(&answer.body, 2), code(1));
}

#[tokio::test]
async fn a_build_that_is_not_whole_is_not_kept() {
    let place = Place::new();
    place.serve(1).await;
    place.put(2);
    place.write(&path(2)[1..], "half of it");
    let app = App::open(place.app.path()).unwrap().with_builds(place.kept.path().join("builds"));
    assert!(app.take_in().is_err());
    assert!(!place.kept().iter().any(|name| name.ends_with("build2")));
    // What is there is served all the same, and the next start makes up for it.
    let site = Site::with(Some(app)).await;
    assert_eq!(ask(&site, 1, &[]).await.body, code(1).as_bytes());
    place.write(&path(2)[1..], &code(2));
    place.hub().await;
    assert_eq!(place.kept(), ["00000001-build1", "00000002-build2", "deltas"]);
}

#[tokio::test]
async fn an_app_without_a_worker_has_no_builds() {
    let place = Place::new();
    place.put(1);
    fs::remove_file(place.app.path().join("sw.js")).unwrap();
    let site = place.hub().await;
    assert_eq!(ask(&site, 1, &[]).await.body, code(1).as_bytes());
    assert!(!Path::new(&place.kept.path().join("builds")).exists());
    assert_eq!(ask(&site, 2, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_build_put_under_a_running_hub_is_noticed() {
    let place = Place::new();
    let site = place.serve(1).await;
    let worker = async || site.send(request(Method::GET, "/sw.js", &[], "")).await;
    worker().await;
    place.put(2);
    worker().await;
    let delta = async || ask(&site, 2, &[("accept-encoding", "dcz"), ("available-dictionary", &has(1))]).await;
    while delta().await.header("content-encoding") != "dcz" {
        tokio::task::yield_now().await;
    }
    assert_eq!(open(&delta().await.body, 1), code(2));
}
