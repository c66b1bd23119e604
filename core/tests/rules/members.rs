//! The officers who share a store on one tablet, and what each of them sees of it.

use crate::{
    replica::{issue_any, outcome, pulled, with_row},
    space::{Space, day, draft, id, words},
};
use caunoi_core::{
    command::{CertifyKey, PutOfficer, RecordValue, SaveDraft, ShareDraft, SubmitPetition},
    field::Edit,
    policy::Scope,
    record::{Grant, Number, Officer, Petition, Quantity, Record, SigningKey, Stage},
    refusal::Reason,
    replica::{Entry, NoMember, Replica},
    time::Moment,
    wire::{Identity, KEY_BYTES, Outcome},
};

const COMMANDER: &str = "commander-a";
const OFFICER: &str = "officer-a";

/// The tablet of a post: its commander, who is signed in, and an officer.
fn shared() -> Replica {
    let mut replica = pulled();
    replica.apply(Entry::Enrolled(place(&replica, OFFICER))).expect("applies");
    replica
}

fn place(replica: &Replica, name: &str) -> Identity {
    Identity { officer: id(name), name: name.into(), token: name.into(), ..replica.identity().clone() }
}

fn sign_in(replica: &mut Replica, name: &str) {
    replica.sign_in(id(name)).expect("a member");
}

fn petition<'a>(replica: &'a Replica, name: &str) -> Option<&'a Petition> {
    replica.shown().find(id(name))
}

#[test]
fn who_joins_does_not_become_the_one_who_is_signed_in() {
    let replica = shared();
    assert_eq!(replica.identity().officer, id(COMMANDER));
    let members: Vec<_> = replica.members().iter().map(|member| member.officer).collect();
    assert_eq!(members, [id(COMMANDER), id(OFFICER)]);
}

#[test]
fn nobody_signs_in_without_a_place_in_the_store() {
    let mut replica = shared();
    assert_eq!(replica.sign_in(id("officer-b")), Err(NoMember));
    assert_eq!(replica.identity().officer, id(COMMANDER));
    sign_in(&mut replica, OFFICER);
    assert_eq!(replica.officer().map(|officer| officer.id), Some(id(OFFICER)));
}

#[test]
fn a_fresh_token_of_one_leaves_the_others_alone() {
    let mut replica = shared();
    let fresh = Identity { token: "fresh".into(), ..place(&replica, OFFICER) };
    replica.apply(Entry::Enrolled(fresh)).expect("applies");
    let tokens: Vec<_> = replica.members().iter().map(|member| member.token.as_str()).collect();
    assert_eq!(tokens, ["", "fresh"]);
}

#[test]
fn commands_are_of_the_one_who_is_signed_in_and_go_out_in_one_order() {
    let mut replica = shared();
    for (name, petition) in [(OFFICER, "p"), (COMMANDER, "q"), (OFFICER, "r")] {
        sign_in(&mut replica, name);
        issue_any(&mut replica, draft(petition));
    }
    let sent = replica.request().commands;
    let issued: Vec<_> = sent.iter().map(|sent| (sent.id.n, sent.open().expect("opens").officer)).collect();
    assert_eq!(issued, [(1, id(OFFICER)), (2, id(COMMANDER)), (3, id(OFFICER))]);
}

#[test]
fn a_colleagues_draft_is_not_shown_until_it_is_shared() {
    let mut replica = shared();
    sign_in(&mut replica, OFFICER);
    issue_any(&mut replica, draft("p"));
    assert!(petition(&replica, "p").is_some());
    sign_in(&mut replica, COMMANDER);
    assert!(petition(&replica, "p").is_none());
    sign_in(&mut replica, OFFICER);
    issue_any(&mut replica, ShareDraft { petition: id("p") });
    sign_in(&mut replica, COMMANDER);
    assert!(petition(&replica, "p").is_some());
}

#[test]
fn the_commander_submits_on_the_same_tablet_what_an_officer_shared_with_no_network() {
    let mut replica = shared();
    sign_in(&mut replica, OFFICER);
    issue_any(&mut replica, draft("p"));
    issue_any(&mut replica, ShareDraft { petition: id("p") });
    sign_in(&mut replica, COMMANDER);
    let seen = petition(&replica, "p").expect("shared").fingerprint();
    issue_any(&mut replica, SubmitPetition { petition: id("p"), seen });
    assert_eq!(petition(&replica, "p").map(|it| it.stage), Some(Stage::Submitted));
    assert!(replica.pending().iter().all(|pending| !pending.waiting));
}

#[test]
fn a_draft_pulled_for_its_author_is_shown_to_nobody_else() {
    let mut replica = shared();
    let mut hub = Space::new();
    hub.run_as(OFFICER, draft("p"));
    with_row(&mut replica, &Record::from(hub.petition("p").clone()), 11);
    assert!(petition(&replica, "p").is_none());
    sign_in(&mut replica, OFFICER);
    assert!(petition(&replica, "p").is_some());
}

#[test]
fn what_is_shown_to_all_is_all_there_is() {
    let mut replica = shared();
    let alone = pulled();
    assert_eq!(replica.shown(), alone.shown());
    sign_in(&mut replica, OFFICER);
    assert_eq!(replica.shown(), alone.shown());
}

