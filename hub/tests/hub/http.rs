//! The hub over HTTP, through the router that is served. Every refusal is JSON and changes nothing.

use crate::{
    members::{key, public, sign},
    space::{COMMANDER_1, COMMANDER_2, OFFICER_1, ORGANIZER, START, Tablet, conference, draft, found, officer},
};
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use caunoi_core::{
    codec,
    command::PutMaterial,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::Material,
    replica::{Entry, Replica},
    wire::{CHUNK_BYTES, EnrolRequest, Enrolled, Identity, KEY_BYTES, REQUEST_BYTES, SyncResponse},
};
use caunoi_hub::{
    clock::Clock,
    enrol::{self, Use},
    http::{App, Hub, router, serve},
    store::{MemoryStore, Snapshot, Store, Transaction},
};
use http_body::Frame;
use http_body_util::BodyExt;
use std::{
    collections::BTreeSet,
    fs,
    net::SocketAddr,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

pub(crate) const POSTCARD: &str = "application/x-postcard";
const JSON: &str = "application/json";

/// A hub with the small province, its clock, and its store.
pub(crate) struct Site {
    pub(crate) hub: Arc<Hub<MemoryStore>>,
    pub(crate) router: Router,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Clock,
}

impl Site {
    pub(crate) async fn new(app: Option<&Path>) -> Self {
        Self::with(app.map(|folder| App::open(folder).unwrap())).await
    }

    pub(crate) async fn with(app: Option<App>) -> Self {
        let (store, clock) = (MemoryStore::default(), Clock::by_hand(START));
        found(&store).await;
        let hub = Arc::new(Hub::new(store.clone(), clock.clone(), app));
        let router = router(hub.clone());
        Self { hub, router, store, clock }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        Answer { status: head.status, headers: head.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, &[], "")).await
    }

    pub(crate) async fn link(&self, name: &str, how: Use) -> String {
        let mut transaction = self.store.begin().await.unwrap();
        let random = Fingerprint::of_bytes(format!("{name} {how:?}").as_bytes()).0;
        let secret = enrol::link(&mut transaction, officer(name), how, *random.first_chunk().unwrap()).await.unwrap();
        transaction.commit().await.unwrap();
        secret
    }

    async fn enrol(&self, secret: &str, tablet: &str) -> Answer {
        let replica = ReplicaId(RecordId::named(tablet));
        let body = codec::encode(&EnrolRequest {
            secret: secret.into(),
            replica,
            known: vec![],
            key: public(&key("any")),
            box_key: vec![],
            recovery: vec![],
        });
        self.send(request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], body)).await
    }

    pub(crate) async fn enrolled(&self, name: &str) -> Replica {
        let secret = self.link(name, Use::Again).await;
        Replica::new(self.enrol(&secret, name).await.decoded::<Enrolled>().identity)
    }

    async fn head(&self) -> u64 {
        self.store.snapshot().await.unwrap().meta().await.unwrap().seq
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn decoded<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!((self.status, self.header("content-type")), (StatusCode::OK, POSTCARD), "{:?}", self.body);
        codec::decode(&self.body).unwrap()
    }

    /// Checks that this is a refusal as every client can show it.
    pub(crate) fn refuses(&self, status: StatusCode, code: &str) {
        assert_eq!((self.status, self.header("content-type")), (status, JSON), "{code}");
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["code"], code);
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(problem["sentence"].as_str().unwrap().ends_with('.'));
        assert!(self.header("content-security-policy").starts_with("default-src 'none'"));
    }
}

pub(crate) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

pub(crate) fn bearer(identity: &Identity) -> String {
    format!("Bearer {}", identity.token)
}

fn sync(replica: &Replica, body: impl Into<Body>) -> Request<Body> {
    let bearer = bearer(replica.identity());
    request(Method::POST, "/api/sync", &[("content-type", POSTCARD), ("authorization", &bearer)], body)
}

