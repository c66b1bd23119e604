//! Tablets that listen.

use crate::{
    http::{Site, bearer, request},
    postgres,
    space::{ADMINISTRATOR, COMMANDER_2, OFFICER_1, START, Tablet, found, officer},
};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode},
};
use caunoi_core::{
    command::PutTopic,
    id::{Id, RecordId, ReplicaId},
    record::Topic,
    wire::Identity,
};
use caunoi_hub::{
    clock::Clock,
    enrol::{self, TokenBytes, Use},
    http::{Hub, router, serve},
    store::{MemorySession, MemoryStore, PostgresStore, Reached, Snapshot, Store, StoreError, Transaction},
};
use http_body_util::BodyExt;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{Instant, timeout},
};
use tower::ServiceExt;

/// Longer than anything takes here; who waits longer waits for nothing.
const LONG: Duration = Duration::from_secs(30);

/// A tablet that listens: the lines that come.
struct Listening(Body);

impl Listening {
    async fn at(router: &Router, identity: &Identity) -> Self {
        let response = router.clone().oneshot(ask(&bearer(identity))).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self(response.into_body())
    }

    /// What comes next; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let line = timeout(LONG, self.0.frame()).await.expect("something comes, if only a sign of life");
        Some(line?.unwrap().into_data().unwrap())
    }

    /// The next poke, however long it takes.
    async fn poke(&mut self) -> u64 {
        loop {
            if let Some(seq) = poke(&self.next().await.expect("the hub has let go")) {
                return seq;
            }
        }
    }
}

/// Up to where something has happened, where a line says that.
fn poke(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).unwrap();
    let seq = line.strip_prefix("data: ")?.trim_end();
    Some(seq.parse().expect("a poke is a number and nothing else"))
}

fn ask(bearer: &str) -> Request<Body> {
    request(Method::GET, "/api/pokes", &[("authorization", bearer), ("accept-encoding", "gzip, zstd")], "")
}

fn a_topic(name: &str) -> PutTopic {
    PutTopic {
        topic: Topic { id: Id::named("topic", name), code: name.into(), name: name.into(), parent: None, position: 0 },
    }
}

async fn head<S: Store>(store: &S) -> u64 {
    store.snapshot().await.unwrap().meta().await.unwrap().seq
}

#[tokio::test(start_paused = true)]
async fn a_tablet_is_poked_for_what_it_may_see_and_for_nothing_else() {
    let site = Site::new(None).await;
    let identity = site.enrolled(COMMANDER_2).await.identity().clone();
    let (mut unit_1, mut office) =
        (Tablet::ready(&site.store, OFFICER_1).await, Tablet::ready(&site.store, ADMINISTRATOR).await);
    let mut listening = Listening::at(&site.router, &identity).await;
    assert_eq!(listening.poke().await, head(&site.store).await, "where it begins");
    // The draft of another post is nothing to it: all it hears is that the line still stands.
    unit_1.draft("p1", "Trụ sở");
    unit_1.settle(&site.store).await;
    assert_eq!(listening.next().await.unwrap(), ": \n\n");
    office.run(&site.store, a_topic("a")).await;
    assert_eq!(poke(&listening.next().await.unwrap()), Some(head(&site.store).await));
    // Much at once is one poke.
    for topic in ["b", "c", "d"] {
        office.run(&site.store, a_topic(topic)).await;
    }
    assert_eq!(poke(&listening.next().await.unwrap()), Some(head(&site.store).await));
    assert_eq!(listening.next().await.unwrap(), ": \n\n");
}

/// A store that hears nothing, as when another process writes into the same file.
struct Deaf(MemoryStore, watch::Sender<Reached>);

impl Store for Deaf {
    type Snapshot = MemorySession;
    type Transaction = MemorySession;

    async fn snapshot(&self) -> Result<MemorySession, StoreError> {
        self.0.snapshot().await
    }

    async fn begin(&self) -> Result<MemorySession, StoreError> {
        self.0.begin().await
    }

    fn news(&self) -> watch::Receiver<Reached> {
        self.1.subscribe()
    }
}

