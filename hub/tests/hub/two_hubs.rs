//! Two hubs over one database.

use crate::postgres;
use caunoi_core::{id::RecordId, policy::Scope};
use caunoi_hub::store::{Meta, Snapshot, SqliteStore, Store, StoreError, StoredMember, StoredRecord, Transaction};
use std::collections::BTreeSet;

/// Runs each of these on two stores over one new database of each kind.
macro_rules! on_every_shared_database {
    ($($name:ident)*) => {
        mod over_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("hub.sqlite");
                let open = async || super::SqliteStore::open(&file, "test").await.unwrap();
                let (one, other) = (open().await, open().await);
                super::$name(one.clone(), other.clone()).await;
                one.close().await;
                other.close().await;
            })*
        }

        mod over_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = super::postgres::Database::new();
                let (one, other) = (database.open("test").await, database.open("test").await);
                super::$name(one.clone(), other.clone()).await;
                one.close().await;
                other.close().await;
            })*
        }
    };
}

on_every_shared_database! {
    a_reader_skips_no_row_when_the_later_writer_wants_to_commit_first
    what_two_hubs_write_at_once_has_one_order
    a_transaction_in_which_something_failed_is_not_committed
}

/// What a reader has been told: the sequence numbers, in the order in which it read them, and how far that was.
#[derive(Default)]
struct Reader {
    read: Vec<u64>,
    cursor: u64,
}

impl Reader {
    /// Reads on, as a tablet does: what is after its cursor, up to what the space says of itself.
    async fn read<S: Store>(&mut self, store: &S) {
        let mut snapshot = store.snapshot().await.unwrap();
        let head = snapshot.meta().await.unwrap().seq;
        let changes = snapshot.changes(Scope::Space, self.cursor, head, usize::MAX).await.unwrap();
        self.read.extend(changes.iter().map(|change| change.seq));
        self.cursor = head;
    }
}

/// Writes a record with the next sequence number; it is not committed yet.
async fn write<T: Transaction>(transaction: &mut T) -> u64 {
    let meta = transaction.meta().await.unwrap();
    let seq = meta.seq + 1;
    let id = RecordId::named(&seq.to_string());
    let record = StoredRecord { kind: "Unit".into(), seq, body: vec![] };
    transaction.put_record(id, record, &[]).await.unwrap();
    transaction.enter(id, &BTreeSet::from([Scope::Space]), seq).await.unwrap();
    transaction.set_meta(Meta { seq, ..meta }).await.unwrap();
    seq
}

async fn write_one<S: Store>(store: S) -> u64 {
    let mut transaction = store.begin().await.unwrap();
    let seq = write(&mut transaction).await;
    transaction.commit().await.unwrap();
    seq
}

const MANY: u64 = 25;

async fn write_many<S: Store + Clone>(store: S) {
    for _ in 0..MANY {
        write_one(store.clone()).await;
    }
}

async fn a_reader_skips_no_row_when_the_later_writer_wants_to_commit_first<S: Store + Clone>(one: S, other: S) {
    let mut reader = Reader::default();
    let mut first = one.begin().await.unwrap();
    assert_eq!(write(&mut first).await, 1);
    // The second writer, at the other hub, would be done long before a hundred answers, if it could.
    let second = tokio::spawn(write_one(other.clone()));
    for _ in 0..100 {
        reader.read(&other).await;
        assert_eq!((reader.cursor, second.is_finished()), (0, false), "nothing is committed");
    }
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 2);
    reader.read(&other).await;
    reader.read(&one).await;
    assert_eq!(reader.read, [1, 2]);
}

async fn what_two_hubs_write_at_once_has_one_order<S: Store + Clone>(one: S, other: S) {
    let writers = [one.clone(), other.clone()].map(|store| tokio::spawn(write_many(store)));
    let mut reader = Reader::default();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        reader.read(&other).await;
    }
    reader.read(&one).await;
    assert_eq!(reader.read, (1..=2 * MANY).collect::<Vec<_>>());
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn a_transaction_in_which_something_failed_is_not_committed<S: Store + Clone>(one: S, other: S) {
    let token = Some(caunoi_core::id::Fingerprint::of_bytes(b"token"));
    let member = StoredMember { token, keys: vec![], enrolled: caunoi_core::time::Moment(0) };
    let put = async |it: &mut S::Transaction, name: &str| {
        let officer = caunoi_core::id::Id::named("officer", name);
        it.put_member(caunoi_core::id::ReplicaId(RecordId::named(name)), officer, member.clone()).await
    };
    let mut it = one.begin().await.unwrap();
    write(&mut it).await;
    put(&mut it, "a").await.unwrap();
    let twice = put(&mut it, "b").await;
    assert!(matches!(twice, Err(StoreError::Medium(_))), "one token is of one officer: {twice:?}");
    assert!(it.commit().await.is_err());
    assert_eq!(other.snapshot().await.unwrap().meta().await.unwrap(), Meta::default());
    assert_eq!(write_one(other).await, 1);
}

#[tokio::test]
async fn a_lost_connection_fails_what_was_under_way_and_nothing_after_it() {
    let database = postgres::Database::new();
    let store = database.open("test").await;
    write_one(store.clone()).await;
    let (mut reading, mut writing) = (store.snapshot().await.unwrap(), store.begin().await.unwrap());
    write(&mut writing).await;
    database.end_connections();
    assert!(matches!(reading.meta().await, Err(StoreError::Medium(_))));
    assert!(matches!(writing.meta().await, Err(StoreError::Medium(_))));
    assert!(writing.commit().await.is_err());
    drop(reading);
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().seq, 1);
    assert_eq!(write_one(store.clone()).await, 2);
    // Also where nobody notices before it is too late to turn back.
    let mut writing = store.begin().await.unwrap();
    write(&mut writing).await;
    database.end_connections();
    assert!(writing.commit().await.is_err());
    assert_eq!(write_one(store.clone()).await, 3);
    store.close().await;
}

#[tokio::test]
async fn a_standby_is_no_database_for_a_hub() {
    let primary = caunoi_servers::postgres::Server::own(&[]).unwrap();
    let standby = caunoi_servers::postgres::Server::standby_of(&primary, "standby", &[]).unwrap();
    let address = standby.address("postgres");
    let opening = tokio::spawn(async move { caunoi_hub::store::PostgresStore::open(&address, "test").await });
    // A hub that starts too early waits until the standby is one no more.
    assert_eq!(standby.ask("select pg_is_in_recovery()").unwrap(), "t");
    standby.promote().unwrap();
    let store = opening.await.unwrap().unwrap();
    assert_eq!(write_one(store.clone()).await, 1);
    store.close().await;
}
