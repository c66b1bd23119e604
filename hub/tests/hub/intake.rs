//! Commands up: each at most once, in order, and never without an answer.

use crate::space::{
    ADMINISTRATOR, COMMANDER_1, COMMANDER_2, OFFICER_1, START, Tablet, draft, found, officer, petition, retitle, unit,
};
use caunoi_core::{
    command::{Command, CommandId, Envelope, PutUnit, ShareDraft},
    id::{RecordId, ReplicaId},
    record::{Petition, Stage, Unit, UnitKind},
    refusal::Reason,
    time::Moment,
    wire::{COMMAND_BYTES, COMMANDS_PER_REQUEST, Outcome, SIGNATURE_BYTES, Sent, SyncRequest, SyncResponse},
};
use caunoi_hub::{
    store::{Snapshot, Store},
    sync::{self, Limits, SyncError, round_trip},
};

crate::conformance::on_every_store! {
    a_repetition_is_recognised_by_its_bytes
    other_bytes_under_a_known_number_are_a_fork
    what_overtook_its_predecessors_waits_for_them
    what_builds_on_another_store_waits_for_it
    what_builds_on_a_refused_command_is_refused_and_blocks_nothing
    bytes_that_are_no_command_use_up_their_number
    a_number_that_was_given_up_keeps_nothing_waiting
    nothing_builds_on_itself_or_on_what_comes_later
    nobody_signs_for_somebody_else
    a_request_that_no_app_sends_changes_nothing
    stamps_never_step_back
    a_transaction_that_is_not_committed_has_decided_nothing
    what_changes_nothing_is_sent_to_nobody
}

fn refused(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Refused { refusal, .. } => Some(&refusal.code),
        _ => None,
    }
}

/// The hub's answer to these commands of a tablet, and to nothing else.
async fn send<S: Store>(store: &S, tablet: &Tablet, commands: Vec<Sent>) -> SyncResponse {
    let request = SyncRequest { commands, ..tablet.replica.request() };
    tablet.ask(store, &request).await
}

async fn outcomes<S: Store>(store: &S, tablet: &Tablet, commands: Vec<Sent>) -> Vec<Outcome> {
    send(store, tablet, commands).await.outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// A command as this tablet would send it under number `n`, without having issued it.
fn sent(tablet: &Tablet, n: u64, command: impl Into<Command>) -> Sent {
    let identity = tablet.replica.identity();
    let id = CommandId { replica: identity.replica, n };
    Sent::of(&Envelope { id, officer: identity.officer, issued: START, command: command.into() })
}

async fn hub_petition<S: Store>(store: &S, name: &str) -> Option<Petition> {
    let row = store.snapshot().await.unwrap().record(petition(name).erased()).await.unwrap();
    row.map(|row| row.open().unwrap()).and_then(|record| match record {
        caunoi_core::record::Record::Petition(petition) => Some(petition),
        _ => None,
    })
}

async fn title<S: Store>(store: &S, name: &str) -> Option<String> {
    hub_petition(store, name).await.and_then(|petition| petition.title.get().cloned())
}

async fn titles<S: Store>(store: &S, name: &str) -> Vec<String> {
    let petition = hub_petition(store, name).await.unwrap();
    petition.title.versions().iter().map(|version| version.value.clone()).collect()
}

async fn a_repetition_is_recognised_by_its_bytes<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.draft("p", "Trụ sở");
    tablet.submit("p");
    let first = send(&store, &tablet, tablet.outbox()).await;
    let again = send(&store, &tablet, tablet.outbox()).await;
    assert!(first.outcomes.iter().all(|(_, outcome)| outcome.seq().is_some()));
    assert_eq!(first.outcomes, again.outcomes);
    assert_eq!(first.head, again.head, "the second time nothing has happened");
    assert_eq!(hub_petition(&store, "p").await.unwrap().stage, Stage::Submitted);
    assert_eq!(hub_petition(&store, "p").await.unwrap().title.versions().len(), 1);
}

async fn other_bytes_under_a_known_number_are_a_fork<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let mut copied = tablet.clone();
    tablet.draft("p", "Bản gốc");
    copied.draft("p", "Bản sao");
    let first = outcomes(&store, &tablet, tablet.outbox()).await;
    assert!(first[0].seq().is_some());
    let fork = outcomes(&store, &copied, copied.outbox()).await;
    assert_eq!(refused(&fork[0]), Some(Reason::Fork.code()));
    assert_eq!(title(&store, "p").await.unwrap(), "Bản gốc");
    assert_eq!(outcomes(&store, &tablet, tablet.outbox()).await, first, "what came first stands");
}

