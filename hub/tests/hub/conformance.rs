//! The contract of a store, on every store there is.

use caunoi_core::{
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::Officer,
    refusal::Reason,
    time::Moment,
    wire::{CHUNK_BYTES, Outcome},
};
use caunoi_hub::store::{
    MemoryStore, Meta, Reached, ScopeChange, Seat, Snapshot, SqliteStore, Store, StoreError, StoredCommand, StoredLink,
    StoredMailbox, StoredMember, StoredRecord, Transaction,
};
use std::{collections::BTreeSet, future::poll_fn, task::Poll};

/// Runs each of these on a new space in memory, and on one in a new database of each kind.
macro_rules! on_every_store {
    ($($name:ident)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $name() {
                super::$name(caunoi_hub::store::MemoryStore::default()).await;
            })*
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("hub.sqlite");
                let store = caunoi_hub::store::SqliteStore::open(&file, "test").await.unwrap();
                super::$name(store.clone()).await;
                store.close().await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                let store = crate::postgres::Database::new().open("test").await;
                super::$name(store.clone()).await;
                store.close().await;
            })*
        }
    };
}

pub(crate) use on_every_store;

on_every_store! {
    a_new_space_is_empty
    how_far_a_space_has_come_is_kept
    where_a_space_was_handed_over_nothing_is_written
    records_are_found_by_identifier_kind_and_attachment
    changes_of_a_scope_come_in_order
    a_record_is_in_the_scopes_it_did_not_leave
    commands_are_kept_as_they_came
    held_commands_are_found_by_what_they_wait_for
    all_that_is_held_is_listed_by_name
    members_are_found_by_their_last_token
    a_store_has_many_members
    links_are_kept
    links_of_an_officer_are_ended
    all_places_are_listed
    files_are_kept_in_pieces
    where_packages_go_is_kept
    what_is_not_committed_never_happened
    a_snapshot_does_not_change
    there_is_one_writer_at_a_time
    who_waits_for_news_hears_of_a_commit_and_of_nothing_else
}

fn id(name: &str) -> RecordId {
    RecordId::named(name)
}

fn replica(name: &str) -> ReplicaId {
    ReplicaId(id(name))
}

fn row(kind: &str, seq: u64) -> StoredRecord {
    StoredRecord { kind: kind.into(), seq, body: format!("{kind} {seq}").into_bytes() }
}

async fn a_new_space_is_empty<S: Store>(store: S) {
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.meta().await.unwrap(), Meta { epoch: 1, ..Meta::default() });
    assert_eq!(snapshot.record(id("a")).await.unwrap(), None);
    assert_eq!(snapshot.records(&[]).await.unwrap(), []);
    assert_eq!(snapshot.changes(Scope::Space, 0, u64::MAX >> 1, 9).await.unwrap(), []);
}

async fn how_far_a_space_has_come_is_kept<S: Store>(store: S) {
    let meta = Meta {
        epoch: 3,
        seq: 1 << 40,
        stamp: Moment(5),
        began: Some(Moment(-7)),
        backed_up: 1 << 39,
        term: 4,
        handed_to: Some(Seat(id("a seat"))),
    };
    let mut transaction = store.begin().await.unwrap();
    transaction.set_meta(meta).await.unwrap();
    assert_eq!(transaction.meta().await.unwrap(), meta, "a transaction sees its own changes");
    transaction.commit().await.unwrap();
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap(), meta);
}

async fn where_a_space_was_handed_over_nothing_is_written<S: Store>(store: S) {
    let to = Seat(id("elsewhere"));
    let mut transaction = store.begin().await.unwrap();
    transaction.set_meta(Meta { handed_to: Some(to), ..Meta::default() }).await.unwrap();
    transaction.commit().await.unwrap();
    for _ in 0..2 {
        let refused = store.begin().await.err();
        assert!(matches!(refused, Some(StoreError::HandedOver(seat)) if seat == to), "{refused:?}");
    }
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().handed_to, Some(to), "it is read as before");
}

