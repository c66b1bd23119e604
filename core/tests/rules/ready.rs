//! Whether a tablet is ready for a day without a network, and who learns of it.

use crate::{
    replica::pulled,
    space::{NOW, Space, day, id},
};
use caunoi_core::{
    command::ReportReadiness,
    id::{RecordId, ReplicaId},
    policy::Scope,
    ready::{AppFiles, CLOCK_LIMIT, Facts, Finding, RESERVE, Standing, TOO_OLD, is_soon, judge, needs, report},
    record::{Need, Officer, Readiness, Unit},
    replica::Entry,
    time::Moment,
};
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000;

/// A tablet on which everything is in order.
fn ready() -> Facts {
    Facts {
        app: AppFiles::Missing(0),
        complete: true,
        heard: Some(NOW),
        now: NOW,
        materials_missing: 0,
        bytes_missing: 0,
        kept: Some(true),
        free: Some(1 << 30),
        is_full: false,
        clock_error: Some(1_500),
        without_pin: 0,
    }
}

#[track_caller]
fn check(facts: &Facts, lacking: &[Need]) {
    assert_eq!(needs(facts), lacking.iter().copied().collect(), "{facts:?}");
}

#[test]
fn each_thing_alone_keeps_a_tablet_from_being_ready() {
    check(&ready(), &[]);
    check(&Facts { app: AppFiles::Missing(1), ..ready() }, &[Need::App]);
    check(&Facts { app: AppFiles::NotKept, ..ready() }, &[Need::App]);
    check(&Facts { complete: false, ..ready() }, &[Need::Records]);
    check(&Facts { heard: None, ..ready() }, &[Need::Records]);
    check(&Facts { materials_missing: 1, ..ready() }, &[Need::Materials]);
    check(&Facts { kept: Some(false), ..ready() }, &[Need::Storage]);
    check(&Facts { is_full: true, ..ready() }, &[Need::Space]);
    check(&Facts { without_pin: 1, ..ready() }, &[Need::Pin]);
}

#[test]
fn records_get_old() {
    let heard = |ago: i64| Facts { heard: Some(NOW.plus(-ago)), ..ready() };
    check(&heard(TOO_OLD), &[]);
    check(&heard(TOO_OLD + 1), &[Need::Records]);
    check(&heard(-HOUR), &[]);
}

#[test]
fn there_must_be_room_for_what_is_missing_and_for_the_reserve() {
    let facts = Facts { materials_missing: 2, bytes_missing: 5_000_000, ..ready() };
    check(&Facts { free: Some(RESERVE as u64 + 5_000_000), ..facts.clone() }, &[Need::Materials]);
    check(&Facts { free: Some(RESERVE as u64 + 4_999_999), ..facts.clone() }, &[Need::Materials, Need::Space]);
    check(&Facts { bytes_missing: u64::MAX, ..facts }, &[Need::Materials, Need::Space]);
}

#[test]
fn a_clock_may_be_wrong_by_a_few_minutes_either_way() {
    for (error, good) in [(CLOCK_LIMIT, true), (-CLOCK_LIMIT, true), (CLOCK_LIMIT + 1, false), (i64::MIN, false)] {
        check(&Facts { clock_error: Some(error), ..ready() }, if good { &[] } else { &[Need::Clock] });
    }
}

#[test]
fn what_the_browser_does_not_say_is_not_held_against_the_tablet() {
    let silent = Facts { app: AppFiles::Untold, kept: None, free: None, clock_error: None, ..ready() };
    check(&silent, &[]);
    let untold = Need::ALL.into_iter().filter(|need| judge(&silent, *need) == Finding::Untold);
    assert_eq!(untold.collect::<Vec<_>>(), [Need::App, Need::Storage, Need::Space, Need::Clock]);
}

#[test]
fn soon_is_the_week_before_and_the_day_itself() {
    let soon = [8, 9, 15, 16, 17].map(|today| is_soon(day(16), day(today)));
    assert_eq!(soon, [false, true, true, true, false]);
}

fn told(needs: &[Need]) -> ReportReadiness {
    ReportReadiness { unit: id("a"), needs: needs.iter().copied().collect() }
}

fn of(name: &str) -> Readiness {
    let replica = ReplicaId(RecordId::named(name));
    let needs = BTreeSet::new();
    Readiness { id: Readiness::id_of(replica), replica, unit: id("a"), needs, reported: NOW }
}

#[test]
fn a_tablet_speaks_for_itself_and_the_last_word_counts() {
    let mut space = Space::new();
    space.run_as("officer-a", told(&[Need::Pin, Need::Materials]));
    space.run_as("officer-a", told(&[]));
    assert_eq!(space.store.find(of("officer-a").id), Some(&of("officer-a")), "the hub stamps it");
    assert_eq!(space.store.all::<Readiness>().count(), 1);
    space.run_as("commander-a", told(&[]));
    assert_eq!(space.store.hanging_on::<Readiness>(id::<()>("a").erased()).count(), 2, "that is another tablet");
}

