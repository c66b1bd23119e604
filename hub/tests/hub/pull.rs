//! Records down: what a store is granted and nothing else, in pieces that can be lost and repeated.

use crate::space::{
    ADMINISTRATOR, COMMANDER_1, COMMANDER_2, LEADER, LOGISTICS, OFFICER_1, ORGANIZER, START, Tablet, conference, day,
    department, found, officer, petition, retitle, topic, unit,
};
use caunoi_core::{
    codec,
    command::{
        AddNote, AssignOpinion, FormOpinion, MergeIntoOpinion, PutAgendaItem, PutOfficer, RemoveAgendaItem,
        RemoveFromOpinion, SaveAnswer, ShareDraft,
    },
    id::Id,
    policy::Scope,
    record::{AgendaItem, AgendaKind, Grant, Officer, Opinion, Team},
    wire::{Cursors, Outcome, SyncRequest},
};
use caunoi_hub::{
    backup,
    store::{MemoryStore, Snapshot, Store, Transaction},
    sync::Limits,
};
use std::collections::BTreeSet;

crate::conformance::on_every_store! {
    edits_of_different_sentences_become_one_text
    tablets_hear_how_far_a_backup_reaches
    edits_apart_meet_and_both_are_kept
    a_post_is_sent_nothing_of_others
    a_record_that_leaves_a_scope_is_taken_back
    a_record_that_enters_a_scope_is_sent_to_that_scope_only
    small_answers_come_to_the_same
    what_one_command_did_is_never_split
    what_leaves_and_returns_between_two_answers_is_there
    what_returns_unchanged_is_there_too
    moving_to_another_unit_moves_the_view
    scopes_that_are_not_granted_are_ignored
    a_position_beyond_the_head_starts_anew
    pulling_waits_for_no_writer
}

fn opinion() -> Id<Opinion> {
    Id::named("opinion", "o")
}

fn agenda_item(name: &str, internal: bool) -> AgendaItem {
    AgendaItem {
        id: Id::named("agenda", name),
        conference: conference(),
        position: "0100".into(),
        title: name.into(),
        kind: AgendaKind::Dialogue,
        minutes: 5,
        person: String::new(),
        note: String::new(),
        internal,
        opinions: vec![],
    }
}

/// Both posts submit a petition, the organizers make one opinion of them, and logistics drafts an answer.
async fn drafted_answer<S: Store>(store: &S) -> Tablet {
    for (name, words) in [(COMMANDER_1, "mot-rieng"), (COMMANDER_2, "hai-rieng")] {
        let mut post = Tablet::of(store, name, "first").await;
        post.pull(store).await;
        post.draft(name, words);
        post.submit(name);
        post.settle(store).await;
    }
    let mut organizer = Tablet::ready(store, ORGANIZER).await;
    let petitions = vec![petition(COMMANDER_1), petition(COMMANDER_2)];
    let (title, text) = ("y-kien-chung".to_owned(), "noi-dung-chung".to_owned());
    organizer.issue(FormOpinion {
        opinion: opinion(),
        conference: conference(),
        title,
        text,
        topic: topic(),
        petitions,
    });
    organizer.issue(AssignOpinion { opinion: opinion(), department: department(), lead: true, due: day() });
    let (about, text) = (opinion().erased(), "ghi-chu-noi-bo".to_owned());
    organizer.issue(AddNote { note: Id::named("note", "n"), about, team: Team::Organizers, text });
    organizer.settle(store).await;
    let mut logistics = Tablet::of(store, LOGISTICS, "first").await;
    logistics.pull(store).await;
    let text = Some(caunoi_core::field::TextEdit::first("du-thao-tra-loi"));
    logistics.issue(SaveAnswer { opinion: opinion(), text, mode: None, outcome: None });
    logistics.settle(store).await;
    organizer
}

