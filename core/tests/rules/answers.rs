//! From a draft answer to a published one.

use crate::space::{Space, id, save_answer};
use caunoi_core::{
    command::{ApproveAnswer, EditOpinion, MergeIntoOpinion, PublishOpinion, ReturnAnswer, SaveAnswer, SubmitAnswer},
    policy::Scope,
    record::{Answer, AnswerStage, Grouping},
};

fn ready() -> Space {
    let mut space = Space::new();
    space.form();
    space.assign();
    space
}

fn approve(space: &mut Space) {
    let seen = space.answer().fingerprint();
    space.run_as("leader", ApproveAnswer { opinion: id("opinion"), seen });
}

fn publish(space: &mut Space) {
    let seen = space.opinion().fingerprint(space.answer());
    space.run_as("organizer", PublishOpinion { opinion: id("opinion"), seen });
}

#[test]
fn the_whole_way_to_publication() {
    let mut space = ready();
    let answer = Answer::id_of(id("opinion")).erased();
    let participants = Scope::Participants(id("conference"));
    space.answer_it();
    assert!(space.sees(Scope::Leaders, answer) && !space.sees(participants, answer));
    approve(&mut space);
    assert!(!space.sees(participants, answer) && !space.sees(participants, id::<()>("opinion").erased()));
    publish(&mut space);
    assert!(space.sees(participants, answer) && space.sees(participants, id::<()>("opinion").erased()));
    let own = Grouping::id_of(id("opinion"), id("p1")).erased();
    assert!(space.sees(Scope::Unit(id("a")), own) && !space.sees(Scope::Unit(id("b")), own));
    assert!(!space.sees(participants, id::<()>("p1").erased()), "petitions stay with their posts");
}

#[test]
fn a_draft_answer_is_the_departments_own() {
    let mut space = ready();
    space.run_as("of-PH10", save_answer("Nháp"));
    let answer = Answer::id_of(id("opinion")).erased();
    assert!(space.sees(Scope::Department(id("PH10")), answer));
    assert!(!space.sees(Scope::Leaders, answer) && !space.sees(Scope::Organizers, answer));
    assert_eq!(space.refused_as("of-PC06", save_answer("Khác")), "not-yours");
}

#[test]
fn what_changed_after_reading_is_not_approved() {
    let mut space = ready();
    space.answer_it();
    let seen = space.answer().fingerprint();
    space.run_as("leader", ReturnAnswer { opinion: id("opinion"), reason: "Ghi rõ thời hạn.".into() });
    let text = space.answer().text.clone();
    let change =
        SaveAnswer { opinion: id("opinion"), text: text.rewording("Trước 15/12/2024."), mode: None, outcome: None };
    space.run_as("of-PH10", change);
    let now = space.answer().fingerprint();
    space.run_as("of-PH10", SubmitAnswer { opinion: id("opinion"), seen: now });
    assert_eq!(space.refused_as("leader", ApproveAnswer { opinion: id("opinion"), seen }), "text-changed");
    assert_eq!(space.refused_as("organizer", ApproveAnswer { opinion: id("opinion"), seen: now }), "not-allowed");
}

#[test]
fn an_empty_answer_is_not_submitted() {
    let mut space = ready();
    let seen = space.answer().fingerprint();
    assert_eq!(space.refused_as("of-PH10", SubmitAnswer { opinion: id("opinion"), seen }), "incomplete");
}

#[test]
fn only_what_was_approved_is_published_and_then_it_stands() {
    let mut space = ready();
    space.answer_it();
    let seen = space.opinion().fingerprint(space.answer());
    assert_eq!(space.refused_as("organizer", PublishOpinion { opinion: id("opinion"), seen }), "wrong-stage");
    approve(&mut space);
    let title = space.opinion().title.rewording("Tiêu đề mới");
    space.run_as("organizer", EditOpinion { opinion: id("opinion"), title, text: None, topic: None });
    assert_eq!(space.refused_as("organizer", PublishOpinion { opinion: id("opinion"), seen }), "text-changed");
    publish(&mut space);
    assert_eq!(space.answer().stage, AnswerStage::Published);
    space.submit("b", "late");
    assert_eq!(
        space.refused_as("organizer", MergeIntoOpinion { opinion: id("opinion"), petition: id("late") }),
        "wrong-stage"
    );
    assert_eq!(space.refused_as("of-PH10", save_answer("Sửa lại")), "wrong-stage");
}
