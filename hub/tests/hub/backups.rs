//! `caunoi-hub backup` and `restore`, as whoever runs the hub calls them.

use crate::space::{COMMANDER_1, START, Tablet, found, petition};
use caunoi_hub::{
    backup::{self, Backups, Manifest, copy, nightly::Nightly},
    store::{Snapshot, SqliteStore, Store},
};
use chrono::NaiveTime;
use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
};

/// What the program printed, and whether it went well.
pub(crate) fn hub(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_caunoi-hub");
    Command::new(program).args(arguments).output().unwrap()
}

pub(crate) fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said went wrong.
pub(crate) fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "it went well: {}", said(output));
    said(output)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Opens the records of a data folder.
pub(crate) async fn open(data: &Path) -> SqliteStore {
    fs::create_dir_all(data).unwrap();
    SqliteStore::open(&data.join("hub.sqlite"), "main").await.unwrap()
}

/// The one copy in a folder.
fn only_copy(folder: &Path) -> PathBuf {
    let mut all = backup::all(folder).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).file
}

#[tokio::test]
async fn what_a_backup_does_not_hold_comes_again_after_it_was_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies, other) = (folder.path().join("data"), folder.path().join("copies"), folder.path().join("other"));
    // The hub goes on while it is copied.
    let store = open(&data).await;
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.draft("before", "Trước");
    tablet.settle(&store).await;
    let seq = store.snapshot().await.unwrap().meta().await.unwrap().seq;
    printed(&hub(&["backup", "--data", text(&data), "--to", text(&copies)]));
    assert_eq!(tablet.pull(&store).await.last().unwrap().backed_up, seq, "tablets learn of it");
    tablet.draft("after", "Sau");
    tablet.settle(&store).await;
    store.close().await;

    let copy = only_copy(&copies);
    let manifest = Manifest::of(&copy).unwrap();
    assert_eq!((manifest.epoch, manifest.seq, manifest.province.as_str()), (1, seq, "Bắc Kạn"));
    let told = printed(&hub(&["restore", text(&copy), "--data", text(&other)]));
    assert!(told.contains("0 minutes ago") && told.contains(&format!("seq {seq}\n")), "{told}");

    let store = open(&other).await;
    let meta = store.snapshot().await.unwrap().meta().await.unwrap();
    assert!(meta.epoch > 1 && meta.seq == seq, "{meta:?}");
    // The first answer says that there is another epoch; then the tablet sends what the hub has forgotten.
    for _ in 0..2 {
        tablet.settle(&store).await;
    }
    assert!(tablet.replica.is_settled());
    for name in ["before", "after"] {
        assert!(tablet.shown(petition(name)).is_some(), "{name}");
    }
    let here = tablet.confirmed();
    let mut fresh = Tablet::of(&store, COMMANDER_1, "another").await;
    fresh.pull(&store).await;
    assert_eq!(fresh.confirmed(), here, "the hub has it again");
    store.close().await;
}

#[tokio::test]
async fn a_copy_is_one_state_whoever_writes_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("data")).await;
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let writing = async {
        for n in 0..40 {
            tablet.draft(&n.to_string(), "Một kiến nghị");
            tablet.settle(&store).await;
        }
    };
    let copying = async {
        let mut taken = Vec::new();
        for n in 0..4 {
            taken.push(copy::take(&store, folder.path(), START.plus(n)).await.unwrap());
        }
        taken
    };
    let ((), taken) = tokio::join!(writing, copying);
    for backup::Backup { file, manifest } in &taken {
        let copied = SqliteStore::look_into(file, "main").await.unwrap();
        let found = copied.check().await.unwrap();
        assert_eq!((found.meta.seq, &found.rows), (manifest.seq, &manifest.rows));
        copied.close().await;
    }
    store.close().await;
}

#[tokio::test]
async fn a_backup_is_put_into_an_empty_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    let store = open(&data).await;
    found(&store).await;
    printed(&hub(&["backup", "--data", text(&data), "--to", text(&copies)]));
    let before = store.contents().await.unwrap();
    let told = refused(&hub(&["restore", text(&only_copy(&copies)), "--data", text(&data)]));
    assert!(told.contains("empty folder"), "{told}");
    let after = store.contents().await.unwrap();
    assert_eq!(after, before, "nothing was touched");
    store.close().await;
}

#[tokio::test]
async fn a_damaged_copy_is_refused_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (copies, other) = (folder.path().join("copies"), folder.path().join("other"));
    let store = open(&folder.path().join("data")).await;
    found(&store).await;
    let file = copy::take(&store, &copies, START).await.unwrap().file;
    store.close().await;
    let whole = fs::read(&file).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (damaged, word) in [(&flipped[..], "SHA-256"), (&whole[..whole.len() - 1], "length"), (&[], "length")] {
        fs::write(&file, damaged).unwrap();
        let told = refused(&hub(&["restore", text(&file), "--data", text(&other)]));
        assert!(told.contains(word), "{told}");
        assert_eq!(fs::read_dir(&other).unwrap().count(), 0);
    }
    // A manifest of something else: the bytes are as they were, and not what it says of them.
    fs::write(&file, &whole).unwrap();
    let beside = Manifest::beside(&file);
    let manifest = fs::read_to_string(&beside).unwrap();
    fs::write(&beside, manifest.replace("\"seq\": ", "\"seq\": 1")).unwrap();
    let told = refused(&hub(&["restore", text(&file), "--data", text(&other)]));
    assert!(told.contains("something else than its manifest says"), "{told}");
    assert_eq!(fs::read_dir(&other).unwrap().count(), 0);
    fs::remove_file(&beside).unwrap();
    refused(&hub(&["restore", text(&file), "--data", text(&other)]));
    fs::write(&beside, manifest).unwrap();
    printed(&hub(&["restore", text(&file), "--data", text(&other)]));
}

