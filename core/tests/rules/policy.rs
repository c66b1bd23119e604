//! The table of who may do what.

use crate::space::{conference, id};
use caunoi_core::{
    command::CommandKind,
    policy::{Decided, Owner, Scope, Who, granted, may, rule, share_a_store, team},
    record::{Grant, Officer},
};
use std::collections::BTreeSet;

fn officer(grants: Vec<Grant>) -> Officer {
    Officer { id: id("somebody"), name: String::new(), position: String::new(), grants }
}

#[test]
fn every_command_has_somebody_who_may_issue_it() {
    for kind in CommandKind::ALL {
        assert!(!rule(*kind).who.is_empty(), "{kind:?}");
        assert_eq!(rule(*kind).command, *kind);
    }
}

#[test]
fn an_officer_without_grants_may_do_nothing() {
    let owner = Owner { unit: Some(id("a")), department: Some(id("PH10")), author_only: None };
    for kind in CommandKind::ALL {
        assert!(!may(&officer(vec![]), rule(*kind).who, owner), "{kind:?}");
    }
}

#[test]
fn every_role_ends_at_the_border_of_its_own() {
    let post = officer(vec![Grant::Post { unit: id("a"), commander: true }]);
    let department = officer(vec![Grant::Department(id("PH10"))]);
    let elsewhere = Owner { unit: Some(id("b")), department: Some(id("PC06")), author_only: None };
    for kind in CommandKind::ALL {
        assert!(!may(&post, rule(*kind).who, elsewhere), "{kind:?}");
        assert!(!may(&department, rule(*kind).who, elsewhere), "{kind:?}");
    }
}

#[test]
fn what_needs_the_commander_is_closed_to_others_of_the_post() {
    let plain = officer(vec![Grant::Post { unit: id("a"), commander: false }]);
    let owner = Owner { unit: Some(id("a")), ..Owner::default() };
    for kind in CommandKind::ALL.iter().filter(|kind| rule(**kind).who == [Who::OwnCommander]) {
        assert!(!may(&plain, rule(*kind).who, owner), "{kind:?}");
    }
    assert!(may(&plain, rule(CommandKind::SaveDraft).who, owner));
}

#[test]
fn commands_that_count_or_look_beyond_are_decided_on_the_hub() {
    let on_the_hub: Vec<_> = CommandKind::ALL.iter().filter(|kind| rule(**kind).decided == Decided::OnTheHub).collect();
    assert_eq!(on_the_hub, [&CommandKind::WithdrawPetition, &CommandKind::ReceivePetition]);
}

#[test]
fn a_tablet_is_granted_what_its_officer_is() {
    let scopes = granted(&officer(vec![Grant::Post { unit: id("a"), commander: true }]), &[conference().id]);
    let expected =
        [Scope::Space, Scope::Officer(id("somebody")), Scope::Unit(id("a")), Scope::Participants(conference().id)];
    assert_eq!(scopes, BTreeSet::from(expected));
}

#[test]
fn officers_share_a_store_exactly_when_they_are_of_one_team() {
    let named = |name: &str, grants| Officer { id: id(name), ..officer(grants) };
    let post = |unit: &str, commander| Grant::Post { unit: id(unit), commander };
    let chief = named("chief", vec![post("a", true)]);
    assert!(share_a_store(&chief, &named("other", vec![post("a", false)])));
    // The first thing somebody is decides.
    assert!(share_a_store(&chief, &named("other", vec![post("a", false), Grant::Organizer])));
    assert!(!share_a_store(&chief, &named("other", vec![Grant::Organizer, post("a", false)])));
    assert!(!share_a_store(&chief, &named("other", vec![post("b", true)])));
    assert!(!share_a_store(
        &named("one", vec![Grant::Department(id("PH10"))]),
        &named("other", vec![Grant::Department(id("PC06"))])
    ));
    let single = [Grant::Administrator, Grant::Organizer, Grant::Leader];
    for (n, one) in single.iter().enumerate() {
        for (m, other) in single.iter().enumerate() {
            assert_eq!(share_a_store(&named("one", vec![*one]), &named("other", vec![*other])), n == m);
        }
    }
}

#[test]
fn who_is_of_no_team_shares_a_store_with_nobody_else() {
    let nobody = officer(vec![]);
    assert_eq!(team(&nobody), None);
    assert!(!share_a_store(&nobody, &Officer { id: id("another"), ..nobody.clone() }));
    assert!(share_a_store(&nobody, &nobody.clone()), "everybody keeps their own");
}
