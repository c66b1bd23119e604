//! From petitions to opinions.

use crate::space::{Space, assign, form, id};
use caunoi_core::{
    command::{AddNote, MergeIntoOpinion, RemoveFromOpinion},
    id::Id,
    policy::Scope,
    record::{Assignment, Grouping, Team, Unit},
};
use std::collections::BTreeSet;

#[test]
fn an_opinion_stands_for_the_posts_of_its_petitions() {
    let mut space = Space::new();
    space.submit("a", "p1");
    space.submit("a", "p2");
    space.submit("b", "p3");
    space.run_as("organizer", form(&["p1", "p2"]));
    assert_eq!(space.opinion().units, BTreeSet::from([id::<Unit>("a")]));
    space.run_as("organizer", MergeIntoOpinion { opinion: id("opinion"), petition: id("p3") });
    assert_eq!(space.opinion().units.len(), 2);
    space.run_as("organizer", RemoveFromOpinion { opinion: id("opinion"), petition: id("p3") });
    assert_eq!(space.opinion().units.len(), 1);
}

#[test]
fn an_opinion_needs_petitions_that_were_sent() {
    let mut space = Space::new();
    assert_eq!(space.refused_as("organizer", form(&[])), "no-petition");
    space.run_as("commander-a", crate::space::draft("p"));
    assert_eq!(space.refused_as("organizer", form(&["p"])), "wrong-stage");
    space.submit("b", "q");
    space.run_as("organizer", form(&["q"]));
    assert_eq!(
        space.refused_as("organizer", RemoveFromOpinion { opinion: id("opinion"), petition: id("q") }),
        "no-petition"
    );
    assert_eq!(space.refused_as("organizer", form(&["q"])), "exists");
    assert_eq!(space.refused_as("commander-a", form(&["q"])), "not-allowed");
}

#[test]
fn an_assigned_department_sees_the_petitions_and_loses_them_with_the_grouping() {
    let mut space = Space::new();
    space.form();
    let department = Scope::Department(id("PH10"));
    let petition = id::<()>("p1").erased();
    assert!(!space.sees(department, petition));
    space.assign();
    assert!(space.sees(department, petition));
    assert!(space.sees(department, Grouping::id_of(id("opinion"), id("p1")).erased()));
    assert!(space.sees(department, id::<()>("opinion").erased()));
    space.run_as("organizer", RemoveFromOpinion { opinion: id("opinion"), petition: id("p1") });
    assert!(!space.sees(department, petition));
}

#[test]
fn one_department_leads_and_others_support() {
    let mut space = Space::new();
    space.form();
    space.assign();
    assert_eq!(space.refused_as("organizer", assign("PC06", true)), "lead-exists");
    space.run_as("organizer", assign("PC06", false));
    let assignments: Vec<&Assignment> = space.store.hanging_on(id::<()>("opinion").erased()).collect();
    assert_eq!(assignments.iter().filter(|assignment| assignment.lead).count(), 1);
    assert_eq!(assignments.len(), 2);
}

#[test]
fn notes_stay_inside() {
    let mut space = Space::new();
    space.form();
    space.assign();
    let note =
        |name: &str, team| AddNote {
            note: id(name), about: id::<()>("opinion").erased(), team, text: "Nội bộ".into()
        };
    space.run_as("organizer", note("n1", Team::Organizers));
    space.run_as("of-PH10", note("n2", Team::Department(id("PH10"))));
    let only = |name: &str| space.seen_by.get(&id::<()>(name).erased()).cloned().unwrap_or_default();
    assert_eq!(only("n1"), BTreeSet::from([Scope::Organizers]));
    assert_eq!(only("n2"), BTreeSet::from([Scope::Organizers, Scope::Department(id("PH10"))]));
    assert_eq!(space.refused_as("of-PC06", note("n3", Team::Department(Id::named("test", "PH10")))), "not-yours");
    assert_eq!(space.refused_as("commander-a", note("n4", Team::Organizers)), "not-allowed");
}