#[tokio::test]
async fn a_tablet_enrols_sends_and_pulls() {
    let site = Site::new(None).await;
    let mut replica = site.enrolled(COMMANDER_1).await;
    assert_eq!(replica.identity().name, COMMANDER_1);
    let entry = |answer: &Answer| Entry::Answered(answer.decoded::<SyncResponse>());
    let answer = site.send(sync(&replica, codec::encode(&replica.request()))).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    replica.apply(entry(&answer)).unwrap();
    assert!(replica.is_complete());
    let Entry::Issued(sent) = replica.issue(START, draft("p", "Trụ sở")).unwrap() else { panic!("a command") };
    replica.apply(Entry::Issued(sign(&key("any"), sent))).unwrap();
    let answer = site.send(sync(&replica, codec::encode(&replica.request()))).await;
    replica.apply(entry(&answer)).unwrap();
    assert!(replica.is_settled() && replica.refused().is_empty());
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_can_read_them() {
    let site = Site::new(None).await;
    let replica = site.enrolled(COMMANDER_1).await;
    let body = codec::encode(&replica.request());
    let plain = site.send(sync(&replica, body.clone())).await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["gzip", "zstd"] {
        let mut request = sync(&replica, body.clone());
        request.headers_mut().insert(header::ACCEPT_ENCODING, coding.parse().unwrap());
        let answer = site.send(request).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.body.len() < plain.body.len());
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_changes_nothing() {
    let site = Site::new(None).await;
    let replica = site.enrolled(COMMANDER_1).await;
    let other = site.enrolled(COMMANDER_2).await;
    let head = site.head().await;
    let good = codec::encode(&replica.request());
    let check = async |request: Request<Body>, status: StatusCode, code: &str| {
        site.send(request).await.refuses(status, code);
        assert_eq!(site.head().await, head);
    };
    let (bad, large) = (StatusCode::BAD_REQUEST, StatusCode::PAYLOAD_TOO_LARGE);
    check(sync(&replica, "garbage"), bad, "malformed").await;
    check(sync(&replica, ""), bad, "malformed").await;
    check(sync(&replica, good[..good.len() - 1].to_vec()), bad, "malformed").await;
    check(sync(&replica, [good.as_slice(), b"\0"].concat()), bad, "malformed").await;
    check(sync(&replica, vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), bad, "malformed").await;
    check(sync(&replica, vec![0x81; 100_000]), bad, "malformed").await;
    check(sync(&replica, codec::encode(&other.request())), bad, "malformed").await;
    check(sync(&replica, vec![0; REQUEST_BYTES + 1]), large, "too-large").await;
    let mut lying = sync(&replica, "");
    lying.headers_mut().insert(header::CONTENT_LENGTH, "99999999".parse().unwrap());
    check(lying, large, "too-large").await;
    let mut json = sync(&replica, good.clone());
    json.headers_mut().insert(header::CONTENT_TYPE, JSON.parse().unwrap());
    check(json, StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type").await;
    let mut untyped = sync(&replica, good);
    untyped.headers_mut().remove(header::CONTENT_TYPE);
    check(untyped, StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type").await;
}

#[tokio::test]
async fn who_shows_no_token_is_not_enrolled() {
    let site = Site::new(None).await;
    let replica = site.enrolled(COMMANDER_1).await;
    let body = codec::encode(&replica.request());
    for authorization in ["", "Bearer ", "Bearer 00ff", "Basic dXNlcjpwYXNz", "bearer"] {
        let mut request = sync(&replica, body.clone());
        request.headers_mut().insert(header::AUTHORIZATION, authorization.parse().unwrap());
        site.send(request).await.refuses(StatusCode::UNAUTHORIZED, "not-enrolled");
    }
    let mut request = sync(&replica, body);
    request.headers_mut().remove(header::AUTHORIZATION);
    site.send(request).await.refuses(StatusCode::UNAUTHORIZED, "not-enrolled");
    site.get("/api/blobs/00/0").await.refuses(StatusCode::NOT_FOUND, "not-found");
    let blob = format!("/api/blobs/{}/0", Fingerprint::of_bytes(b""));
    site.get(&blob).await.refuses(StatusCode::UNAUTHORIZED, "not-enrolled");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_refused() {
    let site = Site::new(None).await;
    for path in ["/api", "/api/", "/api/unknown", "/api/sync/more", "/", "/any/page"] {
        site.get(path).await.refuses(StatusCode::NOT_FOUND, "not-found");
    }
    site.get("/api/sync").await.refuses(StatusCode::METHOD_NOT_ALLOWED, "wrong-method");
    let delete = request(Method::DELETE, "/api/health", &[], "");
    site.send(delete).await.refuses(StatusCode::METHOD_NOT_ALLOWED, "wrong-method");
    let health = site.get("/api/health").await;
    assert_eq!((health.status, health.header("content-type")), (StatusCode::OK, JSON));
}

#[tokio::test]
async fn links_that_do_not_work_say_why() {
    let site = Site::new(None).await;
    let secret = site.link(COMMANDER_1, Use::Once(START.plus(1000))).await;
    let other = site.link(COMMANDER_2, Use::Once(START.plus(1000))).await;
    assert_eq!(site.enrol(&secret, "a").await.status, StatusCode::OK);
    site.enrol("guess", "b").await.refuses(StatusCode::FORBIDDEN, "link-unknown");
    site.enrol(&secret, "b").await.refuses(StatusCode::GONE, "link-used");
    site.enrol(&other, "a").await.refuses(StatusCode::CONFLICT, "replica-taken");
    site.clock.set(START.plus(1001));
    site.enrol(&other, "c").await.refuses(StatusCode::GONE, "link-expired");
    let broken = request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], "x");
    site.send(broken).await.refuses(StatusCode::BAD_REQUEST, "malformed");
}

#[tokio::test]
async fn a_key_that_is_no_point_of_the_curve_enrols_nobody() {
    let site = Site::new(None).await;
    let secret = site.link(COMMANDER_1, Use::Again).await;
    let with = async |key: Vec<u8>| {
        let replica = ReplicaId(RecordId::named("a"));
        let body = codec::encode(&EnrolRequest {
            secret: secret.clone(),
            replica,
            known: vec![],
            key,
            box_key: vec![],
            recovery: vec![],
        });
        site.send(request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], body)).await
    };
    for wrong in [vec![], vec![4; KEY_BYTES], vec![0], vec![4; 4096]] {
        with(wrong).await.refuses(StatusCode::BAD_REQUEST, "malformed");
    }
    assert_eq!(with(public(&key("any"))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn one_officer_hands_over_what_another_wrote_on_the_same_tablet() {
    let site = Site::new(None).await;
    let mut replica = site.enrolled(COMMANDER_1).await;
    let secret = site.link(OFFICER_1, Use::Again).await;
    let known = vec![replica.identity().replica];
    let body = EnrolRequest {
        secret,
        replica: ReplicaId(RecordId::named("b")),
        known,
        key: public(&key(OFFICER_1)),
        box_key: vec![],
        recovery: vec![],
    };
    let headers = [("content-type", POSTCARD)];
    let answer = site.send(request(Method::POST, "/api/enrol", &headers, codec::encode(&body))).await;
    replica.apply(Entry::Enrolled(answer.decoded::<Enrolled>().identity)).unwrap();
    let round = async |replica: &mut Replica| {
        let answer = site.send(sync(replica, codec::encode(&replica.request()))).await;
        replica.apply(Entry::Answered(answer.decoded())).unwrap();
    };
    round(&mut replica).await;
    replica.sign_in(officer(OFFICER_1)).unwrap();
    let Entry::Issued(sent) = replica.issue(START, draft("p", "Trụ sở")).unwrap() else { panic!("a command") };
    replica.apply(Entry::Issued(sign(&key(OFFICER_1), sent))).unwrap();
    replica.sign_in(officer(COMMANDER_1)).unwrap();
    round(&mut replica).await;
    assert!(replica.is_settled() && replica.refused().is_empty());
}

#[tokio::test]
async fn who_guesses_at_links_is_slowed_down() {
    let site = Site::new(None).await;
    let secret = site.link(COMMANDER_1, Use::Again).await;
    let from = async |address: [u8; 4], secret: &str| {
        let replica = ReplicaId(RecordId::named("a"));
        let body = codec::encode(&EnrolRequest {
            secret: secret.into(),
            replica,
            known: vec![],
            key: public(&key("any")),
            box_key: vec![],
            recovery: vec![],
        });
        let mut request = request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], body);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 1))));
        site.send(request).await
    };
    let mut guesses = 0;
    let slowed = loop {
        let answer = from([10, 0, 0, 1], &format!("guess {guesses}")).await;
        if answer.status != StatusCode::FORBIDDEN {
            break answer;
        }
        guesses += 1;
        assert!(guesses < 1000);
    };
    slowed.refuses(StatusCode::TOO_MANY_REQUESTS, "too-often");
    assert_eq!(slowed.header("retry-after"), "60");
    from([10, 0, 0, 1], &secret).await.refuses(StatusCode::TOO_MANY_REQUESTS, "too-often");
    assert_eq!(from([10, 0, 0, 2], &secret).await.status, StatusCode::OK);
    site.clock.set(START.plus(60_000));
    assert_eq!(from([10, 0, 0, 1], &secret).await.status, StatusCode::OK);
}