async fn what_overtook_its_predecessors_waits_for_them<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let first = tablet.draft("p", "một");
    // The second builds on nothing and waits all the same.
    tablet.draft("q", "hai");
    tablet.issue(retitle("p", "ba", &[(first, "một")]));
    let outbox = tablet.outbox();

    let early = outcomes(&store, &tablet, outbox[1..].to_vec()).await;
    assert!(early.iter().all(|outcome| matches!(outcome, Outcome::Held { .. })), "{early:?}");
    assert_eq!(title(&store, "q").await, None);
    assert_eq!(outcomes(&store, &tablet, outbox[2..].to_vec()).await, early[1..], "asking again changes nothing");

    let unblocked = outcomes(&store, &tablet, outbox.clone()).await;
    let order: Vec<_> = unblocked.iter().map(|outcome| outcome.seq().unwrap()).collect();
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(title(&store, "p").await.unwrap(), "ba");
}

async fn what_builds_on_another_store_waits_for_it<S: Store>(store: S) {
    found(&store).await;
    let mut chief = Tablet::ready(&store, COMMANDER_1).await;
    let first = chief.draft("p", "một");
    chief.issue(ShareDraft { petition: petition("p") });
    chief.settle(&store).await;
    let base = chief.issue(retitle("p", "hai", &[(first, "một")]));

    // The officer saw the chief's words by another way than the hub, and wrote on, twice.
    let officer = Tablet::ready(&store, OFFICER_1).await;
    let on = sent(&officer, 1, retitle("p", "ba", &[(base, "hai")]));
    let own = sent(&officer, 2, retitle("p", "bốn", &[(on.id, "ba")]));
    let held = outcomes(&store, &officer, vec![on.clone(), own.clone()]).await;
    assert!(held.iter().all(|outcome| matches!(outcome, Outcome::Held { .. })), "{held:?}");

    chief.settle(&store).await;
    assert_eq!(title(&store, "p").await.unwrap(), "bốn", "the whole chain followed");
    let decided = outcomes(&store, &officer, vec![on, own]).await;
    assert!(decided.iter().all(|outcome| outcome.seq().is_some()), "{decided:?}");
}

async fn what_builds_on_a_refused_command_is_refused_and_blocks_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut chief = Tablet::ready(&store, COMMANDER_1).await;
    chief.draft("p", "của đơn vị 1");
    chief.settle(&store).await;

    let other = Tablet::ready(&store, COMMANDER_2).await;
    let base = sent(&other, 1, retitle("p", "không phải của mình", &[]));
    let commands = vec![
        base.clone(),
        sent(&other, 2, retitle("p", "tiếp", &[(base.id, "không phải của mình")])),
        sent(&other, 3, draft("q", "của mình")),
    ];
    let outcomes = outcomes(&store, &other, commands).await;
    assert_eq!(refused(&outcomes[0]), Some(Reason::NotYours.code()));
    assert_eq!(refused(&outcomes[1]), Some(Reason::BaseRefused.code()));
    assert!(outcomes[2].seq().is_some());
    assert_eq!(title(&store, "p").await.unwrap(), "của đơn vị 1");
}

async fn bytes_that_are_no_command_use_up_their_number<S: Store>(store: S) {
    found(&store).await;
    let tablet = Tablet::ready(&store, COMMANDER_1).await;
    let good = sent(&tablet, 1, draft("p", "một"));
    let cut = Sent { envelope: good.envelope[..good.envelope.len() - 1].to_vec(), ..good.clone() };
    let misnamed = Sent { id: CommandId { n: 2, ..good.id }, ..good };
    let last = sent(&tablet, 3, draft("p", "ba"));
    let outcomes = outcomes(&store, &tablet, vec![cut.clone(), misnamed, last]).await;
    assert_eq!(refused(&outcomes[0]), Some(Reason::Unreadable.code()));
    assert_eq!(refused(&outcomes[1]), Some(Reason::Unreadable.code()));
    assert!(outcomes[2].seq().is_some());
    assert_eq!(send(&store, &tablet, vec![cut]).await.outcomes[0].1, outcomes[0]);
}

async fn a_number_that_was_given_up_keeps_nothing_waiting<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let first = tablet.draft("p", "một");
    let second = tablet.issue(retitle("p", "hai", &[(first, "một")]));
    tablet.issue(retitle("p", "ba", &[(second, "hai")]));
    let outbox = tablet.outbox();
    let given_up = |sent: &Sent| Sent::given_up(sent.id);

    // The device has lost the second one, which had not been sent: what builds on it takes effect all the same.
    let mended = vec![outbox[0].clone(), given_up(&outbox[1]), outbox[2].clone()];
    let decided = outcomes(&store, &tablet, mended.clone()).await;
    assert!(decided.iter().all(|outcome| outcome.seq().is_some()), "{decided:?}");
    assert_eq!(outcomes(&store, &tablet, mended).await, decided, "once");
    // What the lost one replaced is still there, beside it.
    assert_eq!(titles(&store, "p").await, ["một", "ba"]);

    // It has lost one that the hub has: that one stands.
    let told = outcomes(&store, &tablet, vec![given_up(&outbox[2])]).await;
    assert_eq!(refused(&told[0]), Some(Reason::Fork.code()));
    assert_eq!(titles(&store, "p").await, ["một", "ba"]);
}

