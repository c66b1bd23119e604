//! What somebody types becomes a command that replaces what they saw, and nothing else.

use crate::{
    replica::{issue_any, outcome, pulled, with_row},
    space::{Space, draft, id, words},
};
use caunoi_core::{
    command::{CommandId, SaveDraft, ShareDraft},
    draft::{AnswerDraft, OpinionDraft, PetitionDraft, Typed},
    record::{Petition, Record},
    refusal::Reason,
    replica::Replica,
    time::Moment,
    wire::Outcome,
};

/// A form as a tab has it open: as it was filled, and what it has saved since.
struct Form {
    blank: PetitionDraft,
    memory: Typed,
}

impl Form {
    /// Filled from what is shown now.
    fn open(replica: &Replica, opened: u32) -> Self {
        let blank = PetitionDraft::of(id("p"), id("conference"), replica.shown().find(id("p")), opened);
        let memory = Typed::Petition(blank.clone()).forgotten();
        Self { blank, memory }
    }

    fn typed(&self, replica: &Replica, title: &str) -> Typed {
        let mut draft = self.blank.clone();
        draft.title.touch(title.into());
        let mut typed = Typed::Petition(draft);
        let refused = |by: &CommandId| replica.refused().iter().any(|it| it.envelope.id == *by);
        typed.rest_on(Some(&self.memory), |by| !refused(by));
        typed
    }

    /// Saves what is typed.
    fn save(&mut self, replica: &mut Replica, title: &str) {
        let typed = self.typed(replica, title);
        let command = typed.command(replica).expect("there is something to save");
        let by = issue_any(replica, command);
        self.memory.remember(&typed, by);
    }
}

fn titles(replica: &Replica) -> Vec<String> {
    let petition: &Petition = replica.shown().find(id("p")).expect("shown");
    petition.title.versions().iter().map(|it| it.value.clone()).collect()
}

/// A petition of two sentences that is on the hub, on a tablet of its post.
fn on_the_hub() -> (Space, Replica) {
    let mut space = Space::new();
    space.run_as("officer-a", SaveDraft { title: words("Thiếu máy. Thiếu xe."), ..draft("p") });
    space.run_as("officer-a", ShareDraft { petition: id("p") });
    let mut replica = pulled();
    with_row(&mut replica, &Record::from(space.petition("p").clone()), 11);
    (space, replica)
}

/// A colleague writes another title on the hub, which then arrives.
fn colleague_writes(space: &mut Space, replica: &mut Replica, title: &str, seq: u64) {
    let title = space.petition("p").title.rewording(title);
    let other = SaveDraft { title, difficulty: None, proposal: None, topic: None, kind: None, ..draft("p") };
    space.run_as("officer-a", other);
    with_row(replica, &Record::from(space.petition("p").clone()), seq);
}

#[test]
fn typing_on_replaces_what_was_typed_before() {
    let mut replica = pulled();
    // The form was opened before there was any version.
    let mut form = Form::open(&replica, 1);
    for title in ["Máy", "Máy thu nhận", "Máy thu nhận căn cước"] {
        form.save(&mut replica, title);
    }
    assert_eq!(titles(&replica), ["Máy thu nhận căn cước"]);
}

#[test]
fn what_was_not_touched_or_says_the_same_is_not_saved() {
    let mut replica = pulled();
    let mut form = Form::open(&replica, 1);
    form.save(&mut replica, "Một");
    assert_eq!(form.typed(&replica, "Một").command(&replica), None);
    assert_eq!(Form::open(&replica, 2).typed(&replica, "Một").command(&replica), None);
    assert_eq!(Typed::Petition(form.blank).command(&replica), None);
}

#[test]
fn what_somebody_else_wrote_in_the_same_place_stays_beside_it() {
    let (mut space, mut replica) = on_the_hub();
    let mut form = Form::open(&replica, 1);
    colleague_writes(&mut space, &mut replica, "Thiếu máy in. Thiếu xe.", 12);
    form.save(&mut replica, "Thiếu máy tính. Thiếu xe.");
    assert_eq!(titles(&replica), ["Thiếu máy in. Thiếu xe.", "Thiếu máy tính. Thiếu xe."]);
}