#[tokio::test(start_paused = true)]
async fn what_nobody_has_told_is_found_at_the_next_sign_of_life() {
    let store = MemoryStore::default();
    found(&store).await;
    let identity = enrolled(&store, COMMANDER_2).await;
    let deaf = Deaf(store.clone(), watch::Sender::default());
    let router = router(Arc::new(Hub::new(deaf, Clock::by_hand(START), None)));
    let mut listening = Listening::at(&router, &identity).await;
    let (started, before) = (Instant::now(), listening.poke().await);
    let mut office = Tablet::ready(&store, ADMINISTRATOR).await;
    office.run(&store, a_topic("a")).await;
    assert_eq!(listening.poke().await, before + 1);
    assert_eq!(started.elapsed().as_secs(), 20);
}

#[tokio::test]
async fn only_who_is_enrolled_listens() {
    let site = Site::new(None).await;
    for authorization in ["", "Bearer 00ff"] {
        site.send(ask(authorization)).await.refuses(StatusCode::UNAUTHORIZED, "not-enrolled");
    }
}

#[tokio::test]
async fn a_tablet_listens_once_and_takes_no_place_among_the_requests() {
    let site = Site::new(None).await;
    let identity = site.enrolled(COMMANDER_2).await.identity().clone();
    let mut all = Vec::new();
    for _ in 0..300 {
        all.push(Listening::at(&site.router, &identity).await);
    }
    let mut last = all.pop().unwrap();
    for listening in &mut all {
        assert_eq!(listening.next().await, None, "it listens again elsewhere");
    }
    assert_eq!(last.poke().await, head(&site.store).await);
    assert_eq!(site.send(request(Method::GET, "/api/health", &[], "")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_hub_that_ends_lets_go_of_who_listens() {
    let site = Site::new(None).await;
    let identity = site.enrolled(COMMANDER_2).await.identity().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut connection = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, site.hub.clone(), async { ended.await.unwrap() }));
    let ask = format!("GET /api/pokes HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\n\r\n", bearer(&identity));
    connection.write_all(ask.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(connection).lines();
    while !lines.next_line().await.unwrap().unwrap().starts_with("data: ") {}
    end.send(()).unwrap();
    // It ends as an answer ends, and not as a connection breaks.
    let to_the_end = async {
        let mut rest = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            rest.push(line);
        }
        rest
    };
    let rest = timeout(LONG, to_the_end).await.expect("the hub lets go");
    assert_eq!(rest.iter().rfind(|line| !line.is_empty()).unwrap(), "0", "the last piece of a body: {rest:?}");
    serving.await.unwrap().unwrap();
}

/// A hub of its own over a database that others use too.
async fn a_hub(database: &postgres::Database) -> (PostgresStore, Router) {
    let store = database.open("test").await;
    let router = router(Arc::new(Hub::new(store.clone(), Clock::by_hand(START), None)));
    (store, router)
}

#[tokio::test]
async fn a_tablet_at_one_hub_hears_at_once_of_a_command_at_the_other() {
    let database = postgres::Database::new();
    let ((one, _), (other, router)) = (a_hub(&database).await, a_hub(&database).await);
    found(&one).await;
    let mut office = Tablet::ready(&one, ADMINISTRATOR).await;
    let identity = enrolled(&one, COMMANDER_2).await;
    let mut listening = Listening::at(&router, &identity).await;
    assert_eq!(listening.poke().await, head(&one).await);
    for n in 0..5 {
        let sent = Instant::now();
        office.run(&one, a_topic(&n.to_string())).await;
        assert_eq!(listening.poke().await, head(&one).await);
        println!("heard at the other hub after {:?}", sent.elapsed());
        assert!(sent.elapsed().as_millis() < 1000);
    }
    // Also after the connection that brings the news was lost: what was told meanwhile is asked for.
    database.end_connections();
    office.run(&one, a_topic("lost")).await;
    while listening.poke().await < head(&one).await {}
    one.close().await;
    other.close().await;
}

async fn enrolled<S: Store>(store: &S, name: &str) -> Identity {
    use caunoi_core::wire::EnrolRequest;
    let mut transaction = store.begin().await.unwrap();
    let secret = enrol::link(&mut transaction, officer(name), Use::Again, Default::default()).await.unwrap();
    let request = EnrolRequest {
        secret,
        replica: ReplicaId(RecordId::named(name)),
        known: vec![],
        key: vec![],
        box_key: vec![],
        recovery: vec![],
    };
    let identity = enrol::enrol(&mut transaction, &request, TokenBytes::default(), START).await.unwrap().unwrap();
    transaction.commit().await.unwrap();
    identity
}