async fn links_of_an_officer_are_ended<S: Store>(store: S) {
    let link = |officer: &str, expires| StoredLink {
        officer: Id::assume(id(officer)),
        expires,
        reusable: false,
        opens: false,
        used: None,
    };
    let secret = |n: u8| Fingerprint([n; 32]);
    let mut it = store.begin().await.unwrap();
    for (n, (officer, expires)) in [("a", None), ("a", Some(9)), ("a", Some(3)), ("b", None)].into_iter().enumerate() {
        let n = u8::try_from(n).unwrap();
        it.put_link(secret(n), link(officer, expires.map(Moment))).await.unwrap();
    }
    it.end_links(Id::assume(id("a")), Moment(5)).await.unwrap();
    it.commit().await.unwrap();
    let mut it = store.snapshot().await.unwrap();
    let mut expires = Vec::new();
    for n in 0..4 {
        expires.push(it.link(secret(n)).await.unwrap().unwrap().expires);
    }
    assert_eq!(expires, [Some(Moment(5)), Some(Moment(5)), Some(Moment(3)), None]);
}

async fn all_places_are_listed<S: Store>(store: S) {
    let member = |n: i64| StoredMember { token: None, keys: vec![1], enrolled: Moment(n) };
    let mut places = Vec::new();
    let mut it = store.begin().await.unwrap();
    for (n, (tablet, officer)) in [("one", "a"), ("one", "b"), ("other", "a")].into_iter().enumerate() {
        let member = member(i64::try_from(n).unwrap());
        it.put_member(replica(tablet), Id::assume(id(officer)), member.clone()).await.unwrap();
        places.push((replica(tablet), Id::assume(id(officer)), member));
    }
    it.commit().await.unwrap();
    places.sort_by_key(|(replica, officer, _)| (*replica, *officer));
    assert_eq!(store.snapshot().await.unwrap().places().await.unwrap(), places);
}

async fn records_are_found_by_identifier_kind_and_attachment<S: Store>(store: S) {
    let (a, b, c, on) = (id("a"), id("b"), id("c"), id("on"));
    let mut it = store.begin().await.unwrap();
    it.put_record(a, row("Unit", 1), &[on, id("other")]).await.unwrap();
    it.put_record(b, row("Unit", 2), &[on]).await.unwrap();
    it.put_record(c, row("Topic", 3), &[]).await.unwrap();
    // Replaced, `a` is no longer attached to the first; removed, `b` is attached to nothing.
    it.put_record(a, row("Unit", 4), &[id("other")]).await.unwrap();
    it.remove_record(b).await.unwrap();
    it.put_record(c, row("Topic", 5), &[on]).await.unwrap();
    it.commit().await.unwrap();

    let mut it = store.snapshot().await.unwrap();
    assert_eq!(it.record(a).await.unwrap(), Some(row("Unit", 4)));
    assert_eq!(it.record(b).await.unwrap(), None);
    assert_eq!(it.attached(on).await.unwrap(), [(c, row("Topic", 5))]);
    assert_eq!(it.attached(id("other")).await.unwrap(), [(a, row("Unit", 4))]);
    assert_eq!(it.of_kind("Unit").await.unwrap(), [(a, row("Unit", 4))]);
    let mut found = it.records(&[a, b, c]).await.unwrap();
    found.sort_by_key(|(_, row)| row.seq);
    assert_eq!(found, [(a, row("Unit", 4)), (c, row("Topic", 5))]);
}

async fn changes_of_a_scope_come_in_order<S: Store>(store: S) {
    let (unit, other) = (Scope::Unit(Id::named("unit", "1")), Scope::Unit(Id::named("unit", "2")));
    let mut it = store.begin().await.unwrap();
    it.enter(id("a"), &BTreeSet::from([unit]), 1).await.unwrap();
    it.enter(id("b"), &BTreeSet::from([unit, other]), 2).await.unwrap();
    it.enter(id("c"), &BTreeSet::from([unit]), 3).await.unwrap();
    // The last word counts: `a` came after all others, and `b` has left.
    it.enter(id("a"), &BTreeSet::from([unit]), 4).await.unwrap();
    it.leave(id("b"), &BTreeSet::from([unit]), 5, Moment(7)).await.unwrap();
    it.commit().await.unwrap();

    let change = |seq, name, left| ScopeChange { seq, id: id(name), scope: unit, left };
    let all = [change(3, "c", false), change(4, "a", false), change(5, "b", true)];
    let mut it = store.snapshot().await.unwrap();
    assert_eq!(it.changes(unit, 0, 9, 9).await.unwrap(), all);
    assert_eq!(it.changes(unit, 3, 9, 9).await.unwrap(), all[1..]);
    assert_eq!(it.changes(unit, 0, 4, 9).await.unwrap(), all[..2]);
    assert_eq!(it.changes(unit, 0, 9, 1).await.unwrap(), all[..1]);
    assert_eq!(it.changes(unit, 5, 5, 9).await.unwrap(), []);
    assert_eq!(it.changes(Scope::Space, 0, 9, 9).await.unwrap(), []);
}

