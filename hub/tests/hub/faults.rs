//! A hub, or its database, that is killed in the middle of its work. Whatever tablets were told stays true: each
//! command that was acknowledged is there exactly once, in the order of its tablet.
//!
//! `cargo xtask faults hub --rounds N` and `cargo xtask faults database --rounds N` do this for longer.

use crate::{
    members::{key, public, sign},
    space::{ADMINISTRATOR, START, administrator, officer, province},
};
use caunoi_core::{
    codec,
    command::{CommandId, PutTopic},
    id::{Id, RecordId, ReplicaId},
    record::Topic,
    replica::{Entry, Replica},
    wire::{EnrolRequest, Enrolled, Outcome, SyncResponse},
};
use caunoi_hub::{
    enrol::{self, Use},
    genesis,
    store::{PostgresStore, Snapshot, SqliteStore, Store, Transaction},
};
use caunoi_servers::{haproxy::Proxy, postgres::Server};
use p256::ecdsa::SigningKey;
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

/// Tablets that send at the same time.
const TABLETS: usize = 4;
/// Commands a tablet has on their way.
const AT_ONCE: usize = 3;

/// Longer than a few commands take, also where a database has to take over first.
const LONG: Duration = Duration::from_mins(1);

/// How often something is killed.
fn rounds(few: u32) -> u32 {
    std::env::var("CAUNOI_ROUNDS").map_or(few, |rounds| rounds.parse().expect("CAUNOI_ROUNDS is a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_hub_again_and_again_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || SqliteStore::open(&folder.path().join("hub.sqlite"), "main").await.unwrap();
    let store = open().await;
    let secret = found(&store).await;
    store.close().await;
    let place = ["--data".to_owned(), folder.path().display().to_string()];
    let mut hub = HubProcess::start(&place, None);
    let load = Load::start(hub.address, &secret);
    let mut chance = chance_of(1);
    for _ in 0..rounds(5) {
        load.wait_for(1 + chance() % 40);
        load.pause();
        hub.kill();
        hub = HubProcess::start(&place, Some(hub.address));
        load.go_on();
    }
    let tablets = load.finish();
    hub.kill();
    let store = open().await;
    check(&store, &tablets).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_database_under_a_standby_loses_and_doubles_nothing() {
    // What hubs may not leave to the database: it would forget what it has acknowledged.
    let careless = ["synchronous_commit=off", "max_connections=50"];
    let mut primary = Server::own(&careless).unwrap();
    let mut standby = follow(&primary, &careless);
    let proxy = Proxy::before(&primary, &standby).unwrap();
    let address = proxy.address("postgres");
    let store = PostgresStore::open(&address, "main").await.unwrap();
    let secret = found(&store).await;
    store.close().await;
    let mut hub = HubProcess::start(&["--database".into(), address.clone()], None);
    let load = Load::start(hub.address, &secret);
    let mut chance = chance_of(2);
    for _ in 0..rounds(1) {
        load.wait_for(10 + chance() % 40);
        primary.kill().unwrap();
        standby.promote().unwrap();
        primary = standby;
        // It works without a standby, until there is one again.
        load.wait_for(10);
        standby = follow(&primary, &careless);
        proxy.move_before(&primary, &standby).unwrap();
    }
    let tablets = load.finish();
    hub.kill();
    let store = PostgresStore::open(&address, "main").await.unwrap();
    check(&store, &tablets).await;
    store.close().await;
}

/// A standby that has what its primary acknowledges.
fn follow(primary: &Server, settings: &[&str]) -> Server {
    let standby = Server::standby_of(primary, "standby", settings).unwrap();
    primary.ask("alter system set synchronous_standby_names = 'standby'").unwrap();
    primary.ask("select pg_reload_conf()").unwrap();
    while primary.ask("select sync_state from pg_stat_replication").unwrap() != "sync" {}
    standby
}

/// Numbers that are the same each time, and look as if they were not.
fn chance_of(seed: u64) -> impl FnMut() -> usize {
    println!("seed {seed}");
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap()
    }
}

/// Founds a province; the secret of a link that enrols its administrator on any number of tablets.
async fn found<S: Store>(store: &S) -> String {
    let mut transaction = store.begin().await.unwrap();
    assert!(genesis::found(&mut transaction, province("Bắc Kạn"), administrator(), START).await.unwrap());
    let how = Use::Again;
    let secret = enrol::link(&mut transaction, officer(ADMINISTRATOR), how, Default::default()).await.unwrap();
    transaction.commit().await.unwrap();
    secret
}

/// A hub as people start it.
struct HubProcess {
    process: Child,
    address: SocketAddr,
}

impl HubProcess {
    /// Starts one that listens at an address, or at a free one; returns when it does.
    fn start(place: &[String], address: Option<SocketAddr>) -> Self {
        let listen = address.map_or("127.0.0.1:0".to_owned(), |address| address.to_string());
        let mut hub = Command::new(env!("CARGO_BIN_EXE_caunoi-hub"));
        hub.args(["serve", "--listen", &listen]).args(place).env("CAUNOI_LOG", "off");
        let mut process = hub.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut listening = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("listening http://").map(|address| address.parse().unwrap()));
        Self { process, address: listening.next().expect("the hub listens") }
    }

    /// Ends it at once, whatever it is doing.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the tablets and whoever kills know of each other.
#[derive(Default)]
struct Course {
    acknowledged: usize,
    /// There is no hub to talk to.
    paused: bool,
    over: bool,
    /// Tablets that have nothing more to say.
    done: usize,
}

/// The tablets at work, each in a thread of its own.
struct Load {
    course: Arc<(Mutex<Course>, Condvar)>,
    tablets: Vec<JoinHandle<Tablet>>,
}

impl Load {
    fn start(address: SocketAddr, secret: &str) -> Self {
        let course = Arc::<(Mutex<Course>, Condvar)>::default();
        let enrolled = (0..TABLETS).map(|n| Tablet::enrolled(address, secret, &format!("tablet {n}")));
        let enrolled: Vec<_> = enrolled.collect();
        let work = |mut tablet: Tablet| {
            let course = course.clone();
            thread::spawn(move || {
                while tablet.work(&course) {}
                course.0.lock().unwrap().done += 1;
                course.1.notify_all();
                tablet
            })
        };
        Self { tablets: enrolled.into_iter().map(work).collect(), course: course.clone() }
    }

    /// Waits until so many more commands were acknowledged.
    fn wait_for(&self, more: usize) {
        let enough = self.course.0.lock().unwrap().acknowledged + more;
        self.wait_until(|course| course.acknowledged >= enough);
    }

    /// Waits for something that has to come: a tablet whose command was lost would wait for ever.
    fn wait_until(&self, come: impl Fn(&Course) -> bool) {
        let (course, changed) = &*self.course;
        let waited = changed.wait_timeout_while(course.lock().unwrap(), LONG, |course| !come(course)).unwrap();
        let in_time = !waited.1.timed_out();
        drop(waited);
        assert!(in_time, "a tablet gets no answer to what it has sent, or has given up");
    }

    fn change(&self, change: impl FnOnce(&mut Course)) {
        change(&mut self.course.0.lock().unwrap());
        self.course.1.notify_all();
    }

    /// Whoever finds no hub waits, from now on.
    fn pause(&self) {
        self.change(|course| course.paused = true);
    }

    fn go_on(&self) {
        self.change(|course| course.paused = false);
    }

    /// Lets the tablets send what they still have.
    fn finish(self) -> Vec<Tablet> {
        self.change(|course| course.over = true);
        self.wait_until(|course| course.done == TABLETS);
        self.tablets.into_iter().map(|tablet| tablet.join().unwrap()).collect()
    }
}

/// A tablet of the administrator: the replica that the app uses, and a plain connection.
struct Tablet {
    replica: Replica,
    key: SigningKey,
    address: SocketAddr,
    /// What the hub has said of its commands.
    acknowledged: BTreeMap<CommandId, Outcome>,
    issued: u64,
}

impl Tablet {
    fn enrolled(address: SocketAddr, secret: &str, name: &str) -> Self {
        let key = key(name);
        let request = EnrolRequest {
            secret: secret.into(),
            replica: ReplicaId(RecordId::named(name)),
            known: vec![],
            key: public(&key),
            box_key: vec![],
            recovery: vec![],
        };
        let answer = post(address, "/api/enrol", "", &codec::encode(&request)).unwrap().expect("the link is good");
        let identity = codec::decode::<Enrolled>(&answer).unwrap().identity;
        Self { replica: Replica::new(identity), key, address, acknowledged: BTreeMap::new(), issued: 0 }
    }

    /// Issues, sends, and takes the answer; whether there is more to do.
    fn work(&mut self, course: &(Mutex<Course>, Condvar)) -> bool {
        let over = course.0.lock().unwrap().over;
        while !over && self.replica.is_complete() && self.replica.pending().len() < AT_ONCE {
            self.issue();
        }
        let Ok(acknowledged) = self.exchange() else {
            drop(course.1.wait_while(course.0.lock().unwrap(), |course| course.paused).unwrap());
            return true;
        };
        course.0.lock().unwrap().acknowledged += acknowledged;
        course.1.notify_all();
        !over || !self.replica.pending().is_empty()
    }

    fn issue(&mut self) {
        self.issued += 1;
        let topic = self.topic(self.issued);
        let (code, name) = (topic.to_string(), format!("{} of {topic}", self.issued));
        let command = PutTopic { topic: Topic { id: topic, code, name, parent: None, position: 0 } };
        let Ok(Entry::Issued(sent)) = self.replica.issue(START, command) else { panic!("a topic can be added") };
        self.replica.apply(Entry::Issued(sign(&self.key, sent))).unwrap();
    }

    /// The topic that a command adds.
    fn topic(&self, n: u64) -> Id<Topic> {
        Id::named("topic", &format!("{}/{n}", self.replica.identity().replica))
    }

    /// One round trip; how many commands it has acknowledged that were not before.
    fn exchange(&mut self) -> io::Result<usize> {
        let request = codec::encode(&self.replica.request());
        let token = format!("authorization: Bearer {}\r\n", self.replica.identity().token);
        let body = post(self.address, "/api/sync", &token, &request)?.ok_or(io::ErrorKind::Other)?;
        let answer: SyncResponse = codec::decode(&body).map_err(io::Error::other)?;
        let before = self.acknowledged.len();
        for (id, outcome) in &answer.outcomes {
            let first = self.acknowledged.entry(*id).or_insert_with(|| outcome.clone());
            assert_eq!(first, outcome, "what was said of a command stays true");
        }
        self.replica.apply(Entry::Answered(answer)).unwrap();
        Ok(self.acknowledged.len() - before)
    }
}

/// A request over a connection of its own; the body of the answer, where it is a good one.
fn post(address: SocketAddr, path: &str, headers: &str, body: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut connection = TcpStream::connect(address)?;
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.0\r\n{headers}content-type: application/x-postcard\r\ncontent-length: {length}\r\n\r\n"
    );
    connection.write_all(&[head.as_bytes(), body].concat())?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(answer.starts_with(b"HTTP/1.0 200").then(|| answer.split_off(end + 4)))
}

/// Checks what the tablets were told against what is there.
async fn check<S: Store>(store: &S, tablets: &[Tablet]) {
    let mut snapshot = store.snapshot().await.unwrap();
    let (mut all, mut acknowledged) = (Vec::new(), 0);
    for tablet in tablets {
        let mut last = 0;
        acknowledged += tablet.acknowledged.len();
        assert_eq!(tablet.acknowledged.len() as u64, tablet.issued);
        for (id, outcome) in &tablet.acknowledged {
            let stored = snapshot.command(*id).await.unwrap().expect("an acknowledged command is there");
            assert_eq!(stored.outcome, *outcome);
            let seq = outcome.seq().expect("it was applied");
            assert!(last < seq, "in the order of the tablet");
            last = seq;
            all.push(seq);
            let record = snapshot.record(tablet.topic(id.n).erased()).await.unwrap();
            assert_eq!(record.map(|record| record.seq), Some(seq), "and so is what it did");
        }
    }
    all.sort_unstable();
    // One number was taken by the founding. None was taken twice or for something else.
    let expected: Vec<_> = (2..2 + acknowledged as u64).collect();
    assert_eq!(all, expected);
    assert_eq!(snapshot.meta().await.unwrap().seq, 1 + acknowledged as u64);
    println!("acknowledged: {acknowledged}, lost: 0, doubled: 0");
}