#[tokio::test]
async fn files_are_sent_to_who_may_see_them() {
    let site = Site::new(None).await;
    let length = usize::try_from(CHUNK_BYTES).unwrap() + 5;
    let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (blob, promised, private) =
        (Fingerprint::of_bytes(&bytes), Fingerprint::of_bytes(b"promised"), Fingerprint::of_bytes(b"private"));
    let mut transaction = site.store.begin().await.unwrap();
    transaction.put_blob(blob, &bytes).await.unwrap();
    transaction.put_blob(private, b"private").await.unwrap();
    transaction.commit().await.unwrap();
    let mut organizer = Tablet::ready(&site.store, ORGANIZER).await;
    for (name, blob) in [("a", blob), ("b", promised)] {
        organizer.run(&site.store, put_material(name, blob)).await;
    }

    let replica = site.enrolled(COMMANDER_1).await;
    let piece = async |blob: Fingerprint, index: &str| {
        let path = format!("/api/blobs/{blob}/{index}");
        site.send(request(Method::GET, &path, &[("authorization", &bearer(replica.identity()))], "")).await
    };
    let (first, second) = (piece(blob, "0").await, piece(blob, "1").await);
    assert_eq!((first.status, first.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!([first.body, second.body].concat(), bytes);
    piece(blob, "2").await.refuses(StatusCode::NOT_FOUND, "not-found");
    piece(blob, "-1").await.refuses(StatusCode::NOT_FOUND, "not-found");
    piece(promised, "0").await.refuses(StatusCode::NOT_FOUND, "not-here-yet");
    piece(private, "0").await.refuses(StatusCode::FORBIDDEN, "not-yours");
    let mut transaction = site.store.begin().await.unwrap();
    let (id, everybody) = (Id::<Material>::named("material", "a").erased(), Scope::Participants(conference()));
    transaction.leave(id, &BTreeSet::from([everybody]), 1000, START).await.unwrap();
    transaction.commit().await.unwrap();
    piece(blob, "0").await.refuses(StatusCode::FORBIDDEN, "not-yours");
}

/// A material of the conference whose file is `blob`.
pub(crate) fn put_material(name: &str, blob: Fingerprint) -> PutMaterial {
    let material = Material {
        id: Id::named("material", name),
        conference: conference(),
        folder: String::new(),
        title: name.into(),
        media: "application/pdf".into(),
        size: 1,
        blob,
        pages: None,
    };
    PutMaterial { material }
}

/// A body that never comes.
struct Silence;

impl HttpBody for Silence {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn who_falls_silent_is_not_waited_for() {
    let site = Site::new(None).await;
    let replica = site.enrolled(COMMANDER_1).await;
    site.send(sync(&replica, Body::new(Silence))).await.refuses(StatusCode::REQUEST_TIMEOUT, "too-slow");
}

/// A folder with a built app.
fn an_app() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>Cầu Nối</title>"),
        ("sw.js", "// worker"),
        ("app-0123456789abcdef.js", "export default 1"),
        ("app-0123456789abcdef_bg.wasm", "\0asm"),
        ("app-0123456789abcdef_bg.wasm.br", "compressed"),
        ("manifest.webmanifest", "{}"),
        ("icons/icon.svg", "<svg/>"),
    ] {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

#[tokio::test]
async fn the_app_is_served_with_its_headers() {
    let folder = an_app();
    let site = Site::new(Some(folder.path())).await;
    for (path, media, kept) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icons/icon.svg", "image/svg+xml", "no-cache"),
        ("/app-0123456789abcdef.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (media, kept), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        let part = media.starts_with("text/javascript") && kept.ends_with("immutable");
        if part || ["application/wasm", "application/manifest+json"].contains(&media) {
            assert_eq!(policy, "", "{path} is data, or a part of a page");
        } else {
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline"));
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        }
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("etag").starts_with('"'), "a strong tag");
    }
}

#[tokio::test]
async fn a_path_of_the_app_is_its_page_and_a_missing_file_is_missing() {
    let folder = an_app();
    let site = Site::new(Some(folder.path())).await;
    let page = site.get("/").await.body;
    for path in ["/kien-nghi", "/kien-nghi/0123/sua", "/icons", "/icons/"] {
        let answer = site.get(path).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &page), "{path}");
        assert!(!answer.header("content-security-policy").is_empty());
    }
    for path in
        ["/app-fedcba9876543210.js", "/icons/none.png", "/a/b.css", "/api", "/api/", "/api/x", "/..", "/%2e%2e/x.js"]
    {
        site.get(path).await.refuses(StatusCode::NOT_FOUND, "not-found");
    }
    let post = request(Method::POST, "/kien-nghi", &[], "");
    site.send(post).await.refuses(StatusCode::METHOD_NOT_ALLOWED, "wrong-method");
    // A device without its service worker has sent here what somebody shared with the app.
    let shared = site.send(request(Method::POST, "/nhan-goi", &[], "a file")).await;
    assert_eq!((shared.status, shared.header("location")), (StatusCode::SEE_OTHER, "/gui-nhan?chia-se=hong"));
    assert_eq!(site.get("/nhan-goi").await.body, page);
}