async fn edits_of_different_sentences_become_one_text<S: Store>(store: S) {
    found(&store).await;
    let mut chief = Tablet::ready(&store, COMMANDER_1).await;
    let base = chief.draft("p", "Thiếu máy. Thiếu xe. Thiếu nhà.");
    chief.issue(ShareDraft { petition: petition("p") });
    chief.settle(&store).await;
    let mut officer = Tablet::ready(&store, OFFICER_1).await;
    let over = [(base, "Thiếu máy. Thiếu xe. Thiếu nhà.")];
    chief.issue(retitle("p", "Thiếu hai máy. Thiếu xe. Thiếu nhà.", &over));
    officer.issue(retitle("p", "Thiếu máy. Thiếu xe. Thiếu nhà ở.", &over));
    let first = officer.settle(&store).await;
    let second = chief.settle(&store).await;
    assert!(matches!(first[0].1, Outcome::Applied { .. }), "{first:?}");
    assert!(matches!(second[0].1, Outcome::Merged { .. }), "{second:?}");
    officer.pull(&store).await;
    let title = officer.shown(petition("p")).unwrap().title;
    assert_eq!(title.versions().len(), 1);
    assert_eq!(title.get().unwrap(), "Thiếu hai máy. Thiếu xe. Thiếu nhà ở.");
    assert_eq!(chief.confirmed(), officer.confirmed());
}

async fn edits_apart_meet_and_both_are_kept<S: Store>(store: S) {
    found(&store).await;
    let mut chief = Tablet::ready(&store, COMMANDER_1).await;
    let base = chief.draft("p", "một");
    chief.issue(ShareDraft { petition: petition("p") });
    chief.settle(&store).await;
    let mut one = Tablet::of(&store, COMMANDER_1, "another tablet").await;
    let mut two = Tablet::ready(&store, OFFICER_1).await;
    one.pull(&store).await;
    one.issue(retitle("p", "hai", &[(base, "một")]));
    two.issue(retitle("p", "ba", &[(base, "một")]));
    let first = one.settle(&store).await;
    let second = two.settle(&store).await;
    assert!(matches!(first[0].1, Outcome::Applied { .. }), "{first:?}");
    assert!(matches!(second[0].1, Outcome::Merged { .. }), "{second:?}");
    for tablet in [&mut chief, &mut one, &mut two] {
        tablet.pull(&store).await;
        let title = tablet.shown(petition("p")).unwrap().title;
        let versions: Vec<_> = title.versions().iter().map(|version| version.value.as_str()).collect();
        assert_eq!(versions, ["hai", "ba"]);
        assert!(tablet.replica.is_settled());
    }
    assert_eq!(chief.confirmed(), one.confirmed(), "the same scopes, the same records");
}

async fn a_post_is_sent_nothing_of_others<S: Store>(store: S) {
    found(&store).await;
    drafted_answer(&store).await;
    let mut unshared = Tablet::ready(&store, OFFICER_1).await;
    unshared.draft("mine", "ban-nhap-rieng");
    unshared.settle(&store).await;
    let check = async |name: &str, sees: &[&str], sees_not: &[&str]| {
        let answers = Tablet::of(&store, name, "fresh").await.pull(&store).await;
        let bytes = codec::encode(&answers);
        let holds = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
        assert!(sees.iter().all(|words| holds(words)), "{name} should see {sees:?}");
        assert!(!sees_not.iter().any(|words| holds(words)), "{name} should not see {sees_not:?}");
    };
    check(COMMANDER_1, &["mot-rieng"], &["hai-rieng", "y-kien-chung", "ghi-chu-noi-bo", "du-thao-tra-loi"]).await;
    check(COMMANDER_2, &["hai-rieng"], &["mot-rieng", "y-kien-chung", "ghi-chu-noi-bo", "ban-nhap-rieng"]).await;
    check(COMMANDER_1, &[], &["ban-nhap-rieng"]).await;
    check(OFFICER_1, &["ban-nhap-rieng", "mot-rieng"], &["hai-rieng"]).await;
    check(ORGANIZER, &["mot-rieng", "hai-rieng", "ghi-chu-noi-bo"], &["ban-nhap-rieng", "du-thao-tra-loi"]).await;
    check(LOGISTICS, &["mot-rieng", "hai-rieng", "du-thao-tra-loi"], &["ghi-chu-noi-bo", "ban-nhap-rieng"]).await;
    check(LEADER, &["y-kien-chung"], &["mot-rieng", "ghi-chu-noi-bo", "du-thao-tra-loi"]).await;
}