async fn a_record_is_in_the_scopes_it_did_not_leave<S: Store>(store: S) {
    let ids: Vec<_> = (0..1200).map(|n| id(&n.to_string())).collect();
    let both = BTreeSet::from([Scope::Organizers, Scope::Leaders]);
    let mut it = store.begin().await.unwrap();
    for id in &ids {
        it.enter(*id, &both, 1).await.unwrap();
    }
    it.leave(ids[7], &BTreeSet::from([Scope::Leaders]), 2, Moment(0)).await.unwrap();
    it.leave(ids[8], &both, 2, Moment(0)).await.unwrap();
    it.enter(ids[8], &BTreeSet::from([Scope::Leaders]), 3).await.unwrap();
    let scopes = it.scopes(&ids[7..=8]).await.unwrap();
    assert_eq!(BTreeSet::from_iter(scopes), BTreeSet::from([(ids[7], Scope::Organizers), (ids[8], Scope::Leaders)]));
    assert_eq!(it.scopes(&ids).await.unwrap().len(), 2 * ids.len() - 2);
}

fn command(outcome: Outcome, waits_for: Option<CommandId>) -> StoredCommand {
    StoredCommand {
        officer: Some(Id::named("officer", "1")),
        hash: Fingerprint::of_bytes(b"envelope"),
        envelope: b"envelope".to_vec(),
        signature: b"signature".to_vec(),
        outcome,
        waits_for,
        received: Moment(12),
    }
}

async fn commands_are_kept_as_they_came<S: Store>(store: S) {
    let at = Moment(3);
    let outcomes = [
        Outcome::Applied { seq: 9, at },
        Outcome::Merged { seq: 10, at },
        Outcome::Refused { refusal: Reason::Disputed.into(), at },
        Outcome::Held { at },
    ];
    let mut it = store.begin().await.unwrap();
    for (n, outcome) in (0..).zip(outcomes.clone()) {
        it.put_command(CommandId { replica: replica("a"), n }, command(outcome, None)).await.unwrap();
    }
    let last = CommandId { replica: replica("a"), n: u64::MAX };
    it.put_command(last, command(Outcome::Held { at }, Some(last))).await.unwrap();
    let unreadable = StoredCommand { officer: None, signature: vec![], ..command(outcomes[2].clone(), None) };
    it.put_command(CommandId { replica: replica("u"), n: 1 }, unreadable).await.unwrap();
    it.commit().await.unwrap();
    let mut it = store.snapshot().await.unwrap();
    for (n, outcome) in (0..).zip(outcomes) {
        let found = it.command(CommandId { replica: replica("a"), n }).await.unwrap();
        assert_eq!(found, Some(command(outcome, None)));
    }
    assert_eq!(it.command(last).await.unwrap().unwrap().waits_for, Some(last), "numbers use all bits");
    let unreadable = it.command(CommandId { replica: replica("u"), n: 1 }).await.unwrap().unwrap();
    assert_eq!((unreadable.officer, unreadable.signature), (None, vec![]));
    assert_eq!(it.command(CommandId { replica: replica("b"), n: 1 }).await.unwrap(), None);
}

async fn held_commands_are_found_by_what_they_wait_for<S: Store>(store: S) {
    let named = |name, n| CommandId { replica: replica(name), n };
    let held = |waits_for| command(Outcome::Held { at: Moment(1) }, Some(waits_for));
    let mut it = store.begin().await.unwrap();
    it.put_command(named("a", 3), held(named("a", 2))).await.unwrap();
    it.put_command(named("b", 2), held(named("a", 2))).await.unwrap();
    it.put_command(named("a", 4), held(named("a", 3))).await.unwrap();
    let mut both = vec![named("a", 3), named("b", 2)];
    both.sort_unstable();
    assert_eq!(it.waiting_for(named("a", 2)).await.unwrap(), both);
    it.put_command(named("a", 3), command(Outcome::Applied { seq: 1, at: Moment(2) }, None)).await.unwrap();
    it.put_command(named("b", 2), held(named("b", 1))).await.unwrap();
    assert_eq!(it.waiting_for(named("a", 2)).await.unwrap(), []);
    assert_eq!(it.waiting_for(named("b", 1)).await.unwrap(), [named("b", 2)]);
}