#[test]
fn a_colleagues_words_do_not_show_through_the_outbox() {
    let mut replica = shared();
    sign_in(&mut replica, OFFICER);
    let first = issue_any(&mut replica, draft("p"));
    issue_any(&mut replica, SaveDraft { cause: words("vì sao"), ..draft("p") });
    let value = Edit { value: Quantity::Exact(Number::whole(3)), seen: vec![] };
    issue_any(&mut replica, RecordValue { unit: id("a"), indicator: id("staff"), as_of: day(1), quantity: value });
    assert_eq!(replica.pending_to_show().count(), 3);
    sign_in(&mut replica, COMMANDER);
    assert_eq!(replica.pending().len(), 3);
    assert_eq!(replica.pending_to_show().count(), 1, "the sheet is the post's");

    outcome(&mut replica, first, Outcome::Refused { refusal: Reason::WrongStage.into(), at: Moment(5) });
    assert_eq!((replica.refused().len(), replica.refused_to_show().count()), (1, 0));
    sign_in(&mut replica, OFFICER);
    assert_eq!(replica.refused_to_show().count(), 1);
}

#[test]
fn who_is_alone_in_a_store_sees_every_command_of_it() {
    let mut replica = pulled();
    let first = issue_any(&mut replica, draft("p"));
    assert_eq!(replica.pending_to_show().count(), 1);
    outcome(&mut replica, first, Outcome::Refused { refusal: Reason::WrongStage.into(), at: Moment(5) });
    assert_eq!(replica.refused_to_show().count(), 1, "although there is no record of it any more");
}

#[test]
fn who_was_signed_in_is_not_kept_and_who_belongs_to_the_store_is() {
    let mut replica = shared();
    sign_in(&mut replica, OFFICER);
    issue_any(&mut replica, draft("p"));
    let mut again = Replica::from_snapshot(&replica.to_snapshot()).expect("opens");
    assert_eq!(again.members(), replica.members());
    assert_eq!(again.identity().officer, id(COMMANDER));
    assert!(petition(&again, "p").is_none());
    sign_in(&mut again, OFFICER);
    assert_eq!(again, replica);
}

#[test]
fn somebody_who_left_the_post_sees_nothing_of_it_any_more() {
    let mut replica = shared();
    sign_in(&mut replica, COMMANDER);
    issue_any(&mut replica, draft("p"));
    issue_any(&mut replica, ShareDraft { petition: id("p") });
    let moved = Officer {
        grants: vec![Grant::Post { unit: id("b"), commander: false }],
        ..replica.shown().find::<Officer>(id(OFFICER)).expect("there").clone()
    };
    sign_in(&mut replica, OFFICER);
    assert!(petition(&replica, "p").is_some());
    with_row(&mut replica, &Record::from(moved), 11);
    assert!(petition(&replica, "p").is_none());
}

fn certify(officer: &str) -> CertifyKey {
    CertifyKey { officer: id(officer), key: vec![4; KEY_BYTES] }
}

#[test]
fn a_commander_vouches_for_a_key_of_the_own_post_and_nobody_else_does() {
    let mut space = Space::new();
    assert_eq!(space.refused_as(OFFICER, certify(COMMANDER)), "not-allowed");
    assert_eq!(space.refused_as("commander-b", certify(OFFICER)), "not-yours");
    assert_eq!(space.refused_as("administrator", certify(OFFICER)), "not-allowed");
    assert_eq!(space.refused_as(COMMANDER, certify("of-PH10")), "not-yours");
    assert_eq!(space.refused_as(COMMANDER, certify("nobody")), "not-found");
    let decision = space.run_as(COMMANDER, certify(OFFICER));
    assert_eq!(decision.effects.len(), 1);
    let keys: Vec<&SigningKey> = space.store.hanging_on(id::<Officer>(OFFICER).erased()).collect();
    assert_eq!((keys[0].officer, keys[0].certified_by), (id(OFFICER), id(COMMANDER)));
    assert_eq!(space.seen_by[&keys[0].id.erased()], [Scope::Unit(id("a"))].into());
}

#[test]
fn an_officer_has_one_certified_key_in_a_store() {
    let mut space = Space::new();
    space.run_as(COMMANDER, certify(OFFICER));
    let newer = CertifyKey { key: vec![5; KEY_BYTES], ..certify(OFFICER) };
    space.run_as(COMMANDER, newer.clone());
    let keys: Vec<&SigningKey> = space.store.all().collect();
    assert_eq!((keys.len(), &keys[0].key), (1, &newer.key));
}

#[test]
fn a_commander_cannot_vouch_for_what_is_not_of_the_post() {
    let mut space = Space::new();
    let post = Grant::Post { unit: id("a"), commander: false };
    let officer: Officer = space.store.find(id::<Officer>(OFFICER)).expect("there").clone();
    space.run_as("administrator", PutOfficer { officer: Officer { grants: vec![post, Grant::Leader], ..officer } });
    assert_eq!(space.refused_as(COMMANDER, certify(OFFICER)), "not-allowed");
}

#[test]
fn what_is_no_key_by_its_length_is_not_certified() {
    let mut space = Space::new();
    let short = CertifyKey { key: vec![4; KEY_BYTES - 1], ..certify(OFFICER) };
    assert_eq!(space.refused_as(COMMANDER, short), "bad-key");
}