async fn nothing_builds_on_itself_or_on_what_comes_later<S: Store>(store: S) {
    found(&store).await;
    let tablet = Tablet::ready(&store, COMMANDER_1).await;
    let replica = tablet.replica.identity().replica;
    let named = |n| CommandId { replica, n };
    let commands = vec![
        sent(&tablet, 0, draft("p", "không")),
        sent(&tablet, 1, retitle("p", "một", &[(named(1), "")])),
        sent(&tablet, 2, retitle("p", "hai", &[(named(9), "")])),
        sent(&tablet, 3, draft("p", "ba")),
    ];
    let outcomes = outcomes(&store, &tablet, commands).await;
    for outcome in &outcomes[..3] {
        assert_eq!(refused(outcome), Some(Reason::Unreadable.code()));
    }
    assert!(outcomes[3].seq().is_some());
}

async fn nobody_signs_for_somebody_else<S: Store>(store: S) {
    found(&store).await;
    let tablet = Tablet::ready(&store, COMMANDER_1).await;
    let id = CommandId { replica: tablet.replica.identity().replica, n: 1 };
    let command = draft("p", "của người khác").into();
    let forged = Sent::of(&Envelope { id, officer: officer(COMMANDER_2), issued: START, command });
    assert_eq!(refused(&outcomes(&store, &tablet, vec![forged]).await[0]), Some(Reason::NotAllowed.code()));
    assert_eq!(title(&store, "p").await, None);
}

async fn a_request_that_no_app_sends_changes_nothing<S: Store>(store: S) {
    found(&store).await;
    let tablet = Tablet::ready(&store, COMMANDER_1).await;
    let other = Tablet::ready(&store, COMMANDER_2).await;
    let good = sent(&tablet, 1, draft("p", "một"));
    let long = Sent { envelope: vec![0; COMMAND_BYTES + 1], ..good.clone() };
    let head = tablet.replica.confirmed().head();
    let of = |replica: ReplicaId, commands| SyncRequest { replica, commands, ..tablet.replica.request() };
    let (mine, theirs) = (tablet.replica.identity().replica, other.replica.identity().replica);
    for request in [
        of(theirs, vec![]),
        of(mine, vec![good.clone(), sent(&other, 1, draft("q", "hai"))]),
        of(mine, vec![good.clone(), long]),
        of(mine, vec![Sent { signature: vec![0; SIGNATURE_BYTES + 1], ..good.clone() }]),
        of(mine, vec![good; COMMANDS_PER_REQUEST + 1]),
    ] {
        let answer = round_trip(&store, mine, &request, START, Limits::default()).await;
        assert!(matches!(answer, Err(SyncError::Malformed(_))), "{answer:?}");
    }
    let stray = ReplicaId(RecordId::named("of nobody"));
    let nobody = round_trip(&store, stray, &of(stray, vec![]), START, Limits::default()).await;
    assert!(matches!(nobody, Err(SyncError::UnknownOfficer)), "{nobody:?}");
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.meta().await.unwrap().seq, head);
    assert_eq!(snapshot.command(CommandId { replica: mine, n: 1 }).await.unwrap(), None);
}

async fn stamps_never_step_back<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.now = START.plus(60_000);
    let later = tablet.run(&store, draft("p", "một")).await;
    tablet.now = START;
    let earlier = tablet.run(&store, draft("q", "hai")).await;
    assert_eq!((later.at(), earlier.at()), (START.plus(60_000), START.plus(60_000)));
    assert_eq!(send(&store, &tablet, vec![]).await.now, START.plus(60_000));
}

async fn a_transaction_that_is_not_committed_has_decided_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    tablet.draft("p", "một");
    let (request, identity) = (tablet.replica.request(), tablet.replica.identity().clone());
    let mut transaction = store.begin().await.unwrap();
    let lost = sync::sync(&mut transaction, identity.replica, &request, START, Limits::default()).await.unwrap();
    drop(transaction);
    assert_eq!(title(&store, "p").await, None);
    let answer = tablet.ask(&store, &request).await;
    assert_eq!(answer, lost, "the second time is the first");
    assert_eq!(title(&store, "p").await.unwrap(), "một");
}

async fn what_changes_nothing_is_sent_to_nobody<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, ADMINISTRATOR).await;
    let unit = Unit { name: "Mới".into(), kind: UnitKind::Ward, ..tablet.shown(unit("1")).unwrap() };
    assert!(tablet.run(&store, PutUnit { unit: unit.clone() }).await.seq().is_some());
    let id = tablet.issue(PutUnit { unit });
    let answer = send(&store, &tablet, tablet.outbox()).await;
    assert_eq!(answer.outcomes[0].0, id);
    let seq = answer.outcomes[0].1.seq().unwrap();
    assert_eq!((answer.rows.len(), answer.left.len()), (0, 0));
    assert_eq!(answer.head, seq, "it has a number all the same, which the tablet waits for");
    assert_eq!(answer.outcomes[0].1.at(), Moment(START.0));
}