#[tokio::test]
async fn a_file_is_sent_compressed_and_not_at_all_where_it_is_known() {
    let folder = an_app();
    let site = Site::new(Some(folder.path())).await;
    let path = "/app-0123456789abcdef_bg.wasm";
    let with = async |headers: &[(&str, &str)]| site.send(request(Method::GET, path, headers, "")).await;
    let (plain, compressed) = (with(&[]).await, with(&[("accept-encoding", "gzip, br")]).await);
    assert_eq!((plain.header("content-encoding"), &plain.body[..]), ("", &b"\0asm"[..]));
    assert_eq!((compressed.header("content-encoding"), &compressed.body[..]), ("br", &b"compressed"[..]));
    assert_eq!(compressed.header("content-type"), "application/wasm");
    let varies = "accept-encoding, available-dictionary";
    assert_eq!((plain.header("vary"), compressed.header("vary")), (varies, varies));
    assert_ne!(plain.header("etag"), compressed.header("etag"));
    for tag in [plain.header("etag"), "*", &format!("\"other\", W/{}", plain.header("etag"))] {
        let known = with(&[("if-none-match", tag)]).await;
        assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(known.header("etag"), plain.header("etag"));
    }
    assert_eq!(with(&[("if-none-match", compressed.header("etag"))]).await.status, StatusCode::OK);
    let head = site.send(request(Method::HEAD, "/", &[], "")).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn another_build_in_the_folder_is_another_tag() {
    let folder = an_app();
    let site = Site::new(Some(folder.path())).await;
    let before = site.get("/").await;
    assert_eq!(site.get("/").await.header("etag"), before.header("etag"));
    fs::write(folder.path().join("index.html"), "<!doctype html><title>Bản mới</title>").unwrap();
    let after = site.get("/").await;
    assert_ne!(after.header("etag"), before.header("etag"));
    assert!(String::from_utf8_lossy(&after.body).contains("Bản mới"));
}

#[tokio::test]
async fn a_served_hub_ends_when_it_is_asked_to() {
    let site = Site::new(None).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (ask, asked) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, site.hub, async { asked.await.unwrap() }));
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    connection.write_all(b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut start = [0; 15];
    connection.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    ask.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
