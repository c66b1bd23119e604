//! Drafts and submissions.

use crate::space::{Space, draft, id, new, words};
use caunoi_core::{
    command::{ReceivePetition, ReturnPetition, SaveDraft, ShareDraft, SubmitPetition, WithdrawPetition},
    field::Field,
    policy::Scope,
    record::Stage,
};

/// Writes another title over this one.
fn only_title(name: &str, title: &str, over: &Field<String>) -> SaveDraft {
    SaveDraft { title: over.rewording(title), difficulty: None, proposal: None, topic: None, kind: None, ..draft(name) }
}

#[test]
fn a_draft_is_its_authors_until_it_is_shared() {
    let mut space = Space::new();
    space.run_as("officer-a", draft("p"));
    assert!(space.sees(Scope::Officer(id("officer-a")), id::<()>("p").erased()));
    assert!(!space.sees(Scope::Unit(id("a")), id::<()>("p").erased()));
    assert_eq!(space.refused_as("commander-a", only_title("p", "Khác", &Field::default())), "not-yours");
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    assert!(space.sees(Scope::Unit(id("a")), id::<()>("p").erased()));
    assert!(!space.sees(Scope::Organizers, id::<()>("p").erased()));
}

#[test]
fn nobody_writes_in_another_posts_petition() {
    let mut space = Space::new();
    space.run_as("officer-a", draft("p"));
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    assert_eq!(space.refused_as("commander-b", only_title("p", "Khác", &Field::default())), "not-yours");
    assert_eq!(space.refused_as("organizer", only_title("p", "Khác", &Field::default())), "not-allowed");
}

#[test]
fn two_officers_writing_apart_keep_both_texts() {
    let mut space = Space::new();
    space.run_as("officer-a", draft("p"));
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    let seen = space.petition("p").title.clone();
    space.run_as("officer-a", only_title("p", "Bản một", &seen));
    let decision = space.run_as("commander-a", only_title("p", "Bản hai", &seen));
    assert!(decision.merged);
    let kept: Vec<_> = space.petition("p").title.versions().iter().map(|it| it.value.clone()).collect();
    assert_eq!(kept, ["Bản một", "Bản hai"]);
    let fingerprint = space.petition("p").fingerprint();
    assert_eq!(space.refused_as("commander-a", SubmitPetition { petition: id("p"), seen: fingerprint }), "disputed");
    let both = space.petition("p").title.clone();
    space.run_as("commander-a", only_title("p", "Bản hai", &both));
    assert!(!space.petition("p").is_disputed());
}

#[test]
fn only_the_commander_submits_and_only_what_was_read() {
    let mut space = Space::new();
    space.run_as("officer-a", draft("p"));
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    let seen = space.petition("p").fingerprint();
    assert_eq!(space.refused_as("officer-a", SubmitPetition { petition: id("p"), seen }), "not-allowed");
    let title = space.petition("p").title.clone();
    space.run_as("officer-a", only_title("p", "Đổi sau khi đọc", &title));
    assert_eq!(space.refused_as("commander-a", SubmitPetition { petition: id("p"), seen }), "text-changed");
    let seen = space.petition("p").fingerprint();
    space.run_as("commander-a", SubmitPetition { petition: id("p"), seen });
    assert_eq!(space.petition("p").stage, Stage::Submitted);
    assert!(space.sees(Scope::Organizers, id::<()>("p").erased()));
}

#[test]
fn a_petition_without_its_required_parts_is_not_sent() {
    let mut space = Space::new();
    space.run_as("commander-a", SaveDraft { difficulty: words("  "), ..draft("p") });
    let seen = space.petition("p").fingerprint();
    assert_eq!(space.refused_as("commander-a", SubmitPetition { petition: id("p"), seen }), "incomplete");
    space.run_as("commander-a", SaveDraft { topic: None, ..draft("q") });
    let seen = space.petition("q").fingerprint();
    assert_eq!(space.refused_as("commander-a", SubmitPetition { petition: id("q"), seen }), "incomplete");
}

#[test]
fn a_submitted_petition_is_not_edited_and_a_returned_one_is() {
    let mut space = Space::new();
    space.submit("a", "p");
    assert_eq!(space.refused_as("commander-a", only_title("p", "Khác", &Field::default())), "wrong-stage");
    space.run_as("organizer", ReturnPetition { petition: id("p"), reason: "Ghi rõ số máy.".into() });
    let seen = space.petition("p").title.clone();
    space.run_as("commander-a", only_title("p", "Đã bổ sung", &seen));
    assert!(!space.sees(Scope::Organizers, id::<()>("p").erased()), "being rewritten, it is the post's own");
    let seen = space.petition("p").fingerprint();
    space.run_as("commander-a", SubmitPetition { petition: id("p"), seen });
    assert_eq!(space.petition("p").returned_because, None);
}

#[test]
fn numbers_are_given_once_and_in_order() {
    let mut space = Space::new();
    space.submit("a", "p");
    space.submit("b", "q");
    space.run_as("organizer", ReceivePetition { petition: id("q") });
    space.run_as("organizer", ReceivePetition { petition: id("p") });
    assert_eq!((space.petition("q").number, space.petition("p").number), (Some(1), Some(2)));
    assert_eq!(space.refused_as("organizer", ReceivePetition { petition: id("p") }), "wrong-stage");
}

#[test]
fn a_petition_that_is_part_of_an_opinion_is_not_withdrawn() {
    let mut space = Space::new();
    space.submit("a", "p");
    space.run_as("commander-a", WithdrawPetition { petition: id("p") });
    assert_eq!(space.petition("p").stage, Stage::Withdrawn);
    space.form();
    assert_eq!(space.refused_as("commander-a", WithdrawPetition { petition: id("p1") }), "wrong-stage");
    let reason = "Ghi rõ.".into();
    assert_eq!(space.refused_as("organizer", ReturnPetition { petition: id("p1"), reason }), "wrong-stage");
}

#[test]
fn texts_have_limits() {
    let mut space = Space::new();
    assert_eq!(space.refused_as("commander-a", SaveDraft { title: words("x".repeat(201)), ..draft("p") }), "too-long");
    assert_eq!(
        space.refused_as("commander-a", SaveDraft { cause: words("x".repeat(20_001)), ..draft("p") }),
        "too-long"
    );
    assert_eq!(space.refused_as("commander-a", SaveDraft { topic: new(id("nothing")), ..draft("p") }), "bad-reference");
}