async fn a_record_that_leaves_a_scope_is_taken_back<S: Store>(store: S) {
    found(&store).await;
    let mut organizer = drafted_answer(&store).await;
    let mut logistics = Tablet::ready(&store, LOGISTICS).await;
    let mut post = Tablet::ready(&store, COMMANDER_1).await;
    organizer.issue(PutAgendaItem { item: agenda_item("hidden", false) });
    organizer.issue(PutAgendaItem { item: agenda_item("removed", false) });
    organizer.settle(&store).await;
    post.pull(&store).await;
    assert!(post.shown(agenda_item("hidden", false).id).is_some());
    assert!(post.shown(agenda_item("removed", false).id).is_some());
    assert!(logistics.shown(petition(COMMANDER_1)).is_some());

    organizer.issue(PutAgendaItem { item: agenda_item("hidden", true) });
    organizer.issue(RemoveAgendaItem { item: agenda_item("removed", false).id });
    organizer.issue(RemoveFromOpinion { opinion: opinion(), petition: petition(COMMANDER_1) });
    organizer.settle(&store).await;
    let answers = post.pull(&store).await;
    assert_eq!(answers[0].left.len(), 2, "{:?}", answers[0].left);
    assert!(answers[0].rows.is_empty(), "the petition did not change for its post");
    assert_eq!(post.shown(agenda_item("hidden", false).id), None);
    assert_eq!(post.shown(agenda_item("removed", false).id), None);
    logistics.pull(&store).await;
    assert_eq!(logistics.shown(petition(COMMANDER_1)), None);
    assert!(logistics.shown(petition(COMMANDER_2)).is_some());
    assert!(organizer.shown(agenda_item("hidden", false).id).is_some());

    let mut fresh = Tablet::of(&store, LOGISTICS, "fresh").await;
    fresh.pull(&store).await;
    assert_eq!(fresh.confirmed(), logistics.confirmed());
}

async fn a_record_that_enters_a_scope_is_sent_to_that_scope_only<S: Store>(store: S) {
    found(&store).await;
    let mut organizer = drafted_answer(&store).await;
    let mut post = Tablet::ready(&store, COMMANDER_1).await;
    post.draft("late", "den-sau");
    post.submit("late");
    post.settle(&store).await;
    let mut logistics = Tablet::ready(&store, LOGISTICS).await;
    assert_eq!(logistics.shown(petition("late")), None);
    organizer.pull(&store).await;
    organizer.run(&store, MergeIntoOpinion { opinion: opinion(), petition: petition("late") }).await;
    let id = petition("late").erased();
    let sent = logistics.pull(&store).await;
    let row = sent[0].rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(row.scopes, [Scope::Department(department())]);
    assert!(post.pull(&store).await.iter().all(|answer| answer.rows.iter().all(|row| row.id != id)));
}

async fn small_answers_come_to_the_same<S: Store>(store: S) {
    found(&store).await;
    drafted_answer(&store).await;
    for name in [COMMANDER_1, ORGANIZER, LOGISTICS, LEADER, ADMINISTRATOR] {
        let mut whole = Tablet::of(&store, name, "whole").await;
        assert_eq!(whole.pull(&store).await.len(), 1);
        for limits in [
            Limits { changes: 1, bytes: usize::MAX },
            Limits { changes: usize::MAX, bytes: 1 },
            Limits { changes: 0, bytes: 0 },
            Limits { changes: 5, bytes: 700 },
        ] {
            let mut piecemeal = Tablet { limits, ..Tablet::of(&store, name, "piecemeal").await };
            let answers = piecemeal.pull(&store).await;
            assert!(answers.len() > 1, "{name}: {} answers", answers.len());
            assert_eq!(piecemeal.confirmed(), whole.confirmed(), "{name} {limits:?}");
            assert_eq!(piecemeal.replica.confirmed().cursors(), whole.replica.confirmed().cursors());
            assert_eq!(answers.iter().map(|answer| answer.rows.len()).sum::<usize>(), whole.confirmed().len());
        }
    }
}

async fn what_one_command_did_is_never_split<S: Store>(store: S) {
    found(&store).await;
    drafted_answer(&store).await;
    let mut tablet = Tablet::of(&store, ORGANIZER, "fresh").await;
    tablet.limits = Limits { changes: 1, bytes: 1 };
    let mut snapshot = store.snapshot().await.unwrap();
    let mut last = 0;
    for answer in tablet.pull(&store).await {
        let cursor = *answer.cursors.values().next().unwrap();
        assert!(answer.cursors.values().all(|other| *other == cursor));
        assert!(cursor > last && (answer.more || cursor == answer.head));
        let mut due = BTreeSet::new();
        for scope in answer.cursors.keys() {
            let changes = snapshot.changes(*scope, last, cursor, usize::MAX).await.unwrap();
            due.extend(changes.into_iter().filter(|change| !change.left).map(|change| change.id));
        }
        assert_eq!(answer.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), due);
        last = cursor;
    }
}

