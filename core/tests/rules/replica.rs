//! One device's copy: confirmed plus outbox, and what it makes of the hub's answers.

use crate::space::{NOW, Space, draft, id, words};
use caunoi_core::{
    codec,
    command::{Command, CommandId, SaveDraft},
    id::{RecordId, ReplicaId},
    policy::Scope,
    record::{Petition, Record},
    refusal::Reason,
    replica::{Delivery, Entry, Replica},
    time::Moment,
    wire::{Cursors, Identity, Left, Outcome, Row, SyncResponse},
};
use std::collections::BTreeMap;

fn identity() -> Identity {
    Identity {
        replica: ReplicaId(RecordId([1; 16])),
        officer: id("commander-a"),
        name: String::new(),
        token: String::new(),
        hub_key: Vec::new(),
    }
}

fn cursors(seq: u64) -> Cursors {
    BTreeMap::from([(Scope::Space, seq)])
}

fn row(record: &Record, seq: u64) -> Row {
    Row { id: record.id(), kind: record.kind().into(), seq, body: codec::encode(record), scopes: vec![Scope::Space] }
}

fn answer(from: Cursors, to: u64, rows: Vec<Row>) -> SyncResponse {
    SyncResponse {
        epoch: 1,
        now: Moment(NOW.0 + 1000),
        outcomes: vec![],
        from,
        reset: to == 10,
        cursors: cursors(to),
        head: to,
        more: false,
        rows,
        left: vec![],
        backed_up: 0,
    }
}

/// A replica that has pulled the whole small province, at 10.
pub(crate) fn pulled() -> Replica {
    let mut replica = Replica::new(identity());
    let rows = Space::new().store.records().map(|record| row(record, 10)).collect();
    replica.apply(Entry::Answered(answer(Cursors::new(), 10, rows))).expect("applies");
    replica
}

/// The hub's next answer brings this record.
pub(crate) fn with_row(replica: &mut Replica, record: &Record, seq: u64) {
    let news = answer(replica.confirmed().cursors().clone(), seq, vec![row(record, seq)]);
    replica.apply(Entry::Answered(news)).expect("applies");
}

pub(crate) fn issue_any(replica: &mut Replica, command: impl Into<Command>) -> CommandId {
    let entry = replica.issue(NOW, command).expect("allowed");
    let Entry::Issued(sent) = &entry else { unreachable!() };
    let id = sent.id;
    replica.apply(entry).expect("applies");
    id
}

fn issue(replica: &mut Replica, command: SaveDraft) -> CommandId {
    issue_any(replica, command)
}

pub(crate) fn outcome(replica: &mut Replica, id: CommandId, outcome: Outcome) {
    let from = replica.confirmed().cursors().clone();
    let head = replica.confirmed().head();
    let epoch = replica.confirmed().epoch();
    let response = SyncResponse { epoch, outcomes: vec![(id, outcome)], reset: false, ..answer(from, head, vec![]) };
    replica.apply(Entry::Answered(response)).expect("applies");
}

#[test]
fn a_command_shows_at_once_and_waits_to_be_sent() {
    let mut replica = pulled();
    issue(&mut replica, draft("p"));
    assert!(replica.shown().find::<Petition>(id("p")).is_some());
    assert_eq!(replica.delivery(id::<()>("p").erased()), Delivery::OnlyHere);
    assert_eq!(replica.request().commands.len(), 1);
}

#[test]
fn a_command_leaves_when_its_changes_have_been_pulled() {
    let mut replica = pulled();
    let command = issue(&mut replica, draft("p"));
    let petition = Record::from(replica.shown().find::<Petition>(id("p")).expect("shown").clone());
    outcome(&mut replica, command, Outcome::Applied { seq: 11, at: Moment(5) });
    assert_eq!(replica.pending().len(), 1, "its changes are not here yet");
    assert!(replica.request().commands.is_empty(), "but it is not sent again");
    let news = answer(cursors(10), 11, vec![row(&petition, 11)]);
    replica.apply(Entry::Answered(news)).expect("applies");
    assert!(replica.pending().is_empty());
    assert_eq!(replica.delivery(id::<()>("p").erased()), Delivery::Arrived(Moment(5)));
    assert!(replica.shown().find::<Petition>(id("p")).is_some());
}

