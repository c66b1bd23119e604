//! `caunoi-hub handover`: the one writer moves knowingly, and there are never two.

use crate::{
    backups::{hub, open, printed, refused, text},
    http::{POSTCARD, bearer, request},
    members::{key, public},
    space::{COMMANDER_1, START, Tablet, found, officer, petition},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use caunoi_core::{
    codec,
    id::{RecordId, ReplicaId},
    replica::Replica,
    wire::{EnrolRequest, Enrolled},
};
use caunoi_hub::{
    clock::Clock,
    enrol::{self, Use},
    http::{Hub, router},
    store::{Snapshot, SqliteStore, Store, Transaction},
};
use http_body_util::BodyExt;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tower::ServiceExt;

/// Two machines, and a stick to carry files on.
struct Machines {
    folder: tempfile::TempDir,
    files: u32,
}

impl Machines {
    async fn new() -> Self {
        let this = Self { folder: tempfile::tempdir().unwrap(), files: 0 };
        let store = open(&this.data("office")).await;
        found(&store).await;
        store.close().await;
        this
    }

    fn data(&self, machine: &str) -> PathBuf {
        self.folder.path().join(machine)
    }

    fn seat(&self, machine: &str) -> String {
        let told = printed(&hub(&["handover", "seat", "--data", text(&self.data(machine))]));
        told.lines().find_map(|line| line.strip_prefix("seat ")).unwrap().to_owned()
    }

    fn give(&mut self, from: &str, to: &str) -> std::process::Output {
        self.files += 1;
        let seat = self.seat(to);
        hub(&["handover", "give", "--data", text(&self.data(from)), "--seat", &seat, "--to", text(&self.file())])
    }

    /// The file that was written last.
    fn file(&self) -> PathBuf {
        self.folder.path().join(format!("{}.sqlite", self.files))
    }

    fn take(&self, to: &str, file: &Path) -> std::process::Output {
        hub(&["handover", "take", "--data", text(&self.data(to)), text(file)])
    }

    async fn open(&self, machine: &str) -> SqliteStore {
        open(&self.data(machine)).await
    }

    /// Who writes.
    async fn writers(&self, machines: &[&str]) -> Vec<String> {
        let mut writers = Vec::new();
        for machine in machines {
            let store = self.open(machine).await;
            if store.begin().await.is_ok() {
                writers.push((*machine).to_owned());
            }
            store.close().await;
        }
        writers
    }
}

#[tokio::test]
async fn a_hub_goes_to_the_hall_and_back_and_tablets_go_on() {
    let mut machines = Machines::new().await;
    let store = machines.open("office").await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.draft("0", "Ở cơ quan");
    tablet.settle(&store).await;
    let (mut epochs, mut seqs) = (vec![], vec![]);
    store.close().await;
    for (n, (from, to)) in [("office", "hall"), ("hall", "office"), ("office", "hall")].into_iter().enumerate() {
        printed(&machines.give(from, to));
        assert_eq!(machines.writers(&["office", "hall"][..=n.min(1)]).await, Vec::<String>::new());
        // What is written meanwhile waits.
        let name = (n + 1).to_string();
        tablet.draft(&name, "Trên đường");
        printed(&machines.take(to, &machines.file()));
        assert_eq!(machines.writers(&["office", "hall"]).await, [to]);
        let store = machines.open(to).await;
        tablet.settle(&store).await;
        assert!(tablet.replica.is_settled());
        let meta = store.snapshot().await.unwrap().meta().await.unwrap();
        epochs.push(meta.epoch);
        seqs.push(meta.seq);
        store.close().await;
    }
    assert_eq!(epochs, [1, 1, 1], "it is one history");
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
    for n in 0..=3 {
        assert!(tablet.shown(petition(&n.to_string())).is_some());
    }
}

#[tokio::test]
async fn each_step_can_be_done_again() {
    let mut machines = Machines::new().await;
    printed(&machines.give("office", "hall"));
    fs::remove_file(machines.file()).unwrap();
    printed(&machines.give("office", "hall"));
    printed(&machines.take("hall", &machines.file()));
    let store = machines.open("hall").await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.draft("p", "Ở hội trường");
    tablet.settle(&store).await;
    let before = store.contents().await.unwrap();
    let told = printed(&machines.take("hall", &machines.file()));
    assert!(told.starts_with("taken up before"), "{told}");
    assert_eq!(store.contents().await.unwrap(), before, "nothing went back");
    store.close().await;
}

#[tokio::test]
async fn a_file_is_of_use_in_one_seat_alone() {
    let mut machines = Machines::new().await;
    printed(&machines.give("office", "hall"));
    let told = refused(&machines.take("another", &machines.file()));
    assert!(told.contains("was handed over to seat"), "{told}");
    let told = refused(&machines.take("office", &machines.file()));
    assert!(told.contains("was handed over to seat"), "who gave it away does not take it back: {told}");
    let told = refused(&machines.give("office", "another"));
    assert!(told.contains("already"), "{told}");
    assert_eq!(machines.writers(&["office"]).await, Vec::<String>::new());
    let own = refused(&machines.give("office", "office"));
    assert!(own.contains("this very folder"), "{own}");
}

#[tokio::test]
async fn a_file_of_an_earlier_handover_is_refused() {
    let mut machines = Machines::new().await;
    printed(&machines.give("office", "hall"));
    let first = machines.file();
    printed(&machines.take("hall", &first));
    printed(&machines.give("hall", "office"));
    let told = refused(&machines.take("hall", &first));
    assert!(told.contains("earlier handover"), "{told}");
    printed(&machines.take("office", &machines.file()));
    assert!(refused(&machines.take("hall", &first)).contains("earlier handover"));
    assert_eq!(machines.writers(&["office", "hall"]).await, ["office"]);
}

#[tokio::test]
async fn what_is_handed_over_takes_the_place_of_no_other_records() {
    let mut machines = Machines::new().await;
    // Somebody has put a backup into the folder of the other machine, and it writes.
    printed(&hub(&["backup", "--data", text(&machines.data("office")), "--to", text(&machines.data("copies"))]));
    let copy = caunoi_hub::backup::newest(&machines.data("copies")).unwrap().file;
    printed(&hub(&["restore", text(&copy), "--data", text(&machines.data("hall"))]));
    printed(&machines.give("office", "hall"));
    let told = refused(&machines.take("hall", &machines.file()));
    assert!(told.contains("two hubs have been writing"), "{told}");
    let told = refused(&machines.take("hall", &copy));
    assert!(told.contains("caunoi-hub restore"), "a backup hands nothing over: {told}");
}

#[tokio::test]
async fn a_folder_over_which_a_hub_runs_is_left_alone() {
    let mut machines = Machines::new().await;
    printed(&machines.give("office", "hall"));
    printed(&machines.take("hall", &machines.file()));
    printed(&machines.give("hall", "office"));
    let running = machines.open("office").await;
    let told = refused(&machines.take("office", &machines.file()));
    assert!(told.contains("stop it first"), "{told}");
    running.close().await;
    printed(&machines.take("office", &machines.file()));
}

/// A hub over a store, without a network.
fn served(store: &SqliteStore) -> Router {
    router(Arc::new(Hub::new(store.clone(), Clock::by_hand(START), None)))
}

/// The answer to a request.
async fn send(hub: &Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let (head, body) = hub.clone().oneshot(request).await.unwrap().into_parts();
    (head.status, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn a_hub_that_has_handed_its_space_over_says_so_and_the_other_goes_on() {
    let mut machines = Machines::new().await;
    let store = machines.open("office").await;
    let mut transaction = store.begin().await.unwrap();
    let secret = enrol::link(&mut transaction, officer(COMMANDER_1), Use::Again, [7; 16]).await.unwrap();
    transaction.commit().await.unwrap();
    let enrol = EnrolRequest {
        secret,
        replica: ReplicaId(RecordId::named("tablet")),
        known: vec![],
        key: public(&key("any")),
        box_key: vec![],
        recovery: vec![],
    };
    let enrol = || request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], codec::encode(&enrol));
    let office = served(&store);
    let (status, body) = send(&office, enrol()).await;
    assert_eq!(status, StatusCode::OK);
    let replica = Replica::new(codec::decode::<Enrolled>(&body).unwrap().identity);
    let token = bearer(replica.identity());
    let headers = [("content-type", POSTCARD), ("authorization", token.as_str())];
    let sync = || request(Method::POST, "/api/sync", &headers, codec::encode(&replica.request()));
    assert_eq!(send(&office, sync()).await.0, StatusCode::OK);

    printed(&machines.give("office", "hall"));
    let pokes = request(Method::GET, "/api/pokes", &headers, "");
    for refused in [enrol(), sync()] {
        let (status, body) = send(&office, refused).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(String::from_utf8(body).unwrap().contains("\"handed-over\""));
    }
    let (_, lines) = send(&office, pokes).await;
    assert!(lines.is_empty(), "nobody is told anything");
    printed(&machines.take("hall", &machines.file()));
    let hall = machines.open("hall").await;
    assert_eq!(send(&served(&hall), sync()).await.0, StatusCode::OK, "with the same token");
    for store in [store, hall] {
        store.close().await;
    }
}