async fn what_leaves_and_returns_between_two_answers_is_there<S: Store>(store: S) {
    found(&store).await;
    let mut organizer = Tablet::ready(&store, ORGANIZER).await;
    organizer.run(&store, PutAgendaItem { item: agenda_item("item", false) }).await;
    let mut post = Tablet::ready(&store, COMMANDER_1).await;
    post.limits = Limits { changes: 1, bytes: 1 };
    organizer.run(&store, PutAgendaItem { item: agenda_item("item", true) }).await;
    organizer.run(&store, PutAgendaItem { item: agenda_item("other", false) }).await;
    // The first answer tells that the item left; before the second is asked for, it is back.
    let answer = post.ask(&store, &post.replica.request()).await;
    assert_eq!((answer.left.len(), answer.more), (1, true));
    post.take(answer);
    organizer.run(&store, PutAgendaItem { item: agenda_item("item", false) }).await;
    post.pull(&store).await;
    assert!(post.shown(agenda_item("item", false).id).is_some());
    assert!(post.shown(agenda_item("other", false).id).is_some());
}

async fn what_returns_unchanged_is_there_too<S: Store>(store: S) {
    found(&store).await;
    let mut organizer = drafted_answer(&store).await;
    let mut logistics = Tablet::ready(&store, LOGISTICS).await;
    logistics.limits = Limits { changes: 1, bytes: 1 };
    let (opinion, petition) = (opinion(), petition(COMMANDER_1));
    organizer.run(&store, RemoveFromOpinion { opinion, petition }).await;
    organizer.run(&store, PutAgendaItem { item: agenda_item("other", false) }).await;
    let answer = logistics.ask(&store, &logistics.replica.request()).await;
    assert!(answer.more && answer.left.iter().any(|left| left.id == petition.erased()));
    logistics.take(answer);
    // The petition itself is the same all the while; only who sees it changes.
    organizer.run(&store, MergeIntoOpinion { opinion, petition }).await;
    logistics.pull(&store).await;
    assert!(logistics.shown(petition).is_some());
}

async fn moving_to_another_unit_moves_the_view<S: Store>(store: S) {
    found(&store).await;
    drafted_answer(&store).await;
    let mut moving = Tablet::ready(&store, COMMANDER_1).await;
    let mut administrator = Tablet::ready(&store, ADMINISTRATOR).await;
    let grants = vec![Grant::Post { unit: unit("2"), commander: true }];
    let officer = Officer { grants, ..administrator.shown(officer(COMMANDER_1)).unwrap() };
    administrator.run(&store, PutOfficer { officer }).await;
    moving.limits = Limits { changes: 1, bytes: 1 };
    moving.pull(&store).await;
    assert!(moving.shown(petition(COMMANDER_2)).is_some());
    // The author keeps what they wrote themselves.
    assert!(moving.shown(petition(COMMANDER_1)).is_some());
    assert!(!moving.replica.confirmed().cursors().contains_key(&Scope::Unit(unit("1"))));
    let mut fresh = Tablet::of(&store, COMMANDER_1, "fresh").await;
    fresh.pull(&store).await;
    assert_eq!(fresh.confirmed(), moving.confirmed());
}

async fn scopes_that_are_not_granted_are_ignored<S: Store>(store: S) {
    found(&store).await;
    drafted_answer(&store).await;
    let tablet = Tablet::ready(&store, COMMANDER_1).await;
    let cursors = Cursors::from([(Scope::Organizers, 0), (Scope::Unit(unit("2")), 0), (Scope::Space, 3)]);
    let request = SyncRequest { cursors: cursors.clone(), ..tablet.replica.request() };
    let answer = tablet.ask(&store, &request).await;
    assert_eq!(answer.from, cursors, "as the request named them");
    assert!(!answer.reset);
    assert_eq!(
        answer.cursors.keys().collect::<Vec<_>>(),
        tablet.replica.confirmed().cursors().keys().collect::<Vec<_>>()
    );
    assert!(answer.rows.iter().all(|row| row.id != petition(COMMANDER_2).erased()));
    assert!(answer.rows.iter().any(|row| row.id == petition(COMMANDER_1).erased()), "a granted scope starts at 0");
}