#[test]
fn a_refused_command_keeps_its_text_and_blocks_nothing() {
    let mut replica = pulled();
    let first = issue(&mut replica, draft("p"));
    issue(&mut replica, draft("q"));
    outcome(&mut replica, first, Outcome::Refused { refusal: Reason::WrongStage.into(), at: Moment(5) });
    assert!(replica.shown().find::<Petition>(id("p")).is_none());
    assert!(replica.shown().find::<Petition>(id("q")).is_some());
    assert_eq!(replica.request().commands.len(), 1);
    let kept = &replica.refused()[0].envelope.command;
    assert_eq!(*kept, draft("p").into());
    replica.apply(Entry::Dismissed(first)).expect("applies");
    assert!(replica.refused().is_empty());
}

#[test]
fn an_answer_that_was_overtaken_or_repeated_changes_nothing() {
    let mut replica = pulled();
    let mut changed = Space::new();
    changed.run_as("commander-a", draft("p"));
    let petition = Record::from(changed.petition("p").clone());
    let fresh = answer(cursors(10), 12, vec![row(&petition, 12)]);
    let stale = answer(cursors(10), 11, vec![]);
    replica.apply(Entry::Answered(fresh.clone())).expect("applies");
    let after = replica.clone();
    replica.apply(Entry::Answered(fresh)).expect("applies");
    replica.apply(Entry::Answered(stale)).expect("applies");
    assert_eq!(replica, after);
}

#[test]
fn an_answer_that_was_carried_may_repeat_what_is_here() {
    let mut changed = Space::new();
    changed.run_as("commander-a", draft("p"));
    let petition = Record::from(changed.petition("p").clone());
    let mut replica = pulled();
    with_row(&mut replica, &petition, 11);
    let before = replica.clone();
    // Made for somebody who had read up to 9, it says nothing after 10.
    let old = SyncResponse { reset: false, ..answer(cursors(9), 10, vec![]) };
    replica.apply(Entry::Answered(old)).expect("applies");
    assert_eq!(replica, before, "a step back");
    let beyond = SyncResponse { reset: false, ..answer(cursors(12), 14, vec![]) };
    replica.apply(Entry::Answered(beyond)).expect("applies");
    assert_eq!(replica, before, "a gap");

    changed.run_as("commander-a", draft("q"));
    let second = Record::from(changed.petition("q").clone());
    let carried = answer(cursors(9), 12, vec![row(&petition, 11), row(&second, 12)]);
    replica.apply(Entry::Answered(carried)).expect("applies");
    assert!(replica.shown().find::<Petition>(id("q")).is_some());
    assert_eq!((replica.confirmed().head(), replica.confirmed().cursors()), (12, &cursors(12)));

    // Everything from the beginning replaces what is here, in as many pieces as it comes.
    let everything: Vec<_> = Space::new().store.records().map(|record| row(record, 13)).collect();
    let (first, rest) = everything.split_at(3);
    let begin = SyncResponse { reset: true, more: true, head: 13, ..answer(Cursors::new(), 5, first.to_vec()) };
    replica.apply(Entry::Answered(begin)).expect("applies");
    assert!(replica.shown().find::<Petition>(id("q")).is_some(), "not before it is complete");
    replica.apply(Entry::Answered(answer(cursors(5), 13, rest.to_vec()))).expect("applies");
    assert!(replica.shown().find::<Petition>(id("q")).is_none());
    assert_eq!(replica.shown().len(), everything.len());
}

#[test]
fn an_answer_from_before_a_restore_settles_nothing() {
    let mut replica = pulled();
    let rows = Space::new().store.records().map(|record| row(record, 10)).collect();
    let restored = SyncResponse { epoch: 2, reset: true, ..answer(cursors(10), 10, rows) };
    replica.apply(Entry::Answered(restored)).expect("applies");
    let command = issue(&mut replica, draft("p"));
    let before = replica.clone();
    let outcomes = vec![(command, Outcome::Applied { seq: 9, at: Moment(5) })];
    let late = SyncResponse { outcomes, ..answer(cursors(10), 10, vec![]) };
    replica.apply(Entry::Answered(late)).expect("applies");
    assert_eq!(replica, before, "the hub has forgotten what it said then");
}