async fn all_that_is_held_is_listed_by_name<S: Store>(store: S) {
    let named = |name, n| CommandId { replica: replica(name), n };
    let held = |waits_for| command(Outcome::Held { at: Moment(1) }, Some(waits_for));
    let mut it = store.begin().await.unwrap();
    for (id, waits_for) in
        [(named("a", 4), named("a", 3)), (named("a", 3), named("a", 2)), (named("b", 2), named("a", 2))]
    {
        it.put_command(id, held(waits_for)).await.unwrap();
    }
    it.put_command(named("c", 1), command(Outcome::Applied { seq: 1, at: Moment(2) }, None)).await.unwrap();
    let found = it.held(9).await.unwrap();
    let mut expected =
        vec![(named("a", 3), named("a", 2)), (named("a", 4), named("a", 3)), (named("b", 2), named("a", 2))];
    expected.sort_unstable();
    assert_eq!(found.iter().map(|it| (it.id, it.waits_for)).collect::<Vec<_>>(), expected);
    assert_eq!(it.held(1).await.unwrap(), found[..1], "and no more than were asked for");
}

async fn members_are_found_by_their_last_token<S: Store>(store: S) {
    let officer = Id::named("officer", "1");
    let (old, new) = (Fingerprint::of_bytes(b"old"), Fingerprint::of_bytes(b"new"));
    let with = |token| StoredMember { token, keys: b"key".to_vec(), enrolled: Moment(4) };
    let mut it = store.begin().await.unwrap();
    // Several that never call have no token, and that is no token in common.
    it.put_member(replica("b"), officer, with(None)).await.unwrap();
    it.put_member(replica("c"), officer, with(None)).await.unwrap();
    it.put_member(replica("a"), officer, with(Some(old))).await.unwrap();
    it.put_member(replica("a"), officer, with(Some(new))).await.unwrap();
    it.commit().await.unwrap();
    let mut it = store.snapshot().await.unwrap();
    assert_eq!(it.member(replica("b"), officer).await.unwrap(), Some(with(None)));
    assert_eq!(it.member_by_token(old).await.unwrap(), None);
    assert_eq!(it.member_by_token(new).await.unwrap(), Some((replica("a"), officer)));
}

async fn a_store_has_many_members<S: Store>(store: S) {
    let mut officers = ["1", "2", "3"].map(|name| Id::<Officer>::named("officer", name));
    officers.sort_unstable();
    let member = |n: u8| StoredMember {
        token: Some(Fingerprint::of_bytes(&[n])),
        keys: if n == 0 { vec![] } else { vec![n; 65] },
        enrolled: Moment(n.into()),
    };
    let mut it = store.begin().await.unwrap();
    for (n, officer) in (0..).zip(officers) {
        it.put_member(replica("a"), officer, member(n)).await.unwrap();
    }
    it.put_member(replica("b"), officers[0], member(9)).await.unwrap();
    // One has a fresh token and key; the others keep theirs.
    it.put_member(replica("a"), officers[1], member(7)).await.unwrap();
    assert_eq!(it.members(replica("a")).await.unwrap(), officers);
    assert_eq!(it.members(replica("c")).await.unwrap(), []);
    for (n, officer) in [0, 7, 2].into_iter().zip(officers) {
        assert_eq!(it.member(replica("a"), officer).await.unwrap(), Some(member(n)));
        let found = it.member_by_token(Fingerprint::of_bytes(&[n])).await.unwrap();
        assert_eq!(found, Some((replica("a"), officer)));
    }
    assert_eq!(it.member(replica("b"), officers[1]).await.unwrap(), None);
    assert_eq!(it.member_by_token(Fingerprint::of_bytes(&[1])).await.unwrap(), None);
}