#[test]
fn only_a_post_reports_and_only_for_itself() {
    let mut space = Space::new();
    assert_eq!(space.refused_as("commander-b", told(&[])), "not-yours");
    for name in ["organizer", "leader", "of-PH10", "administrator"] {
        assert_eq!(space.refused_as(name, told(&[])), "not-allowed", "{name}");
    }
}

#[test]
fn organizers_and_the_post_itself_learn_of_it() {
    let mut space = Space::new();
    space.run_as("officer-a", told(&[Need::Pin]));
    let record = of("officer-a").id.erased();
    assert!(space.sees(Scope::Unit(id("a")), record) && space.sees(Scope::Organizers, record));
    for scope in [Scope::Space, Scope::Leaders, Scope::Unit(id("b")), Scope::Participants(id("conference"))] {
        assert!(!space.sees(scope, record), "{scope:?}");
    }
}

#[test]
fn a_tablet_reports_what_has_changed_and_once_a_day_that_nothing_has() {
    let mut space = Space::new();
    let (replica, pin) = (ReplicaId(RecordId::named("officer-a")), BTreeSet::from([Need::Pin]));
    let officer: Officer = space.store.find(id("officer-a")).cloned().expect("the officer is there");
    let report = |space: &Space, needs: &BTreeSet<Need>, now| report(&space.store, replica, &officer, needs, now);
    assert_eq!(report(&space, &pin, NOW), Some(told(&[Need::Pin])));
    space.run_as("officer-a", told(&[Need::Pin]));
    assert_eq!(report(&space, &pin, NOW.plus(HOUR)), None);
    assert_eq!(report(&space, &BTreeSet::new(), NOW.plus(HOUR)), Some(told(&[])));
    assert_eq!(report(&space, &pin, NOW.plus(24 * HOUR)), Some(told(&[Need::Pin])));
    assert_eq!(report(&space, &pin, NOW.plus(-24 * HOUR)), None, "a clock that fell back reports nothing anew");
}

#[test]
fn nobody_but_a_post_has_anything_to_report() {
    let space = Space::new();
    for name in ["organizer", "leader", "of-PC06", "administrator"] {
        let officer: &Officer = space.store.find(id(name)).expect("somebody");
        let said = report(&space.store, ReplicaId(RecordId::named(name)), officer, &BTreeSet::new(), NOW);
        assert_eq!(said, None, "{name}");
    }
}

#[test]
fn what_a_tablet_says_by_itself_is_nobodys_work() {
    let mut replica = pulled();
    let before = replica.unsent_work();
    let officer = replica.officer().expect("somebody is signed in").clone();
    let said = ReportReadiness { unit: officer.unit().expect("of a post"), needs: BTreeSet::new() };
    let entry = replica.issue(NOW, said).expect("it may be said");
    assert!(matches!(entry, Entry::Issued(_)));
    replica.apply(entry).expect("it applies");
    assert_eq!((replica.unsent_work(), replica.pending_to_show().count()), (before, 0));
    assert_eq!(replica.request().commands.len(), 1, "it is sent all the same");
}

#[test]
fn a_post_stands_where_its_best_tablet_stands() {
    let at = |ago: i64, needs: &[Need]| Readiness {
        needs: needs.iter().copied().collect(),
        reported: NOW.plus(-ago),
        ..of("any")
    };
    let standing = |reports: &[Readiness]| Standing::of(reports, NOW);
    let (old, pin) = (at(TOO_OLD + 1, &[]), at(HOUR, &[Need::Pin]));
    assert_eq!(standing(&[]), Standing::Never);
    assert_eq!(standing(&[at(2 * TOO_OLD, &[]), old.clone()]), Standing::LongAgo(old.reported));
    assert_eq!(standing(&[old.clone(), pin.clone()]), Standing::Lacking(pin.needs.clone(), pin.reported));
    assert_eq!(
        standing(&[at(0, &[Need::App, Need::Pin]), pin.clone()]),
        Standing::Lacking(pin.needs.clone(), pin.reported)
    );
    assert_eq!(standing(&[pin, at(TOO_OLD, &[]), at(2 * HOUR, &[])]), Standing::Ready(NOW.plus(-2 * HOUR)));
}

#[test]
fn a_post_takes_part_while_it_exists() {
    let unit = Space::new().store.find::<Unit>(id("a")).cloned().expect("a post");
    assert!(unit.exists_on(day(16)), "nobody said since when, or until when");
    let unit = Unit { valid_from: Some(day(10)), valid_to: Some(day(16)), ..unit };
    assert_eq!([9, 10, 16, 17].map(|it| unit.exists_on(day(it))), [false, true, true, false]);
}

#[test]
fn the_worst_is_first() {
    let lacking = |needs: &[Need]| Standing::Lacking(needs.iter().copied().collect(), Moment(0));
    let in_order = [
        Standing::Never,
        Standing::LongAgo(Moment(0)),
        lacking(&[Need::App, Need::Pin]),
        lacking(&[Need::Clock]),
        Standing::Ready(Moment(0)),
    ];
    assert!(in_order.is_sorted_by_key(Standing::rank));
    assert_eq!(in_order.iter().filter(|standing| standing.is_ready()).count(), 1);
}