#[test]
fn pieces_are_kept_but_not_shown_until_all_are_there() {
    let mut replica = Replica::new(identity());
    let records: Vec<_> = Space::new().store.records().cloned().collect();
    let (first, second) = records.split_at(records.len() / 2);
    let rows = |part: &[_], seq| part.iter().map(|record: &std::sync::Arc<Record>| row(record, seq)).collect();
    let piece = SyncResponse { more: true, reset: true, ..answer(Cursors::new(), 5, rows(first, 5)) };
    replica.apply(Entry::Answered(piece)).expect("applies");
    assert!(replica.shown().is_empty() && !replica.is_complete());
    let again = Replica::from_snapshot(&replica.to_snapshot()).expect("opens");
    assert_eq!(again, replica, "a half-finished pull survives a restart");
    let rest = SyncResponse { reset: false, ..answer(cursors(5), 10, rows(second, 10)) };
    replica.apply(Entry::Answered(rest)).expect("applies");
    assert_eq!(replica.shown().len(), records.len());
}

#[test]
fn a_record_goes_when_its_last_scope_goes() {
    let mut replica = pulled();
    let unit = id::<()>("b").erased();
    let left = |seq| SyncResponse {
        left: vec![Left { id: unit, scope: Scope::Space, seq }],
        ..answer(replica.confirmed().cursors().clone(), seq, vec![])
    };
    let gone = left(11);
    replica.apply(Entry::Answered(gone)).expect("applies");
    assert!(replica.shown().records().all(|record| record.id() != unit));
    assert_eq!(replica.confirmed().scopes(unit).count(), 0);
}

#[test]
fn a_withdrawn_scope_takes_its_records_along() {
    let mut replica = pulled();
    let none = SyncResponse { cursors: Cursors::new(), ..answer(cursors(10), 11, vec![]) };
    replica.apply(Entry::Answered(none)).expect("applies");
    assert!(replica.shown().is_empty());
}

#[test]
fn a_record_of_an_unknown_kind_is_kept_unread() {
    let mut replica = pulled();
    let strange = Row {
        id: RecordId([9; 16]),
        kind: "Hologram".into(),
        seq: 11,
        body: codec::encode(&BTreeMap::from([("Hologram", 1)])),
        scopes: vec![Scope::Space],
    };
    replica.apply(Entry::Answered(answer(cursors(10), 11, vec![strange]))).expect("applies");
    assert_eq!(replica.confirmed().unknown(), 1);
    let again = Replica::from_snapshot(&replica.to_snapshot()).expect("opens");
    assert_eq!(again.confirmed().unknown(), 1);
}

#[test]
fn the_log_leads_to_the_same_replica() {
    let mut replica = pulled();
    let snapshot = replica.to_snapshot();
    let mut log = Vec::new();
    for name in ["p", "q", "r"] {
        let entry = replica.issue(NOW, SaveDraft { cause: words("Nguyên nhân"), ..draft(name) }).expect("allowed");
        log.push(codec::encode(&entry));
        replica.apply(entry).expect("applies");
    }
    let mut again = Replica::from_snapshot(&snapshot).expect("opens");
    for bytes in &log {
        again.apply(codec::decode(bytes).expect("decodes")).expect("applies");
    }
    assert_eq!(again, replica);
    assert_eq!(Replica::from_snapshot(&replica.to_snapshot()), Ok(replica));
}

#[test]
fn an_entry_of_another_replica_is_not_applied() {
    let mut replica = pulled();
    let other = Replica::new(Identity { replica: ReplicaId(RecordId([2; 16])), ..identity() });
    let mut pulled_other = other;
    let rows = Space::new().store.records().map(|record| row(record, 10)).collect();
    pulled_other.apply(Entry::Answered(answer(Cursors::new(), 10, rows))).expect("applies");
    let entry = pulled_other.issue(NOW, draft("p")).expect("allowed");
    let before = replica.clone();
    assert!(replica.apply(entry).is_err());
    assert_eq!(replica, before);
}

#[test]
fn damaged_bytes_are_an_error_and_no_panic() {
    let bytes = codec::encode(&Entry::Answered(answer(Cursors::new(), 10, vec![])));
    for cut in 0..bytes.len() {
        assert!(codec::decode::<Entry>(&bytes[..cut]).is_err());
    }
    let snapshot = pulled().to_snapshot();
    assert!(Replica::from_snapshot(&snapshot[..snapshot.len() / 2]).is_err());
    assert!(Replica::from_snapshot(b"").is_err());
}