async fn links_are_kept<S: Store>(store: S) {
    let secret = Fingerprint::of_bytes(b"secret");
    let link = StoredLink {
        officer: Id::named("officer", "1"),
        expires: Some(Moment(9)),
        reusable: false,
        opens: true,
        used: None,
    };
    let used = StoredLink {
        used: Some((replica("a"), Moment(8))),
        reusable: true,
        opens: false,
        expires: None,
        ..link.clone()
    };
    let mut it = store.begin().await.unwrap();
    it.put_link(secret, link.clone()).await.unwrap();
    assert_eq!(it.link(secret).await.unwrap(), Some(link));
    it.put_link(secret, used.clone()).await.unwrap();
    assert_eq!(it.link(secret).await.unwrap(), Some(used));
    assert_eq!(it.link(Fingerprint::of_bytes(b"other")).await.unwrap(), None);
}

async fn files_are_kept_in_pieces<S: Store>(store: S) {
    let size = usize::try_from(CHUNK_BYTES).unwrap();
    let bytes: Vec<u8> = (0..=size).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (blob, empty) = (Fingerprint::of_bytes(&bytes), Fingerprint::of_bytes(b""));
    let mut it = store.begin().await.unwrap();
    it.put_blob(blob, &bytes).await.unwrap();
    it.put_blob(blob, &bytes).await.unwrap();
    it.put_blob(empty, b"").await.unwrap();
    it.commit().await.unwrap();
    let mut it = store.snapshot().await.unwrap();
    assert_eq!(it.blob_size(blob).await.unwrap(), Some(CHUNK_BYTES + 1));
    assert_eq!(it.chunk(blob, 0).await.unwrap().unwrap(), bytes[..size]);
    assert_eq!(it.chunk(blob, 1).await.unwrap().unwrap(), bytes[size..]);
    assert_eq!(it.chunk(blob, 2).await.unwrap(), None);
    assert_eq!(it.chunk(blob, u64::MAX).await.unwrap(), None);
    assert_eq!(it.blob_size(empty).await.unwrap(), Some(0));
    assert_eq!(it.blob_size(Fingerprint::of_bytes(b"other")).await.unwrap(), None);
}

async fn where_packages_go_is_kept<S: Store>(store: S) {
    let mailbox = |key: &[u8], epoch, seq| StoredMailbox {
        key: key.to_vec(),
        epoch,
        cursors: [(Scope::Space, seq)].into_iter().collect(),
    };
    let mut it = store.begin().await.unwrap();
    assert_eq!((it.hub_key().await.unwrap(), it.mailboxes().await.unwrap()), (None, vec![]));
    it.put_hub_key(b"secret").await.unwrap();
    it.put_mailbox(replica("a"), mailbox(b"old", 0, 0)).await.unwrap();
    it.put_mailbox(replica("b"), mailbox(b"b", 1, 7)).await.unwrap();
    it.put_mailbox(replica("a"), mailbox(b"a", 2, 1 << 40)).await.unwrap();
    it.commit().await.unwrap();

    let mut it = store.snapshot().await.unwrap();
    assert_eq!(it.hub_key().await.unwrap().as_deref(), Some(&b"secret"[..]));
    assert_eq!(it.mailbox(replica("a")).await.unwrap(), Some(mailbox(b"a", 2, 1 << 40)));
    assert_eq!(it.mailbox(replica("c")).await.unwrap(), None);
    let mut expected = [(replica("a"), mailbox(b"a", 2, 1 << 40)), (replica("b"), mailbox(b"b", 1, 7))];
    expected.sort_by_key(|(id, _)| *id);
    assert_eq!(it.mailboxes().await.unwrap(), expected);
}

async fn what_is_not_committed_never_happened<S: Store>(store: S) {
    let mut it = store.begin().await.unwrap();
    it.put_record(id("a"), row("Unit", 1), &[id("on")]).await.unwrap();
    it.enter(id("a"), &BTreeSet::from([Scope::Space]), 1).await.unwrap();
    it.set_meta(Meta { seq: 1, ..Meta::default() }).await.unwrap();
    drop(it);
    let mut it = store.begin().await.unwrap();
    assert_eq!(it.record(id("a")).await.unwrap(), None);
    assert_eq!(it.attached(id("on")).await.unwrap(), []);
    assert_eq!(it.scopes(&[id("a")]).await.unwrap(), []);
    assert_eq!(it.meta().await.unwrap(), Meta::default());
}

