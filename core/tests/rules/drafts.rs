//! What somebody types becomes a command that replaces what they saw, and nothing else.

use crate::{
    replica::{issue_any, pulled, with_row},
    space::{Space, draft, id},
};
use caunoi_core::{
    command::{Command, CommandId, ShareDraft},
    draft::{AnswerDraft, OpinionDraft, PetitionDraft, Typed},
    record::{Petition, Record},
    replica::Replica,
};

fn typed(title: Option<&str>, seen: Vec<CommandId>) -> Typed {
    let blank = PetitionDraft::of(id("p"), id("conference"), seen);
    Typed::Petition(PetitionDraft { title: title.map(str::to_owned), ..blank })
}

/// Saves a form in which nobody but this form has written.
fn save(replica: &mut Replica, content: &Typed) {
    let mut content = content.clone();
    let here = replica.identity().replica;
    content.recognise(replica, |by| by.replica == here);
    let command = content.command(replica).expect("there is something to save");
    issue_any(replica, command);
}

fn titles(replica: &Replica) -> Vec<String> {
    let petition: &Petition = replica.shown().find(id("p")).expect("shown");
    petition.title.versions().iter().map(|it| it.value.clone()).collect()
}

#[test]
fn typing_on_replaces_what_was_typed_before() {
    let mut replica = pulled();
    for title in ["Máy", "Máy thu nhận", "Máy thu nhận căn cước"] {
        // The form was opened before there was any version: it has seen none.
        save(&mut replica, &typed(Some(title), vec![]));
    }
    assert_eq!(titles(&replica), ["Máy thu nhận căn cước"]);
}

#[test]
fn what_was_not_touched_or_says_the_same_is_not_saved() {
    let mut replica = pulled();
    save(&mut replica, &typed(Some("Một"), vec![]));
    let mut again = typed(Some("Một"), vec![]);
    again.recognise(&replica, |_| true);
    assert_eq!(again.command(&replica), None);
    assert_eq!(typed(None, vec![]).command(&replica), None);
}

#[test]
fn what_somebody_else_wrote_meanwhile_stays_beside_it() {
    let mut space = Space::new();
    space.run_as("officer-a", draft("p"));
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    let mut replica = pulled();
    with_row(&mut replica, &Record::from(space.petition("p").clone()), 11);
    // The form was opened now; then a colleague's version arrives.
    let seen = space.petition("p").title.seen();
    let Command::SaveDraft(mut other) = Command::from(draft("p")) else { unreachable!() };
    other.title = Some(caunoi_core::field::Edit { value: "Của đồng nghiệp".into(), seen: seen.clone() });
    space.run_as("officer-a", other);
    with_row(&mut replica, &Record::from(space.petition("p").clone()), 12);
    save(&mut replica, &typed(Some("Của tôi"), seen));
    assert_eq!(titles(&replica), ["Của đồng nghiệp", "Của tôi"]);
}

#[test]
fn what_another_tab_wrote_meanwhile_stays_beside_it() {
    let mut replica = pulled();
    save(&mut replica, &typed(Some("Một"), vec![]));
    let petition: &Petition = replica.shown().find(id("p")).expect("shown");
    let seen = PetitionDraft::versions(petition);
    // The same form stands in two tabs of one device; the second knows nothing of what the first writes.
    save(&mut replica, &typed(Some("Thẻ thứ nhất"), seen.clone()));
    let second = typed(Some("Thẻ thứ hai"), seen).command(&replica).expect("there is something to save");
    issue_any(&mut replica, second);
    assert_eq!(titles(&replica), ["Thẻ thứ nhất", "Thẻ thứ hai"]);
}

#[test]
fn each_form_has_a_name_of_its_own() {
    assert_eq!(typed(None, vec![]).key(), format!("petition-{}", id::<Petition>("p")));
}

#[test]
fn what_is_typed_for_something_that_is_gone_is_refused_and_not_forgotten() {
    let replica = pulled();
    let answer = AnswerDraft { text: Some("Trả lời".into()), ..AnswerDraft::of(id("gone"), vec![]) };
    let opinion = OpinionDraft { text: Some("Ý kiến".into()), ..OpinionDraft::of(id("gone"), vec![]) };
    for content in [Typed::Answer(answer), Typed::Opinion(opinion)] {
        let command = content.command(&replica).expect("there is something to save");
        assert!(replica.issue(crate::space::NOW, command).is_err());
    }
}

#[test]
fn a_form_on_the_desk_takes_in_what_is_touched_later() {
    let mut form = typed(Some("Một"), vec![]);
    let later = PetitionDraft { cause: Some("Vì".into()), ..PetitionDraft::of(id("p"), id("conference"), vec![]) };
    form.absorb(Typed::Petition(later));
    let Typed::Petition(form) = form else { unreachable!() };
    assert_eq!((form.title.as_deref(), form.cause.as_deref()), (Some("Một"), Some("Vì")));
}