#[test]
fn a_token_is_renewed_but_a_store_never_exchanged() {
    let mut replica = pulled();
    let fresh = Identity { token: "fresh".into(), ..identity() };
    replica.apply(Entry::Enrolled(fresh.clone())).expect("applies");
    assert_eq!((replica.identity().token.as_str(), replica.members().len()), ("fresh", 1));
    let other = Identity { replica: ReplicaId(RecordId([2; 16])), ..fresh };
    assert!(replica.apply(Entry::Enrolled(other)).is_err());
    assert_eq!(replica.identity().replica, identity().replica);
}

/// The hub's answer after it was restored: at this position, in another epoch.
fn restored(replica: &Replica, head: u64, outcomes: Vec<(CommandId, Outcome)>) -> SyncResponse {
    let rows = Space::new().store.records().map(|record| row(record, head)).collect();
    let from = replica.confirmed().cursors().clone();
    SyncResponse { epoch: replica.confirmed().epoch() + 1, reset: true, outcomes, ..answer(from, head, rows) }
}

/// A replica of which the hub has applied one command and refused one.
fn decided() -> (Replica, [CommandId; 2]) {
    let mut replica = pulled();
    let [first, second] = ["p", "q"].map(|name| issue(&mut replica, draft(name)));
    outcome(&mut replica, second, Outcome::Refused { refusal: Reason::NotFound.into(), at: Moment(5) });
    let petition = Record::from(replica.shown().find::<Petition>(id("p")).expect("shown").clone());
    outcome(&mut replica, first, Outcome::Applied { seq: 11, at: Moment(5) });
    with_row(&mut replica, &petition, 11);
    assert!(replica.is_settled());
    (replica, [first, second])
}

fn sent(replica: &Replica) -> Vec<CommandId> {
    replica.request().commands.iter().map(|sent| sent.id).collect()
}

#[test]
fn what_a_restored_hub_may_have_forgotten_is_shown_and_sent_again_in_order() {
    let (replica, ids) = decided();
    // It is on the disk too.
    let mut replica = Replica::from_snapshot(&replica.to_snapshot()).expect("opens");
    let news = restored(&replica, 7, vec![]);
    replica.apply(Entry::Answered(news)).expect("applies");
    assert_eq!(sent(&replica), ids);
    assert!(replica.shown().find::<Petition>(id("p")).is_some());
    // The hub knew one of them still, and the other one is refused as before.
    outcome(&mut replica, ids[0], Outcome::Applied { seq: 6, at: Moment(5) });
    outcome(&mut replica, ids[1], Outcome::Refused { refusal: Reason::NotFound.into(), at: Moment(5) });
    assert!(replica.is_settled());
    assert_eq!((replica.refused().len(), replica.kept()), (1, 2));
}

#[test]
fn a_refusal_that_was_dealt_with_does_not_come_back_after_a_restore() {
    let (mut replica, ids) = decided();
    replica.apply(Entry::Dismissed(ids[1])).expect("applies");
    let refused = (ids[1], Outcome::Refused { refusal: Reason::NotFound.into(), at: Moment(5) });
    let news = restored(&replica, 7, vec![refused]);
    replica.apply(Entry::Answered(news)).expect("applies");
    assert!(replica.refused().is_empty());
    assert_eq!(sent(&replica), ids[..1]);
}

#[test]
fn what_a_backup_holds_is_kept_for_ninety_days_and_then_no_longer() {
    let (replica, _) = decided();
    let after = |days: i64, backed_up| {
        let mut replica = replica.clone();
        let from = replica.confirmed().cursors().clone();
        let now = Moment(5 + days * 24 * 3_600_000);
        let news = SyncResponse { now, backed_up, reset: false, ..answer(from, 12, vec![]) };
        replica.apply(Entry::Answered(news)).expect("applies");
        replica.kept()
    };
    assert_eq!(after(89, 20), 2);
    assert_eq!(after(90, 10), 2, "a refusal takes no number: it may have come after a backup that ends with 10");
    assert_eq!(after(90, 11), 1);
    assert_eq!(after(90, 12), 0);
}

#[test]
fn an_answer_of_another_epoch_that_continues_from_elsewhere_changes_nothing() {
    let (mut replica, _) = decided();
    let before = replica.clone();
    let stray = SyncResponse { from: cursors(3), ..restored(&replica, 7, vec![]) };
    replica.apply(Entry::Answered(stray)).expect("applies");
    assert_eq!(replica, before);
    // A later piece of an answer of which the first one was passed over.
    let piece = SyncResponse { reset: false, ..restored(&replica, 14, vec![]) };
    replica.apply(Entry::Answered(piece)).expect("applies");
    assert_eq!(replica, before);
}