async fn a_snapshot_does_not_change<S: Store>(store: S) {
    let mut before = store.snapshot().await.unwrap();
    assert_eq!(before.record(id("a")).await.unwrap(), None);
    let mut it = store.begin().await.unwrap();
    it.put_record(id("a"), row("Unit", 1), &[id("on")]).await.unwrap();
    assert_eq!(before.record(id("a")).await.unwrap(), None, "not committed");
    it.commit().await.unwrap();
    assert_eq!(before.record(id("a")).await.unwrap(), None, "committed since");
    assert_eq!(before.attached(id("on")).await.unwrap(), []);
    assert_eq!(store.snapshot().await.unwrap().record(id("a")).await.unwrap(), Some(row("Unit", 1)));
}

async fn there_is_one_writer_at_a_time<S: Store>(store: S) {
    let mut first = store.begin().await.unwrap();
    let mut second = Box::pin(store.begin());
    let waits = poll_fn(|context| Poll::Ready(second.as_mut().poll(context).is_pending())).await;
    assert!(waits, "the first has not ended");
    first.put_record(id("a"), row("Unit", 1), &[]).await.unwrap();
    first.commit().await.unwrap();
    let mut second = second.await.unwrap();
    assert_eq!(second.record(id("a")).await.unwrap(), Some(row("Unit", 1)), "it begins where the first ended");
}

async fn who_waits_for_news_hears_of_a_commit_and_of_nothing_else<S: Store>(store: S) {
    let mut news = store.news();
    let reach = async |epoch, seq| {
        let mut it = store.begin().await.unwrap();
        it.set_meta(Meta { epoch, seq, ..Meta::default() }).await.unwrap();
        it
    };
    drop(reach(1, 1).await);
    reach(1, 2).await.commit().await.unwrap();
    news.changed().await.unwrap();
    assert_eq!(*news.borrow_and_update(), Reached { epoch: 1, seq: 2 });
    // A stamp alone is nothing new.
    reach(1, 2).await.commit().await.unwrap();
    assert!(!news.has_changed().unwrap());
    // A restored backup is further on, though it has forgotten something.
    reach(2, 1).await.commit().await.unwrap();
    news.changed().await.unwrap();
    assert_eq!(*news.borrow_and_update(), Reached { epoch: 2, seq: 1 });
}

#[tokio::test]
async fn a_database_is_there_again_after_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hub.sqlite");
    for seq in 1..=2 {
        let store = SqliteStore::open(&file, "test").await.unwrap();
        let mut it = store.begin().await.unwrap();
        assert_eq!(it.meta().await.unwrap().seq, seq - 1);
        it.set_meta(Meta { seq, ..Meta::default() }).await.unwrap();
        it.commit().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn spaces_in_one_database_know_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hub.sqlite");
    let (one, two) = (SqliteStore::open(&file, "one").await.unwrap(), SqliteStore::open(&file, "two").await.unwrap());
    let mut it = one.begin().await.unwrap();
    it.put_record(id("a"), row("Unit", 1), &[id("on")]).await.unwrap();
    it.enter(id("a"), &BTreeSet::from([Scope::Space]), 1).await.unwrap();
    it.commit().await.unwrap();
    let mut it = two.snapshot().await.unwrap();
    assert_eq!(it.record(id("a")).await.unwrap(), None);
    assert_eq!(it.of_kind("Unit").await.unwrap(), []);
    assert_eq!(it.attached(id("on")).await.unwrap(), []);
    assert_eq!(it.scopes(&[id("a")]).await.unwrap(), []);
    assert_eq!(it.changes(Scope::Space, 0, 9, 9).await.unwrap(), []);
}

#[tokio::test]
async fn a_copy_in_memory_goes_its_own_way() {
    let store = MemoryStore::default();
    let backup = store.copy();
    let mut it = store.begin().await.unwrap();
    it.put_record(id("a"), row("Unit", 1), &[]).await.unwrap();
    it.commit().await.unwrap();
    assert_eq!(backup.snapshot().await.unwrap().record(id("a")).await.unwrap(), None);
    assert_eq!(store.clone().snapshot().await.unwrap().record(id("a")).await.unwrap(), Some(row("Unit", 1)));
}