#[tokio::test]
async fn of_a_damaged_database_there_is_a_whole_backup_or_none() {
    const PAGE: usize = 4096;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("data")).await;
    found(&store).await;
    let rows = store.contents().await.unwrap().rows;
    store.close().await;
    let whole = fs::read(folder.path().join("data/hub.sqlite")).unwrap();
    let mut refused = 0;
    for page in 1..whole.len() / PAGE {
        let (data, copies) = (folder.path().join(format!("{page}")), folder.path().join(format!("{page}-copies")));
        let mut damaged = whole.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0x5a);
        fs::create_dir(&data).unwrap();
        fs::write(data.join("hub.sqlite"), damaged).unwrap();
        let Ok(store) = SqliteStore::open(&data.join("hub.sqlite"), "main").await else { continue };
        let taken = copy::take(&store, &copies, START).await;
        store.close().await;
        match taken {
            Ok(taken) => assert_eq!(taken.manifest.rows, rows, "page {page} is only an index, or not in use"),
            Err(error) => {
                refused += 1;
                assert_eq!(fs::read_dir(&copies).unwrap().count(), 0, "{error}: nothing half done is left");
            }
        }
    }
    assert!(refused > 0, "there are pages without which nothing is whole");
}

#[tokio::test]
async fn old_backups_go_and_other_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("copies");
    let store = open(&folder.path().join("data")).await;
    found(&store).await;
    for n in 0..4 {
        copy::take(&store, &copies, START.plus(n * 1000)).await.unwrap();
    }
    let all = backup::all(&copies).unwrap();
    // The second one was never finished, and somebody keeps notes in the same folder.
    fs::remove_file(Manifest::beside(&all[1].file)).unwrap();
    fs::write(copies.join("caunoi.txt"), "x").unwrap();
    assert_eq!(backup::prune(&copies, 2).unwrap(), 2);
    assert_eq!(backup::all(&copies).unwrap(), all[2..]);
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 5);
    assert_eq!(backup::prune(&copies, 0).unwrap(), 1, "one always stays");
    store.close().await;
}

#[test]
fn for_postgresql_its_own_tools_are_named() {
    let database = ["--database", "postgres:///nothing"];
    for task in [&["backup", "--to", "copies"][..], &["restore", "copy.sqlite"]] {
        let told = refused(&hub(&[task, &database].concat()));
        assert!(told.contains("pg_dump") && told.contains("pg_restore"), "{told}");
    }
}

#[tokio::test]
async fn a_postgresql_that_was_restored_begins_an_epoch() {
    let database = crate::postgres::Database::new();
    let store = database.open("main").await;
    found(&store).await;
    let told = printed(&hub(&["restore", "--database", &database.address]));
    let epoch = store.snapshot().await.unwrap().meta().await.unwrap().epoch;
    assert!(epoch > 1 && told.contains(&format!("epoch {epoch}\n")), "{told}");
    store.close().await;
}

#[tokio::test]
async fn a_night_has_one_backup_and_a_failure_is_told_until_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("copies");
    let store = open(&folder.path().join("data")).await;
    found(&store).await;
    let seq = store.contents().await.unwrap().meta.seq;
    let at = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
    let (nightly, backups) = (Nightly { folder: copies.clone(), at, keep: 2 }, Backups::default());
    // Somebody has put a file where the folder should be.
    fs::write(&copies, "").unwrap();
    nightly.look(&store, START, &backups).await;
    let report = backups.report();
    assert_eq!((report.failed.map(|(at, _)| at), report.newest), (Some(START), None));
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().backed_up, 0);
    fs::remove_file(&copies).unwrap();

    let (minute, day) = (60_000, 86_400_000);
    for (later, there) in [(14 * minute, 0), (15 * minute, 1), (day / 2, 1), (day, 2), (2 * day, 2)] {
        nightly.look(&store, START.plus(later), &backups).await;
        let count = if copies.exists() { backup::all(&copies).unwrap().len() } else { 0 };
        assert_eq!(count, there, "{later} ms later");
    }
    let report = backups.report();
    assert_eq!((report.newest.map(|it| it.taken), report.failed), (Some(START.plus(2 * day)), None));
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().backed_up, seq);
    store.close().await;
}

#[test]
fn a_hub_that_starts_takes_the_backup_that_was_missed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    let mut running = Running::start(&["--data", text(&data), "--backup", text(&copies), "--backup-at", "23:59"]);
    running.until("backed up");
    drop(running);
    assert!(Manifest::of(&only_copy(&copies)).is_ok());
}

#[test]
fn a_backup_that_fails_is_loud() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    fs::write(&copies, "no folder").unwrap();
    let mut running = Running::start(&["--data", text(&data), "--backup", text(&copies)]);
    let line = running.until("THERE IS NO NEW BACKUP");
    assert!(line.contains("ERROR"), "{line}");
}

/// A hub that serves, until it is dropped.
pub(crate) struct Running {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut hub = Command::new(env!("CARGO_BIN_EXE_caunoi-hub"));
        hub.arg("serve").args(["--listen", "127.0.0.1:0"]).args(arguments);
        let mut child = hub.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, log }
    }

    /// Where it listens.
    pub(crate) fn address(&mut self) -> String {
        let lines = BufReader::new(self.child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut listening = lines.filter_map(|line| line.strip_prefix("listening http://").map(str::to_owned));
        listening.next().expect("it listens")
    }

    /// The next line of the log with these words.
    pub(crate) fn until(&mut self, words: &str) -> String {
        self.log.by_ref().map(Result::unwrap).find(|line| line.contains(words)).expect("it is said before the end")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // However it has ended, it has.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