#[test]
fn what_somebody_else_wrote_elsewhere_is_merged_and_typing_goes_on_over_what_the_form_says() {
    let (mut space, mut replica) = on_the_hub();
    let mut form = Form::open(&replica, 1);
    colleague_writes(&mut space, &mut replica, "Thiếu máy. Thiếu xe.\nThiếu nhà.", 12);
    // The form goes on showing what was typed in it, without the house.
    form.save(&mut replica, "Thiếu máy in. Thiếu xe.");
    assert_eq!(titles(&replica), ["Thiếu máy in. Thiếu xe.\nThiếu nhà."]);
    form.save(&mut replica, "Thiếu máy in màu. Thiếu xe.");
    assert_eq!(titles(&replica), ["Thiếu máy in màu. Thiếu xe.\nThiếu nhà."]);
    // Filled anew it shows the house, and then the house can be taken out.
    let mut form = Form::open(&replica, 2);
    form.save(&mut replica, "Thiếu máy in màu. Thiếu xe.");
    assert_eq!(titles(&replica), ["Thiếu máy in màu. Thiếu xe."]);
}

#[test]
fn what_another_tab_wrote_meanwhile_stays_beside_it() {
    let mut replica = pulled();
    let mut first = Form::open(&replica, 1);
    first.save(&mut replica, "Một");
    // The same form stands in two tabs of one device; the second knows nothing of what the first writes.
    let mut second = Form::open(&replica, 1);
    first.save(&mut replica, "Thẻ thứ nhất");
    second.save(&mut replica, "Thẻ thứ hai");
    assert_eq!(titles(&replica), ["Thẻ thứ nhất", "Thẻ thứ hai"]);
}

#[test]
fn typing_on_after_a_choice_replaces_what_was_chosen() {
    let (mut space, mut replica) = on_the_hub();
    let mut form = Form::open(&replica, 1);
    colleague_writes(&mut space, &mut replica, "Thiếu máy in. Thiếu xe.", 12);
    form.save(&mut replica, "Thiếu máy tính. Thiếu xe.");
    let petition: &Petition = replica.shown().find(id("p")).expect("shown");
    let mut chosen = form.blank.clone();
    chosen.title.choose("Thiếu máy in. Thiếu xe.".into(), &petition.title);
    let mut chosen = Typed::Petition(chosen);
    chosen.rest_on(Some(&form.memory), |_| true);
    let choice = chosen.command(&replica).expect("a choice");
    let by = issue_any(&mut replica, choice);
    form.memory.remember(&chosen, by);
    assert_eq!(titles(&replica), ["Thiếu máy in. Thiếu xe."]);
    form.save(&mut replica, "Thiếu máy in. Thiếu xe. Thiếu nhà.");
    assert_eq!(titles(&replica), ["Thiếu máy in. Thiếu xe. Thiếu nhà."]);
}

#[test]
fn typing_on_after_a_refusal_is_over_what_stood_before() {
    let (_, mut replica) = on_the_hub();
    let mut form = Form::open(&replica, 1);
    form.save(&mut replica, "Thiếu máy in. Thiếu xe.");
    let refused = replica.pending().last().expect("pending").sent.id;
    let refusal = Reason::NotAllowed.into();
    outcome(&mut replica, refused, Outcome::Refused { refusal, at: Moment(5) });
    form.save(&mut replica, "Thiếu máy in. Thiếu xe. Thiếu nhà.");
    assert_eq!(titles(&replica), ["Thiếu máy in. Thiếu xe. Thiếu nhà."]);
}

#[test]
fn each_form_has_a_name_of_its_own() {
    let blank = PetitionDraft::of(id("p"), id("conference"), None, 1);
    assert_eq!(Typed::Petition(blank).key(), format!("petition-{}", id::<Petition>("p")));
}

#[test]
fn what_is_typed_for_something_that_is_gone_is_refused_and_not_forgotten() {
    let replica = pulled();
    let (mut answer, mut opinion) = (AnswerDraft::of(id("gone"), None, 1), OpinionDraft::of(id("gone"), None, 1));
    answer.text.touch("Trả lời".into());
    opinion.text.touch("Ý kiến".into());
    for content in [Typed::Answer(answer), Typed::Opinion(opinion)] {
        let command = content.command(&replica).expect("there is something to save");
        assert!(replica.issue(crate::space::NOW, command).is_err());
    }
}

#[test]
fn a_form_on_the_desk_takes_in_what_is_touched_later() {
    let blank = PetitionDraft::of(id("p"), id("conference"), None, 1);
    let (mut form, mut later) = (blank.clone(), blank);
    form.title.touch("Một".into());
    later.cause.touch("Vì".into());
    let mut form = Typed::Petition(form);
    form.absorb(Typed::Petition(later));
    let Typed::Petition(form) = form else { unreachable!() };
    assert_eq!((form.title.touched.as_deref(), form.cause.touched.as_deref()), (Some("Một"), Some("Vì")));
}