async fn a_position_beyond_the_head_starts_anew<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let before = tablet.confirmed();
    let cursors = tablet.replica.confirmed().cursors().keys().map(|scope| (*scope, 1_000_000)).collect();
    let answer = tablet.ask(&store, &SyncRequest { cursors, ..tablet.replica.request() }).await;
    assert!(answer.reset);
    assert_eq!(answer.rows.len(), before.len());
    tablet.pull(&store).await;
    assert_eq!(tablet.confirmed(), before);
}

async fn pulling_waits_for_no_writer<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::of(&store, COMMANDER_1, "fresh").await;
    let writer = store.begin().await.unwrap();
    assert!(!tablet.pull(&store).await.is_empty());
    drop(writer);
}

#[tokio::test]
async fn a_hub_restored_from_a_backup_is_another_epoch() {
    let store = MemoryStore::default();
    found(&store).await;
    let mut post = Tablet::of(&store, COMMANDER_1, "tablet").await;
    let backup = store.copy();
    let mut organizer = Tablet::ready(&store, ORGANIZER).await;
    organizer.run(&store, PutAgendaItem { item: agenda_item("forgotten", false) }).await;
    post.pull(&store).await;
    assert!(post.shown(agenda_item("forgotten", false).id).is_some());
    let unsent = post.draft("p", "còn giữ");

    let epoch = restored(&backup).await;
    // It goes on beyond the post's position, so that only the epoch tells.
    let mut other = Tablet::ready(&backup, ORGANIZER).await;
    for name in ["one", "two", "three"] {
        other.run(&backup, PutAgendaItem { item: agenda_item(name, false) }).await;
    }
    assert!(other.replica.confirmed().head() > post.replica.confirmed().head());
    let outcomes = post.settle(&backup).await;
    assert_eq!(outcomes[0].0, unsent);
    assert!(outcomes[0].1.seq().is_some());
    assert_eq!(post.replica.confirmed().epoch(), epoch);
    assert_eq!(post.shown(agenda_item("forgotten", false).id), None);
    assert!(post.shown(petition("p")).is_some());
    let mut fresh = Tablet::of(&backup, COMMANDER_1, "fresh").await;
    fresh.pull(&backup).await;
    assert_eq!(post.confirmed(), fresh.confirmed());
    post.now = START.plus(1);
    assert!(!post.pull(&backup).await[0].reset, "once is enough");
}

/// Opens the epoch that comes with a restore.
async fn restored<S: Store>(store: &S) -> u32 {
    let mut transaction = store.begin().await.unwrap();
    let epoch = backup::restored(&mut transaction, START.plus(1)).await.unwrap();
    transaction.commit().await.unwrap();
    epoch
}

#[tokio::test]
async fn a_restored_hub_is_told_again_what_it_forgot() {
    let store = MemoryStore::default();
    found(&store).await;
    let mut post = Tablet::ready(&store, COMMANDER_1).await;
    let mut colleague = Tablet::of(&store, COMMANDER_1, "another tablet").await;
    let backup = store.copy();
    let base = post.draft("p", "Một. Hai. Ba.");
    post.settle(&store).await;
    colleague.pull(&store).await;
    colleague.issue(retitle("p", "Một. Hai. Bốn.", &[(base, "Một. Hai. Ba.")]));
    colleague.settle(&store).await;

    restored(&backup).await;
    // The one who wrote later comes first, and what they wrote waits.
    colleague.pull(&backup).await;
    let early = colleague.ask(&backup, &colleague.replica.request()).await;
    assert!(matches!(early.outcomes[0].1, Outcome::Held { .. }), "{early:?}");
    post.pull(&backup).await;
    assert!(matches!(post.settle(&backup).await[..], [(_, Outcome::Applied { .. })]));
    colleague.settle(&backup).await;
    colleague.pull(&backup).await;
    post.pull(&backup).await;
    assert!(post.replica.is_settled() && colleague.replica.is_settled());
    assert_eq!(post.shown(petition("p")).unwrap().title.get().unwrap(), "Một. Hai. Bốn.");
    assert_eq!(post.confirmed(), colleague.confirmed());
}

async fn tablets_hear_how_far_a_backup_reaches<S: Store>(store: S) {
    found(&store).await;
    let mut post = Tablet::ready(&store, COMMANDER_1).await;
    post.draft("p", "một");
    post.settle(&store).await;
    assert_eq!(post.replica.kept(), 1);
    let mut transaction = store.begin().await.unwrap();
    let head = transaction.meta().await.unwrap().seq;
    backup::verified(&mut transaction, head + 100).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(post.pull(&store).await[0].backed_up, head, "no further than there is anything");
}
